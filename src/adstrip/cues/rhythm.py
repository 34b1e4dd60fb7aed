"""Cues of repeated shapes: does what stands here come again every few blocks?

Teasers go headline, summary, headline, summary; comments go name, time, words; an article's
paragraphs are of one shape, and then of none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adstrip.cues.measures import Measures
from adstrip.cues.neighbours import around
from adstrip.cues.registry import Family, Observe
from adstrip.settings import thresholds

__all__ = ["FAMILY"]

FAMILY = Family()
_LIMITS = thresholds()["rhythm"]


def _every(period: int) -> Observe:
    return lambda m: _repeated(m, period)


def _repeated(m: Measures, period: int) -> NDArray[np.float64]:
    """Share of the blocks nearby that have the shape of the block ``period`` places on."""
    if m.n <= period:
        return np.zeros(m.n)
    alike = np.abs(m.magnitude[period:] - m.magnitude[:-period]) < _LIMITS["alike"]
    alike &= m.bounds[period:] == m.bounds[:-period]
    both = np.zeros(m.n)
    both[:-period] = alike
    near, index = _LIMITS["near"], np.arange(m.n)
    compared = np.minimum(m.n - period, index + near + 1) - np.maximum(0, index - near - period)
    return around(both, -near - period, near) / np.maximum(1, compared)


for _period in range(1, _LIMITS["longest"] + 1):
    FAMILY.cue(
        f"shape again after {_period}",
        f"{{:.0%}} of the blocks nearby look like the one {_period} on",
    )(_every(_period))
