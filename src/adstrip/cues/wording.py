"""How does a block's wording sound to one who has read many labelled blocks?

A linear model over hashed runs of one to three words, trained beside the trees, gives each block
a score of its own; the trees weigh it against everything else that they see.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

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

    There are three runs to a word, and they are summed up a window of words at a time: those of a
    long page would take a multiple of its size.
    """

    words: NDArray[np.uint32]
    """Hashes of the words; between those of two blocks an end and a start."""
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
        slots, owners = _runs(words, owners - first if first else owners, count)
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
        return words + np.maximum(0, 2 * within - 3)

    @cached_property
    def _share(self) -> NDArray[np.float32]:
        """What each run of a block counts."""
        return np.asarray(1 / np.sqrt(np.maximum(1, self.sizes)), np.float32)

    @property
    def shares(self) -> NDArray[np.float32]:
        """What each run counts: so that a block's runs have length one, repeats left aside."""
        return self._runs.shares


def _hashed(word: str) -> tuple[int, ...]:
    """A hash of the word; in scripts without spaces, hashes of its pairs of letters."""
    if word[0] >= _UNSPACED and len(word) > 1:
        return tuple(_HASHES[a + b] for a, b in pairwise(word))
    return (_HASHES[word],)


def _hash(text: str) -> int:
    if text[0].isdigit():
        text = "0" * min(len(text), _LIMITS["digits"])
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


_HASHES = Remembered(_hash, limit=100_000)


def grams_of(words: Numbered) -> Grams:
    """Runs of one to three words of each block, the words in numbers."""
    if is_spaced(words.distinct):
        hashes = map(_HASHES.__getitem__, words.distinct)
        values = np.fromiter(hashes, np.uint32, len(words.distinct)).take(words.numbers)
        return Grams(*_between_ends(values, words.owners), words.blocks)
    hashed = list(map(_hashed, words.distinct))
    found = (expanded(some, hashed) for some in words.windows())
    rows = [(values.astype(np.uint32), owners) for values, owners in found]
    return Grams(*_between_ends(*map(np.concatenate, zip(*rows, strict=True))), words.blocks)


def _runs(
    words: NDArray[np.uint32], owner: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Slots and owners of the runs of one to three words that begin with the first ``count``."""
    flat = words.astype(np.uint64)
    two = (flat[:-1] * _FIRST + flat[1:]) * _SECOND
    three = (two[:-1] * _FIRST + flat[2:]) * _SECOND
    inner = np.flatnonzero(flat[:count] > _END)
    pairs = np.flatnonzero(owner[:-1][:count] == owner[1:][:count])
    triples = np.flatnonzero(owner[:-2][:count] == owner[2:][:count])
    slots = np.concatenate((flat[inner], two[pairs] >> _SHIFT, three[triples] >> _SHIFT))
    owners = owner[np.concatenate((inner, pairs, triples))]
    return (slots % np.uint64(SLOTS)).astype(np.int32), owners


def _between_ends(
    values: NDArray[np.integer[Any]], owners: NDArray[np.int32]
) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """The values, those of each block between a start and an end, and their owners."""
    begins = np.flatnonzero(np.diff(owners, prepend=np.int32(-1)))
    lengths = np.diff(begins, append=len(values)) + 2
    ends = np.cumsum(lengths)
    out = np.empty(len(values) + 2 * len(begins), np.uint32)
    inside = np.ones(len(out), np.bool_)
    for where, what in ((ends - lengths, _START), (ends - 1, _END)):
        out[where], inside[where] = what, False
    out[inside] = values
    return out, np.repeat(owners[begins], lengths)


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
