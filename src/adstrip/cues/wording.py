"""How does a block's wording sound to one who has read many labelled blocks?

A linear model over hashed runs of one to three words, trained beside the trees, gives each block
a score of its own; the trees weigh it against everything else that they see.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from adstrip.cues.neighbours import around
from adstrip.settings import thresholds

__all__ = ["Grams", "Wording", "grams", "wording_columns"]

_LIMITS = thresholds()["wording"]
SLOTS = 1 << _LIMITS["bits"]
"""Word runs are hashed into so many slots."""
_UNSPACED = "\u3040"  # from here on: kana, ideographs, hangul
_START, _END = 11, 13  # stand for the ends of a block; words hash to anything
_FIRST, _SECOND = np.uint64(0x9E3779B1), np.uint64(0x85EBCA6B)  # odd multipliers, large primes
_SHIFT = np.uint64(9)


@dataclass(frozen=True, eq=False)
class Grams:
    """Word runs of some blocks: the slot of each, and the block that it stands in."""

    slots: NDArray[np.int32]
    owners: NDArray[np.intp]
    blocks: int

    @property
    def shares(self) -> NDArray[np.float32]:
        """What each run counts: so that a block's runs have length one, repeats left aside."""
        sizes = np.bincount(self.owners, minlength=self.blocks)
        return np.asarray(1 / np.sqrt(sizes[self.owners]), np.float32)


@lru_cache(maxsize=100_000)
def _hashed(word: str) -> int:
    if word[0].isdigit():
        word = "0" * min(len(word), _LIMITS["digits"])
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


def _units(word: str) -> Sequence[str]:
    """The word; in scripts without spaces its pairs of letters."""
    return [a + b for a, b in pairwise(word)] if word[0] >= _UNSPACED and len(word) > 1 else (word,)


def grams(blocks: Sequence[Sequence[str]]) -> Grams:
    """Runs of one to three words of each block (a list of folded words).

    >>> grams([["sign", "up"], []]).owners.tolist()
    [0, 0, 0, 0, 0, 0, 0]
    """
    rows = [[_hashed(unit) for word in words for unit in _units(word)] for words in blocks]
    lengths = np.fromiter((len(row) + 2 if row else 0 for row in rows), np.intp, len(rows))
    flat = np.fromiter(
        chain.from_iterable((_START, *row, _END) for row in rows if row), np.uint64, lengths.sum()
    )
    owner = np.repeat(np.arange(len(rows)), lengths)
    two = (flat[:-1] * _FIRST + flat[1:]) * _SECOND
    three = (two[:-1] * _FIRST + flat[2:]) * _SECOND
    inner = flat > _END
    pairs, triples = owner[:-1] == owner[1:], owner[:-2] == owner[2:]
    slots = np.concatenate((flat[inner], two[pairs] >> _SHIFT, three[triples] >> _SHIFT))
    owners = np.concatenate((owner[inner], owner[:-1][pairs], owner[:-2][triples]))
    return Grams((slots % np.uint64(SLOTS)).astype(np.int32), owners, len(rows))


@dataclass(frozen=True, eq=False)
class Wording:
    """A weight for every slot; positive weights sound editorial."""

    weights: NDArray[np.float16]
    bias: float

    def scores(self, found: Grams) -> NDArray[np.float64]:
        """Log-odds of each block to be editorial by its wording alone; 0 without words."""
        values = self.weights[found.slots].astype(np.float64) * found.shares
        sums = np.bincount(found.owners, weights=values, minlength=found.blocks)
        spoken = np.bincount(found.owners, minlength=found.blocks) > 0
        return np.where(spoken, sums + self.bias, 0.0)


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
