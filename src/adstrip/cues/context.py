"""What did a first look make of the blocks around?

The first scorer reads each block by itself and its nearest neighbours; the second sees what the
first made of the whole page: whether the article goes on behind a block, whether blocks of its
shape were residue elsewhere, whether the run that it stands in convicts it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adstrip.cues.neighbours import Sums, shifted, since, until
from adstrip.cues.registry import Cue, empty, fill
from adstrip.cues.words import Stems
from adstrip.settings import thresholds

__all__ = ["OF_THE_BLOCK", "FirstLook", "context_columns", "context_cues"]

Column = NDArray[np.float64]
_LIMITS = thresholds()["context"]
_BOUND = _LIMITS["bound"]
OF_THE_BLOCK = ("first look", "first look against usual")
"""Cues that repeat what the first look made of the block itself."""


@dataclass(frozen=True, eq=False)
class FirstLook:
    """The first scorer's log-odds of a page's blocks, their words, paths and stems."""

    log_odds: Column
    words: Column
    paths: NDArray[np.intp]
    stems: Stems

    @cached_property
    def odds(self) -> Column:
        """The log-odds within bounds."""
        return np.clip(self.log_odds, -_BOUND, _BOUND)

    @cached_property
    def expected(self) -> Column:
        """Editorial words that each block is expected to have."""
        return self.words / (1 + np.exp(-self.odds))

    @cached_property
    def behind(self) -> Column:
        """Editorial words that are expected behind each block."""
        return np.asarray(self.expected.sum() - np.cumsum(self.expected))

    @cached_property
    def sure(self) -> NDArray[np.bool_]:
        """Blocks that the first look takes for running text of the article."""
        return (self.odds > _LIMITS["sure"]) & (self.words >= _LIMITS["words"])

    @cached_property
    def elsewhere(self) -> tuple[NDArray[np.int32], Column, Column]:
        """For each word of a block that stands in others too: the block, what those are like.

        Blocks, mean log-odds of the other blocks with the word, and the word's weight.
        """
        owners, numbers = self.stems.owners, self.stems.numbers
        count = np.bincount(numbers)
        total = np.bincount(numbers, self.odds[owners])
        others = count[numbers] - 1
        shared = others > 0
        owners, numbers, others = owners[shared], numbers[shared], others[shared]
        return owners, (total[numbers] - self.odds[owners]) / others, 1 / others

    @cached_property
    def _weights(self) -> tuple[Sums, Sums]:
        """The root of the words, and the log-odds times that."""
        weights = np.sqrt(np.maximum(1, self.words))
        return Sums(weights, _LIMITS["far"]), Sums(self.odds * weights, _LIMITS["far"])

    def mean(self, first: int, last: int) -> Column:
        """Mean log-odds of some neighbours, weighted by the root of their words."""
        weights, odds = (sums.over(first, last) for sums in self._weights)
        return np.asarray(odds / np.maximum(1e-6, weights))

    def over_path(self, reduce: np.ufunc, start: float) -> Column:
        """A reduction of the log-odds over all blocks of the same path."""
        out = np.full(int(self.paths.max(initial=0)) + 1, start)
        reduce.at(out, self.paths, self.odds)
        return out[self.paths]

    def best(self, *, behind: bool) -> Column:
        """The highest log-odds of any longer block behind, or before."""
        odds = np.where(self.words >= _LIMITS["words"], self.odds, -_BOUND)
        if behind:
            return np.concatenate((np.maximum.accumulate(odds[::-1])[::-1][1:], [-_BOUND]))
        return np.concatenate(([-_BOUND], np.maximum.accumulate(odds)[:-1]))


_Observe = Callable[[FirstLook], NDArray[Any]]


def _path_mean(look: FirstLook) -> Column:
    total, blocks = np.bincount(look.paths, look.odds), np.bincount(look.paths)
    return np.asarray(total[look.paths] / blocks[look.paths])


def _share_behind(look: FirstLook) -> Column:
    return np.asarray(look.behind / max(1.0, float(look.expected.sum())))


def _against_usual(look: FirstLook) -> Column:
    odds = np.sort(look.odds[look.sure])
    middle = odds[(len(odds) - 1) // 2 : len(odds) // 2 + 1]
    return look.odds - float(middle.mean() if len(odds) else 0.0)


def _page_share(look: FirstLook) -> Column:
    return np.full(len(look.odds), look.expected.sum() / max(1.0, float(look.words.sum())))


def _words_elsewhere(look: FirstLook) -> Column:
    owners, odds, weights = look.elsewhere
    n = len(look.odds)
    return np.bincount(owners, odds * weights, n) / np.maximum(
        1e-6, np.bincount(owners, weights, n)
    )


def _worst_elsewhere(look: FirstLook) -> Column:
    owners, odds, _ = look.elsewhere
    worst = np.full(len(look.odds), _BOUND)
    np.minimum.at(worst, owners, odds)
    return worst


def _words_in_residue(look: FirstLook) -> Column:
    owners, odds, _ = look.elsewhere
    n = len(look.odds)
    residue = np.bincount(owners, odds < _LIMITS["sure_residue"], n)
    return np.asarray(residue / np.maximum(1, np.bincount(owners, minlength=n)))


def _shift(by: int) -> _Observe:
    return lambda look: shifted(look.odds, by, _LIMITS["beyond"])


def _mean(first: int, last: int) -> _Observe:
    return lambda look: look.mean(first, last)


_CUES: tuple[tuple[str, str, _Observe], ...] = (
    (OF_THE_BLOCK[0], "read by itself: {:+.1f}", lambda look: look.odds),
    *(
        (f"first look {by:+d}", f"the block {by:+d} places on: {{:+.1f}}", _shift(by))
        for by in (-3, -2, -1, 1, 2, 3)
    ),
    ("three before", "the three blocks before: {:+.1f}", _mean(-3, -1)),
    ("three behind", "the three blocks behind: {:+.1f}", _mean(1, 3)),
    ("eight before", "the eight blocks before: {:+.1f}", _mean(-8, -1)),
    ("eight behind", "the eight blocks behind: {:+.1f}", _mean(1, 8)),
    ("thirty behind", "the thirty blocks behind: {:+.1f}", _mean(1, 30)),
    ("same path: first look", "blocks of the same path: {:+.1f}", _path_mean),
    ("same path: best", "the best of the same path: {:+.1f}",
     lambda look: look.over_path(np.maximum, -_BOUND)),
    ("same path: worst", "the worst of the same path: {:+.1f}",
     lambda look: look.over_path(np.minimum, _BOUND)),
    ("article behind", "{:.0%} of the article still to come", _share_behind),
    ("article words behind", "{:.0f} words of the article still to come", lambda look: look.behind),
    ("best behind", "the best block behind: {:+.1f}", lambda look: look.best(behind=True)),
    ("best before", "the best block before: {:+.1f}", lambda look: look.best(behind=False)),
    ("since sure text", "{:.0f} blocks since sure text",
     lambda look: since(look.sure, _LIMITS["far"])),
    ("until sure text", "{:.0f} blocks until sure text",
     lambda look: until(look.sure, _LIMITS["far"])),
    (OF_THE_BLOCK[1], "{:+.1f} against the page's usual text", _against_usual),
    ("words elsewhere", "blocks with the same words: {:+.1f}", _words_elsewhere),
    ("words elsewhere, worst", "blocks with the most suspect of its words: {:+.1f}",
     _worst_elsewhere),
    ("words of residue", "{:.0%} of its words stand in residue", _words_in_residue),
    ("article share", "{:.0%} of the page is article", _page_share),
)  # fmt: skip


_NOWHERE = {
    "since sure text": f"no sure text within {_LIMITS['far'] - 1} blocks before",
    "until sure text": f"no sure text within {_LIMITS['far'] - 1} blocks after",
}
_NAMED = tuple(
    Cue(name, says, observe, far=_LIMITS["far"], none=_NOWHERE[name])
    if name in _NOWHERE
    else Cue(name, says, observe)
    for name, says, observe in _CUES
)


def context_cues() -> tuple[Cue, ...]:
    """The cues that the first look gives, in the order of the columns."""
    return _NAMED


def context_columns(look: FirstLook, out: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
    """Shape (blocks, cues): what the first look says of each block's surroundings.

    Stands in ``out`` if given.
    """
    return fill(_NAMED, look, empty(len(look.words), len(_NAMED)) if out is None else out)
