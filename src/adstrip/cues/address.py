"""Whom does a block speak to, and who speaks?

Articles report; a pitch turns to the reader, and the publisher says "we". What is quoted counts
for nothing. The words stand in the head of each lexicon.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
import regex
from numpy.typing import NDArray

from adstrip.cues.words import WORD, Numbered, fold_word
from adstrip.lexicon import Lexicon, lexicon
from adstrip.sentences import QUOTED

__all__ = ["Address", "Speakers"]


class Speakers:
    """Counts words of one kind, such as those that address the reader.

    Lower-case words count in any case; those written with a capital (German "Sie") only with it,
    and not where a sentence begins. In scripts without spaces they are looked for in the text.
    """

    def __init__(self, words: Sequence[str], *, spaced: bool) -> None:
        self._spaced = spaced
        self._plain = frozenset(word for word in words if not word[0].isupper())
        capital = [regex.escape(word) for word in words if word[0].isupper()]
        self._marks = frozenset(word.lower() for word in words)
        self._capital = (
            regex.compile(rf"(?<=[\p{{L}}\p{{N}},;)%] )(?:{'|'.join(capital)})(?!\w)")
            if capital
            else None
        )

    def counts(self, texts: Sequence[str], words: Numbered) -> list[int]:
        """How often such words stand in each text (its folded words are given) outside quotes."""
        if not self._spaced:
            return list(map(self._count_unspaced, texts))
        counts = words.counts(words.marked(self._plain)).tolist()
        some = words.counts(words.marked(self._marks))
        for i in np.flatnonzero(some).tolist():
            counts[i] = self._count_spaced(texts[i], counts[i])
        return counts

    def _count_unspaced(self, text: str) -> int:
        return sum(map(QUOTED.sub(" ", text).count, self._plain))

    def _count_spaced(self, text: str, plain: int) -> int:
        """Such words outside quotes; ``plain`` is how many in lower case there are at all."""
        said = QUOTED.sub(" ", text)
        if said != text:
            plain = sum(fold_word(word[0]) in self._plain for word in WORD.finditer(said))
        return plain + (len(self._capital.findall(said)) if self._capital else 0)


@lru_cache(maxsize=32)
def _speakers(language: str) -> tuple[Speakers, Speakers]:
    known: Lexicon = lexicon(language)
    return (
        Speakers(known.reader, spaced=known.spaced),
        Speakers(known.publisher, spaced=known.spaced),
    )


class Address:
    """For each block: words that address the reader, and words by which the publisher speaks."""

    def __init__(self, texts: Sequence[str], words: Numbered, language: str) -> None:
        self._texts, self._words = texts, words
        self._reader, self._publisher = _speakers(language)

    @cached_property
    def reader(self) -> NDArray[np.float64]:
        """Words that address the reader."""
        return self._counts(self._reader)

    @cached_property
    def publisher(self) -> NDArray[np.float64]:
        """Words by which the publisher speaks of itself."""
        return self._counts(self._publisher)

    def _counts(self, speakers: Speakers) -> NDArray[np.float64]:
        return np.asarray(speakers.counts(self._texts, self._words), np.float64)
