"""Which phrases of the lexicons stand in which blocks?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import Category
from adstrip.lexicon import Act, Phrase, fold, lexicon
from adstrip.settings import thresholds

__all__ = ["Hit", "PhraseHits", "find_phrases", "forget", "may_hold_residue", "phrases_for"]

_LIMITS = thresholds()["cues"]
_TEXTS: int = _LIMITS["remembered_texts"]
_CATEGORIES = {category: i for i, category in enumerate(Category)}
_ACTS = {act: i for i, act in enumerate(Act)}
_START = 3  # letters by which triggers are looked up
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


class _Gates:
    """Finds which phrases of a language may stand in a block, from its words.

    A phrase's trigger lies in some word of every text that matches (of a trigger of several words,
    the longest). Words repeat from page to page, so what a word triggers is remembered.
    """

    def __init__(self, language: str) -> None:
        gates: dict[str, list[tuple[str, Phrase]]] = {}
        for phrase in phrases_for(language):
            for trigger in phrase.triggers:
                gate = max(trigger.split(), key=len)
                gates.setdefault(gate, []).append((trigger, phrase))
        self._starts: dict[str, list[tuple[str, tuple[tuple[str, Phrase], ...]]]] = {}
        for gate, guarded in gates.items():
            self._starts.setdefault(gate[:_START], []).append((gate, tuple(guarded)))
        self._known = lru_cache(_LIMITS["remembered_words"])(self._opened)

    def _opened(self, word: str) -> tuple[tuple[str, Phrase], ...]:
        """Triggers that a word is part of, with their phrases."""
        starts = self._starts
        places = [
            (at, word[at : at + size])
            for at in range(len(word))
            for size in range(1, min(_START, len(word) - at) + 1)
            if word[at : at + size] in starts
        ]
        return tuple(
            pair
            for at, start in places
            for gate, guarded in starts[start]
            if word.startswith(gate, at)
            for pair in guarded
        )

    def phrases(self, text: str) -> Collection[Phrase]:
        """The phrases of which a trigger stands in ``text``."""
        longest = _LIMITS["remembered_letters"]
        found: dict[int, Phrase] = {}
        absent: set[str] = set()  # so that each trigger is looked for once
        for word in dict.fromkeys(text.split()):
            opened = self._known(word) if len(word) <= longest else self._opened(word)
            for trigger, phrase in opened:
                if id(phrase) in found or trigger in absent:
                    continue
                if trigger in text:
                    found[id(phrase)] = phrase
                else:
                    absent.add(trigger)
        return found.values()


@lru_cache(maxsize=32)
def _gates(language: str) -> _Gates:
    return _Gates(language)


class _Reading(NamedTuple):
    """What stands in one text, and how long it is when folded."""

    length: int
    may_hold_residue: bool
    """A trigger of a phrase of residue stands in it."""
    found: tuple[tuple[Phrase, int, int, str], ...]
    """Phrase, start, end and text of each hit."""


def _reading(text: str, language: str) -> _Reading:
    long = len(text) > _LIMITS["remembered_characters"]
    return _read(text, language) if long else _remembered(text, language)


@lru_cache(maxsize=_TEXTS)
def _remembered(text: str, language: str) -> _Reading:
    """Texts come again: on other pages of a site, and when a block is parted."""
    return _read(text, language)


def forget() -> None:
    """Forget the texts that are remembered: for measurements of time."""
    _remembered.cache_clear()


def _read(text: str, language: str) -> _Reading:
    folded = fold(text)
    opened = _gates(language).phrases(folded)
    return _Reading(
        len(folded),
        any(phrase.category is not Category.EDITORIAL for phrase in opened),
        tuple(hit for phrase in opened for hit in _hits(folded, phrase)),
    )


def _hits(text: str, phrase: Phrase) -> list[tuple[Phrase, int, int, str]]:
    if phrase.act not in _AT_START:
        matches = phrase.pattern.finditer(text)
        return [(phrase, *m.span(), m[0]) for m in islice(matches, _LIMITS["phrase_repeats"])]
    if phrase.act is Act.LABEL and len(text) > _LIMITS["label_characters"]:
        return []
    match = phrase.pattern.match(text)
    return [(phrase, *match.span(), match[0])] if match else []


def may_hold_residue(text: str, language: str) -> bool:
    """Whether a trigger of a phrase of residue stands in ``text``; cheap."""
    return _reading(text, language).may_hold_residue


def find_phrases(texts: Sequence[str], language: str) -> PhraseHits:
    """The phrases in ``texts``; a pattern runs only on blocks with one of its triggers."""
    readings = [_reading(text, language) for text in texts]
    hits = [Hit(i, *hit) for i, read in enumerate(readings) for hit in read.found]
    return PhraseHits(hits, [read.length for read in readings])
