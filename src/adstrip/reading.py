"""Is this to be read as a page, or as a text?

Items of feeds and the HTML output of other extractors have paragraphs and nothing around them.
Their markup tells no residue from the article, so they are read as the plain text that they are.
The signs of a Markdown heading are markup too, and no words of it.
"""

from __future__ import annotations

from dataclasses import replace

from adstrip.blocks import BlockTable, Kind
from adstrip.segment.markup import FURNITURE
from adstrip.segment.plain import line_role
from adstrip.settings import thresholds

__all__ = ["as_read"]

_LIMITS = thresholds()["reading"]
_PLAIN = frozenset({Kind.HEADING, Kind.LIST_ITEM})


def as_read(table: BlockTable) -> BlockTable:
    """The table itself, or, where markup says nothing, its blocks as lines of plain text.

    Of lines that are headings, without the signs that say so.
    """
    if table.page.format == "text":
        return _without_signs(table) if Kind.HEADING in table.kinds else table
    if not _is_bare(table):
        return table
    kinds = [
        kind if kind in _PLAIN else line_role(text)[0]
        for kind, text in zip(table.kinds, table.texts, strict=True)
    ]
    return BlockTable(
        replace(table.page, format="text"),
        texts=table.texts,
        kinds=kinds,
        levels=table.levels,
        runs=[()] * len(table),
    )


def _without_signs(table: BlockTable) -> BlockTable:
    texts = [
        text.lstrip("#").lstrip() if kind is Kind.HEADING else text
        for kind, text in zip(table.kinds, table.texts, strict=True)
    ]
    return replace(table, texts=texts)


def _is_bare(table: BlockTable) -> bool:
    """No element that pages are furnished with, and hardly a block with a name around it."""
    if any(container.tag in FURNITURE for container in table.containers):
        return False
    named: list[bool] = []
    for container in table.containers:
        inherited = bool(named) and named[container.parent]
        named.append(inherited or bool(container.signature))
    under_names = sum(named[parent] for parent in table.parents)
    return bool(under_names <= len(table) * _LIMITS["named_share"])
