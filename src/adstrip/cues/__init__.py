"""What can be seen on a block and around it?

A cue is a small named function from the measures of a page to a column of numbers. To add one,
enter it in its family; training decides what it is worth.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from adstrip.cues import coherence, markup, page, place, rhythm, speech, surroundings, text
from adstrip.cues.measures import Measures
from adstrip.cues.registry import Cue, empty, fill

__all__ = ["Cue", "cues_for", "observe", "observe_text", "text_cues"]

_ALL = (
    *text.FAMILY.cues,
    *speech.FAMILY.cues,
    *surroundings.FAMILY.cues,
    *coherence.FAMILY.cues,
    *place.FAMILY.cues,
    *rhythm.FAMILY.cues,
    *markup.FAMILY.cues,
    *page.FAMILY.cues,
)


@cache
def cues_for(form: str) -> tuple[Cue, ...]:
    """The cues that can be seen in "html", or in "text"."""
    return tuple(cue for cue in _ALL if form == "html" or not cue.html_only)


@cache
def text_cues() -> tuple[Cue, ...]:
    """The cues that depend on nothing but a block's text."""
    return tuple(cue for cue in _ALL if cue.of_text)


def observe(measures: Measures, out: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
    """Shape (blocks, cues): the value of every cue on every block, in ``out`` if given."""
    cues = cues_for(measures.table.page.format)
    return fill(cues, measures, empty(measures.n, len(cues)) if out is None else out)


def observe_text(measures: Measures) -> NDArray[np.float32]:
    """Shape (blocks, cues): the values of the cues that depend on nothing but a block's text."""
    cues = text_cues()
    return fill(cues, measures, empty(measures.n, len(cues)))
