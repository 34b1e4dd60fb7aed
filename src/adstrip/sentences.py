"""Which sentences are glued to a paragraph, and where is it cut?

"… said the mayor. Sign up for our newsletter here." is a paragraph and an advert. Where a sentence
has a phrase of residue or sounds like some, its block is parted at it, and each part is scored by
itself. What is surely residue, and far from the rest, goes; the rest is one block again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from adstrip.blocks import BlockTable, Category, Kind, Run
from adstrip.cues.phrases import find_phrases
from adstrip.cues.wording import Wording, grams
from adstrip.cues.words import split_texts
from adstrip.settings import thresholds

__all__ = ["Part", "Parts", "Piece", "clipped", "parted", "pieces", "sentences"]

_LIMITS = thresholds()["sentences"]
_PARTED = frozenset({Kind.PARAGRAPH, Kind.OTHER})
_QUOTES = frozenset('"“”„«»‹›「」『』')
Column = NDArray[np.float64]
Spans = Sequence[tuple[int, int]]
_END = regex.compile(
    r"(?:(?<![.!?…])[.!?…]++[\"“”»«’'›‹)\]]*+\s++(?=[\"“„«»‘'›‹(\[¿¡]?[\p{Lu}\p{Lt}\p{Lo}\p{N}→▶►])|[。！？]++[」』）]*+)"
)
_WORD_BEFORE = regex.compile(r"[\p{L}\p{N}.]{1,20}+\Z")


class Part(NamedTuple):
    """A part of a block's text: characters ``start`` to ``end`` of the block ``origin``."""

    origin: int
    start: int
    end: int


class Parts(NamedTuple):
    """The parts of some blocks as a table, where each comes from, and which are marked."""

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
        if text[match.start()] == "." and _is_abbreviation(text, start, match.start()):
            continue
        end = match.start() + len(match[0].rstrip())
        found.append((start, end))
        start = match.end()
    if start < len(text):
        found.append((start, len(text)))
    return found


def _is_abbreviation(text: str, start: int, stop: int) -> bool:
    """A full stop behind a single letter, a number or a known abbreviation ends no sentence.

    The full stop stands at ``stop``, in a sentence that began at ``start``.
    """
    match = _WORD_BEFORE.search(text[max(start, stop - _LIMITS["abbreviation_characters"]) : stop])
    word = match[0].lower() if match else ""
    last = word.rpartition(".")[2]
    return (
        len(last) == 1
        or (last.isdigit() and len(last) <= _LIMITS["ordinal_digits"])
        or word in _abbreviations()
    )


def parted(table: BlockTable, p: Column, language: str, wording: Wording) -> Parts | None:
    """The parts of the blocks that have sentences of residue; None where there are none.

    Blocks that are surely residue by their probability ``p`` are left alone.
    """
    spans = {
        i: found
        for i in np.flatnonzero(p >= _LIMITS["least"]).tolist()
        if _may_be_parted(table, i) and len(found := sentences(table.texts[i])) > 1
    }
    cuts = _cuts(spans, _marks(table, spans, language, wording)) if spans else {}
    if not cuts:
        return None
    pairs = [(Part(i, start, end), mark) for i in cuts for start, end, mark in cuts[i]]
    parts, marks = zip(*pairs, strict=True)
    return Parts(_table(table, parts), parts, marks)


def _may_be_parted(table: BlockTable, i: int) -> bool:
    text = table.texts[i]
    if table.kinds[i] not in _PARTED or text.count(" ") < _LIMITS["words"]:
        return False
    if i and table.texts[i - 1].endswith((":", "：")):
        return False  # what a colon announces is quoted
    # Where lines were joined, offsets would lie.
    return not table.starts or table.ends[i] - table.starts[i] == len(text)


def _marks(
    table: BlockTable, spans: Mapping[int, Spans], language: str, wording: Wording
) -> NDArray[np.bool_]:
    """Which sentences, of all blocks in a row, may be residue; those with quotes never."""
    texts = [table.texts[i][a:b] for i, found in spans.items() for a, b in found]
    sizes = [len(found) for found in spans.values()]
    quoting = np.fromiter((not _QUOTES.isdisjoint(text) for text in texts), np.bool_, len(texts))
    marks = _covered(texts, language) | _suspect(texts, sizes, wording)
    return np.asarray(marks & ~quoting)


