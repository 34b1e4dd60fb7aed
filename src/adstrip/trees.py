"""What do boosted decision trees say of rows of cues, and which cues say so?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from adstrip.settings import thresholds

__all__ = ["Trees"]

_HOPELESS: float = thresholds()["score"]["hopeless"]
_ROWS = 256  # blocks summed at a time: what a pass reads and writes stays in the cache
_DROP = 3  # levels after which rows that have come to a leaf are left out
_FEATURE_BITS = 16
_FEATURE = (1 << _FEATURE_BITS) - 1


@dataclass(frozen=True, eq=False)
class Trees:
    """Boosted decision trees as flat arrays, one entry a node.

    Attributes:
        feature: the column that the node asks about; 0 for leaves.
        border: the answer is yes above the border; infinity for leaves.
        child: shape (nodes, 2), where no and yes lead; leaves lead to themselves.
        value: mean output below the node; what the tree adds, for leaves.
        root: shape (trees,), the first node of each tree.
        outputs: how many outputs there are; tree t adds to output t modulo this.
        depth: the longest way from a root to a leaf.
        trial: rows whose sum over so many trees is below ``hopeless`` get no further ones: most
            blocks of a page are plainly residue. 0: all rows get all trees.
    """

    feature: NDArray[np.int16]
    border: NDArray[np.float32]
    child: NDArray[np.int32]
    value: NDArray[np.float32]
    root: NDArray[np.int32]
    outputs: int
    depth: int
    trial: int = 0

    def check(self, columns: int, outputs: int) -> None:
        """Raises ValueError where these are no trees that ask ``columns`` for ``outputs``.

        Followed unchecked, a damaged file would lead out of its arrays, or in circles.
        """
        n, roots = len(self.feature), len(self.root)
        shapes = [array.shape for array in (self.border, self.value, self.child, self.root)]
        _hold(shapes == [(n,), (n,), (n, 2), (roots,)] and self.feature.shape == (n,))
        kinds = [array.dtype.kind for array in (self.feature, self.child, self.root)]
        _hold(kinds == ["i"] * 3 and self.border.dtype.kind == self.value.dtype.kind == "f")
        _hold(_within(self.feature, columns) and _within(self.child, n) and _within(self.root, n))
        _hold(bool(np.isfinite(self.value).all()) and not np.isnan(self.border).any())
        _hold(all(type(number) is int for number in (self.outputs, self.depth, self.trial)))
        _hold(self.outputs == outputs and roots > 0 and roots % outputs == 0)
        _hold(self.trial in range(roots + 1) and (outputs == 1 or not self.trial))
        leaves = (self.child == np.arange(n)[:, None]).all(axis=1)
        _hold(bool(np.isposinf(self.border[leaves]).all()))
        _hold(_depth(self.child, self.root) <= self.depth <= n)

    def sums(self, cues: NDArray[np.float32]) -> NDArray[np.float64]:
        """Shape (blocks, outputs): the sum of the trees' leaves for each row of cues."""
        if not len(cues):
            return np.zeros((len(cues), self.outputs))
        return np.vstack([self._sums(cues[i : i + _ROWS]) for i in range(0, len(cues), _ROWS)])

    @cached_property
    def _packed(self) -> _Packed:
        return _packed(self)

    def _sums(self, cues: NDArray[np.float32]) -> NDArray[np.float64]:
        if not self.trial:
            return self._added(cues, 0, len(self.root))
        sums = self._added(cues, 0, self.trial)
        going = np.flatnonzero(sums[:, 0] >= _HOPELESS)
        sums[going] += self._added(cues[going], self.trial, len(self.root))
        return sums

    def _added(self, cues: NDArray[np.float32], first: int, last: int) -> NDArray[np.float64]:
        """What the trees ``first`` up to, not including, ``last`` add."""
        nodes, rows, trees = self._packed, len(cues), last - first
        cells, width = cues.ravel(), cues.shape[1]
        start = np.repeat(np.arange(rows) * width, trees)
        node = final = np.tile(np.arange(first, last), rows)
        live = np.arange(len(final))
        for depth in range(self.depth):
            if depth and depth % _DROP == 0:
                final[live] = node
                going = np.flatnonzero(nodes.inner.take(node))
                live, node, start = live.take(going), node.take(going), start.take(going)
            asked = nodes.asked.take(node)
            value = cells.take((asked & _FEATURE) + start)
            node = (asked >> _FEATURE_BITS) + (value > nodes.border.take(node))
        final[live] = node
        values = nodes.value.take(final).reshape(rows, trees // self.outputs, self.outputs)
        return np.asarray(values.sum(axis=1))

    def contributions(self, row: NDArray[np.float32]) -> tuple[float, NDArray[np.float64]]:
        """The base value and each cue's points for one row: together exactly its one output.

        Points are path contributions: what each answer on the way to the leaf adds to the mean
        output below the node (Saabas 2014).
        """
        points = np.zeros(len(row))
        node = self.root
        if self.trial and self._added(row[None, :], 0, self.trial)[0, 0] < _HOPELESS:
            node = node[: self.trial]
        base = node
        value = self.value.astype(np.float64)
        for _ in range(self.depth):
            following = self.child[node, (row[self.feature[node]] > self.border[node]).astype(int)]
            np.add.at(points, self.feature[node], value[following] - value[node])
            node = following
        return float(value[base].sum()), points


def _hold(condition: bool) -> None:
    if not condition:
        raise ValueError("no trees")


def _within(numbers: NDArray[np.signedinteger[Any]], limit: int) -> bool:
    return bool(((numbers >= 0) & (numbers < limit)).all())


def _depth(child: NDArray[np.int32], root: NDArray[np.int32]) -> int:
    """The longest way from a root to a leaf, where no node is led to twice."""
    own = np.arange(len(child))
    inner = (child != own[:, None]).any(axis=1)
    led_to = np.bincount(child[inner].ravel(), minlength=len(child))
    # Without a second way to any node, nor one to a root, there is no circle to be caught in.
    _hold(not (led_to > 1).any() and not led_to[root].any())
    depth, level = 0, np.unique(root)
    while len(level := level[inner[level]]):
        level = child[level].ravel()
        depth += 1
    return depth


class _Packed(NamedTuple):
    """The nodes of some trees, roots first, the two children of a node side by side.

    That, and one number for what a node asks and where it leads, halves the look-ups.
    """

    asked: NDArray[np.int64]
    """Where no leads, shifted, and the feature; a leaf asks for nothing and leads to itself."""
    border: NDArray[np.float32]
    inner: NDArray[np.bool_]
    value: NDArray[np.float64]


def _packed(trees: Trees) -> _Packed:
    old = trees.root.astype(np.intp)
    order, levels = [old], []
    first = 0
    while len(old):
        children = trees.child[old].astype(np.intp)
        inner = children[:, 0] != old
        first += len(old)
        begun = first - len(old)
        leads = np.arange(begun, first)
        leads[inner] = first + 2 * np.arange(inner.sum())
        levels.append(leads)
        old = children[inner].ravel()
        order.append(old)
    nodes, leads = np.concatenate(order), np.concatenate(levels)
    return _Packed(
        leads << _FEATURE_BITS | trees.feature[nodes],
        trees.border[nodes],
        leads != np.arange(len(nodes)),
        trees.value[nodes].astype(np.float64),
    )
