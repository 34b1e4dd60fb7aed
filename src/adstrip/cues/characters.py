"""How many characters of each class does each block have?"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from adstrip.portions import portions

__all__ = ["CHARACTER_NAMES", "CLOSING", "ENDS_SENTENCE", "Character", "class_counts", "classes_of"]


class Character(IntEnum):
    """Classes of characters that tell prose from labels, lists and adverts."""

    OTHER = 0
    LOWER = 1
    UPPER = 2
    UNCASED = 3  # letters of scripts without case: Chinese, Japanese, Arabic …
    DIGIT = 4
    SPACE = 5
    COMMA = 6
    STOP = 7
    EXCLAMATION = 8
    QUESTION = 9
    QUOTE = 10
    CURRENCY = 11
    BULLET = 12
    AT = 13
    BRACKET = 14
    COLON = 15


CLOSING, ENDS_SENTENCE = (
    np.isin(np.arange(len(Character)), classes)
    for classes in (
        [Character.QUOTE, Character.BRACKET],
        [Character.STOP, Character.EXCLAMATION, Character.QUESTION],
    )
)
"""Of each class, whether it may stand behind a sentence's end, and whether it ends one."""
CHARACTER_NAMES = (
    "a sign", "a small letter", "a capital", "a letter without case", "a digit", "a space",
    "a comma", "a full stop", "an exclamation mark", "a question mark", "a quotation mark",
    "a currency sign", "a bar, bullet or arrow", "an at-sign, slash or hash", "a bracket",
    "a colon",
)  # fmt: skip
"""What each class is called, in its order."""

_MEMBERS = {
    Character.COMMA: ",;、，；،",
    Character.STOP: ".。．…।",
    Character.EXCLAMATION: "!！¡",
    Character.QUESTION: "?？¿؟",
    Character.QUOTE: "\"“”„‟«»‹›'‘’‚「」『』",
    Character.BULLET: "|•·‣▪●►▶→✓✔★☆➤➜–—│¦",
    Character.AT: "@/\\#_",
    Character.BRACKET: "()[]{}（）【】",
    Character.COLON: ":：",
}
_SIZE = 0x10000


@lru_cache(maxsize=1)
def _table() -> NDArray[np.uint8]:
    """Class of each code point of the basic plane; above it there are symbols and rare letters."""
    table = np.full(_SIZE, Character.UNCASED, np.uint8)
    for code in range(0x3000):
        table[code] = _by_category(chr(code))
    table[0x3000:0x3040] = Character.OTHER
    table[0xE000:0xF900] = Character.OTHER
    table[0xFF00:0xFF66] = Character.OTHER
    table[_SIZE - 1] = Character.OTHER
    for character, members in _MEMBERS.items():
        for member in members:
            table[ord(member)] = character
    table[0x3000] = Character.SPACE
    return table


def _by_category(char: str) -> Character:
    category = unicodedata.category(char)
    if char.isspace():
        return Character.SPACE
    if category == "Ll":
        return Character.LOWER
    if category in ("Lu", "Lt"):
        return Character.UPPER
    if category in ("Lo", "Lm", "Mn", "Mc"):
        return Character.UNCASED
    if category in ("Nd", "No"):
        return Character.DIGIT
    return Character.CURRENCY if category == "Sc" else Character.OTHER


def classes_of(text: str) -> NDArray[np.uint8]:
    """The class of each character of a text.

    >>> [Character(number).name for number in classes_of("A1")]
    ['UPPER', 'DIGIT']
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return _table().take(codes, mode="clip")


def class_counts(texts: Sequence[str]) -> NDArray[np.int32]:
    """Characters of each class in each text, shape (texts, classes).

    >>> counts = class_counts(["Ab 1!", ""])
    >>> int(counts[0, Character.UPPER]), int(counts[1].sum())
    (1, 0)
    """
    width = len(Character)
    counts = np.zeros((len(texts), width), np.int32)
    for some, numbers in portions(texts):
        if not some:
            continue
        first, last = numbers[0], numbers[-1] + 1
        lengths = np.fromiter(map(len, some), np.intp, len(some))
        owners = np.repeat((np.asarray(numbers) - first) * width, lengths)
        owners += classes_of("".join(some))
        found = np.bincount(owners, minlength=(last - first) * width)
        counts[first:last] += found.reshape(-1, width)
    return counts