def _covered(texts: Sequence[str], language: str) -> NDArray[np.bool_]:
    """Sentences of which phrases of residue cover a part."""
    hits = find_phrases(texts, language)
    covered = (hits.residue > 0) & (hits.covered >= _LIMITS["covered"])
    return np.asarray(covered & (hits.category(Category.EDITORIAL) == 0))


def _suspect(texts: Sequence[str], sizes: Sequence[int], wording: Wording) -> NDArray[np.bool_]:
    """Sentences that sound like residue, and far more so than the best of their block.

    ``sizes`` tells how many sentences each block has.
    """
    sound = wording.scores(grams(split_texts(texts)))
    first = np.cumsum(sizes, dtype=np.intp) - sizes
    best = np.repeat(np.maximum.reduceat(sound, first), sizes)
    return np.asarray((sound <= _LIMITS["sound"]) & (sound <= best - _LIMITS["sound_apart"]))


def _cuts(
    spans: Mapping[int, Spans], marks: NDArray[np.bool_]
) -> dict[int, list[tuple[int, int, bool]]]:
    """For each block to be parted: sentences that are marked, and runs of those that are not."""
    cuts, first = {}, 0
    for i, found in spans.items():
        marked = marks[first : first + len(found)].tolist()
        first += len(found)
        if any(marked) and not all(marked):
            numbers = [n if mark else -1 for n, mark in enumerate(marked)]
            groups = [list(group) for _, group in groupby(range(len(found)), numbers.__getitem__)]
            cuts[i] = [(found[g[0]][0], found[g[-1]][1], marked[g[0]]) for g in groups]
    return cuts


def _table(table: BlockTable, parts: Sequence[Part]) -> BlockTable:
    origins = [part.origin for part in parts]
    return BlockTable(
        table.page,
        texts=[table.texts[p.origin][p.start : p.end] for p in parts],
        kinds=[table.kinds[o] for o in origins],
        levels=[table.levels[o] for o in origins],
        runs=[clipped(table.runs[p.origin], p.start, p.end) for p in parts],
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
    """A part of a block as it leaves: by its own score in ``row``, or (None) by its block's."""

    part: Part
    row: int | None
    kept: bool


def pieces(found: Parts, kept: Sequence[bool], log_odds: Column) -> dict[int, list[Piece]]:
    """For each block that is cut, its pieces; ``kept`` tells of every block whether it stays.

    Marked sentences go that are surely residue and far from the rest of their block. Of a block
    that goes as a whole, the rest stays where it is surely editorial by itself.
    """
    out: dict[int, list[Piece]] = {}
    rows = range(len(found.parts))
    for origin, group in groupby(rows, key=lambda row: found.parts[row].origin):
        members = list(group)
        gone = _gone(found.marks, members, log_odds)
        rest = [row for row in members if row not in gone]
        if gone and (kept[origin] or _is_body(rest, log_odds)):
            runs = groupby(members, key=lambda row: row if row in gone else -1)
            out[origin] = [
                _piece(found, list(run), log_odds, first < 0, kept[origin]) for first, run in runs
            ]
    return out


def _piece(
    found: Parts, run: Sequence[int], log_odds: Column, stays: bool, block_stays: bool
) -> Piece:
    whole = found.parts[run[0]]._replace(end=found.parts[run[-1]].end)
    row = None if stays and block_stays else max(run, key=lambda row: log_odds[row])
    return Piece(whole, row, stays)


def _gone(marks: Sequence[bool], members: Sequence[int], log_odds: Column) -> frozenset[int]:
    """The marked parts that surely are residue, and far from the rest."""
    rest = [log_odds[row] for row in members if not marks[row]]
    if not rest:
        return frozenset()
    bound = min(_LIMITS["sure_residue"], max(rest) - _LIMITS["apart"])
    return frozenset(row for row in members if marks[row] and log_odds[row] <= bound)


def _is_body(rest: Sequence[int], log_odds: Column) -> bool:
    return bool(rest) and all(log_odds[row] >= _LIMITS["sure_body"] for row in rest)
