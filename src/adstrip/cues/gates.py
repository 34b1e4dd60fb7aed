"""Which phrases may stand in a text, by the strings that stand in its words?

A search that finds nothing takes as long as one that does, and there are hundreds of phrases. What
a pattern needs is known (:mod:`adstrip.literals`), and words repeat from page to page: which of all
needed strings stand in a word is remembered, and the rest is arithmetic of sets.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from adstrip.lexicon import Phrase
from adstrip.settings import thresholds

__all__ = ["Gate", "Gates"]

_LIMITS = thresholds()["cues"]
_LETTERS: int = _LIMITS["remembered_letters"]
_START = 3  # letters by which strings are looked up
Numbers = frozenset[int]


class Gate(NamedTuple):
    """A phrase and what it needs, the strings by their numbers."""

    phrase: Phrase
    groups: tuple[Numbers, ...]
    """Of each, one string stands in the text."""
    ways: tuple[tuple[Numbers, ...], ...]
    """So does, in one way at least, one of each of its groups."""

    def is_open(self, present: Numbers) -> bool:
        """Whether the phrase may stand in a text that has these strings."""
        for group in self.groups:
            if group.isdisjoint(present):
                return False
        if not self.ways:
            return True
        for way in self.ways:
            for group in way:
                if group.isdisjoint(present):
                    break
            else:
                return True
        return False


class Gates:
    """The gates to the phrases of a language.

    In every text that a phrase matches stands one of its triggers, and one of the rarest strings
    that its pattern needs: they open the phrase. Of strings of several words the longest counts.
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._numbers: dict[str, int] = {}
        self._gates: list[Gate] = []
        self._opens: dict[int, list[int]] = {}  # which gates a string opens
        self._opens_with: dict[int, list[tuple[str, int]]] = {}  # if another one stands there, too
        for place, phrase in enumerate(phrases):
            needs = phrase.needs
            groups = tuple(map(self._numbered, needs.groups))
            ways = tuple(tuple(map(self._numbered, way)) for way in needs.ways)
            self._gates.append(Gate(phrase, groups, ways))
            for text in needs.rarest or phrase.triggers:
                self._enter(text, place)
        self._openers = frozenset({*self._opens, *self._opens_with})
        self._starts: dict[str, list[tuple[str, int]]] = {}
        for text, number in self._numbers.items():
            self._starts.setdefault(text[:_START], []).append((text, number))
        self._known = lru_cache(_LIMITS["remembered_words"])(self._in_word)

    def _numbered(self, texts: Iterable[str]) -> Numbers:
        return frozenset(
            self._numbers.setdefault(longest_word(text), len(self._numbers)) for text in texts
        )

    def _enter(self, text: str, place: int) -> None:
        (number,) = self._numbered([text])
        if longest_word(text) == text:
            self._opens.setdefault(number, []).append(place)
        else:
            self._opens_with.setdefault(number, []).append((text, place))

    def _in_word(self, word: str) -> Numbers:
        starts = self._starts
        places = [
            (at, word[at : at + size])
            for size in range(1, _START + 1)
            for at in range(len(word) - size + 1)
            if word[at : at + size] in starts
        ]
        return frozenset(
            number
            for at, start in places
            for text, number in starts[start]
            if word.startswith(text, at)
        )

    def present(self, text: str) -> Numbers:
        """The strings that stand in the words of a folded text."""
        words = set(text.split())
        look = self._known if max(map(len, words), default=0) <= _LETTERS else self._in_word
        return frozenset().union(*map(look, words))

    def opened(self, text: str, present: Numbers) -> list[Gate]:
        """The phrases that one of their rarest strings opens."""
        places: set[int] = set()
        for number in self._openers & present:
            places.update(self._opens.get(number, ()))
            for wanted, place in self._opens_with.get(number, ()):
                if wanted in text:
                    places.add(place)
        return [self._gates[place] for place in sorted(places)]


def longest_word(text: str) -> str:
    """The longest of the words of a text."""
    return max(text.split(), key=len)
