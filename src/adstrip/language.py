"""In which language is this text?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from adstrip.lexicon import fold, function_words
from adstrip.settings import thresholds

__all__ = ["detect"]

_LIMITS = thresholds()["language"]
# Ranges of letters that settle the language, or with function words its candidates.
_SCRIPTS = (
    ("ja", 0x3041, 0x30FF),
    ("ko", 0xAC00, 0xD7A3),
    ("zh", 0x4E00, 0x9FFF),
    ("el", 0x0370, 0x03FF),
    ("ar", 0x0600, 0x06FF),
    ("he", 0x0590, 0x05FF),
    ("hi", 0x0900, 0x097F),
    ("th", 0x0E00, 0x0E7F),
)


def detect(texts: Iterable[str], declared: str = "") -> str:
    """Two-letter code of the language of ``texts``, or ``declared`` where they don't tell.

    Function words of the longest texts decide, since pages often declare their template's language.

    >>> detect(["Das ist der Satz, der die Sprache verrät, und er ist nicht lang."], "en")
    'de'
    """
    words: list[str] = []
    for text in sorted(texts, key=len, reverse=True)[: _LIMITS["blocks"]]:
        wanted = _LIMITS["words"] - len(words)
        words += fold(text).split(maxsplit=wanted)[:wanted]
        if len(words) >= _LIMITS["words"]:
            break
    if not words:
        return declared
    if script := _script("".join(words)):
        return script
    counts = dict.fromkeys(function_words(), 0)
    speakers = _speakers()
    for word, count in Counter(words).items():
        for code in speakers.get(word, ()):
            counts[code] += count
    best = max(sorted(counts), key=lambda code: (counts[code], code == declared))
    related = bool(declared) and declared not in counts
    share = _LIMITS["against_declared" if related else "function_word_share"]
    sure = counts[best] >= len(words) * share
    return best if sure and counts[best] > counts.get(declared, 0) else declared or ""


@lru_cache(maxsize=1)
def _speakers() -> dict[str, list[str]]:
    """The languages that each function word belongs to."""
    found: dict[str, list[str]] = {}
    for code, words in function_words().items():
        for word in words:
            found.setdefault(word, []).append(code)
    return found


def _script(letters: str) -> str:
    odd = len(letters) - len(letters.encode("latin-1", "ignore"))
    if odd <= len(letters) * _LIMITS["script_share"]:
        return ""
    counts = [(ord(letter), count) for letter, count in Counter(letters).items()]
    for code, first, last in _SCRIPTS:
        found = sum(count for letter, count in counts if first <= letter <= last)
        if found > len(letters) * _LIMITS["script_share"]:
            return code
    return ""
