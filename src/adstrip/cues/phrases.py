"""Which phrases of the lexicons stand in which blocks?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from functools import cache, cached_property, lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import Category
from adstrip.lexicon import Act, Phrase, fold, function_words, lexicon
from adstrip.memory import Remembered
from adstrip.settings import thresholds

__all__ = ["Hit", "PhraseHits", "find_in_parts", "find_phrases", "forget", "phrases_for"]

_LIMITS = thresholds()["cues"]
_TEXTS: int = _LIMITS["remembered_texts"]
_CATEGORIES = {category: i for i, category in enumerate(Category)}
_ACTS = {act: i for i, act in enumerate(Act)}
# Where phrases stand: anywhere in a text, where it begins or ends, or so that they open it.
_INSIDE, _AT_BOUNDS, _AS_LEAD, _AS_LABEL = _PLACES = range(4)
_ANYWHERE = (_INSIDE, _AT_BOUNDS)
_START = 3  # letters by which triggers are looked up
_PART = re.compile(r"(?=((?:\A| )[^ ]+ ?))")  # a word with the spaces beside it
_LABEL_LENGTH: int = _LIMITS["label_characters"]
_REPEATS: int = _LIMITS["phrase_repeats"]
_READ: int = _LIMITS["read_characters"]
_HEAD: int = _LIMITS["head_characters"]
_KEPT: int = _LIMITS["kept_blocks"]


_Guarded = tuple[str, int, Phrase]
"""A trigger that must stand in the text, and the number of a phrase and the phrase behind it."""


class Hit(NamedTuple):
    """A phrase found in a block; offsets are those of the folded text."""

    block: int
    phrase: Phrase
    start: int
    end: int
    text: str


_Found = tuple[tuple[Phrase, int, int, str], ...]
"""Phrase, start, end and text of each hit in a text."""


class _Reading(NamedTuple):
    """What stands in one text, and how long it is when folded."""

    length: int
    found: _Found


class PhraseHits:
    """All hits on a page, and sums of them by block."""

    def __init__(self, readings: Iterable[_Reading]) -> None:
        lengths: list[int] = []
        self._found: list[tuple[int, _Found]] = []
        for block, reading in enumerate(readings):
            lengths.append(reading.length)
            if reading.found:
                self._found.append((block, reading.found))
        n = len(lengths)
        self._by_category = np.zeros((n, len(Category)), np.float32)
        self._by_act = np.zeros((n, len(Act)), np.float32)
        self._covered = np.zeros(n)
        for hit in self.hits:
            self._by_category[hit.block, _CATEGORIES[hit.phrase.category]] += 1
            self._by_act[hit.block, _ACTS[hit.phrase.act]] += 1
            if hit.phrase.category is not Category.EDITORIAL:
                self._covered[hit.block] += hit.end - hit.start
        self._covered = np.minimum(1, self._covered / np.maximum(1, np.asarray(lengths)))

    def only(self, blocks: NDArray[np.bool_]) -> PhraseHits:
        """The same without the hits of other blocks, which take room; sums are those of all.

        Where too many blocks are left, none are kept: parts of these are read by themselves.
        """
        out, kept = copy(self), [(block, found) for block, found in self._found if blocks[block]]
        if len(kept) > _KEPT:
            out.incomplete, kept = frozenset(block for block, _ in kept), []
        out._found = kept
        return out

    @cached_property
    def inside(self) -> dict[int, _Found]:
        """Of each block, the hits of phrases that may stand anywhere."""
        own = ((b, tuple(h for h in found if _place(h[0]) == _INSIDE)) for b, found in self._found)
        return {block: found for block, found in own if found}

    @cached_property
    def incomplete(self) -> frozenset[int]:
        """Blocks that hold more: some phrase stands there so often that no more was looked for."""
        often = ((block, Counter(hit[0].id for hit in found)) for block, found in self._found)
        return frozenset(b for b, counts in often if max(counts.values()) >= _REPEATS)

    @property
    def hits(self) -> Iterator[Hit]:
        """All hits, by block."""
        return (Hit(block, *hit) for block, found in self._found for hit in found)

    def category(self, category: Category) -> NDArray[np.float32]:
        """Phrases of this category in each block."""
        return np.asarray(self._by_category[:, _CATEGORIES[category]])

    def act(self, act: Act) -> NDArray[np.float32]:
        """Phrases of this act in each block."""
        return np.asarray(self._by_act[:, _ACTS[act]])

    @property
    def residue(self) -> NDArray[np.float64]:
        """Phrases of any residue in each block."""
        return self._by_category[:, 1:].sum(axis=1, dtype=np.float64)

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
    """Finds which of some phrases may stand in a block, from its words.

    Part of a phrase's trigger lies in some word of every text that matches. Words repeat from page
    to page, so what a word triggers is remembered.
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        gates: dict[str, list[_Guarded]] = {}
        for number, phrase in enumerate(phrases):
            for trigger in phrase.triggers:
                gate = _gate(trigger)
                # Where the trigger lies in a word, nothing is left to be looked for.
                rest = trigger if " " in trigger else ""
                gates.setdefault(gate, []).append((rest, number, phrase))
        self._starts: dict[str, list[tuple[str, list[_Guarded]]]] = {}
        for gate, guarded in gates.items():
            self._starts.setdefault(gate[:_START], []).append((gate, guarded))
        self._known = Remembered(
            self._opened, _LIMITS["remembered_words"], _LIMITS["remembered_letters"]
        )

    def _opened(self, word: str) -> tuple[tuple[_Guarded, ...], ...]:
        """Phrases that a word opens, by where they stand; each with what must be in the text."""
        starts, word = self._starts, f" {word} "
        places = [
            (at, word[at : at + size])
            for at in range(len(word))
            for size in range(1, min(_START, len(word) - at) + 1)
            if word[at : at + size] in starts
        ]
        opened: list[list[_Guarded]] = [[] for _ in _PLACES]
        for at, start in places:
            for gate, behind in starts[start]:
                if word.startswith(gate, at):
                    for guarded in behind:
                        opened[_place(guarded[2])].append(guarded)
        return tuple(map(tuple, opened)) if any(opened) else ()

    def phrases(self, text: str, places: Sequence[int]) -> list[Phrase]:
        """The phrases for these places of which a trigger stands in ``text``."""
        found: dict[int, Phrase] = {}
        absent: set[str] = set()  # so that each trigger is looked for once
        words = dict.fromkeys(text.split())
        for opened in filter(None, map(self._known.__getitem__, words)):
            for place in places:
                for trigger, number, phrase in opened[place]:
                    if number in found or trigger in absent:
                        continue
                    if trigger in text:
                        found[number] = phrase
                    else:
                        absent.add(trigger)
        return list(found.values())


