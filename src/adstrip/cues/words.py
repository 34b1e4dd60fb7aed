"""Which words do blocks share with the title, the body and each other?

A block that belongs to the article shares its rarer words with the title and the body; a pitch or
a teaser for another story does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import regex
from numpy.typing import NDArray

from adstrip.blocks import BlockTable
from adstrip.lexicon import fold, function_words
from adstrip.settings import thresholds

__all__ = ["WORD", "Vocabulary", "fold_word", "split_words"]

_LIMITS = thresholds()["cues"]
_UNSPACED = "\u3040"  # from here on: kana, ideographs, hangul
WORD = regex.compile(r"[\p{L}\p{N}\p{M}]{1,40}+")
_SOFT_HYPHEN = "\u00ad"


@lru_cache(maxsize=100_000)
def fold_word(word: str) -> str:
    """:func:`fold` for a single word."""
    return fold(word)


class Vocabulary:
    """The words of each block of a page."""

    def __init__(self, table: BlockTable, long: NDArray[np.bool_], language: str) -> None:
        self._long = long
        self._page = table.page
        known = function_words()
        self._function = known.get(language) or frozenset().union(*known.values())
        self.words = [split_words(text) for text in table.texts]

    @cached_property
    def function_share(self) -> NDArray[np.float64]:
        """Share of function words (jusText's stop word density)."""
        known = self._function.__contains__
        return np.fromiter(
            (sum(map(known, words)) / (len(words) or 1) for words in self.words),
            np.float64,
            len(self.words),
        )

    @cached_property
    def _content(self) -> list[set[str]]:
        """Distinct stems of each block's content words."""
        return [self._stems(words) for words in self.words]

    def _stems(self, words: Iterable[str]) -> set[str]:
        """Beginnings of words that are long enough and no function words.

        Cutting words short is the cheapest stemmer that serves inflected languages; in scripts
        without spaces every two letters stand for a word.
        """
        shortest, length, known = (
            _LIMITS["content_letters"],
            _LIMITS["stem_letters"],
            self._function,
        )
        stems: set[str] = set()
        for word in words:
            if word[0] >= _UNSPACED:
                stems.update(map("".join, pairwise(word)))
            elif len(word) >= shortest and word not in known:
                stems.add(word[:length])
        return stems

    @cached_property
    def _in_long(self) -> Counter[str]:
        """In how many long blocks each content word stands."""
        counts: Counter[str] = Counter()
        for words, long in zip(self._content, self._long, strict=True):
            if long:
                counts.update(words)
        return counts

    @cached_property
    def shared_with_body(self) -> NDArray[np.float64]:
        """Share of the content words that stand in other long blocks too."""
        counts, out = self._in_long, []
        for words, long in zip(self._content, self._long, strict=True):
            shared = sum(counts[word] > long for word in words)
            out.append(shared / len(words) if words else 0.0)
        return np.asarray(out)

    @cached_property
    def shared_as_usual(self) -> NDArray[np.float64]:
        """:attr:`shared_with_body` as a multiple of what long blocks of this page usually share."""
        shared = self.shared_with_body
        usual = float(np.median(shared[self._long])) if self._long.any() else 0.0
        return np.asarray(
            np.minimum(shared / max(usual, _LIMITS["least_shared"]), _LIMITS["most_usual"])
        )

    @cached_property
    def shared_with_title(self) -> NDArray[np.float64]:
        """Share of the title's content words that stand in the block."""
        title = self._stems(split_words(self._page.title))
        if not title:
            return np.zeros(len(self.words))
        return np.asarray([len(title & words) / len(title) for words in self._content])

    @cached_property
    def shared_with_before(self) -> NDArray[np.float64]:
        """Share of the content words that stood in any long block before."""
        seen: set[str] = set()
        out = []
        for words, long in zip(self._content, self._long, strict=True):
            out.append(len(words & seen) / len(words) if words else 0.0)
            if long:
                seen |= words
        return np.asarray(out)

    @cached_property
    def shared_with_after(self) -> NDArray[np.float64]:
        """Share of the content words that stand in any long block behind."""
        seen: set[str] = set()
        out = []
        for words, long in zip(reversed(self._content), reversed(self._long), strict=True):
            out.append(len(words & seen) / len(words) if words else 0.0)
            if long:
                seen |= words
        return np.asarray(out[::-1])

    @cached_property
    def repeats(self) -> NDArray[np.intp]:
        """How often the same words stand on the page as a block."""
        keys = [" ".join(words) for words in self.words]
        counts = Counter(keys)
        return np.asarray([counts[key] for key in keys])


def split_words(text: str) -> list[str]:
    """The folded words of a text."""
    return [fold_word(word) for word in WORD.findall(text.replace(_SOFT_HYPHEN, ""))]
