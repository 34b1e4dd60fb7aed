"""Does a block name the house that publishes it?

A report names its sources; a pitch on a company's blog names the company. The name is taken from
the page's address and from what the site calls itself.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import regex
from numpy.typing import NDArray

from adstrip.blocks import Page
from adstrip.cues.words import Numbered, split_words
from adstrip.settings import thresholds

__all__ = ["Publisher"]

_LIMITS = thresholds()["publisher"]
_HOST_END = regex.compile(r"[/:?#]")
_SECOND_LEVEL = frozenset(_LIMITS["second_level"])


class Publisher:
    """Counts the names of a page's publisher in its blocks."""

    def __init__(self, page: Page, words: Numbered) -> None:
        self._words = words
        self.names = frozenset(filter(_is_name, (_host_name(page.address), _joined(page.site))))

    @cached_property
    def named(self) -> NDArray[np.float64]:
        """How often each block names the publisher; -1 where no name is known."""
        words = self._words
        if not self.names:
            return np.full(words.blocks, -1.0)
        beginnings = {name[:end] for name in self.names for end in range(1, len(name) + 1)}
        marks = words.marked(beginnings)[words.numbers]
        places = [at for at in np.flatnonzero(marks).tolist() if self._begins(at)]
        return np.bincount(words.owners[places], minlength=words.blocks).astype(np.float64)

    def _begins(self, at: int) -> bool:
        """Whether a name, written in one word or in several, begins at this word."""
        words, last = self._words, at + _LIMITS["parts"]
        same = words.owners[at:last] == words.owners[at]
        parts = [words.distinct[n] for n in words.numbers[at:last][same].tolist()]
        return any(
            "".join(parts).startswith(name)
            or (name.startswith(parts[0]) and len(parts[0]) >= _least(name))
            for name in self.names
        )


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
