"""How do blocks read as HTML that is safe wherever it is put?

Every character of the page passes ``escape``; tags come from this file alone; the one attribute is
``href``, and it holds what ``safe_href`` let through.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from adstrip.blocks import Block, Kind, Run, Style
from adstrip.render.flow import depths, groups, joined, unmarked
from adstrip.render.inline import marks, nested

__all__ = ["html"]

_TAGS = {Style.LINK: "a", Style.STRONG: "strong", Style.EMPHASIS: "em", Style.CODE: "code"}


def html(blocks: Iterable[Block], url: str = "") -> str:
    """The blocks as a fragment of semantic HTML; links are made absolute with ``url``.

    Plain text that uses Markdown's headings, items, quotes, tables, fences and links gives the
    elements they stand for.

    >>> html([Block("1 < 2", Kind.PARAGRAPH, "editorial", 1.0, True, "threshold")])
    '<p>1 &lt; 2</p>'
    """
    parts = (_group(group, url) for group in groups(joined(blocks)))
    return "\n".join(part for part in parts if part)


def _group(group: list[Block], url: str) -> str:
    kind = group[0].kind
    blocks = [block for block in map(unmarked, group) if block.text.strip()]
    if not blocks:
        return ""
    if kind is Kind.CODE:
        code = "\n".join(block.text for block in blocks)
        return f"<pre><code>{escape(code)}</code></pre>"
    contents = [_inline(block, url) for block in blocks]
    if kind is Kind.LIST_ITEM:
        return _list(contents, depths(blocks))
    if kind is Kind.TABLE_ROW:
        return "<table>\n" + "\n".join(map(_row, contents)) + "\n</table>"
    if kind is Kind.QUOTE:
        return "<blockquote>" + "\n".join(f"<p>{part}</p>" for part in contents) + "</blockquote>"
    if kind is Kind.HEADING:
        level = min(blocks[0].level or 2, 6)
        return f"<h{level}>{contents[0]}</h{level}>"
    if kind is Kind.CAPTION:
        return f"<figure><figcaption>{contents[0]}</figcaption></figure>"
    return f"<p>{contents[0]}</p>"


def _row(content: str) -> str:
    # No run holds a tab, so that no element is torn here.
    return "<tr>" + "".join(f"<td>{cell.strip()}</td>" for cell in content.split("\t")) + "</tr>"


def _list(contents: Iterable[str], depths: Iterable[int]) -> str:
    parts: list[str] = []
    here = 0
    for content, depth in zip(contents, depths, strict=True):
        parts.append("</li>\n</ul>" * (here - depth))
        parts.append("</li>\n<li>" if depth <= here else "<ul>\n<li>")
        parts.append(content)
        here = depth
    return "".join(parts) + "</li>\n</ul>" * here


def _inline(block: Block, url: str) -> str:
    text, parts, behind = block.text, [], 0
    for mark in marks(nested(text, block.runs, url)):
        parts.append(escape(text[behind : mark.at]))
        parts.append(_tag(mark.run) if mark.begins else f"</{_TAGS[mark.run.style]}>")
        behind = mark.at
    parts.append(escape(text[behind:]))
    return "".join(parts)


def _tag(run: Run) -> str:
    if run.style is Style.LINK:
        return f'<a href="{escape(run.href)}">'
    return f"<{_TAGS[run.style]}>"
