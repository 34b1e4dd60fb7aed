"""Sums over neighbours, the arithmetic of many cues."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["around"]


def around(column: NDArray[Any], first: int, last: int) -> NDArray[np.float64]:
    """Sum of the column over the neighbours ``first`` to ``last`` (offsets, both included).

    >>> around(np.array([1, 2, 3]), -1, 0).tolist()
    [1.0, 3.0, 5.0]
    """
    total = np.concatenate(([0.0], np.cumsum(column, dtype=np.float64)))
    n = len(column)
    index = np.arange(n)
    return total[np.clip(index + last + 1, 0, n)] - total[np.clip(index + first, 0, n)]
