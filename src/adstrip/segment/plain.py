"""Where do the blocks of a plain text begin and end?

A line is a block, as extractors give it, unless the text is hard-wrapped (mail, Gutenberg style):
then the lines of a paragraph are joined.
"""

from __future__ import annotations

from itertools import pairwise

import regex

from adstrip.blocks import BlockTable, Kind, Run, Style
from adstrip.document import Document
from adstrip.settings import thresholds

__all__ = ["line_role", "text_blocks"]

_LIMITS = thresholds()["segment"]

_LINE = regex.compile(r"[^\r\n]++")
_HEADING = regex.compile(r"(#{1,6})\s")
_ITEM = regex.compile(r"\s*+(?:[-*+•‣▪●·–]|\d{1,3}[.)])\s")
_QUOTE = regex.compile(r"\s*+>")
_ROW = regex.compile(r"\s*+\|.*\||[^\t]++\t+[^\t]")
_FENCES = ("```", "~~~")
_LINK = regex.compile(
    r"\[[^\[\]]{0,500}+\]\((?P<href>[^()\s]{1,2000}+(?:\([^()\s]{0,200}+\)[^()\s]{0,200}+)?+)"
    r"(?:\s++\"[^\"]{0,200}+\")?+\)"
    r"|<?(?P<url>https?://[^\s<>)]{2,2000}[^\s<>).,;:!?])>?"
)
_BREAK = regex.compile(r"\r\n|\n|\r")
_INDENT = 2  # spaces that nest a list item one level deeper


def text_blocks(document: Document) -> BlockTable:
    """The blocks of a plain text with their character offsets."""
    source = document.text
    spans = _spans(source)
    texts = [_unwrapped(source[start:end]) for start, end in spans]
    kinds, levels = _roles(texts, source, spans)
    return BlockTable(
        document.page,
        texts=texts,
        kinds=kinds,
        levels=levels,
        runs=[_links(text) for text in texts],
        starts=[start for start, _ in spans],
        ends=[end for _, end in spans],
    )


def _spans(source: str) -> list[tuple[int, int]]:
    """Offsets of each line without the white space around it; wrapped lines joined.

    What stands between fences keeps its indentation.
    """
    lines, fenced = [], False
    for match in _LINE.finditer(source):
        text = match[0]
        start = match.start() + len(text) - len(text.lstrip())
        end = match.start() + len(text.rstrip())
        fence = source.startswith(_FENCES, start)
        if start < end:
            lines.append((match.start() if fenced and not fence else start, end))
        fenced = fenced != fence
    return _joined(source, lines) if _is_wrapped(source, lines) else lines


def _is_wrapped(source: str, lines: list[tuple[int, int]]) -> bool:
    if len(lines) <= _LIMITS["wrapped_lines"]:
        return False
    width = _width(lines)
    if not _LIMITS["narrowest_line"] <= width <= _LIMITS["widest_line"]:
        return False
    follow = [(a, b) for a, b in pairwise(lines) if _follows(source, a, b)]
    full = sum(_is_full(source, a, b, width) for a, b in follow)
    return len(follow) >= _LIMITS["wrapped_lines"] and bool(
        full >= len(follow) * _LIMITS["full_lines"]
    )


def _width(lines: list[tuple[int, int]]) -> int:
    """The longest line but for the rare ones that could not be broken."""
    lengths = sorted(end - start for start, end in lines)
    return lengths[int(0.98 * (len(lengths) - 1))]


def _follows(source: str, line: tuple[int, int], following: tuple[int, int]) -> bool:
    """Whether a line stands straight under another and does not begin an item of its own."""
    if len(_BREAK.findall(source, line[1], following[0])) != 1:
        return False
    begins = source[following[0] : following[1]] + " "
    return _is_unsigned(begins) or not (
        begins.startswith(_FENCES)
        or any(pattern.match(begins) for pattern in (_ITEM, _HEADING, _ROW))
    )


def _is_unsigned(text: str) -> bool:
    """Whether a line is plainly without any of the signs, as most are."""
    return text[:1].isalpha() and "\t" not in text


def _is_full(source: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    word = source[following[0] : following[1]].split(maxsplit=1)[0]
    return line[1] - line[0] + 1 + len(word) > width


def _joined(source: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A paragraph runs on while its lines are full: a short line ends it."""
    width = _width(lines) * _LIMITS["full_line"]
    spans = [lines[0]]
    for line, following in pairwise(lines):
        if _follows(source, line, following) and _is_full(source, line, following, width):
            spans[-1] = (spans[-1][0], following[1])
        else:
            spans.append(following)
    return spans


def _unwrapped(text: str) -> str:
    return " ".join(map(str.strip, _BREAK.split(text))) if "\n" in text or "\r" in text else text


def _roles(
    texts: list[str], source: str, spans: list[tuple[int, int]]
) -> tuple[list[Kind], list[int]]:
    kinds, levels, fenced, before = [], [], False, 0
    for text, (start, end) in zip(texts, spans, strict=True):
        fence = text.startswith(_FENCES)
        if fence or fenced:
            kind, level = Kind.CODE, 0
            fenced = fenced != fence
        else:
            kind, level = line_role(text)
            if kind is Kind.LIST_ITEM:
                level += _indent(source, before, start) // _INDENT
        kinds.append(kind)
        levels.append(level)
        before = end
    return kinds, levels


def line_role(text: str) -> tuple[Kind, int]:
    """Kind and level that the signs at the beginning of a line give it.

    >>> line_role("## Costs")
    (<Kind.HEADING: 'heading'>, 2)
    """
    if _is_unsigned(text):
        return Kind.PARAGRAPH, 0
    if heading := _HEADING.match(text):
        return Kind.HEADING, len(heading[1])
    if _ITEM.match(text):
        return Kind.LIST_ITEM, 1
    if _QUOTE.match(text):
        return Kind.QUOTE, 0
    if _ROW.match(text):
        return Kind.TABLE_ROW, 0
    return Kind.PARAGRAPH, 0


def _indent(source: str, before: int, start: int) -> int:
    """White space between the line break behind the block before and this one."""
    line = max(source.rfind("\n", before, start), source.rfind("\r", before, start)) + 1
    return start - max(line, before)


def _links(text: str) -> tuple[Run, ...]:
    """Markdown links and bare addresses."""
    if "](" not in text and "://" not in text:
        return ()
    return tuple(
        Run(m.start(), m.end(), Style.LINK, m["href"] or m["url"]) for m in _LINK.finditer(text)
    )
