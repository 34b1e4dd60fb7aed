"""How much of a page is looked at together?

What is made of a text on the way to a few numbers takes many times its size. Pages are read a
portion at a time, so that it takes many times the size of a portion instead; most are one portion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["PORTION", "WINDOW", "pieces", "portions"]

PORTION = 1 << 18
"""Characters that are looked at together: more than all but very few pages have."""
WINDOW = 1 << 16
"""Words likewise, where something larger is made of each."""
_SPACE = re.compile(r"\s")


def portions(
    texts: Sequence[str], most: int = PORTION
) -> Iterator[tuple[Sequence[str], Sequence[int]]]:
    """Some of the texts at a time, and the number of each; one that is too long in pieces.

    Pieces end at white space: those of a text without any may be as long as the text.

    >>> list(portions(["The dam", "held", ""], 5))
    [(['The'], [0]), ([' dam'], [0]), (['held', ''], [1, 2])]
    """
    if sum(map(len, texts)) <= most:
        yield texts, range(len(texts))
        return
    some: list[str] = []
    numbers: list[int] = []
    size = 0
    for number, text in enumerate(texts):
        for piece in pieces(text, most):
            if size + len(piece) > most and some:
                yield some, numbers
                some, numbers, size = [], [], 0
            some.append(piece)
            numbers.append(number)
            size += len(piece)
    yield some, numbers


def pieces(text: str, most: int = PORTION) -> Iterator[str]:
    """The text in pieces that end at white space.

    >>> list(pieces("The dam held", 8))
    ['The dam', ' held']
    """
    start = 0
    while len(text) - start > most:
        space = _SPACE.search(text, start + most // 2)
        end = space.start() if space else len(text)
        yield text[start:end]
        start = end
    if start < len(text) or not text:
        yield text[start:]
