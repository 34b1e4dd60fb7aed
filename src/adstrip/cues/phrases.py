"""Which phrases of the lexicons stand in which blocks?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, islice

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import Category
from adstrip.lexicon import Act, Phrase, fold, lexicon
from adstrip.settings import thresholds

__all__ = ["Hit", "PhraseHits", "find_phrases", "phrases_for"]

_LIMITS = thresholds()["cues"]
_CATEGORIES = {category: i for i, category in enumerate(Category)}
_ACTS = {act: i for i, act in enumerate(Act)}
_AT_START = frozenset({Act.LABEL, Act.LEAD})


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in a block; offsets are those of the folded text."""

    block: int
    phrase: Phrase
    start: int
    end: int
    text: str


class PhraseHits:
    """All hits on a page, and sums of them by block."""

    def __init__(self, hits: Sequence[Hit], lengths: Sequence[int]) -> None:
        self.hits = tuple(hits)
        n = len(lengths)
        self._by_category = np.zeros((n, len(Category)))
        self._by_act = np.zeros((n, len(Act)))
        self._covered = np.zeros(n)
        for hit in hits:
            self._by_category[hit.block, _CATEGORIES[hit.phrase.category]] += 1
            self._by_act[hit.block, _ACTS[hit.phrase.act]] += 1
            if hit.phrase.category is not Category.EDITORIAL:
                self._covered[hit.block] += hit.end - hit.start
        self._covered = np.minimum(1, self._covered / np.maximum(1, np.asarray(lengths)))

    def category(self, category: Category) -> NDArray[np.float64]:
        """Phrases of this category in each block."""
        return np.asarray(self._by_category[:, _CATEGORIES[category]])

    def act(self, act: Act) -> NDArray[np.float64]:
        """Phrases of this act in each block."""
        return np.asarray(self._by_act[:, _ACTS[act]])

    @property
    def residue(self) -> NDArray[np.float64]:
        """Phrases of any residue in each block."""
        return np.asarray(self._by_category[:, 1:].sum(axis=1))

    @property
    def covered(self) -> NDArray[np.float64]:
        """Share of the block's characters that such phrases cover."""
        return self._covered


@lru_cache(maxsize=64)
def phrases_for(language: str) -> tuple[Phrase, ...]:
    """The phrases tried on a page in ``language``.

    Its own, and the English ones, which stand on pages of every language.
    """
    codes = dict.fromkeys((language, "en"))
    return tuple(phrase for code in codes for phrase in lexicon(code).phrases)


@lru_cache(maxsize=64)
def _by_trigger(language: str) -> dict[str, tuple[Phrase, ...]]:
    table: dict[str, list[Phrase]] = {}
    for phrase in phrases_for(language):
        for trigger in phrase.triggers:
            table.setdefault(trigger, []).append(phrase)
    return {trigger: tuple(phrases) for trigger, phrases in table.items()}


def find_phrases(texts: Sequence[str], language: str) -> PhraseHits:
    """The phrases in ``texts``; a pattern runs only on blocks with one of its triggers."""
    folded = [fold(text) for text in texts]
    whole = "\n".join(folded)
    starts = [0, *accumulate(len(text) + 1 for text in folded)]
    tried: set[tuple[int, int]] = set()
    hits: list[Hit] = []
    for trigger, phrases in _by_trigger(language).items():
        for block in _blocks_with(trigger, whole, starts):
            for phrase in phrases:
                if (block, id(phrase)) not in tried:
                    tried.add((block, id(phrase)))
                    hits += _hits(block, folded[block], phrase)
    return PhraseHits(hits, [len(text) for text in folded])


def _blocks_with(trigger: str, whole: str, starts: list[int]) -> Iterator[int]:
    at = whole.find(trigger)
    while at >= 0:
        block = bisect_right(starts, at) - 1
        yield block
        at = whole.find(trigger, starts[block + 1])


def _hits(block: int, text: str, phrase: Phrase) -> Iterator[Hit]:
    if phrase.act in _AT_START:
        if phrase.act is Act.LABEL and len(text) > _LIMITS["label_characters"]:
            return
        found = phrase.pattern.match(text)
        matches = [found] if found else []
    else:
        matches = list(islice(phrase.pattern.finditer(text), _LIMITS["phrase_repeats"]))
    for match in matches:
        yield Hit(block, phrase, match.start(), match.end(), match[0])
