"""What does a page say, read as plain text?

Plain texts of many kinds are labelled, far more than pages. So what the scorer of plain text, which
knows nothing of elements, makes of a page's blocks is a cue of theirs.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from adstrip.cues import cues_for
from adstrip.cues.registry import Cue

__all__ = ["AS_TEXT", "text_columns"]

AS_TEXT = Cue("read as plain text", "read as plain text: {:+.1f}", np.asarray, html_only=True)
"""The log-odds that the first look at plain texts gives."""


@cache
def text_columns() -> NDArray[np.intp]:
    """Of the cues of a page's blocks, the numbers of those that plain text has too."""
    return np.flatnonzero([not cue.html_only for cue in cues_for("html")])
