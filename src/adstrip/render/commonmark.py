"""How do blocks read as Markdown (CommonMark with the tables of GFM)?

Section numbers are those of the CommonMark specification 0.31.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from adstrip.blocks import Block, Kind, Run, Style
from adstrip.render.flow import depths, groups, joined
from adstrip.render.inline import Mark, marks, nested

__all__ = ["markdown"]

# Two signs for two styles: they never meet in one run of asterisks, which section 6.2 would take
# apart by its own lights.
_SIGNS = {Style.STRONG: "**", Style.EMPHASIS: "_"}
# A character that begins markup wherever it stands; "_" inside a word and "<", "&" before anything
# else than a tag or an entity are harmless.
_SPECIAL = re.compile(
    r"[\\`*\[\]~] | (?<![A-Za-z0-9])_ | _(?![A-Za-z0-9])"
    r" | <(?=[A-Za-z/!?]) | &(?=\#?[A-Za-z0-9]{1,40};)",
    re.VERBOSE,
)
# What makes a heading, item, quote or rule at the beginning of a block.
_OPENING = re.compile(
    r"[0-9]{1,9}(?=[.)](?:\s|$)) | (?=\#{1,6}(?:\s|$) | -[-\s] | [-+](?:\s|$) | >)",
    re.VERBOSE,
)
_CLOSING_HASHES = re.compile(r"(?<!\S)#(?=#*+$)")
_BACKTICKS = re.compile(r"`++")
_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]{1,40};)")
_BULLET = re.compile(r"[•‣▪●·–](?=\s)")
_MARKER = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s++")
_ONE_LINE = str.maketrans(dict.fromkeys("\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "))
_PARENTHESES = str.maketrans({"(": "%28", ")": "%29"})
_PIPE = str.maketrans({"|": r"\|"})
_WIDEST = 50  # columns up to which short rows are filled up; a reader of GFM fills them up anyway


def markdown(blocks: Iterable[Block], url: str = "") -> str:
    r"""The blocks as Markdown; links are made absolute with ``url``, unsafe ones are dropped.

    Characters of a page's text that mean something in Markdown are escaped. Blocks of plain text
    are passed through as they are: they may be Markdown already, and nothing in them is made safe.

    >>> markdown([Block("2 * 3", Kind.HEADING, "editorial", 1.0, True, "threshold", level=2)])
    '## 2 \\* 3'
    """
    return "\n\n".join(_group(group, url) for group in groups(joined(blocks)))


def _group(group: list[Block], url: str) -> str:
    block = group[0]
    if block.kind is Kind.LIST_ITEM:
        return _list(group, url)
    if block.kind is Kind.TABLE_ROW and not _is_marked(block, "|"):
        return _table([_inline(row, url).split("\t") for row in group])
    if block.start is not None:
        return "\n".join(block.text for block in group)
    if block.kind is Kind.QUOTE:
        return "\n>\n".join("> " + _paragraph(block, url) for block in group)
    if block.kind is Kind.CODE:
        return _fenced(block.text)
    if block.kind is Kind.HEADING:
        content = _CLOSING_HASHES.sub(r"\\#", _inline(block, url).strip())
        return "#" * min(block.level or 2, 6) + " " + content
    return _paragraph(block, url)


def _is_marked(block: Block, sign: str) -> bool:
    return block.start is not None and block.text.startswith(sign)


def _paragraph(block: Block, url: str) -> str:
    content = _inline(block, url).strip()
    if opening := _OPENING.match(content):
        sign = opening.end()
        content = f"{content[:sign]}\\{content[sign:]}"
    return content


def _list(items: list[Block], url: str) -> str:
    lines: list[str] = []
    indents = [0]  # by depth: the column where an item's text begins
    for item, depth in zip(items, depths(items), strict=True):
        if item.start is None:
            content = "- " + _paragraph(item, url)
        else:
            content = _BULLET.sub("-", item.text, count=1)
        marker = _MARKER.match(content)
        indent = indents[depth - 1]
        indents[depth:] = [indent + (len(marker[0]) if marker else 2)]
        lines.append(" " * indent + content)
    return "\n".join(lines)


def _table(rows: Sequence[Sequence[str]]) -> str:
    """The first row is the head, which GFM demands; it is as wide as the widest row."""
    width = max(map(len, rows))
    lines = [_row(rows[0], width), "| --- " * width + "|"]
    lines += (_row(row, min(width, _WIDEST)) for row in rows[1:])
    return "\n".join(lines)


def _row(cells: Sequence[str], width: int) -> str:
    filled = [*cells, *[""] * (width - len(cells))]
    return "".join(f"| {cell.strip().translate(_PIPE)} " for cell in filled) + "|"


def _fenced(code: str) -> str:
    fence = "`" * max(3, _longest_backticks(code) + 1)
    return f"{fence}\n{code}\n{fence}"


def _longest_backticks(code: str) -> int:
    return max(map(len, _BACKTICKS.findall(code)), default=0)


def _inline(block: Block, url: str) -> str:
    """Text and runs of a block in one line; tabs stay where cells of a table end."""
    text, runs = block.text.translate(_ONE_LINE), block.runs
    if block.kind is not Kind.TABLE_ROW:
        text = text.replace("\t", " ")
    if block.start is not None:
        return text
    if block.kind is Kind.CAPTION:
        runs = (*runs, Run(0, len(text), Style.EMPHASIS))
    parts: list[str] = []
    behind = 0
    for mark in marks(_readable(text, nested(text, runs, url))):
        verbatim = mark.run.style is Style.CODE and not mark.begins
        piece = text[behind : mark.at]
        parts.append(piece if verbatim else _escaped(piece))
        _write(parts, mark, text)
        behind = mark.at
    return "".join([*parts, _escaped(text[behind:])])


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _write(parts: list[str], mark: Mark, text: str) -> None:
    run = mark.run
    if run.style is Style.CODE:
        parts.append(_backticks(text[run.start : run.end], mark.begins))
    elif run.style is Style.LINK:
        if mark.begins and parts and parts[-1].endswith("!"):
            parts[-1] = parts[-1][:-1] + r"\!"  # "![" would be an image
        parts.append("[" if mark.begins else f"]({_destination(run.href)})")
    else:
        parts.append(_SIGNS[run.style])


def _backticks(code: str, begins: bool) -> str:
    fence = "`" * (_longest_backticks(code) + 1)
    if code.startswith("`") or code.endswith("`"):
        return f"{fence} " if begins else f" {fence}"
    return fence


def _destination(href: str) -> str:
    return _ENTITY.sub(r"\\&", href.translate(_PARENTHESES))


def _readable(text: str, runs: list[Run]) -> list[Run]:
    """The runs without the emphasis that a reader of Markdown would take for text."""
    begun = Counter(run.start for run in runs)
    ended = Counter(run.end for run in runs)
    fine = [
        run.style not in _SIGNS
        or (
            _is_flanked(text, run.style, run.start - 1, run.start, begun[run.start])
            and _is_flanked(text, run.style, run.end, run.end - 1, ended[run.end])
        )
        for run in runs
    ]
    if all(fine):
        return runs
    # Nested anew, so that what was split by a run that went is whole again.
    return nested(text, [run for run, is_fine in zip(runs, fine, strict=True) if is_fine])


def _is_flanked(text: str, style: Style, outside: int, inside: int, marks_here: int) -> bool:
    """Whether a sign between these two characters opens or closes emphasis (section 6.2).

    White space, punctuation and the edge of the text outside always do; asterisks also work
    within a word, when nothing but a letter or digit stands inside of them.
    """
    if not 0 <= outside < len(text):
        return True
    around = text[outside]
    if around in " \t" or around in string.punctuation or unicodedata.category(around)[0] == "P":
        return True
    if around.isspace():
        return unicodedata.category(around) == "Zs"
    return style is Style.STRONG and marks_here == 1 and text[inside].isalnum()
