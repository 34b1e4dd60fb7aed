"""Cues of where a block stands and what stands around it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adstrip.cues.measures import Measures
from adstrip.cues.registry import Family, Observe
from adstrip.settings import thresholds

__all__ = ["FAMILY"]

FAMILY = Family()
Values = NDArray[np.generic]
_FAR: int = thresholds()["cues"]["far"]
_NEIGHBOURS = {-2: "two before", -1: "before", 1: "after", 2: "two after"}


def _words_at(offset: int) -> Observe:
    return lambda m: m.shifted(m.words, offset)


def _links_at(offset: int) -> Observe:
    return lambda m: m.shifted(m.link_density, offset)


def _sentence_at(offset: int) -> Observe:
    return lambda m: m.shifted(m.ends_sentence, offset, -1)


for _offset, _where in _NEIGHBOURS.items():
    FAMILY.cue(f"words {_where}", f"the block {_where} has {{:.0f}} words")(_words_at(_offset))
    FAMILY.cue(f"links {_where}", f"the block {_where} is {{:.0%}} links")(_links_at(_offset))
    FAMILY.cue(f"sentence {_where}", f"the block {_where} ends as a sentence: {{:.0f}}")(
        _sentence_at(_offset)
    )


@FAMILY.cue("position", "at {:.0%} of the page's words")
def position(m: Measures) -> Values:
    """Share of the page's words before the block."""
    return m.position


@FAMILY.cue("blocks from the start", "block {:.0f} of the page")
def from_start(m: Measures) -> Values:
    """Blocks before."""
    return np.minimum(np.arange(m.n), 500)


@FAMILY.cue("blocks to the end", "{:.0f} blocks to the page's end")
def to_end(m: Measures) -> Values:
    """Blocks behind."""
    return np.minimum(m.n - 1 - np.arange(m.n), 500)


@FAMILY.cue("page words", "a page of {:.0f} words")
def page_words(m: Measures) -> Values:
    """Words of the page."""
    return np.full(m.n, m.all_words)


@FAMILY.cue("page's long text", "{:.0%} of the page is long text")
def page_long(m: Measures) -> Values:
    """Share of long text on the page."""
    return np.full(m.n, m.all_long_words / max(1.0, m.all_words))


@FAMILY.cue("page's links", "{:.0%} of the page is linked")
def page_links(m: Measures) -> Values:
    """Link density of the page."""
    return np.full(m.n, m.linked.sum() / max(1, int(m.lengths.sum())))


@FAMILY.cue("long text before", "{:.0f} words of long text in the five blocks before")
def long_before(m: Measures) -> Values:
    """Words of long text in the five blocks before."""
    return m.around(m.long_words, -5, -1)


@FAMILY.cue("long text after", "{:.0f} words of long text in the five blocks after")
def long_after(m: Measures) -> Values:
    """Words of long text in the five blocks behind."""
    return m.around(m.long_words, 1, 5)


@FAMILY.cue("long text so far", "{:.0%} of the page's long text stands before")
def long_so_far(m: Measures) -> Values:
    """Share of the page's long text before the block: at the tail nearly all of it."""
    total = np.cumsum(m.long_words)
    return (total - m.long_words) / max(1.0, m.all_long_words)


@FAMILY.cue(
    "since long text",
    "{:.0f} blocks since the last long text",
    far=_FAR,
    none=f"no long text within {_FAR - 1} blocks before",
)
def since_long(m: Measures) -> Values:
    """Blocks since the last long block."""
    return m.since(m.long)


@FAMILY.cue(
    "until long text",
    "{:.0f} blocks until the next long text",
    far=_FAR,
    none=f"no long text within {_FAR - 1} blocks after",
)
def until_long(m: Measures) -> Values:
    """Blocks until the next long block."""
    return m.until(m.long)


@FAMILY.cue("words between long texts", "{:.0f} short words in the seven blocks around")
def short_around(m: Measures) -> Values:
    """Words of short blocks around: menus and lists of teasers are crowded."""
    return m.around(m.words, -3, 3) - m.around(m.long_words, -3, 3)


@FAMILY.cue("links around", "{:.0%} of the seven blocks around is linked")
def links_around(m: Measures) -> Values:
    """Link density of the neighbourhood."""
    return m.around(m.linked, -3, 3) / np.maximum(1, m.around(m.lengths, -3, 3))


@FAMILY.cue(
    "since a heading",
    "{:.0f} blocks since a heading",
    html_only=True,
    far=_FAR,
    none=f"no heading within {_FAR - 1} blocks before",
)
def since_heading(m: Measures) -> Values:
    """Blocks since the last heading."""
    return m.since(m.headings)


@FAMILY.cue(
    "until a heading",
    "{:.0f} blocks until a heading",
    html_only=True,
    far=_FAR,
    none=f"no heading within {_FAR - 1} blocks after",
)
def until_heading(m: Measures) -> Values:
    """Blocks until the next heading."""
    return m.until(m.headings)


@FAMILY.cue("headings around", "{:.0f} headings in the seven blocks around", html_only=True)
def headings_around(m: Measures) -> Values:
    """Headings in the neighbourhood: rows of teasers have many."""
    return m.around(m.headings, -3, 3)


@FAMILY.cue("sentences around", "{:.0f} of the seven blocks around end as sentences")
def sentences_around(m: Measures) -> Values:
    """Blocks around that end as sentences do."""
    return m.around(m.ends_sentence, -3, 3)
