"""On which text does a pattern take longest? Texts made of the pattern itself, almost matching.

A matcher loses time where much of a pattern fits again and again and its end does not: so all that
may repeat does, gaps are as wide as they may be, and what is made is cut before its end.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_WIDEST = 60  # of a gap without an end
_OF_CLASS = {
    c.CATEGORY_DIGIT: "1", c.CATEGORY_SPACE: " ", c.CATEGORY_WORD: "a",
    c.CATEGORY_NOT_DIGIT: "a", c.CATEGORY_NOT_SPACE: "a", c.CATEGORY_NOT_WORD: ",",
}  # fmt: skip


def texts(pattern: re.Pattern[str], length: int, *, number: int = 4) -> Iterator[str]:
    """Texts of about so many characters that the pattern almost matches, over and over."""
    tree = parser.parse(pattern.pattern)
    for seed in range(number):
        whole = _Maker(random.Random(seed)).made(tree) or "a"
        for share in (1.0, 0.9, 0.5)[: 1 + seed % 3]:
            part = whole[: max(1, int(len(whole) * share) - 1)]
            yield (part + " ") * (length // (len(part) + 1)) + "!"


class _Maker:
    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def made(self, tree: Any) -> str:
        """A text that the parsed pattern matches, or nearly does."""
        return "".join(self._one(kind, value) for kind, value in tree)

    def _one(self, kind: Any, value: Any) -> str:
        if kind is c.LITERAL:
            return chr(value)
        if kind in (c.ANY, c.NOT_LITERAL):
            return self._dice.choice("a ")
        if kind is c.IN:
            return self._of_set(value)
        if kind is c.BRANCH:
            return self.made(self._dice.choice(value[1]))
        if kind is c.SUBPATTERN:
            return self.made(value[3])
        if kind is c.ATOMIC_GROUP:
            return self.made(value)
        if kind in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
            low, high, inner = value
            times = min(int(high), max(int(low), _WIDEST))
            return "".join(self.made(inner) for _ in range(times))
        return ""  # anchors and what looks ahead or behind

    def _of_set(self, members: Any) -> str:
        if members[0][0] is c.NEGATE:
            return self._dice.choice("a ")
        kind, value = self._dice.choice(members)
        if kind is c.RANGE:
            return chr(value[0])
        return chr(value) if kind is c.LITERAL else _OF_CLASS.get(value, "a")
