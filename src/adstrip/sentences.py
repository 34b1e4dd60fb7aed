"""Which sentences are glued to a paragraph, and where is it cut?

"… said the mayor. Sign up for our newsletter here." is a paragraph and an advert. Where a sentence
has a phrase of residue, its block is parted at it, and each part is scored by itself. What is
surely residue, and far from the rest, goes; the rest is one block again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from adstrip.blocks import BlockTable, Category, Container, Kind, Run
from adstrip.cues.phrases import find_phrases, may_hold_residue
from adstrip.settings import thresholds

__all__ = ["Part", "Parts", "Piece", "clipped", "parted", "pieces", "sentences"]

_LIMITS = thresholds()["sentences"]
_PARTED = frozenset({Kind.PARAGRAPH, Kind.OTHER})
_QUOTES = frozenset('"“”„«»‹›「」『』')
Column = NDArray[np.float64]
_END = regex.compile(
    r"(?:[.!?…]++[\"“”»«’'›‹)\]]*+\s++(?=[\"“„«»‘'›‹(\[¿¡]?[\p{Lu}\p{Lt}\p{Lo}\p{N}→▶►])|[。！？]++[」』）]*+)"
)
_WORD_BEFORE = regex.compile(r"[\p{L}\p{N}.]{1,20}+\Z")


class Part(NamedTuple):
    """A part of a block's text: characters ``start`` to ``end`` of the block ``origin``."""

    origin: int
    start: int
    end: int


class Parts(NamedTuple):
    """A table some blocks of which are parted, where each row comes from, and which are marked."""

    table: BlockTable
    parts: tuple[Part, ...]
    marks: tuple[bool, ...]


