"""Where does a sentence end, and which are quoted?"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np
import regex
from numpy.typing import NDArray

from adstrip.settings import thresholds

__all__ = ["QUOTED", "quoted_shares", "sentences"]

_LIMITS = thresholds()["sentences"]
Spans = Sequence[tuple[int, int]]
_REMARK = r"[(\[][^()\[\]\s]++\s[^()\[\]]{1,120}+[)\]]\s++\p{Lu}"  # of two words at least
_END = regex.compile(
    r"(?<![.!?…])[.!?…]++[\"“”»«‘’'›‹)\]]*+\s++"
    rf"(?=[\"“„«»‘'›‹(\[¿¡©]?[\p{{Lu}}\p{{Lt}}\p{{Lo}}\p{{N}}→▶►©]|{_REMARK})"
    r"|[。！？]++[」』）]*+\s*+"
)
_WORD_BEFORE = regex.compile(r"[\p{L}\p{N}.]{1,20}+\Z")
_ASIDE = regex.compile(r"([(\[][^()\[\]]{2,120}[)\]])\s++(?=\p{Lu})")
_NO_INCHES = r"(?<!(?<!\d)\d{1,3})"
QUOTED = regex.compile(
    rf"(?:[“„«‹「『]|{_NO_INCHES}[\"”]|[»›](?=\S))"  # between spaces » and › are arrows
    r"[^\"“”„«»‹›「」『』]{2,2000}[\"“”„«»‹›」』]"
    r"|‚[^‚‘]{2,2000}‘"
    r"|(?<!\p{L})‘(?!\d)(?:[^‘’]|’(?=\p{L})){2,400}+(?<=\p{P})’"
)
"""What stands between quotation marks; ’ is one behind a sign, else an apostrophe."""
_MARK = regex.compile(
    rf"[“„«‹「『」』]|{_NO_INCHES}[\"”]|[»›](?=\S)|(?<=\S)[»›]|(?<=[.!?…] )»(?=\s*+\Z)"
)
_SINGLE = frozenset("‘‚")


@lru_cache(maxsize=32)
def _abbreviations(language: str) -> frozenset[str]:
    """Those of a language, with those of every one; of all where it has no list."""
    text = (files("adstrip") / "data" / "abbreviations.toml").read_text(encoding="utf-8")
    known = tomllib.loads(text)
    lists = [known[language], known["any"]] if language in known else known.values()
    return frozenset(word for words in lists for word in words.split())


def sentences(text: str, language: str = "") -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end.

    >>> text = "He came on the 3. July. Dr. Who left!"
    >>> [text[start:end] for start, end in sentences(text)]
    ['He came on the 3. July.', 'Dr. Who left!']
    """
    found: list[tuple[int, int]] = []
    start, abbreviations = 0, _abbreviations(language)
    for match in _END.finditer(text):
        if text[match.start()] == "." and _is_abbreviation(text, match.start(), abbreviations):
            continue
        found += _without_aside(text, start, match.start() + len(match[0].rstrip()))
        start = match.end()
    if start < len(text):
        found += _without_aside(text, start, len(text))
    return found


def _without_aside(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence; or two, where one in brackets stands before it."""
    aside = _ASIDE.match(text, start, end)
    return [aside.span(1), (aside.end(), end)] if aside else [(start, end)]


def quoted_shares(text: str, spans: Spans) -> NDArray[np.float64]:
    """How much of each part of a text stands between quotation marks.

    A part with a mark that has no other is quoted as a whole: its other may stand in the paragraph
    before or behind.

    >>> quoted_shares("He said: “Go now.” We went.", [(0, 18), (19, 27)]).round(1).tolist()
    [0.5, 0.0]
    """
    if _SINGLE.isdisjoint(text) and not _MARK.search(text):
        return np.zeros(len(spans))
    inside, lone = np.zeros((2, len(text) + 1), np.intp)
    marks = {match.start() for match in _MARK.finditer(text)}
    for match in QUOTED.finditer(text):
        first, last = match.span()
        inside[first + 1 : last + 1] = 1
        marks -= {first, last - 1}
    lone[[mark + 1 for mark in marks]] = 1
    begins, ends = np.asarray(spans, np.intp).reshape(-1, 2).T
    shares, alone = (
        np.diff(np.cumsum(signs)[np.stack((begins, ends))], axis=0)[0] for signs in (inside, lone)
    )
    return np.where(alone > 0, 1.0, shares / np.maximum(1, ends - begins))


def _is_abbreviation(text: str, stop: int, abbreviations: frozenset[str]) -> bool:
    """Whether the full stop at ``stop`` stands behind a single letter, a number or one of these."""
    match = _WORD_BEFORE.search(text, max(0, stop - _LIMITS["abbreviation_characters"]), stop)
    word = match[0].lower() if match else ""
    last = word.rpartition(".")[2]
    return (
        len(last) == 1
        or (last.isdigit() and len(last) <= _LIMITS["ordinal_digits"])
        or word in abbreviations
    )
