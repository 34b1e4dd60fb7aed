"""Which words do blocks share with the title, the body and each other?

A block that belongs to the article shares its rarer words with the title and the body; a pitch or
a teaser for another story does not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain, compress, count, pairwise
from typing import Any, NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from adstrip.blocks import BlockTable
from adstrip.lexicon import fold, function_words
from adstrip.portions import WINDOW, portions
from adstrip.settings import thresholds

__all__ = [
    "WORD",
    "Numbered",
    "Stems",
    "Vocabulary",
    "expanded",
    "fold_word",
    "split_texts",
    "split_words",
    "words_of",
]

_LIMITS = thresholds()["cues"]
_UNSPACED = "\u3040"  # from here on: kana, ideographs, hangul
_SHORTEST: int = _LIMITS["content_letters"]
_STEM: int = _LIMITS["stem_letters"]
_LONGEST = 40
WORD = regex.compile(rf"[\p{{L}}\p{{N}}\p{{M}}]{{1,{_LONGEST}}}+")
_SOFT_HYPHEN = "\u00ad"


@lru_cache(maxsize=100_000)
def fold_word(word: str) -> str:
    """:func:`fold` for a single word."""
    return fold(word)


class Numbered(NamedTuple):
    """The words of some blocks, each word by its number among the distinct ones."""

    known: Mapping[str, int]
    """The number of each distinct word; they stand in the order of their numbers."""
    distinct: tuple[str, ...]
    numbers: NDArray[np.int32]
    owners: NDArray[np.int32]
    """The block that each word stands in."""
    blocks: int

    def marked(self, words: Iterable[str]) -> NDArray[np.bool_]:
        """Of each distinct word, whether it is one of these few."""
        marks = np.zeros(len(self.distinct), np.bool_)
        marks[[self.known[word] for word in words if word in self.known]] = True
        return marks

    def counts(self, marks: NDArray[np.bool_]) -> NDArray[np.intp]:
        """How many words of each block are marked; ``marks`` has an entry a distinct word."""
        return np.bincount(self.owners[marks.take(self.numbers)], minlength=self.blocks)

    def windows(self) -> Iterator[Numbered]:
        """The words of some blocks at a time; owners count on."""
        begin, last = 0, len(self.owners)
        while last - begin > WINDOW:
            end = int(np.searchsorted(self.owners, self.owners[begin + WINDOW], "right"))
            yield self._replace(numbers=self.numbers[begin:end], owners=self.owners[begin:end])
            begin = end
        yield self._replace(numbers=self.numbers[begin:], owners=self.owners[begin:])

    @property
    def sizes(self) -> NDArray[np.intp]:
        """How many words each block has."""
        return np.bincount(self.owners, minlength=self.blocks)


def words_of(texts: Sequence[str]) -> Numbered:
    """The folded words of each text in numbers.

    >>> words_of(["The dam.", "", "the"]).numbers.tolist()
    [0, 1, 0]
    """
    number = defaultdict[str, int](count().__next__)  # a new word gets the next number
    numbers, owners = [], []
    for some, places in portions(texts):
        split = split_texts(some)
        lengths = np.fromiter(map(len, split), np.intp, len(split))
        words = chain.from_iterable(split)
        numbers.append(np.fromiter(map(number.__getitem__, words), np.int32, int(lengths.sum())))
        owners.append(np.repeat(np.asarray(places, np.int32), lengths))
    whole = np.concatenate(numbers), np.concatenate(owners)
    return Numbered(number, tuple(number), *whole, len(texts))


def is_spaced(words: Iterable[str]) -> bool:
    """Whether all are of scripts that part words by spaces."""
    return max(words, default="") < _UNSPACED


class Expanded(NamedTuple):
    """What stands for each word, in a row, and the block that it stands in."""

    values: NDArray[np.signedinteger[Any]]
    owners: NDArray[np.int32]


def expanded(words: Numbered, parts: Sequence[Sequence[int]]) -> Expanded:
    """Each word replaced by the parts that stand for it; ``parts`` has an entry a distinct word."""
    sizes = np.fromiter(map(len, parts), np.intp, len(parts))
    flat = np.fromiter(chain.from_iterable(parts), np.intp, int(sizes.sum()))
    here = sizes[words.numbers]
    ends = np.cumsum(here)
    begins = np.cumsum(sizes) - sizes
    total = int(ends[-1]) if len(ends) else 0
    index = np.arange(total) + np.repeat(begins[words.numbers] - (ends - here), here)
    return Expanded(flat[index], np.repeat(words.owners, here))


class Stems(NamedTuple):
    """The distinct stems of the blocks' content words: pairs of a block and a stem's number."""

    owners: NDArray[np.int32]
    numbers: NDArray[np.int32]
    known: dict[str, int]


class Vocabulary:
    """The words of each block of a page."""

    def __init__(self, table: BlockTable, long: NDArray[np.bool_], language: str) -> None:
        self._long = long
        self._page = table.page
        known = function_words()
        self._function = known.get(language) or frozenset().union(*known.values())
        self.words = words_of(table.texts)

    @cached_property
    def function_share(self) -> NDArray[np.float64]:
        """Share of function words (jusText's stop word density)."""
        words = self.words
        known = map(self._function.__contains__, words.distinct)
        marks = np.fromiter(known, np.bool_, len(words.distinct))
        return words.counts(marks) / np.maximum(1, words.sizes)

    @cached_property
    def stems(self) -> Stems:
        """The stems of the blocks' content words."""
        words = self.words
        number = defaultdict[str, int](count().__next__)
        if is_spaced(words.distinct):
            none = number[""]
            stems = [
                word[:_STEM] if len(word) >= _SHORTEST and word not in self._function else ""
                for word in words.distinct
            ]
            numbers = np.fromiter(map(number.__getitem__, stems), np.int32, len(stems))
            found = (
                _but(none, numbers.take(some.numbers), some.owners) for some in words.windows()
            )
        else:
            parts = [[number[stem] for stem in self._stems(word)] for word in words.distinct]
            found = (expanded(own, parts) for own in words.windows())
        width = max(1, len(number))
        owners, values = zip(*(_distinct(own, width) for own in found), strict=True)
        return Stems(np.concatenate(owners), np.concatenate(values), number)

    def _stems(self, word: str) -> Iterable[str]:
        """Its beginning, of a word that is long enough and no function word.

        Cutting words short is the cheapest stemmer that serves inflected languages; in scripts
        without spaces every two letters stand for a word.
        """
        if word[0] >= _UNSPACED:
            return map("".join, pairwise(word))
        if len(word) < _SHORTEST or word in self._function:
            return ()
        return (word[:_STEM],)

    def _share(self, marks: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Share of each block's stems that are marked."""
        owners, n = self.stems.owners, self.words.blocks
        found = np.bincount(owners, marks, minlength=n)
        return found / np.maximum(1, np.bincount(owners, minlength=n))

    @cached_property
    def shared_with_body(self) -> NDArray[np.float64]:
        """Share of the content words that stand in other long blocks too."""
        owners, stems, known = self.stems
        inside = self._long[owners]
        counts = np.bincount(stems[inside], minlength=len(known))
        return self._share(counts[stems] > inside)

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
        owners, stems, known = self.stems
        title = {stem for word in split_words(self._page.title) for stem in self._stems(word)}
        if not title:
            return np.zeros(self.words.blocks)
        wanted = np.zeros(len(known), np.bool_)
        wanted[[known[stem] for stem in title if stem in known]] = True
        return np.bincount(owners, wanted[stems], minlength=self.words.blocks) / len(title)

    @cached_property
    def shared_with_before(self) -> NDArray[np.float64]:
        """Share of the content words that stood in any long block before."""
        owners, stems, known = self.stems
        inside = self._long[owners]
        first = np.full(len(known), self.words.blocks, np.int32)
        np.minimum.at(first, stems[inside], owners[inside])
        return self._share(first[stems] < owners)

    @cached_property
    def shared_with_after(self) -> NDArray[np.float64]:
        """Share of the content words that stand in any long block behind."""
        owners, stems, known = self.stems
        inside = self._long[owners]
        last = np.full(len(known), -1, np.int32)
        np.maximum.at(last, stems[inside], owners[inside])
        return self._share(last[stems] > owners)

    @cached_property
    def repeats(self) -> NDArray[np.intp]:
        """How often the same words stand on the page as a block."""
        numbers = self.words.numbers
        size, data = numbers.itemsize, numbers.tobytes()
        ends = (size * np.cumsum(self.words.sizes)).tolist()
        keys = [data[start:end] for start, end in pairwise((0, *ends))]
        known = Counter(keys)
        return np.asarray([known[key] for key in keys])


def _but(none: int, values: NDArray[np.int32], owners: NDArray[np.int32]) -> Expanded:
    """All values and their owners but those that stand for none."""
    some = values != none
    return Expanded(values[some], owners[some])


def _distinct(found: Expanded, width: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The distinct pairs of an owner and a value below ``width``, in their order."""
    pairs = found.owners * np.int64(width)
    pairs += found.values
    pairs.sort()
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    owners, values = np.divmod(pairs, width, dtype=np.int64)
    return owners.astype(np.int32), values.astype(np.int32)


def split_words(text: str) -> list[str]:
    """The folded words of a text."""
    if _is_western(text):
        words = _folded(text).decode(_WESTERN).split()
        if max(map(len, words), default=0) <= _LONGEST:
            return words
    return _searched(text)


def split_texts(texts: Sequence[str]) -> list[list[str]]:
    """The folded words of each text; those in western letters are split together.

    >>> split_texts(["The dam held.", "日本", "", "“Größe”"])
    [['the', 'dam', 'held'], ['日本'], [], ['größe']]
    """
    western = list(map(_is_western, texts))
    folded = _folded(_BOUND.join(compress(texts, western)))
    parts = folded.decode(_WESTERN).split(_BOUND)
    if len(parts) != max(1, sum(western)) or _longest(folded) > _LONGEST:
        return list(map(split_words, texts))
    part = iter(parts)
    return [next(part).split() if w else _searched(t) for w, t in zip(western, texts, strict=True)]


def _is_western(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode(_WESTERN)
    except UnicodeEncodeError:
        return False
    return True


def _folded(text: str) -> bytes:
    """A text in western letters with nothing left but letters, digits, spaces and bounds."""
    return text.encode(_WESTERN).translate(_FOLDED, _SOFT_HYPHEN.encode(_WESTERN))


def _longest(folded: bytes) -> int:
    """Letters of the longest word."""
    between = np.flatnonzero(np.frombuffer(folded, np.uint8) <= ord(" "))
    return int(np.diff(between, prepend=-1, append=len(folded)).max()) - 1


def _searched(text: str) -> list[str]:
    return [fold_word(word) for word in WORD.findall(text.replace(_SOFT_HYPHEN, ""))]


def _folded_byte(byte: int) -> bytes:
    char = bytes([byte]).decode(_WESTERN, "replace")
    if WORD.match(char):
        return fold(char).encode(_WESTERN)
    return bytes([byte]) if char == _BOUND else b" "


_WESTERN = "cp1252"  # has a byte for each letter and mark that texts in western languages need
_BOUND = "\x1e"  # splits words too, should a text hold it
_FOLDED = b"".join(map(_folded_byte, range(256)))
