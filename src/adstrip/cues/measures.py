"""What do many cues measure in common? Each measure is an array with one entry a block."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import BlockTable, Kind, Style
from adstrip.cues.address import Address
from adstrip.cues.characters import Character, class_counts
from adstrip.cues.containers import Containers
from adstrip.cues.kinds import signs
from adstrip.cues.neighbours import around, shifted, since, until
from adstrip.cues.phrases import PhraseHits, find_phrases
from adstrip.cues.wording import Wording, grams_of, wording_columns
from adstrip.cues.words import Vocabulary
from adstrip.settings import thresholds

__all__ = ["Measures"]

Array = NDArray[np.generic]
_LIMITS = thresholds()["cues"]


class Measures:
    """The shared measures of one page, computed when they are first asked for.

    ``wording`` is the learned part of what words say; without it they say nothing.
    """

    def __init__(self, table: BlockTable, language: str, wording: Wording | None = None) -> None:
        self.table = table
        self.language = language
        self.n = len(table)
        self._wording = wording

    @cached_property
    def _counted(self) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
        return class_counts(self.table.texts)

    def count(self, *classes: Character) -> NDArray[np.intp]:
        """Characters of these classes."""
        counts = self._counted[0]
        return np.asarray(counts[:, list(classes)].sum(axis=1))

    @cached_property
    def lengths(self) -> NDArray[np.intp]:
        """Characters."""
        return np.fromiter(map(len, self.table.texts), np.intp, self.n)

    @cached_property
    def words(self) -> NDArray[np.float64]:
        """Words; in scripts without spaces two letters count as one."""
        return self.count(Character.SPACE) + 1 + self.count(Character.UNCASED) / 2

    def share(self, *classes: Character) -> NDArray[np.float64]:
        """Share of these classes in all characters of each block."""
        return self.count(*classes) / np.maximum(1, self.lengths)

    @cached_property
    def first_class(self) -> NDArray[np.uint8]:
        """Class of the first character."""
        ends = np.cumsum(self.lengths)
        return np.asarray(self._counted[1][ends - self.lengths])

    @cached_property
    def last_class(self) -> NDArray[np.uint8]:
        """Class of the last character, a closing quote or bracket passed over."""
        classes, ends = self._counted[1], np.cumsum(self.lengths)
        last, before = classes[ends - 1], classes[np.maximum(ends - 2, 0)]
        closing = (last == Character.QUOTE) | (last == Character.BRACKET)
        return np.where(closing & (self.lengths > 1), before, last)

    @cached_property
    def ends_sentence(self) -> NDArray[np.bool_]:
        """Ends as a sentence does."""
        ends = (Character.STOP, Character.EXCLAMATION, Character.QUESTION)
        return np.isin(self.last_class, ends)

    @cached_property
    def linked(self) -> NDArray[np.intp]:
        """Characters that are link text."""
        return self._styled(Style.LINK)

    @cached_property
    def emphasised(self) -> NDArray[np.intp]:
        """Characters in strong type."""
        return self._styled(Style.STRONG)

    def _styled(self, style: Style) -> NDArray[np.intp]:
        return np.fromiter(
            (
                sum([r.end - r.start for r in runs if r.style is style]) if runs else 0
                for runs in self.table.runs
            ),
            np.intp,
            self.n,
        )

    @cached_property
    def links(self) -> NDArray[np.intp]:
        """Number of links."""
        return np.fromiter(
            (sum([r.style is Style.LINK for r in runs]) if runs else 0 for runs in self.table.runs),
            np.intp,
            self.n,
        )

    @cached_property
    def link_density(self) -> NDArray[np.float64]:
        """Share of the characters that are link text (Kohlschütter 2010)."""
        return np.minimum(1, self.linked / np.maximum(1, self.lengths))

    @cached_property
    def long(self) -> NDArray[np.bool_]:
        """Long running text with few links: what an article's paragraphs look like."""
        return (self.words >= _LIMITS["long_words"]) & (
            self.link_density < _LIMITS["long_link_density"]
        )

    @cached_property
    def long_words(self) -> NDArray[np.float64]:
        """Words of long blocks; 0 for the others."""
        return np.where(self.long, self.words, 0.0)

    @cached_property
    def headings(self) -> NDArray[np.bool_]:
        """Is a heading."""
        return self.is_kind(Kind.HEADING)

    def is_kind(self, *kinds: Kind) -> NDArray[np.bool_]:
        """Is of one of these kinds."""
        return np.fromiter((kind in kinds for kind in self.table.kinds), np.bool_, self.n)

    @cached_property
    def containers(self) -> Containers:
        """The elements around the blocks."""
        return Containers(self.table, self.words, self.linked, self.lengths, self.long_words)

    @cached_property
    def phrases(self) -> PhraseHits:
        """What the lexicons find in the blocks."""
        return find_phrases(self.table.texts, self.language)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the blocks and what they share."""
        return Vocabulary(self.table, self.long, self.language)

    @cached_property
    def address(self) -> Address:
        """Whom the blocks speak to, and who speaks."""
        return Address(self.table.texts, self.vocabulary.words, self.language)

    @cached_property
    def wording(self) -> NDArray[np.float32]:
        """What the blocks sound like, as :func:`wording_columns` has it."""
        if self._wording is None:
            scores = np.zeros(self.n)
        else:
            scores = self._wording.scores(grams_of(self.vocabulary.numbered))
        return wording_columns(scores, self.words, self.long)

    @cached_property
    def page_kinds(self) -> dict[str, int]:
        """How many sources say of which kind the page is."""
        return signs(self.table)

    @cached_property
    def paths(self) -> NDArray[np.intp]:
        """Number of each block's tag-and-class path; in plain text all have one."""
        if not self.table.containers:
            return np.zeros(self.n, np.intp)
        return np.asarray(self.containers.paths[self.containers.own])

    @cached_property
    def position(self) -> NDArray[np.float64]:
        """Where on the page: share of its words that stand before."""
        total = self.words.sum()
        return (np.cumsum(self.words) - self.words) / max(1.0, total)

    def since(self, mark: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Blocks since the last marked one, itself excluded; a cap stands for none."""
        return since(mark, _LIMITS["far"])

    def until(self, mark: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Blocks until the next marked one, itself excluded; a cap stands for none."""
        return until(mark, _LIMITS["far"])

    def shifted(self, column: NDArray[np.generic], by: int, edge: float = 0) -> Array:
        """The column as the block ``by`` places later sees it (negative: earlier neighbours)."""
        return shifted(column, by, edge)

    def around(self, column: NDArray[np.generic], first: int, last: int) -> NDArray[np.float64]:
        """Sum of the column over the neighbours ``first`` to ``last`` (offsets, both included)."""
        return around(column, first, last)
