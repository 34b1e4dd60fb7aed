"""How well was residue taken out of a plain text, measured against labelled lines?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from adstrip.blocks import Category
from adstrip.evaluate.measure import tokens
from adstrip.settings import thresholds

__all__ = ["Span", "TextScore", "lost_and_left_lines", "score_lines"]

_REMOVED_SHARE: float = thresholds()["evaluate"]["removed_share"]
_PITCHES = (Category.PROMO, Category.SUBSCRIBE)


class Span(NamedTuple):
    """Characters ``start`` to ``end`` of a text that were removed as ``category``."""

    start: int
    end: int
    category: str


@dataclass(frozen=True, slots=True)
class TextScore:
    """Counts of one text, in words where nothing else is said; shares are made of their sums."""

    editorial: int
    editorial_removed: int
    residue: int
    residue_removed: int
    pitches: int
    """Of the residue: promo and subscribe."""
    pitches_removed: int
    lines_removed: int
    """Lines of residue that were removed for the most part."""
    lines_named: int
    """Of these: under their own category."""

    @property
    def perfect(self) -> bool:
        """Whether all residue went, and nothing else."""
        return not self.editorial_removed and self.residue_removed == self.residue

    @property
    def f1(self) -> float:
        """Of finding residue, over words; 1 where there was none and none was removed."""
        found = self.residue_removed + self.editorial_removed
        both = found + self.residue
        return 2 * self.residue_removed / both if both else 1.0


class _Line(NamedTuple):
    """A line with what was removed of it."""

    text: str
    label: str
    words: int
    removed: Counter[str]
    """Words removed, by the category they were removed as."""

    @property
    def gone(self) -> int:
        return self.removed.total()

    @property
    def went(self) -> bool:
        return self.gone > _REMOVED_SHARE * self.words


def score_lines(lines: Sequence[str], labels: Sequence[str], removed: Iterable[Span]) -> TextScore:
    r"""Compare what was removed from a text, ``"\n".join(lines)``, with the labels of its lines.

    A removed span may reach over several lines or be a part of one. Lines without words count for
    nothing.

    >>> lines, labels = ["The dam held.", "Buy gold"], ["editorial", "promo"]
    >>> score = score_lines(lines, labels, [Span(14, 22, "promo")])
    >>> score.residue_removed, score.lines_named, score.perfect
    (2, 1, True)
    >>> score_lines(lines, labels, [Span(8, 22, "related")]).editorial_removed
    1
    """
    judged = _judged(lines, labels, removed)
    editorial = [line for line in judged if line.label == Category.EDITORIAL]
    residue = [line for line in judged if line.label != Category.EDITORIAL]
    pitches = [line for line in residue if line.label in _PITCHES]
    went = [line for line in residue if line.went]
    return TextScore(
        *_sums(editorial),
        *_sums(residue),
        *_sums(pitches),
        lines_removed=len(went),
        lines_named=sum(line.removed.most_common(1)[0][0] == line.label for line in went),
    )


def lost_and_left_lines(
    lines: Sequence[str], labels: Sequence[str], removed: Iterable[Span]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The editorial lines that were removed, and the lines of residue that were not."""
    judged = _judged(lines, labels, removed)
    lost = (line.text for line in judged if line.label == Category.EDITORIAL and line.went)
    left = (line.text for line in judged if line.label != Category.EDITORIAL and not line.went)
    return tuple(lost), tuple(left)


def _judged(
    lines: Sequence[str], labels: Sequence[str], removed: Iterable[Span]
) -> tuple[_Line, ...]:
    """The lines that have words, each with what was removed of it."""
    spans = sorted(removed)
    found, start = [], 0
    for text, label in zip(lines, labels, strict=True):
        cut: Counter[str] = Counter()
        for span, part in _parts(text, start, spans):
            cut[span.category] += len(tokens(part))
        found.append(_Line(text, label, len(tokens(text)), cut))
        start += len(text) + 1
    return tuple(line for line in found if line.words)


def _parts(text: str, start: int, spans: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    """What each span takes of the line that begins at ``start``."""
    end = start + len(text)
    for span in spans:
        if span.start < end and start < span.end:
            yield span, text[max(0, span.start - start) : span.end - start]


def _sums(lines: Iterable[_Line]) -> tuple[int, int]:
    counted = list(lines)
    return sum(line.words for line in counted), sum(line.gone for line in counted)