@lru_cache(maxsize=1)
def _abbreviations() -> frozenset[str]:
    text = (files("adstrip") / "data" / "abbreviations.toml").read_text(encoding="utf-8")
    return frozenset(word for words in tomllib.loads(text).values() for word in words.split())


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end.

    >>> text = "He came on the 3. July. Dr. Who left!"
    >>> [text[start:end] for start, end in sentences(text)]
    ['He came on the 3. July.', 'Dr. Who left!']
    """
    found, start = [], 0
    for match in _END.finditer(text):
        if text[match.start()] == "." and _is_abbreviation(text[start : match.start()]):
            continue
        end = match.start() + len(match[0].rstrip())
        found.append((start, end))
        start = match.end()
    if start < len(text):
        found.append((start, len(text)))
    return found


def _is_abbreviation(before: str) -> bool:
    """A full stop behind a single letter, a number or a known abbreviation ends no sentence."""
    match = _WORD_BEFORE.search(before[-_LIMITS["abbreviation_characters"] :])
    word = match[0].lower() if match else ""
    last = word.rpartition(".")[2]
    return (
        len(last) == 1
        or (last.isdigit() and len(last) <= _LIMITS["ordinal_digits"])
        or word in _abbreviations()
    )


def parted(table: BlockTable, p: Column, language: str) -> Parts | None:
    """The table with its blocks parted at sentences of residue; None where there are none.

    Blocks that are surely residue by their probability ``p`` are left alone.
    """
    rows = np.flatnonzero(p >= _LIMITS["least"]).tolist()
    cuts = {i: found for i in rows if (found := _cuts(table, i, language))}
    if not cuts:
        return None
    pairs = [
        (Part(i, start, end), mark)
        for i, text in enumerate(table.texts)
        for start, end, mark in cuts.get(i, [(0, len(text), False)])
    ]
    parts, marks = zip(*pairs, strict=True)
    return Parts(_table(table, parts), parts, marks)


def _cuts(table: BlockTable, i: int, language: str) -> list[tuple[int, int, bool]]:
    """The parts of a block: sentences with a phrase of residue, and runs of those without."""
    text = table.texts[i]
    if table.kinds[i] not in _PARTED or text.count(" ") < _LIMITS["words"]:
        return []
    if i and table.texts[i - 1].endswith((":", "：")):
        return []  # what a colon announces is quoted
    if table.starts and table.ends[i] - table.starts[i] != len(text):
        return []  # lines were joined: offsets would lie
    if not may_hold_residue(text, language):
        return []
    spans = sentences(text)
    if len(spans) == 1:
        return []
    marks = _residue([text[start:end] for start, end in spans], language)
    if not marks.any() or marks.all():
        return []
    runs = groupby(range(len(spans)), key=lambda n: n if marks[n] else -1)
    groups = [list(group) for _, group in runs]
    return [(spans[g[0]][0], spans[g[-1]][1], bool(marks[g[0]])) for g in groups]


def _residue(texts: Sequence[str], language: str) -> NDArray[np.bool_]:
    """Sentences of which phrases of residue cover a part, and in which nobody is quoted."""
    hits = find_phrases(texts, language)
    covered = hits.residue > 0
    covered &= hits.covered >= _LIMITS["covered"]
    covered &= hits.category(Category.EDITORIAL) == 0
    quoted = np.fromiter((not _QUOTES.isdisjoint(text) for text in texts), np.bool_, len(texts))
    return np.asarray(covered & ~quoted)


def _table(table: BlockTable, parts: Sequence[Part]) -> BlockTable:
    origins = [part.origin for part in parts]
    first = np.searchsorted(origins, np.arange(len(table) + 1)).tolist()
    containers = [Container(*c[:-2], first[c.first], first[c.last]) for c in table.containers]
    return replace(
        table,
        texts=[table.texts[p.origin][p.start : p.end] for p in parts],
        kinds=[table.kinds[o] for o in origins],
        levels=[table.levels[o] for o in origins],
        runs=[clipped(table.runs[p.origin], p.start, p.end) for p in parts],
        tags=[table.tags[o] for o in origins] if table.tags else (),
        parents=[table.parents[o] for o in origins] if table.parents else (),
        containers=containers,
        starts=[table.starts[p.origin] + p.start for p in parts] if table.starts else (),
        ends=[table.starts[p.origin] + p.end for p in parts] if table.starts else (),
    )


def clipped(runs: Sequence[Run], start: int, end: int) -> tuple[Run, ...]:
    """The inline runs of a part of a text."""
    inside = (
        run._replace(start=max(run.start, start) - start, end=min(run.end, end) - start)
        for run in runs
        if run.start < end and run.end > start
    )
    return tuple(inside)


class Piece(NamedTuple):
    """A block as it leaves: ``row`` speaks for it where it was judged as a part, else None."""

    part: Part
    row: int | None
    kept: bool


def pieces(found: Parts, kept: Sequence[bool], log_odds: Column) -> Iterator[Piece]:
    """The blocks in pieces where a sentence goes and the rest stays; else as they were.

    Marked sentences go that are surely residue and far from the rest of their block. Of a block
    that goes as a whole, the rest stays where it is surely editorial by itself.
    """
    rows = range(len(found.parts))
    for origin, group in groupby(rows, key=lambda row: found.parts[row].origin):
        members = list(group)
        gone = _gone(found.marks, members, log_odds)
        rest = [row for row in members if row not in gone]
        if not gone or not (kept[origin] or _is_body(rest, log_odds)):
            yield Piece(_whole(found.parts, members), None, kept[origin])
            continue
        for first, run in groupby(members, key=lambda row: row if row in gone else -1):
            together = list(run)
            best = max(together, key=lambda row: log_odds[row])
            row = None if first < 0 and kept[origin] else best
            yield Piece(_whole(found.parts, together), row, first < 0)


def _gone(marks: Sequence[bool], members: Sequence[int], log_odds: Column) -> frozenset[int]:
    """The marked parts that surely are residue, and far from the rest."""
    rest = [log_odds[row] for row in members if not marks[row]]
    if not rest:
        return frozenset()
    bound = min(_LIMITS["sure_residue"], max(rest) - _LIMITS["apart"])
    return frozenset(row for row in members if marks[row] and log_odds[row] <= bound)


def _is_body(rest: Sequence[int], log_odds: Column) -> bool:
    return bool(rest) and all(log_odds[row] >= _LIMITS["sure_body"] for row in rest)


def _whole(parts: Sequence[Part], members: Sequence[int]) -> Part:
    return parts[members[0]]._replace(end=parts[members[-1]].end)
