"""What do many cues measure in common? Each measure is an array with one entry a block."""

from __future__ import annotations

from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import BlockTable, Kind, Style
from adstrip.cues.address import Address
from adstrip.cues.characters import (
    CLOSING,
    ENDS_SENTENCE,
    Character,
    class_counts,
    classes_of,
)
from adstrip.cues.containers import Containers
from adstrip.cues.kinds import signs
from adstrip.cues.neighbours import Sums, shifted, since, until
from adstrip.cues.phrases import PhraseHits, find_phrases
from adstrip.cues.publisher import Publisher
from adstrip.cues.wording import Grams, Wording, grams_of, wording_columns
from adstrip.cues.words import Vocabulary
from adstrip.settings import thresholds

__all__ = ["Measures"]

Array = NDArray[np.generic]
_LIMITS = thresholds()["cues"]
_KEPT_SUMS = 6  # more than the cues of any family ask for in turn
_KINDS = {kind: number for number, kind in enumerate(Kind)}


class Measures:
    """The shared measures of one page, computed when they are first asked for.

    ``wording`` is the learned part of what words say; without it they say nothing. ``phrases`` are
    those of the blocks where they are known already.
    """

    def __init__(
        self,
        table: BlockTable,
        language: str,
        wording: Wording | None = None,
        phrases: PhraseHits | None = None,
    ) -> None:
        self.table = table
        self.language = language
        self.n = len(table)
        self._wording = wording
        self._phrases = phrases
        self._sums: dict[int, tuple[NDArray[np.generic], Sums]] = {}

    @cached_property
    def _counted(self) -> NDArray[np.int32]:
        """Shape (classes, blocks): characters of each class."""
        return np.ascontiguousarray(class_counts(self.table.texts).T)

    def count(self, *classes: Character) -> NDArray[np.int32]:
        """Characters of these classes."""
        return reduce(np.add, [self._counted[c] for c in classes])

    @cached_property
    def lengths(self) -> NDArray[np.intp]:
        """Characters."""
        return np.fromiter(map(len, self.table.texts), np.intp, self.n)

    @cached_property
    def whole(self) -> NDArray[np.intp]:
        """Characters, but at least one: what shares are shares of."""
        return np.maximum(1, self.lengths)

    @cached_property
    def words(self) -> NDArray[np.float64]:
        """Words; in scripts without spaces two letters count as one."""
        return self.count(Character.SPACE) + 1 + self.count(Character.UNCASED) / 2

    def share(self, *classes: Character) -> NDArray[np.float64]:
        """Share of these classes in all characters of each block."""
        return self.count(*classes) / self.whole

    def _class_at(self, place: int) -> NDArray[np.uint8]:
        """Class of the character that each block has at this place; a sign where it is empty."""
        return classes_of("".join([text[place] if text else "\0" for text in self.table.texts]))

    @cached_property
    def first_class(self) -> NDArray[np.uint8]:
        """Class of the first character."""
        return self._class_at(0)

    @cached_property
    def last_class(self) -> NDArray[np.uint8]:
        """Class of the last character, a closing quote or bracket passed over."""
        last = self._class_at(-1)
        passed = np.flatnonzero(CLOSING[last] & (self.lengths > 1))
        last[passed] = classes_of("".join([self.table.texts[i][-2] for i in passed.tolist()]))
        return last

    @cached_property
    def ends_sentence(self) -> NDArray[np.bool_]:
        """Ends as a sentence does."""
        return ENDS_SENTENCE[self.last_class]

    @cached_property
    def bounds(self) -> NDArray[np.intp]:
        """How the block begins and ends: a number for the first character and the end."""
        return self.first_class + len(Character) * self.ends_sentence

    @cached_property
    def magnitude(self) -> NDArray[np.float64]:
        """Words, as a power of two."""
        return np.log2(np.maximum(1, self.words))

    @cached_property
    def _styled(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """Characters that are link text, number of links, characters in strong type."""
        linked, links, strong = [0] * self.n, [0] * self.n, [0] * self.n
        link, strength = Style.LINK, Style.STRONG
        for block, runs in enumerate(self.table.runs):
            for start, end, style, _ in runs:
                if style is link:
                    linked[block] += end - start
                    links[block] += 1
                elif style is strength:
                    strong[block] += end - start
        return np.array(linked, np.intp), np.array(links, np.intp), np.array(strong, np.intp)

    @property
    def linked(self) -> NDArray[np.intp]:
        """Characters that are link text."""
        return self._styled[0]

    @property
    def links(self) -> NDArray[np.intp]:
        """Number of links."""
        return self._styled[1]

    @property
    def emphasised(self) -> NDArray[np.intp]:
        """Characters in strong type."""
        return self._styled[2]

    @cached_property
    def link_density(self) -> NDArray[np.float64]:
        """Share of the characters that are link text (Kohlschütter 2010)."""
        return np.minimum(1, self.linked / self.whole)

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
    def all_words(self) -> float:
        """Words of the page."""
        return float(self.words.sum())

    @cached_property
    def all_long_words(self) -> float:
        """Words of the page's long blocks."""
        return float(self.long_words.sum())

    @cached_property
    def headings(self) -> NDArray[np.bool_]:
        """Is a heading, where a page says so.

        Few texts mark theirs. To those learned from others, a block so far behind a heading would
        look like none that they know.
        """
        return self.kinds == _KINDS[Kind.HEADING]

    @cached_property
    def kinds(self) -> NDArray[np.intp]:
        """Number of the kind; :attr:`headings` of a text are paragraphs."""
        return np.where(self._plain_headings, _KINDS[Kind.PARAGRAPH], self._kinds)

    @cached_property
    def levels(self) -> NDArray[np.intp]:
        """Level of a heading, depth of a list item."""
        levels = np.fromiter(self.table.levels, np.intp, self.n)
        return np.where(self._plain_headings, 0, levels)

    @cached_property
    def _plain_headings(self) -> NDArray[np.bool_]:
        is_text = self.table.page.format == "text"
        return (self._kinds == _KINDS[Kind.HEADING]) & is_text

    @cached_property
    def _kinds(self) -> NDArray[np.intp]:
        return np.fromiter(map(_KINDS.__getitem__, self.table.kinds), np.intp, self.n)

    @cached_property
    def containers(self) -> Containers:
        """The elements around the blocks."""
        return Containers(self.table, self.words, self.linked, self.lengths, self.long_words)

    @cached_property
    def phrases(self) -> PhraseHits:
        """What the lexicons find in the blocks."""
        if self._phrases is None:
            return find_phrases(self.table.texts, self.language)
        return self._phrases

    @cached_property
    def residue(self) -> NDArray[np.float64]:
        """Phrases of any residue in each block."""
        return self.phrases.residue

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the blocks and what they share."""
        return Vocabulary(self.table, self.long, self.language)

    @cached_property
    def address(self) -> Address:
        """Whom the blocks speak to, and who speaks."""
        return Address(self.table.texts, self.vocabulary.words, self.language)

    @cached_property
    def publisher(self) -> NDArray[np.float64]:
        """How often the blocks name the publisher; -1 where its name is not known."""
        return self._house.named

    @cached_property
    def _house(self) -> Publisher:
        return Publisher(self.table.page, self.vocabulary.words)

    @cached_property
    def publisher_named(self) -> NDArray[np.float64]:
        """How often the blocks name the publisher, as far as its name is known."""
        return np.maximum(0, self.publisher)

    @cached_property
    def grams(self) -> Grams:
        """The runs of words of the blocks."""
        return grams_of(self._house.unnamed)

    @cached_property
    def wording(self) -> NDArray[np.float32]:
        """What the blocks sound like, as :func:`wording_columns` has it."""
        scores = np.zeros(self.n) if self._wording is None else self._wording.scores(self.grams)
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
        return self.containers.own_path

    @cached_property
    def position(self) -> NDArray[np.float64]:
        """Where on the page: share of its words that stand before."""
        return (np.cumsum(self.words) - self.words) / max(1.0, self.all_words)

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
        """Sum of the column over the neighbours ``first`` to ``last`` (offsets, both included).

        Its running sums are kept for a while, with the column, for those who ask for other
        neighbours.
        """
        if id(column) not in self._sums:
            if len(self._sums) == _KEPT_SUMS:
                del self._sums[next(iter(self._sums))]
            self._sums[id(column)] = column, Sums(column, _LIMITS["far"])
        return self._sums[id(column)][1].over(first, last)
