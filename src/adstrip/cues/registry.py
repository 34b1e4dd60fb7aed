"""What is a cue, and which are there?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from adstrip.cues.measures import Measures

__all__ = ["NO_YES", "Column", "Cue", "Family", "empty", "fill"]

NO_YES = ("no", "yes")

Column = NDArray[np.float32]
Observe = Callable[[Measures], NDArray[np.generic]]


class Cue(NamedTuple):
    """A named observation about every block, from a page's measures or a first look at it.

    ``says`` is a format string that turns the cue's value, or its name in ``names``, into words;
    ``unknown`` is said of values below 0, where these stand for what is not known, and ``none`` of
    values from ``far`` on, where these stand for what is too far away or nowhere. ``html_only``
    cues can't be seen in plain text; ``of_text`` cues depend on nothing but the block's own text,
    so that a part of it has values of its own.
    """

    name: str
    says: str
    observe: Callable[[Any], NDArray[np.generic]]
    html_only: bool = False
    names: tuple[str, ...] = ()
    of_text: bool = False
    unknown: str = ""
    far: float = inf
    none: str = ""

    def told(self, value: float) -> str:
        """The value in words.

        >>> Cue("sure", "is it? {}", lambda m: m.words, names=("no", "yes")).told(1.0)
        'is it? yes'
        """
        if self.unknown and value < 0:
            return self.unknown
        if value >= self.far:
            return self.none
        return self.says.format(self.names[int(value)] if self.names else value)


def empty(blocks: int, cues: int) -> NDArray[np.float32]:
    """Shape (blocks, cues): room for their values, those of a cue behind each other."""
    return np.empty((cues, blocks), np.float32).T


def fill(cues: Sequence[Cue], seen: Any, out: NDArray[np.float32]) -> NDArray[np.float32]:
    """``out``, shape (blocks, cues), filled with the values of the cues on what is seen."""
    for column, cue in zip(out.T, cues, strict=True):
        column[:] = cue.observe(seen)
    return out


class Family:
    """The cues of one kind, in the order in which they are defined.

    >>> text = Family()
    >>> @text.cue("words", "{:.0f} words")
    ... def words(m): return m.words
    >>> text.cues[0].name
    'words'
    """

    def __init__(self, *, html_only: bool = False, of_text: bool = False) -> None:
        self.cues: list[Cue] = []
        self._html_only = html_only
        self._of_text = of_text

    def cue(
        self,
        name: str,
        says: str,
        names: tuple[str, ...] = (),
        *,
        of_page: bool = False,
        html_only: bool = False,
        unknown: str = "",
        far: float = inf,
        none: str = "",
    ) -> Callable[[Observe], Observe]:
        """Enter a function as a cue of this family.

        Args:
            name: what reasons call it.
            says: see :class:`Cue`, as for ``names``.
            names: of the values 0, 1, …
            of_page: needs the page, in a family of cues that need the block's text alone.
            html_only: cannot be seen in plain text, in a family of others.
            unknown: what is said of values below 0.
            far: values from here on stand for what is too far away, or nowhere.
            none: what is said of these.
        """

        def enter(observe: Observe) -> Observe:
            of_text = self._of_text and not of_page
            only = self._html_only or html_only
            self.cues.append(Cue(name, says, observe, only, names, of_text, unknown, far, none))
            return observe

        return enter
