"""How does a block's wording sound to one who has read many labelled blocks?

A linear model over hashed runs of one to three words, and over the first and last letters of longer
words, trained beside the trees, gives each block a score of its own; the trees weigh it against
everything else that they see.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import RESIDUE
from adstrip.cues.neighbours import around
from adstrip.cues.words import Numbered, expanded, is_spaced
from adstrip.memory import Remembered
from adstrip.portions import WINDOW
from adstrip.settings import thresholds

__all__ = [
    "KIND_SLOTS",
    "WORDING_CUES",
    "Grams",
    "KindWording",
    "Wording",
    "grams_of",
    "kind_columns",
    "wording_columns",
]

_LIMITS = thresholds()["wording"]
SLOTS = 1 << _LIMITS["bits"]
"""Word runs are hashed into so many slots."""
KIND_SLOTS = 1 << _LIMITS["kind_bits"]
"""The same, where kinds of residue are told apart: a part of the bits."""
SOUNDS = 3 * len(RESIDUE)
"""How many columns :func:`kind_columns` has."""
WORDING_CUES = (
    "wording", "wording around", "wording before", "wording after", "wording from here on",
    "wording unlike the rest",
)  # fmt: skip
"""The cues that :func:`wording_columns` are for, in their order."""
_UNSPACED = "\u3040"  # from here on: kana, ideographs, hangul
_START, _END = 11, 13  # stand for the ends of a block; words hash to anything
_FIRST, _SECOND = np.uint64(0x9E3779B1), np.uint64(0x85EBCA6B)  # odd multipliers, large primes
_SHIFT = np.uint64(9)


class Runs(NamedTuple):
    """Word runs of some blocks: the slot of each, and the block that it stands in."""

    slots: NDArray[np.int32]
    owners: NDArray[np.int32]
    shares: NDArray[np.float32]
    """What each counts: so that a block's runs have length one, repeats left aside."""
    first: int = 0
    """The first of these blocks, from which owners count."""

    def add(self, weights: NDArray[np.float16], sums: NDArray[np.float64]) -> None:
        """Add up the runs' weights by block."""
        own = np.bincount(self.owners, weights=weights.astype(np.float64) * self.shares)
        sums[self.first : self.first + len(own)] += own


@dataclass(frozen=True, eq=False)
class Grams:
    """Word runs of some blocks, made of the blocks' words when they are asked for.

    There are up to five runs to a word, its first and last letters among them, and they are summed
    up a window of words at a time: those of a long page would take a multiple of its size.
    """

    words: NDArray[np.uint32]
    """Hashes of the words; between those of two blocks an end and a start."""
    letters: NDArray[np.uint32]
    """Shape (2, words): hashes of each word's first letters and of its last; 0 for short ones."""
    word_owners: NDArray[np.int32]
    blocks: int

    def windows(self) -> Iterator[Runs]:
        """All runs, some at a time."""
        if len(self.words) <= WINDOW:
            yield self._runs
            return
        for begin in range(0, len(self.words), WINDOW):
            some = slice(begin, begin + WINDOW + 2)  # a run reaches so far beyond its first word
            yield self._within(some, WINDOW)

    @cached_property
    def _runs(self) -> Runs:
        return self._within(slice(None), len(self.words))

    def _within(self, some: slice, count: int) -> Runs:
        """The runs that begin with the first ``count`` of some words."""
        words, owners = self.words[some], self.word_owners[some]
        first = int(owners[0]) if some.start else 0
        letters = self.letters[:, some]
        slots, owners = _runs(words, letters, owners - first if first else owners, count)
        return Runs(slots, owners, self._share[first:][owners], first)

    @property
    def slots(self) -> NDArray[np.int32]:
        """The slot of each run."""
        return self._runs.slots

    @property
    def owners(self) -> NDArray[np.int32]:
        """The block that each run stands in."""
        return self._runs.owners

    @property
    def kind_slots(self) -> NDArray[np.int32]:
        """The slot of each among the fewer that tell kinds of residue apart."""
        return self.slots & (KIND_SLOTS - 1)

    @cached_property
    def sizes(self) -> NDArray[np.intp]:
        """How many runs each block has."""
        within = np.bincount(self.word_owners, minlength=self.blocks)
        words = np.bincount(self.word_owners[self.words > _END], minlength=self.blocks)
        long = np.bincount(self.word_owners[self.letters[0] > 0], minlength=self.blocks)
        return words + 2 * long + np.maximum(0, 2 * within - 3)

    @cached_property
    def _share(self) -> NDArray[np.float32]:
        """What each run of a block counts."""
        return np.asarray(1 / np.sqrt(np.maximum(1, self.sizes)), np.float32)

    @property
    def shares(self) -> NDArray[np.float32]:
        """What each run counts: so that a block's runs have length one, repeats left aside."""
        return self._runs.shares


def _hashed(word: str) -> tuple[int, int, int]:
    """Hashes of a word, of its first letters and of its last; 0 for these where it is short."""
    if word[0].isdigit():
        return _hash("0" * min(len(word), _LIMITS["digits"])), 0, 0
    if len(word) < _LIMITS["long_word"]:
        return _hash(word), 0, 0
    first, last = word[: _LIMITS["first_letters"]], word[-_LIMITS["last_letters"] :]
    return _hash(word), _hash(f"{first}-"), _hash(f"-{last}")


