"""Cues of what is said around a block: a run convicts its lines, and a report its intruders."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import Category
from adstrip.cues.measures import Measures
from adstrip.cues.registry import NO_YES, Family, Observe
from adstrip.cues.wording import WORDING_CUES
from adstrip.lexicon import Act
from adstrip.settings import thresholds

__all__ = ["FAMILY"]

FAMILY = Family()
_LIMITS = thresholds()["wording"]
_FAR: int = thresholds()["cues"]["far"]
Values = NDArray[np.generic]


def _rate(m: Measures, counts: Values, first: int, last: int) -> NDArray[np.float64]:
    return m.around(counts, first, last) / np.maximum(1, m.around(m.words, first, last))


def _unlike_the_rest(m: Measures, counts: NDArray[np.float64]) -> Values:
    """The block's rate beyond that of the page's other long blocks."""
    long = m.long
    others = (counts * long).sum() - counts * long
    words = m.long_words.sum() - m.long_words
    return counts / np.maximum(1, m.words) - others / np.maximum(1, words)


@FAMILY.cue("residue phrases nearby", "{:.0f} phrases of residue in the five blocks around")
def nearby(m: Measures) -> Values:
    """Phrases of residue in the neighbourhood: the run convicts its lines."""
    return m.around(m.residue, -2, 2)


@FAMILY.cue("residue phrases before", "{:.0f} phrases of residue in the six blocks before")
def before(m: Measures) -> Values:
    """Phrases of residue in the blocks before."""
    return m.around(m.residue, -6, -1)


@FAMILY.cue("residue phrases after", "{:.0f} phrases of residue in the six blocks after")
def after(m: Measures) -> Values:
    """Phrases of residue in the blocks behind."""
    return m.around(m.residue, 1, 6)


@FAMILY.cue("promotion nearby", "{:.0f} phrases of promotion or sign-up in the nine blocks around")
def promotion(m: Measures) -> Values:
    """Phrases of promotion and sign-up around: the run of an advert."""
    return m.around(
        m.phrases.category(Category.PROMO) + m.phrases.category(Category.SUBSCRIBE), -4, 4
    )


@FAMILY.cue(
    "label before",
    "{:.0f} blocks since a label of residue",
    far=_FAR,
    none=f"no label of residue within {_FAR - 1} blocks before",
)
def since_label(m: Measures) -> Values:
    """Distance from the last label or lead-in of residue: it opens what follows."""
    return m.since(m.phrases.act(Act.LABEL) > 0)


@FAMILY.cue("opened by a label", "under a label of residue: {}", NO_YES)
def opened_by_label(m: Measures) -> Values:
    """The last label before, or heading of a page, is a label of residue: it opens what follows."""
    labels = m.phrases.act(Act.LABEL) > 0
    openers = np.where(labels | m.headings, np.arange(m.n), -1)
    last = np.concatenate(([-1], np.maximum.accumulate(openers)[:-1]))
    return (last >= 0) & labels[last]


@FAMILY.cue("address around", "{:.0%} of the words nearby address the reader")
def reader_around(m: Measures) -> Values:
    """The same over the neighbourhood."""
    return _rate(m, m.address.reader, -2, 2)


@FAMILY.cue("address from here on", "{:.0%} of the words from here on address the reader")
def reader_after(m: Measures) -> Values:
    """The same over the next blocks."""
    return _rate(m, m.address.reader, 0, _LIMITS["far"])


@FAMILY.cue("address before", "{:.0%} of the words before address the reader")
def reader_before(m: Measures) -> Values:
    """The same over the blocks before: some articles speak to their readers all along."""
    return _rate(m, m.address.reader, -_LIMITS["far"], -1)


@FAMILY.cue("address unlike the rest", "addresses the reader {:+.0%} more than the rest")
def reader_unlike(m: Measures) -> Values:
    """A report that suddenly turns to the reader has something to sell."""
    return _unlike_the_rest(m, m.address.reader)


@FAMILY.cue("we unlike the rest", "says we {:+.0%} more than the rest")
def publisher_unlike(m: Measures) -> Values:
    """A report in which someone suddenly says "we"."""
    return _unlike_the_rest(m, m.address.publisher)


@FAMILY.cue("publisher around", "the blocks nearby name the publisher {:.0f} times")
def publisher_around(m: Measures) -> Values:
    """The same over the neighbourhood."""
    return m.around(m.publisher_named, -2, 2)


@FAMILY.cue("publisher from here on", "{:.1%} of the words from here on name the publisher")
def publisher_after(m: Measures) -> Values:
    """The same over the next blocks."""
    return _rate(m, m.publisher_named, 0, _LIMITS["far"])


@FAMILY.cue("publisher before", "{:.1%} of the words before name the publisher")
def publisher_before(m: Measures) -> Values:
    """The same over the blocks before: some articles are about the house itself."""
    return _rate(m, m.publisher_named, -_LIMITS["far"], -1)


@FAMILY.cue(
    "since the publisher",
    "{:.0f} blocks since the publisher was named",
    far=_FAR,
    none=f"the publisher is not named within {_FAR - 1} blocks before",
)
def since_publisher(m: Measures) -> Values:
    """Blocks since the last one that names the publisher: what follows may be its offer."""
    return m.since(m.publisher > 0)


def _wording(column: int) -> Observe:
    return lambda m: m.wording[:, column]


_SAID = (
    "the words nearby: {:+.1f}",
    "the words before: {:+.1f}",
    "the words after: {:+.1f}",
    "the words from here on: {:+.1f}",
    "its words against the rest: {:+.1f}",
)
for _column, (_name, _says) in enumerate(zip(WORDING_CUES[1:], _SAID, strict=True), 1):
    FAMILY.cue(_name, _says)(_wording(_column))
