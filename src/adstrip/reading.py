"""Is this to be read as a page, or as a text, and what of it is words?

Items of feeds and the HTML output of other extractors have paragraphs and nothing around them.
Their markup tells no residue from the article, so they are read as the plain text that they are.
The signs of Markdown are markup too: what a line says is what it shows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import regex

from adstrip.blocks import BlockTable, Kind, Run
from adstrip.segment.markup import FURNITURE
from adstrip.segment.plain import line_role
from adstrip.settings import thresholds

__all__ = ["as_read", "own_spans"]

_LIMITS = thresholds()["reading"]
_PLAIN = frozenset({Kind.HEADING, Kind.LIST_ITEM})
_SIGNAL = frozenset("#*_[")  # no line has a sign without one of these
_HEADING = regex.compile(r"#{1,6}+\s++")
# Signs open before what is no space and close behind it, two of them between letters too that are
# not of the Latin script: there no spaces part words.
_EMPHASIS = regex.compile(
    r"(?<![A-Za-z0-9*\\])\*{2,3}+(?=\S)|(?<=[^\s*\\])\*{2,3}+(?![A-Za-z0-9])"
    r"|(?<![^\s\[(“„«‘\"'_])\*(?=[^\s*])|(?<=[^\s*\\])\*(?![\w*])"
    r"|(?<![\w\\])_{1,3}+(?=[^\s_])|(?<=[^\s_\\])_{1,3}+(?!\w)"
)


class _Signs(NamedTuple):
    """Where the signs of a line begin and end that it does not show."""

    starts: list[int]
    ends: list[int]
    gone: list[int]
    """How many characters of a line are signs, up to each, and all in all."""

    def without(self, text: str) -> str:
        """What is left of the line."""
        bounds = zip([0, *self.ends], [*self.starts, len(text)], strict=True)
        return "".join([text[start:end] for start, end in bounds])

    def shown(self, place: int) -> int:
        """How many characters of the line are shown before a place in it."""
        k = bisect_right(self.starts, place)
        return place - self.gone[k] + max(0, self.ends[k - 1] - place if k else 0)


def as_read(table: BlockTable) -> BlockTable:
    """The table itself, or, where markup says nothing, its blocks as lines of plain text.

    Of lines of text what they show: no signs of headings, emphasis and links in the line, and no
    addresses of these. A line ends where it would, did the source show no more.
    """
    if table.page.format == "text":
        return _as_shown(table)
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


def own_spans(table: BlockTable, block: int, starts: Sequence[int]) -> list[tuple[int, int]]:
    """Where parts of what a block shows stand in its own text.

    They begin at ``starts`` in what is shown, with signs that stand there, and each reaches to
    where the next begins.
    """
    text, signs = table.texts[block], _signs(table, block)
    at = [signs.shown(start) for start in signs.starts]
    own = [start + signs.gone[bisect_left(at, start)] for start in starts]
    pairs = zip(own, [*own[1:], len(text)], strict=True)
    return [(start, start + len(text[start:end].rstrip())) for start, end in pairs]


def _as_shown(table: BlockTable) -> BlockTable:
    signed = [i for i, text in enumerate(table.texts) if not _SIGNAL.isdisjoint(text)]
    if not signed:
        return table
    texts, runs, ends = list(table.texts), list(table.runs), list(table.ends)
    for i in signed:
        signs = _signs(table, i)
        texts[i] = signs.without(texts[i])
        runs[i] = tuple(
            run._replace(start=signs.shown(run.start), end=signs.shown(run.end)) for run in runs[i]
        )
        ends[i] -= signs.gone[-1]
    return replace(table, texts=texts, runs=runs, ends=ends)


def _signs(table: BlockTable, block: int) -> _Signs:
    """The signs of a line of plain text; code shows all of its own, and so does a line of signs."""
    text, kind = table.texts[block], table.kinds[block]
    if table.page.format != "text" or kind is Kind.CODE:
        return _Signs([], [], [0])
    starts, ends, gone = found = _Signs([], [], [0])
    for start, end in sorted(_candidates(text, table.runs[block], kind)):
        if not ends or start >= ends[-1]:  # else within an address
            starts.append(start)
            ends.append(end)
            gone.append(gone[-1] + end - start)
    return found if found.without(text).strip() else _Signs([], [], [0])


def _candidates(text: str, runs: Sequence[Run], kind: Kind) -> Iterator[tuple[int, int]]:
    """Where signs may begin and end, in no order; those of emphasis may stand within an address."""
    if kind is Kind.HEADING and (match := _HEADING.match(text)):
        yield match.span()
    bare = [run for run in runs if text[run.start] != "["]
    begins = [run.start for run in bare]
    for run in runs:
        if text[run.start] == "[":
            is_image = text[run.start - 1 : run.start] == "!"
            yield run.start - is_image, run.start + 1
            yield text.index("](", run.start), run.end
    for match in _EMPHASIS.finditer(text):
        k = bisect_right(begins, match.start())
        if not k or match.start() >= bare[k - 1].end:  # else within a bare address
            yield match.span()


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
