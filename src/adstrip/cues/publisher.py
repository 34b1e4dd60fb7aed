"""Does a block name the house that publishes it?

A report names its sources; a pitch on a company's blog names the company. The name is taken from
the page's address and from what the site calls itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

import numpy as np
import regex
from numpy.typing import NDArray

from adstrip.blocks import Page
from adstrip.cues.words import Numbered, split_words
from adstrip.settings import thresholds

__all__ = ["Publisher"]

_LIMITS = thresholds()["publisher"]
_HOST_END = regex.compile(r"[/:?#]")
_PUBLISHER = "\x02"  # no word has it
_SECOND_LEVEL = frozenset(_LIMITS["second_level"])


class Publisher:
    """The names of a page's publisher in its blocks."""

    def __init__(self, page: Page, words: Numbered) -> None:
        self._words = words
        self.names = frozenset(filter(_is_name, (_host_name(page.address), _joined(page.site))))

    @cached_property
    def named(self) -> NDArray[np.float64]:
        """How often each block names the publisher; -1 where no name is known."""
        words = self._words
        if not self.names:
            return np.full(words.blocks, -1.0)
        places = list(self._places)
        return np.bincount(words.owners[places], minlength=words.blocks).astype(np.float64)

    @cached_property
    def unnamed(self) -> Numbered:
        """The words, each name of the publisher one word that is the same on all pages."""
        words = self._words
        if not self._places:
            return words
        numbers, stays = words.numbers.copy(), np.ones(len(words.numbers), np.bool_)
        for at, count in self._places.items():
            stays[at + 1 : at + count] = False
        numbers[list(self._places)] = len(words.distinct)
        return words._replace(
            distinct=(*words.distinct, _PUBLISHER),
            numbers=numbers[stays],
            owners=words.owners[stays],
        )

    @cached_property
    def _places(self) -> dict[int, int]:
        """At which words a name begins, and how many words it has there."""
        words = self._words
        beginnings = {name[:end] for name in self.names for end in range(1, len(name) + 1)}
        marks = words.marked(beginnings)[words.numbers]
        found = ((at, self._length(at)) for at in np.flatnonzero(marks).tolist())
        return {at: count for at, count in found if count}

    def _length(self, at: int) -> int:
        """In how many words a name is written that begins at this one; 0 where none does."""
        words, last = self._words, at + _LIMITS["parts"]
        same = words.owners[at:last] == words.owners[at]
        parts = [words.distinct[n] for n in words.numbers[at:last][same].tolist()]
        return max(_count(name, parts) for name in self.names)


def _count(name: str, parts: Sequence[str]) -> int:
    """How many of the parts make up a name; the first may stand for it."""
    so_far = list(accumulate(parts))
    if so_far[-1].startswith(name):
        return 1 + sum(len(joined) < len(name) for joined in so_far)
    return int(name.startswith(parts[0]) and len(parts[0]) >= _least(name))


def _least(name: str) -> float:
    """So many letters of a name's beginning stand for it."""
    return float(max(_LIMITS["part"] * len(name), _LIMITS["letters"]))


def _is_name(name: str) -> bool:
    return len(name) >= _LIMITS["letters"]


def _joined(text: str) -> str:
    return "".join(split_words(text))


def _host_name(address: str) -> str:
    """The label of a host that names the site.

    >>> _host_name("https://blog.kitchen-garden.co.uk/roses")
    'kitchengarden'
    """
    host = _HOST_END.split(address.partition("://")[2])[0].lower()
    labels = host.split(".")[:-1]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return _joined(labels[-1]) if labels else ""