def _place(phrase: Phrase) -> int:
    """Where a phrase stands."""
    if phrase.at_start:
        return _AS_LABEL if phrase.act is Act.LABEL else _AS_LEAD
    return _AT_BOUNDS if phrase.at_bounds else _INSIDE


def _gate(trigger: str) -> str:
    """The part of a trigger that few words hold: the longest, with the spaces beside it.

    >>> _gate("for your inbox")
    ' inbox'
    """
    parts = _PART.findall(trigger)
    return max(parts, key=lambda part: len(part) / (1 + (part.strip() in _common_words())))


@cache
def _common_words() -> frozenset[str]:
    return frozenset().union(*function_words().values())


def _gates(language: str) -> _Gates:
    """The gates of a language; those without a lexicon share them."""
    return _known_gates(language if lexicon(language).phrases else "en")


@lru_cache(maxsize=64)
def _known_gates(language: str) -> _Gates:
    return _Gates(phrases_for(language))


def _reading(text: str, language: str) -> _Reading:
    long = len(text) > _LIMITS["remembered_characters"]
    return _read(text, language) if long else _remembered(text, language)


@lru_cache(maxsize=_TEXTS)
def _remembered(text: str, language: str) -> _Reading:
    """Texts come again on other pages of a site."""
    return _read(text, language)


def forget() -> None:
    """Forget the texts that are remembered: for measurements of time."""
    _remembered.cache_clear()


def _read(text: str, language: str) -> _Reading:
    # Each of some hundred patterns takes linear time, which on a megabyte adds up to ten seconds.
    folded = fold(text[:_READ])
    return _Reading(len(folded), _found(_candidates(folded, _ANYWHERE, language), folded))


def _candidates(folded: str, places: Sequence[int], language: str) -> Iterable[Phrase]:
    """Phrases that may stand at these places of a text, or open it."""
    gates = _gates(language)
    if len(folded) <= _LABEL_LENGTH:
        return gates.phrases(folded, (*places, _AS_LEAD, _AS_LABEL))
    return (*gates.phrases(folded, places), *gates.phrases(folded[:_HEAD], (_AS_LEAD,)))


def _found(phrases: Iterable[Phrase], folded: str) -> _Found:
    """The hits of some phrases in a folded text."""
    found: list[tuple[Phrase, int, int, str]] = []
    for phrase in phrases:
        if not phrase.at_start:
            matches = islice(phrase.pattern.finditer(folded), _REPEATS)
            found += [(phrase, *match.span(), match[0]) for match in matches]
        elif match := phrase.pattern.match(folded):
            found.append((phrase, *match.span(), match[0]))
    return tuple(found)


def find_phrases(texts: Sequence[str], language: str) -> PhraseHits:
    """The phrases in ``texts``, as far as these are read.

    A pattern runs only on blocks with one of its triggers.
    """
    return PhraseHits(_reading(text, language) for text in texts)


def find_in_parts(
    whole: PhraseHits, texts: Sequence[str], parts: Iterable[tuple[int, int, int]], language: str
) -> PhraseHits:
    """The phrases in parts of some texts, in which those of ``whole`` were found.

    What stands in a text and within its part is not looked for again; what must open a text, or
    stand at its end, is. Each part is the number of its text, where it begins and where it ends;
    those of a text come in its order.
    """
    return PhraseHits(_of_parts(whole, texts, parts, language))


def _of_parts(
    whole: PhraseHits, texts: Sequence[str], parts: Iterable[tuple[int, int, int]], language: str
) -> Iterator[_Reading]:
    number, last, folded_to = -1, 0, 0
    for i, start, end in parts:
        text = texts[i][start:end]
        hits = whole.inside.get(i, ())
        if hits:
            if i != number:
                number, last, folded_to = i, 0, 0
            folded_to += len(fold(texts[i][last:start]))
            last = start
        own = fold(text)
        within = [hit for hit in hits if hit[1] < folded_to + len(own) and hit[2] > folded_to]
        is_torn = any(hit[1] < folded_to or hit[2] > folded_to + len(own) for hit in within)
        if is_torn or i in whole.incomplete or end > _READ:
            yield _reading(text, language)
        else:
            # What must stand where a text begins or ends may do so in a part of it anew.
            again = _found(_candidates(own, (_AT_BOUNDS,), language), own)
            moved = ((p, a - folded_to, b - folded_to, said) for p, a, b, said in within)
            yield _Reading(len(own), (*again, *moved))
