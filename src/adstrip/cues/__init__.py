"""What can be seen on a block and around it?

A cue is a small named function from the measures of a page to a column of numbers. To add one,
enter it in its family; training decides what it is worth.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adstrip.cues import markup, page, place, speech, text
from adstrip.cues.measures import Measures
from adstrip.cues.registry import Cue

__all__ = ["Cue", "cues_for", "observe"]

_ALL = (
    *text.FAMILY.cues,
    *speech.FAMILY.cues,
    *place.FAMILY.cues,
    *markup.FAMILY.cues,
    *page.FAMILY.cues,
)


def cues_for(form: str) -> tuple[Cue, ...]:
    """The cues that can be seen in "html", or in "text"."""
    return tuple(cue for cue in _ALL if form == "html" or not cue.html_only)


def observe(measures: Measures) -> NDArray[np.float32]:
    """Shape (blocks, cues): the value of every cue on every block of a page."""
    cues = cues_for(measures.table.page.format)
    out = np.empty((measures.n, len(cues)), np.float32)
    for column, cue in enumerate(cues):
        out[:, column] = cue.observe(measures)
    return out
