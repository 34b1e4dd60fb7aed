"""Which phrases of the lexicons stand in which blocks?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import Category
from adstrip.cues.gates import Gate, Gates
from adstrip.lexicon import Act, Phrase, fold, lexicon
from adstrip.settings import thresholds

__all__ = [
    "Hit",
    "PhraseHits",
    "find_phrases",
    "find_phrases_of",
    "forget",
    "phrases_for",
    "phrases_near",
]

_LIMITS = thresholds()["cues"]
_LABEL: int = _LIMITS["label_characters"]
_TEXTS: int = _LIMITS["remembered_texts"]
_CATEGORIES = {category: i for i, category in enumerate(Category)}
_ACTS = {act: i for i, act in enumerate(Act)}
_SIGNS = re.compile(r"\A[\W_]++")
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


def _gates(language: str) -> Gates:
    """The gates of a language; those without a lexicon share one."""
    return _known_gates(language if lexicon(language).phrases else "en")


@lru_cache(maxsize=32)
def _known_gates(language: str) -> Gates:
    return Gates(phrases_for(language))


class _Reading(NamedTuple):
    """What stands in one text, and how long it is when folded."""

    length: int
    opened: Sequence[Gate]
    """The phrases that may stand in it, by its rarest strings."""
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
    folded, gates = fold(text), _gates(language)
    opened = gates.opened(folded)
    likely = _beginning(folded, opened)
    found = _found(folded, gates.present(folded), likely) if likely else ()
    return _Reading(len(folded), opened, found)


def _beginning(text: str, gates: Sequence[Gate]) -> list[Gate]:
    """The phrases for whose act a text has the right length and beginning."""
    if not gates:
        return []
    bare = _bare(text)
    return [gate for gate in gates if _may_begin(gate.phrase, text, bare)]


def _found(
    text: str, present: frozenset[int], gates: Iterable[Gate]
) -> tuple[tuple[Phrase, int, int, str], ...]:
    found = [
        (gate.phrase, hits)
        for gate in gates
        if gate.is_open(present) and (hits := _hits(text, gate.phrase))
    ]
    found.sort(key=lambda pair: pair[1][0])
    return tuple((phrase, *hit) for phrase, hits in found for hit in hits)


def _bare(text: str) -> str:
    """The text from its first letter or digit on: signs before it count for nothing."""
    return text if text[:1].isalnum() else _SIGNS.sub("", text)


def _may_begin(phrase: Phrase, text: str, bare: str) -> bool:
    if phrase.act not in _AT_START:
        return True
    return (phrase.act is not Act.LABEL or len(text) <= _LABEL) and phrase.needs.begin(bare)


def _hits(text: str, phrase: Phrase) -> list[tuple[int, int, str]]:
    if phrase.act in _AT_START:
        matches = list(filter(None, [phrase.pattern.match(text)]))
    else:
        matches = list(islice(phrase.pattern.finditer(text), _LIMITS["phrase_repeats"]))
    if not matches or not any(trigger in text for trigger in phrase.triggers):
        return []
    return [(match.start(), match.end(), match[0]) for match in matches]


def phrases_near(text: str, language: str) -> list[Gate]:
    """The phrases that may stand in a sentence of ``text``, if some of residue may; cheap.

    What must stand at the beginning may do so in a sentence, and what looks around may see
    something else there; all others stand in the text if they stand in a sentence.
    """
    read = _reading(text, language)
    found = {id(phrase) for phrase, *_ in read.found}
    gates = [
        gate
        for gate in read.opened
        if id(gate.phrase) in found or gate.phrase.act in _AT_START or gate.phrase.looks_around
    ]
    if all(gate.phrase.category is Category.EDITORIAL for gate in gates):
        return []
    present = _gates(language).present(fold(text))
    return [gate for gate in gates if gate.is_open(present)]


def find_phrases_of(near: Sequence[Gate], texts: Iterable[str], language: str) -> PhraseHits:
    """Some phrases in ``texts``."""
    gates, hits, lengths = _gates(language), [], []
    for block, text in enumerate(map(fold, texts)):
        if likely := _beginning(text, near):
            hits += [Hit(block, *hit) for hit in _found(text, gates.present(text), likely)]
        lengths.append(len(text))
    return PhraseHits(hits, lengths)


def find_phrases(texts: Sequence[str], language: str) -> PhraseHits:
    """The phrases in ``texts``; a pattern runs only on blocks with one of its triggers."""
    readings = [_reading(text, language) for text in texts]
    hits = [Hit(i, *hit) for i, read in enumerate(readings) if read.found for hit in read.found]
    return PhraseHits(hits, [read.length for read in readings])
