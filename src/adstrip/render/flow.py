"""Which blocks belong together, and what does a line of plain text stand for?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from adstrip.blocks import Block, Kind, Run, Style

__all__ = ["depths", "groups", "joined", "label", "unmarked"]

# Deeper lists are drawn at this depth: no page needs more, and a hostile one must not make the
# indentation longer than the text.
_DEEPEST = 12
_JOINED = frozenset({Kind.LIST_ITEM, Kind.TABLE_ROW, Kind.QUOTE})

_UNSPACED = tuple("。！？」』）")  # behind these no space stands, but before western letters

_MARKED_LINK = re.compile(r"\[([^\[\]]*+)\]\([^()\s]*+\)|<([^<>]*+)>")
_FENCE = re.compile(r"\s*+(?:```|~~~)")
_RULED_ROW = re.compile(r"[|\s:-]*+")
# The signs of a line's role, as segment.plain finds them.
_SIGNS = {
    Kind.HEADING: re.compile(r"#{1,6}+\s++"),
    Kind.LIST_ITEM: re.compile(r"\s*+(?:[-*+•‣▪●·–]|\d{1,3}[.)])\s++"),
    Kind.QUOTE: re.compile(r"\s*+>\s*+"),
    Kind.TABLE_ROW: re.compile(r"\s*+\|"),
}


def joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, what stays of one paragraph in one: what stood between its parts went.

    >>> part = Block("It rained.", Kind.PARAGRAPH, "editorial", 1, True, "threshold", part_of=3)
    >>> [block.text for block in joined([part, part])]
    ['It rained. It rained.']
    """
    parts: list[Block] = []
    for block in blocks:
        if parts and (block.part_of is None or block.part_of != parts[0].part_of):
            yield _whole(parts)
            parts = []
        parts.append(block)
    if parts:
        yield _whole(parts)


def _whole(parts: list[Block]) -> Block:
    if len(parts) == 1:
        return parts[0]
    text, runs = "", []
    for part in parts:
        spaced = part.text[:1].isascii() or not text.endswith(_UNSPACED)
        text += " " if text and spaced else ""
        at = len(text)
        text += part.text
        runs += [run._replace(start=run.start + at, end=run.end + at) for run in part.runs]
    return replace(parts[0], text=text, runs=tuple(runs))


def groups(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Items of one list, rows of one table, paragraphs of one quote; other blocks stand alone.

    In plain text, where each line is a block, lines of code belong together too.
    """
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        members = list(group)
        if kind in _JOINED or (kind is Kind.CODE and members[0].start is not None):
            yield members
        else:
            yield from ([block] for block in members)


def depths(items: Iterable[Block]) -> Iterator[int]:
    """How deep the items of a list stand, from 1: never more than one deeper than the one before.

    >>> item = Block("x", Kind.LIST_ITEM, "editorial", 1.0, True, "threshold", level=1)
    >>> list(depths(replace(item, level=level) for level in (2, 4, 1)))
    [1, 2, 1]
    """
    levels: list[int] = []
    for item in items:
        while levels and levels[-1] >= item.level:
            levels.pop()
        levels.append(item.level)
        yield min(len(levels), _DEEPEST)


def label(link: str) -> str:
    """The words of a link in plain text, which may be Markdown or a bare address.

    >>> label("[a house](https://example.org)"), label("<https://example.org>")
    ('a house', 'https://example.org')
    """
    match = _MARKED_LINK.fullmatch(link)
    return match[match.lastindex or 0] if match else link


def unmarked(block: Block) -> Block:
    """A line of plain text as a block of a page would have it: without the signs of Markdown.

    What only rules a table or fences code has no text then. Blocks of pages stay as they are.

    >>> line = Block("- [a](http://x.org) b", Kind.LIST_ITEM, "editorial", 1, True, "", start=0)
    >>> unmarked(replace(line, runs=(Run(2, 19, Style.LINK, "http://x.org"),))).text
    'a b'
    """
    if block.start is None:
        return block
    if block.kind is Kind.CODE:
        return replace(block, text="" if _FENCE.match(block.text) else block.text, runs=())
    text, runs = _with_labels(block.text, block.runs)
    sign = _SIGNS[block.kind].match(text) if block.kind in _SIGNS else None
    skip = sign.end() if sign else 0
    text = text[skip:]
    if sign and block.kind is Kind.TABLE_ROW:
        text = "" if _RULED_ROW.fullmatch(text) else text.rstrip("| ").replace("|", "\t")
    runs = [run._replace(start=run.start - skip, end=run.end - skip) for run in runs]
    return replace(block, text=text, runs=tuple(runs))


def _with_labels(text: str, runs: Iterable[Run]) -> tuple[str, list[Run]]:
    """The text with each link written as its label, and the runs over the labels."""
    pieces: list[str] = []
    moved: list[Run] = []
    behind, length = 0, 0
    for run in runs:
        if run.style is not Style.LINK or run.start < behind:
            continue
        words = label(text[run.start : run.end])
        start = length + run.start - behind
        pieces += text[behind : run.start], words
        behind, length = run.end, start + len(words)
        moved.append(run._replace(start=start, end=length))
    pieces.append(text[behind:])
    return "".join(pieces), moved
