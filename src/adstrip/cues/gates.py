"""Which phrases may stand in a text, by the strings that stand in its words?

A search that finds nothing takes as long as one that does, and there are hundreds of phrases. What
a pattern needs is known (:mod:`adstrip.literals`), and words repeat from page to page: which of all
needed strings stand in a word is remembered, and the rest is arithmetic of sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from adstrip.lexicon import Phrase
from adstrip.settings import thresholds

__all__ = ["Gate", "Gates"]

_LIMITS = thresholds()["cues"]
_WORDS: int = _LIMITS["remembered_words"]
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


class _Opening(NamedTuple):
    """What a word opens: gates, and gates if some other string stands in the text, too."""

    gates: Numbers
    more: tuple[tuple[str, int], ...]


_SHUT = _Opening(frozenset(), ())


class Gates:
    """The gates to the phrases of a language.

    In every text that a phrase matches stands one of its triggers, and one of the rarest strings
    that its pattern needs: they open the phrase. Of strings of several words the longest counts.
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._numbers: dict[str, int] = {}
        self._gates: list[Gate] = []
        self._opens: dict[int, list[tuple[str, int]]] = {}  # by a string: gates, and what for
        for place, phrase in enumerate(phrases):
            needs = phrase.needs
            groups = tuple(map(self._numbered, needs.groups))
            ways = tuple(tuple(map(self._numbered, way)) for way in needs.ways)
            self._gates.append(Gate(phrase, groups, ways))
            for text in needs.rarest or phrase.triggers:
                (number,) = self._numbered([text])
                self._opens.setdefault(number, []).append((text, place))
        self._starts: dict[str, list[tuple[str, int]]] = {}
        for text, number in self._numbers.items():
            self._starts.setdefault(text[:_START], []).append((text, number))
        self._strings = _Remembered(self._in_word)
        self._openings = _Remembered(self._opening)
        self._shut: set[str] = set()  # words that open nothing

    def _numbered(self, texts: Iterable[str]) -> Numbers:
        return frozenset(
            self._numbers.setdefault(longest_word(text), len(self._numbers)) for text in texts
        )

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

    def _opening(self, word: str) -> _Opening:
        pairs = [
            (longest_word(wanted) == wanted, wanted, place)
            for number in self._strings[word]
            for wanted, place in self._opens.get(number, ())
        ]
        sure = frozenset(place for alone, _, place in pairs if alone)
        return _Opening(sure, tuple({pair[1:] for pair in pairs if pair[2] not in sure}))

    def present(self, text: str) -> Numbers:
        """The strings that stand in the words of a folded text."""
        return frozenset().union(*map(self._strings.__getitem__, set(text.split())))

    def opened(self, text: str) -> list[Gate]:
        """The phrases that one of their rarest strings opens, in a folded text."""
        places: set[int] = set()
        more: set[tuple[str, int]] = set()
        for word in set(text.split()).difference(self._shut):
            opening = self._openings[word]
            if opening == _SHUT:
                self._remember_shut(word)
            else:
                places |= opening.gates
                more.update(opening.more)
        stands = {wanted: wanted in text for wanted, _ in more}  # each looked for once
        places.update(place for wanted, place in more if stands[wanted])
        return [self._gates[place] for place in sorted(places)] if places else []

    def _remember_shut(self, word: str) -> None:
        if len(word) <= _LETTERS:
            if len(self._shut) >= _WORDS:
                self._shut.clear()
            self._shut.add(word)


class _Remembered(dict[str, Any]):
    """What a function makes of words, the most recent words remembered."""

    def __init__(self, made: Callable[[str], Any]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, word: str) -> Any:
        value = self._made(word)
        if len(word) <= _LETTERS:
            if len(self) >= _WORDS:
                self.clear()
            self[word] = value
        return value


def longest_word(text: str) -> str:
    """The longest of the words of a text."""
    return max(text.split(), key=len)
