"""What was found out before and may be asked again?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

__all__ = ["Remembered"]

_Value = TypeVar("_Value")


class Remembered(dict[str, _Value]):
    """A function's values by what it was asked; asks for what it does not know.

    As quick as a dictionary where the value is known. Forgets all when it is full, and does not
    keep what is asked in more letters than ``longest``.

    >>> lengths = Remembered(len, limit=2)
    >>> [lengths[word] for word in ("a", "bc", "def")], dict(lengths)
    ([1, 2, 3], {'def': 3})
    """

    def __init__(self, ask: Callable[[str], _Value], limit: int, longest: int = 100) -> None:
        super().__init__()
        self._ask, self._limit, self._longest = ask, limit, longest

    def __missing__(self, asked: str) -> _Value:
        value = self._ask(asked)
        if len(asked) <= self._longest:
            if len(self) >= self._limit:
                self.clear()
            self[asked] = value
        return value
