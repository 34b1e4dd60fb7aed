"""How good is an extracted text, measured against a gold text?

Gold has three states: kept, dropped, and don't care. Lines that judges dispute, and the page's
headline, which some gold texts open with and some don't, are taken out of both sides first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex

__all__ = ["Gold", "Gram", "PageScore", "grams", "score_text", "tokens"]

_WORD = regex.compile(r"\w+")
_SHARED = 0.8  # a line is disputed when this share of its 3-grams stands in disputed lines
_TAIL_GRAM = 4  # the tail begins behind the last run of so many words that both sides share
_TAIL_RESIDUE = 5  # so many words behind it are residue
_TAIL_CUT = 15  # so many gold words behind it were cut

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


class _DontCare:
    """Tells the lines that count for nothing."""

    def __init__(self, gold: Gold) -> None:
        lines = [tuple(tokens(line)) for text in gold.disputed for line in text.splitlines()]
        self._whole = {*lines, *(tuple(tokens(headline)) for headline in gold.headlines)}
        self._grams = {gram for line in lines for gram in grams(line, 3)}

    def __contains__(self, line: str) -> bool:
        words = tokens(line)
        if tuple(words) in self._whole:
            return True
        found = grams(words, 3)
        return bool(found) and sum(g in self._grams for g in found) >= _SHARED * len(found)


def _counted(text: str, ignored: _DontCare) -> list[str]:
    return [word for line in text.splitlines() if line not in ignored for word in tokens(line)]


def score_text(output: str, gold: Gold) -> PageScore:
    r"""Compare an extracted text with the gold text.

    >>> score_text("One two three four five six.", Gold("One two three four five six.")).f1
    1.0
    >>> page = score_text("a b c d e\nbuy our gold and silver now", Gold("a b c d e"))
    >>> page.tail_residue, round(page.precision, 2)
    (True, 0.45)
    """
    ignored = _DontCare(gold)
    out, want = _counted(output, ignored), _counted(gold.text, ignored)
    shared = (Counter(out) & Counter(want)).total()
    precision = shared / len(out) if out else float(not want)
    recall = shared / len(want) if want else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return PageScore(
        f1,
        precision,
        recall,
        tail_residue=_behind(out, want) >= _TAIL_RESIDUE,
        tail_cut=_behind(want, out) >= _TAIL_CUT,
        residue_words=(len(out) - shared) / max(1, len(want)),
        has=_share_in(gold.must_have, output),
        leak=_share_in(gold.must_not_have, output),
    )


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
