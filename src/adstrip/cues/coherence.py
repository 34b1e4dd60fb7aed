"""Cues of coherence: what belongs to the article shares its words with the title and the body."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adstrip.cues.measures import Measures
from adstrip.cues.registry import Family

__all__ = ["FAMILY"]

FAMILY = Family()
Values = NDArray[np.generic]


@FAMILY.cue("words of the title", "{:.0%} of the title's words")
def title_words(m: Measures) -> Values:
    """Share of the title's content words that stand in the block."""
    return m.vocabulary.shared_with_title


@FAMILY.cue("words of the body", "{:.0%} of its words stand in other long blocks")
def body_words(m: Measures) -> Values:
    """Share of its content words that other long blocks have too."""
    return m.vocabulary.shared_with_body


@FAMILY.cue("usual words", "shares {:.1f} times as many words with the body as usual here")
def usual_words(m: Measures) -> Values:
    """The same, as a multiple of what long blocks of the page usually share."""
    return m.vocabulary.shared_as_usual


@FAMILY.cue("words heard before", "{:.0%} of its words stood in long blocks before")
def words_before(m: Measures) -> Values:
    """Share of its content words in long blocks before: the article goes on."""
    return m.vocabulary.shared_with_before


@FAMILY.cue("words heard again", "{:.0%} of its words come again in long blocks")
def words_after(m: Measures) -> Values:
    """Share of its content words in long blocks behind: the topic is taken up again."""
    return m.vocabulary.shared_with_after


@FAMILY.cue("shared words around", "{:.0%} of the words nearby stand in the body")
def coherence_around(m: Measures) -> Values:
    """The same, over the neighbourhood, weighted by words."""
    shared = m.around(m.vocabulary.shared_with_before * m.words, -2, 2)
    return shared / np.maximum(1, m.around(m.words, -2, 2))


@FAMILY.cue("shared words to the end", "{:.0%} of the words from here on stand in the body")
def coherence_rest(m: Measures) -> Values:
    """The same, over the rest of the page: a topic break that is never bridged again."""
    shared = m.vocabulary.shared_with_before * m.words
    rest = np.cumsum(shared[::-1])[::-1]
    return rest / np.maximum(1, np.cumsum(m.words[::-1])[::-1])
