"""How good is an extracted text, measured against a gold text?

Gold has three states: kept, dropped, and don't care. Lines that judges dispute, and the page's
headline, which some gold texts open with and some don't, are taken out of both sides first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex

from adstrip.settings import thresholds

__all__ = [
    "Gold",
    "Gram",
    "Lines",
    "PageScore",
    "grams",
    "lost_and_left",
    "score_text",
    "squash",
    "tokens",
]

_LIMITS = thresholds()["evaluate"]
_LINE_SHARE: float = _LIMITS["line_share"]
_TAIL_GRAM: int = _LIMITS["tail_gram"]
_WORD = regex.compile(r"\w+")
_RUN = 3  # words; fewer come together by chance, and more break at every small difference

Gram = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gold:
    """What should come out of a page.

    Attributes:
        text: the gold text, one paragraph a line.
        disputed: lines on which judges disagree; they count for nothing.
        headlines: spellings of the page's headline; lines that are one count for nothing.
        must_have: snippets that should stand in the output.
        must_not_have: snippets that should not.
    """

    text: str
    disputed: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()
    must_have: tuple[str, ...] = ()
    must_not_have: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageScore:
    """The measures of one page; shares are 0 to 1."""

    f1: float
    precision: float
    recall: float
    tail_residue: bool
    tail_cut: bool
    residue_words: float
    """Words put out that are not in the gold, per gold word."""
    has: float | None
    leak: float | None


def tokens(text: str) -> list[str]:
    """Lower-case words.

    >>> tokens("Gold, Silber – 2026!")
    ['gold', 'silber', '2026']
    """
    return _WORD.findall(text.lower())


def grams(words: Sequence[str], n: int) -> list[Gram]:
    """All runs of ``n`` words."""
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]


class Lines:
    """Tells whether a line, given as words, is one of some lines or lies in them for the most part.

    >>> lines = Lines(["Buy our gold and silver today"])
    >>> ["our", "gold", "and", "silver"] in lines, ["our", "gold"] in lines
    (True, False)
    """

    def __init__(self, texts: Iterable[str]) -> None:
        lines = [tuple(tokens(line)) for text in texts for line in text.splitlines()]
        self._whole = set(lines)
        self._grams = {gram for line in lines for gram in grams(line, _RUN)}

    def __contains__(self, words: Sequence[str]) -> bool:
        found = grams(words, _RUN)
        if not found:
            return tuple(words) in self._whole
        return sum(g in self._grams for g in found) >= _LINE_SHARE * len(found)


def _counted_lines(text: str, gold: Gold) -> list[tuple[str, list[str]]]:
    """The lines that count, each with its words."""
    disputed = Lines(gold.disputed)
    headlines = [tokens(headline) for headline in gold.headlines]
    lines = [(line, tokens(line)) for line in text.splitlines()]
    return [(line, words) for line, words in lines
            if words not in headlines and words not in disputed]  # fmt: skip


def _counted(text: str, gold: Gold) -> list[str]:
    return [word for _, words in _counted_lines(text, gold) for word in words]


def score_text(output: str, gold: Gold) -> PageScore:
    r"""Compare an extracted text with the gold text.

    >>> score_text("One two three four five six.", Gold("One two three four five six.")).f1
    1.0
    >>> page = score_text("a b c d e\nbuy our gold and silver now", Gold("a b c d e"))
    >>> page.tail_residue, round(page.precision, 2)
    (True, 0.45)
    """
    out, want = _counted(output, gold), _counted(gold.text, gold)
    shared = (Counter(out) & Counter(want)).total()
    precision = shared / len(out) if out else float(not want)
    recall = shared / len(want) if want else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return PageScore(
        f1,
        precision,
        recall,
        tail_residue=_behind(out, want) >= _LIMITS["tail_residue"],
        tail_cut=_behind(want, out) >= _LIMITS["tail_cut"],
        residue_words=(len(out) - shared) / max(1, len(want)),
        has=_share_in(gold.must_have, output),
        leak=_share_in(gold.must_not_have, output),
    )


def lost_and_left(output: str, gold: Gold) -> tuple[tuple[str, ...], tuple[str, ...]]:
    r"""The gold lines that the output lacks, and the lines of the output that the gold lacks.

    Lines that count for nothing are neither.

    >>> lost_and_left("The dam held.\nBuy our gold now", Gold("The dam held.\nNobody was hurt."))
    (('Nobody was hurt.',), ('Buy our gold now',))
    """
    out, want = _counted_lines(output, gold), _counted_lines(gold.text, gold)
    return _absent(want, out), _absent(out, want)


def _absent(
    lines: Iterable[tuple[str, list[str]]], other: Iterable[tuple[str, list[str]]]
) -> tuple[str, ...]:
    """Lines that do not stand in ``other``, however its lines are broken."""
    text = " ".join(word for _, words in other for word in words)
    known = Lines([text])
    return tuple(
        line for line, words in lines
        if words and words not in known and f" {' '.join(words)} " not in f" {text} "
    )  # fmt: skip


def _behind(words: Sequence[str], other: Sequence[str]) -> int:
    """How many words stand behind the last 4-gram that ``other`` has too."""
    known = set(grams(other, _TAIL_GRAM))
    found = grams(words, _TAIL_GRAM)
    for i in range(len(found) - 1, -1, -1):
        if found[i] in known:
            return len(words) - i - _TAIL_GRAM
    return len(words)


def _share_in(snippets: Iterable[str], text: str) -> float | None:
    wanted = [squash(snippet) for snippet in snippets]
    whole = squash(text)
    return sum(s in whole for s in wanted) / len(wanted) if wanted else None


def squash(text: str) -> str:
    """The text with white space folded."""
    return " ".join(text.split())
