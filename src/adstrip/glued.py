"""Which sentences are glued to a paragraph, and where is it cut?

"… said the mayor. Sign up for our newsletter here." is a paragraph and an advert. Where a sentence
has a phrase of residue, begins as residue does or sounds like some, or asks a question before one
that does, its block is parted at it, and each part is judged by itself and against its block. What
is surely residue goes; what stays between is one piece again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, islice, pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from adstrip.blocks import BlockTable, Category, Kind, Run
from adstrip.cues.characters import CLOSING, ENDS_SENTENCE, Character, classes_of
from adstrip.cues.parts import Part
from adstrip.cues.phrases import PhraseHits, find_in_parts, find_phrases
from adstrip.cues.publisher import Publisher
from adstrip.cues.wording import Wording, grams_of
from adstrip.cues.words import fold_word, words_of
from adstrip.lexicon import Act, function_words, lexicon
from adstrip.portions import PORTION
from adstrip.sentences import quoted_shares, sentences
from adstrip.settings import thresholds

__all__ = [
    "Parts",
    "Piece",
    "clipped",
    "doubted",
    "grouped",
    "may_be_parted",
    "parted",
    "parts_table",
    "pieces",
    "split",
]

_LIMITS = thresholds()["sentences"]
_PARTED = frozenset({Kind.PARAGRAPH, Kind.OTHER})
_QUESTION = ("?", "？")
_GOES_ON = tuple(".,;:!?)…")
_ENDS = ENDS_SENTENCE | CLOSING | (np.arange(len(Character)) == Character.COLON)
_MOST: int = _LIMITS["most"]
Column = NDArray[np.float64]
Spans = Sequence[tuple[int, int]]
# The space comes before what stands before it, since it is what the search looks for.
_RESUMED = regex.compile(r" (?=(\p{Lu}[\p{Ll}\p{M}]*+)\P{L})(?<=(?:[\p{Ll}\p{N})\]|]|\p{Lu}{2}) )")


class Parts(NamedTuple):
    """The parts of some blocks as a table, where each comes from, and which are marked."""

    table: BlockTable
    parts: tuple[Part, ...]
    marks: tuple[bool, ...]


def doubted(p: Column, phrases: PhraseHits) -> NDArray[np.bool_]:
    """Blocks that may be parted: they are not surely editorial, or hold a phrase of residue."""
    return np.asarray((p <= _LIMITS["surest"]) | (phrases.residue > 0))


def parted(
    table: BlockTable, p: Column, phrases: PhraseHits, language: str, wording: Wording
) -> Parts | None:
    """The parts of the blocks that may have sentences of residue; None where there are none.

    Blocks that are surely residue by their probability ``p`` are left alone, and those that surely
    are not and hold no phrase of residue; ``phrases`` are those found in the blocks.
    """
    may = doubted(p, phrases) & (p >= _LIMITS["least"][table.page.format])
    likely = np.flatnonzero(may).tolist()
    rows: list[tuple[Part, bool]] = []
    for some in _portions(table, [i for i in likely if may_be_parted(table, i)]):
        rows += _glued(table, some, phrases, language, wording)
    if not rows:
        return None
    parts, marked = zip(*rows, strict=True)
    return Parts(parts_table(table, parts), parts, marked)


def _portions(table: BlockTable, blocks: Sequence[int]) -> Iterator[Sequence[int]]:
    """Some of the blocks at a time: their sentences take many times their size."""
    numbers = np.cumsum([len(table.texts[i]) for i in blocks]) // PORTION
    for _, some in groupby(zip(blocks, numbers.tolist(), strict=True), key=itemgetter(1)):
        yield [block for block, _ in some]


def _glued(
    table: BlockTable,
    blocks: Sequence[int],
    phrases: PhraseHits,
    language: str,
    wording: Wording,
) -> Iterator[tuple[Part, bool]]:
    """The parts of those of the blocks that have a sentence that is marked, and which are."""
    found = ((i, split(table.texts[i], language)) for i in blocks)
    spans = {i: own for i, own in found if 1 < len(own) <= _MOST}
    if not spans:
        return
    marks = iter(_marks(table, spans, phrases, language, wording).tolist())
    for i, found_in in spans.items():
        own = [next(marks) for _ in found_in]
        if any(own):
            yield from grouped(i, found_in, own)


def may_be_parted(table: BlockTable, i: int) -> bool:
    """Whether a block is a paragraph long enough to have something glued to it."""
    text = table.texts[i]
    if table.kinds[i] not in _PARTED or len(text) < _LIMITS["characters"]:
        return False
    if i and table.texts[i - 1].endswith((":", "：")):
        return False  # what a colon announces is quoted
    # Where lines were joined, offsets would lie.
    return not table.starts or table.ends[i] - table.starts[i] == len(text)


def split(text: str, language: str) -> list[tuple[int, int]]:
    """The sentences of a text, those too that no full stop ends where the next one tells.

    >>> text = "Read also: How a worm stopped a train The valley is quiet again."
    >>> [text[start:end] for start, end in split(text, "en")]
    ['Read also: How a worm stopped a train', 'The valley is quiet again.']
    """
    found = sentences(text, language)
    return [part for start, end in found for part in _run_in(text, start, end, language)]


def _run_in(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """A sentence; or several, where some have no full stop.

    Each but the first begins with a capital: with a word that headlines and names rarely hold,
    where one may end or what stands before opens as residue does; or with any behind such a label
    in capitals.
    """
    known = _resuming(language)
    stop = min(end, start + _LIMITS["run_in_characters"])
    for match in islice(_RESUMED.finditer(text, start, stop), _LIMITS["run_ins"]):
        before, resumes = text[start : match.start()], fold_word(match[1]) in known
        ends = resumes and len(match[1]) > 1 and _may_end(before, language)
        if ends or ((resumes or before.isupper()) and _opens_as_residue(before, language)):
            yield start, match.start()
            start = match.end()
    yield start, end


def _may_end(text: str, language: str) -> bool:
    """Whether a sentence may end here though no full stop says so.

    It doesn't with a word that asks for more, and what begins behind a name may be more of it.
    """
    last = text.rpartition(" ")[2]
    if not last[0].islower() and not lexicon(language).nouns_in_capitals:
        return False
    return len(last) >= _LIMITS["last_letters"] and not _asks_for_more(text, language)


def _asks_for_more(text: str, language: str) -> bool:
    """Whether a text ends with a word behind which another one has to come."""
    return fold_word(text.rpartition(" ")[2]) in function_words().get(language, ())


def _is_torn(text: str, following: str, language: str) -> bool:
    """Whether a text without an end goes on in the following one: links are torn out of sentences.

    It does behind a word that asks for more, or where that one begins amid a sentence.
    """
    amid = following[:1].islower() or following.startswith(_GOES_ON)
    return amid or _asks_for_more(text, language)


@lru_cache(maxsize=32)
def _resuming(language: str) -> frozenset[str]:
    """Words with which sentences begin; not those that are written with a capital anywhere."""
    own = lexicon(language)
    capital = {word.lower() for word in own.reader if word[0].isupper()}
    return function_words().get(language, frozenset()).union(own.openers) - capital


def _opens_as_residue(text: str, language: str) -> bool:
    hits = find_phrases([text], language).hits
    return any(not hit.start and hit.phrase.category is not Category.EDITORIAL for hit in hits)


def _marks(
    table: BlockTable,
    spans: Mapping[int, Spans],
    phrases: PhraseHits,
    language: str,
    wording: Wording,
) -> NDArray[np.bool_]:
    """Which sentences, of all blocks in a row, may be residue; those that are quoted never.

    A question before such a sentence may be the bait to it.
    """
    parts = [(i, a, b) for i, found in spans.items() for a, b in found]
    texts = [table.texts[i][a:b] for i, a, b in parts]
    quoted = np.concatenate([quoted_shares(table.texts[i], found) for i, found in spans.items()])
    able = quoted < _LIMITS["quoted"]
    words = Publisher(table.page, words_of(texts)).unnamed
    suspect = wording.scores(grams_of(words)) < _LIMITS["sound"]
    suspect &= np.fromiter(map(len, texts), np.intp, len(texts)) >= _LIMITS["shortest"]
    lasts = np.cumsum([len(found) for found in spans.values()]) - 1
    open_ended = lasts[~_ENDS[classes_of("".join([texts[i][-1] for i in lasts.tolist()]))]]
    for i in open_ended[suspect[open_ended]].tolist():
        behind = parts[i][0] + 1
        following = table.texts[behind] if behind < len(table) else ""
        suspect[i] = not _is_torn(texts[i], following, language)
    asked = np.flatnonzero(able & ~suspect)
    some = [parts[i] for i in asked.tolist()]
    suspect[asked] = _say_residue(find_in_parts(phrases, table.texts, some, language))
    suspect &= able
    behind = np.flatnonzero(suspect[1:] & ~suspect[:-1]) + 1
    for i in (np.setdiff1d(behind, lasts + 1) - 1).tolist():
        suspect[i] = able[i] and texts[i].endswith(_QUESTION)
    return np.asarray(suspect)


def _say_residue(hits: PhraseHits) -> NDArray[np.bool_]:
    """Sentences that begin as residue does, or of which phrases of residue cover a part."""
    covered = (hits.residue > 0) & (hits.covered >= _LIMITS["covered"])
    opened = [hit.block for hit in hits.hits if hit.phrase.act is Act.LEAD]
    covered[opened] = hits.residue[opened] > 0
    return np.asarray(covered & (hits.category(Category.EDITORIAL) == 0))


def grouped(block: int, spans: Spans, marks: Sequence[bool]) -> Iterator[tuple[Part, bool]]:
    """The parts of a block: sentences that are marked, and runs of those that are not."""
    numbers = [n if mark else -1 for n, mark in enumerate(marks)]
    for number, group in groupby(range(len(spans)), numbers.__getitem__):
        members = list(group)
        yield Part(block, spans[members[0]][0], spans[members[-1]][1]), number >= 0


def parts_table(table: BlockTable, parts: Sequence[Part]) -> BlockTable:
    """The parts of some blocks as blocks."""
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


def pieces(
    found: Parts,
    kept: Sequence[bool],
    log_odds: Column,
    of_blocks: Column,
    strictness: float = 1.0,
) -> dict[int, list[Piece]]:
    """For each block that is cut, its pieces; ``kept`` tells of every block whether it stays.

    Marked sentences go that are surely residue beside a rest that is not; the surer their block
    is, the surer they must be. Of a block that goes as a whole, the rest stays where it is surely
    editorial by itself. Log-odds are those of the parts, and for each those of its whole block; a
    ``strictness`` above 1 asks for more of what is to stay.
    """
    out: dict[int, list[Piece]] = {}
    trusted = np.clip(of_blocks, 0.0, _LIMITS["sure_block"]) * _LIMITS["trust"]
    heard = np.where(found.marks, log_odds + trusted, log_odds) - np.log(strictness)
    for origin, group in groupby(range(len(found.parts)), key=lambda row: found.parts[row].origin):
        members = list(group)
        gone = _gone(found.marks, members, heard)
        rest = [row for row in members if row not in gone]
        if gone and rest and _stays(found, members, rest, heard, of_blocks, kept):
            runs = groupby(members, key=lambda row: row if row in gone else -1)
            out[origin] = [
                _piece(found, list(run), log_odds, first < 0, kept[origin]) for first, run in runs
            ]
    return out


def _stays(
    found: Parts,
    members: Sequence[int],
    rest: Sequence[int],
    log_odds: Column,
    of_blocks: Column,
    kept: Sequence[bool],
) -> bool:
    """Whether what is left of a block is a body of its own."""
    origin = found.parts[rest[0]].origin
    if kept[origin]:
        return bool(log_odds[rest].max() >= _LIMITS["body"])
    between = origin > 0 and kept[origin - 1] and any(kept[origin + 1 : origin + 2])
    lengths = {row: found.parts[row].end - found.parts[row].start for row in members}
    own = [lengths[row] for row in rest]
    mean = np.average(log_odds[rest], weights=own)
    sure = any(
        mean + _LIMITS["doubt"][place] * of_blocks[rest[0]] >= _LIMITS["sure_body"][place]
        for place in (found.table.page.format, *(["between"] if between else []))
    )
    return sure and sum(own) >= _LIMITS["rest_share"] * sum(lengths.values())


def _piece(
    found: Parts, run: Sequence[int], log_odds: Column, stays: bool, block_stays: bool
) -> Piece:
    whole = found.parts[run[0]]._replace(end=found.parts[run[-1]].end)
    row = None if stays and block_stays else max(run, key=lambda row: log_odds[row])
    return Piece(whole, row, stays)


def _gone(marks: Sequence[bool], members: Sequence[int], log_odds: Column) -> frozenset[int]:
    """The marked parts that surely are residue, and what leans that way beside them."""
    sure = {row for row in members if marks[row] and log_odds[row] <= _LIMITS["sure_residue"]}
    leaning = {row for row in members if marks[row] and log_odds[row] <= _LIMITS["leaning"]}
    for way in (members, members[::-1]):
        for before, here in pairwise(way):
            if before in sure and here in leaning:
                sure.add(here)
    return frozenset(sure)
