"""Arithmetic over neighbours, which many cues share: columns with one entry a block."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Sums", "around", "shifted", "since", "until"]


class Sums:
    """A column's running sums, from which the sums over neighbours up to ``reach`` are differences.

    >>> Sums(np.array([1, 2, 3]), 9).over(-1, 0).tolist()
    [1.0, 3.0, 5.0]
    """

    def __init__(self, column: NDArray[Any], reach: int) -> None:
        self._n, self._edge = len(column), reach + 1
        first, behind = self._edge + 1, self._edge + 1 + self._n
        # Sums before each block, and beyond both ends.
        self._total = np.zeros((behind + self._edge, *column.shape[1:]))
        column.cumsum(axis=0, dtype=np.float64, out=self._total[first:behind])
        self._total[behind:] = self._total[behind - 1]

    def over(self, first: int, last: int) -> NDArray[np.float64]:
        """Sum over the neighbours ``first`` to ``last`` (offsets, both included) of each block."""
        behind, before = self._edge + last + 1, self._edge + first
        return self._total[behind : behind + self._n] - self._total[before : before + self._n]


def around(column: NDArray[Any], first: int, last: int) -> NDArray[np.float64]:
    """Sum of the column over the neighbours ``first`` to ``last`` (offsets, both included).

    >>> around(np.array([1, 2, 3]), -1, 0).tolist()
    [1.0, 3.0, 5.0]
    """
    return Sums(column, max(abs(first), abs(last))).over(first, last)


def shifted(column: NDArray[Any], by: int, edge: float) -> NDArray[np.float64]:
    """The column as the block ``by`` places later sees it (negative: earlier neighbours).

    >>> shifted(np.array([1, 2, 3]), 1, -1).tolist()
    [2.0, 3.0, -1.0]
    """
    out = np.full(len(column), edge, np.float64)
    if by > 0:
        out[: -by or None] = column[by:]
    else:
        out[-by:] = column[:by]
    return out


def since(mark: NDArray[np.bool_], far: int) -> NDArray[np.intp]:
    """Blocks since the last marked one, itself excluded; ``far`` for none and for more.

    >>> since(np.array([True, False, True]), 40).tolist()
    [40, 1, 2]
    """
    index = np.arange(len(mark))
    last = np.maximum.accumulate(np.where(mark, index, -far))
    out = np.full(len(mark), far)
    np.minimum(index[1:] - last[:-1], far, out=out[1:])
    return out


def until(mark: NDArray[np.bool_], far: int) -> NDArray[np.intp]:
    """Blocks until the next marked one, itself excluded; ``far`` for none and for more.

    >>> until(np.array([True, False, True]), 40).tolist()
    [2, 1, 40]
    """
    return since(mark[::-1], far)[::-1]