def _hash(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


_HASHES = Remembered(_hashed, limit=100_000)


def _heard(word: str) -> list[tuple[int, int, int]]:
    """The hashes of a word; in scripts without spaces, those of its pairs of letters."""
    if word[0] >= _UNSPACED and len(word) > 1:
        return [_HASHES[a + b] for a, b in pairwise(word)]
    return [_HASHES[word]]


def grams_of(words: Numbered) -> Grams:
    """Runs of one to three words of each block, the words in numbers."""
    if is_spaced(words.distinct):
        hashes = chain.from_iterable(map(_HASHES.__getitem__, words.distinct))
        known = np.fromiter(hashes, np.uint32, 3 * len(words.distinct)).reshape(-1, 3).T
        return _grams(known.take(words.numbers, axis=1), words.owners, words.blocks)
    heard = list(map(_heard, words.distinct))
    rows = []
    for place in range(3):
        parts = [[hashes[place] for hashes in word] for word in heard]
        values, owners = zip(*(expanded(some, parts) for some in words.windows()), strict=True)
        rows.append(np.concatenate(values).astype(np.uint32))
    return _grams(np.stack(rows), np.concatenate(owners), words.blocks)


def _grams(rows: NDArray[np.uint32], owners: NDArray[np.int32], blocks: int) -> Grams:
    """Grams from the rows of hashes, those of each block set between a start and an end."""
    begins = np.flatnonzero(np.diff(owners, prepend=np.int32(-1)))
    lengths = np.diff(begins, append=len(owners)) + 2
    ends = np.cumsum(lengths)
    out = np.zeros((len(rows), len(owners) + 2 * len(begins)), np.uint32)
    inside = np.ones(out.shape[1], np.bool_)
    for where, what in ((ends - lengths, _START), (ends - 1, _END)):
        out[0, where], inside[where] = what, False
    out[:, inside] = rows
    return Grams(out[0], out[1:], np.repeat(owners[begins], lengths), blocks)


def _runs(
    words: NDArray[np.uint32],
    letters: NDArray[np.uint32],
    owner: NDArray[np.int32],
    count: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Slots and owners of the runs that begin with the first ``count`` words."""
    flat = words.astype(np.uint64)
    two = (flat[:-1] * _FIRST + flat[1:]) * _SECOND
    three = (two[:-1] * _FIRST + flat[2:]) * _SECOND
    inner = np.flatnonzero(flat[:count] > _END)
    pairs = np.flatnonzero(owner[:-1][:count] == owner[1:][:count])
    triples = np.flatnonzero(owner[:-2][:count] == owner[2:][:count])
    long = np.flatnonzero(letters[0, :count])
    parts = letters.take(long, axis=1).ravel()
    slots = np.concatenate((flat[inner], two[pairs] >> _SHIFT, three[triples] >> _SHIFT, parts))
    owners = owner[np.concatenate((inner, pairs, triples, long, long))]
    return (slots % np.uint64(SLOTS)).astype(np.int32), owners


@dataclass(frozen=True, eq=False)
class Wording:
    """A weight for every slot; positive weights sound editorial."""

    weights: NDArray[np.float16]
    bias: float

    def scores(self, found: Grams) -> NDArray[np.float64]:
        """Log-odds of each block to be editorial by its wording alone; 0 without words."""
        sums = np.zeros(found.blocks)
        for runs in found.windows():
            runs.add(self.weights[runs.slots], sums)
        return np.where(found.sizes > 0, sums + self.bias, 0.0)


@dataclass(frozen=True, eq=False)
class KindWording:
    """A weight for every slot and kind of residue."""

    weights: NDArray[np.float16]
    """Shape (slots, kinds)."""
    biases: NDArray[np.float32]

    def probabilities(self, found: Grams) -> NDArray[np.float64]:
        """Shape (blocks, kinds): of each block to be of each kind, should it be residue."""
        sums = np.zeros((found.blocks, len(self.biases))) + self.biases
        for runs in found.windows():
            slots = runs.slots & (KIND_SLOTS - 1)
            for kind, weights in enumerate(self.weights.T):  # a kind at a time: bounds the memory
                runs.add(weights[slots], sums[:, kind])
        odds = np.exp(sums - sums.max(axis=1, keepdims=True, initial=-np.inf))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def kind_columns(probabilities: NDArray[np.float64]) -> NDArray[np.float32]:
    """Shape (blocks, 3 times the kinds): of each block, the blocks before and those behind."""
    near = _LIMITS["kind_near"]
    blocks, kinds = probabilities.shape
    out = np.empty((blocks, 3, kinds), np.float32)
    out[:, 0] = probabilities
    for side, (first, last) in enumerate(((-near, -1), (1, near)), 1):
        out[:, side] = around(probabilities, first, last) / near
    return out.reshape(blocks, 3 * kinds)


def wording_columns(
    scores: NDArray[np.float64], words: NDArray[np.float64], long: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """What the scores say of each block and its neighbours, shape (blocks, 6).

    The block's own; means over the blocks around, before, behind, and from here on; and how much
    the block differs from the page's long blocks.
    """
    weights = np.sqrt(np.maximum(1, words))
    weighed = scores * weights

    def mean(first: int, last: int) -> NDArray[np.float64]:
        return around(weighed, first, last) / np.maximum(1e-6, around(weights, first, last))

    usual = float(np.median(scores[long])) if long.any() else 0.0
    near, far = _LIMITS["near"], _LIMITS["far"]
    columns = (
        scores, mean(-2, 2), mean(-near, -1), mean(1, near), mean(0, far), scores - usual,
    )  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)
