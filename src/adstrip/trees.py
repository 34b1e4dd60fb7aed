"""What do boosted decision trees say of rows of cues, and which cues say so?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Trees"]

_ROWS = 512  # blocks looked at together: bounds the memory
_CELLS = 1 << 18  # answers found at a time: what is read and written stays in the cache
_WORDS = (8, 16, 32, 64)  # blocks to a number of bits: few blocks need no large ones
_UNLIKE = 16  # all trees take the room of the largest: trees of a kind have leaves by as many nodes
Bits = NDArray[np.unsignedinteger[Any]]


def _batches(count: int) -> Iterator[slice]:
    return (slice(i, i + _ROWS) for i in range(0, count, _ROWS))


def _side_by_side(
    cues: Sequence[NDArray[np.float32]], rows: slice | NDArray[np.intp]
) -> NDArray[np.float32]:
    if len(cues) == 1:
        return cues[0][rows]
    return np.concatenate([table.T[:, rows] for table in cues]).T


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
    """

    feature: NDArray[np.int16]
    border: NDArray[np.float32]
    child: NDArray[np.int32]
    value: NDArray[np.float32]
    root: NDArray[np.int32]
    outputs: int
    depth: int

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
        _hold(all(type(number) is int for number in (self.outputs, self.depth)))
        _hold(self.outputs == outputs and roots > 0 and roots % outputs == 0)
        leaves = (self.child == np.arange(n)[:, None]).all(axis=1)
        _hold(bool(np.isposinf(self.border[leaves]).all()))
        deepest, most = _shape(self.child, self.root)
        _hold(deepest <= self.depth <= n)
        _hold(most * roots <= _UNLIKE * n)

    def times(self, factor: float) -> Trees:
        """Trees whose sums are so many times as high."""
        return replace(self, value=self.value * np.float32(factor))

    def sums(
        self, *cues: NDArray[np.float32], rows: NDArray[np.intp] | None = None
    ) -> NDArray[np.float64]:
        """Shape (rows, outputs): the sum of the trees' leaves for each row, or some, of cues.

        Tables of cues stand side by side.
        """
        some = _batches(len(cues[0])) if rows is None else (rows[b] for b in _batches(len(rows)))
        sums = [self._sums(_side_by_side(cues, numbers)) for numbers in some]
        return np.concatenate(sums) if sums else np.zeros((0, self.outputs))

    def _sums(self, cues: NDArray[np.float32]) -> NDArray[np.float64]:
        leaves = self._packed.values(cues)
        return np.asarray(leaves.reshape(-1, self.outputs, len(cues)).sum(axis=0).T)

    @cached_property
    def _packed(self) -> _Packed:
        return _packed(self)

    def contributions(self, row: NDArray[np.float32]) -> tuple[float, NDArray[np.float64]]:
        """The base value and each cue's points for one row: together exactly its one output.

        Points are path contributions: what each answer on the way to the leaf adds to the mean
        output below the node (Saabas 2014).
        """
        points = np.zeros(len(row))
        node = self.root
        value = self.value.astype(np.float64)
        for _ in range(self.depth):
            following = self.child[node, (row[self.feature[node]] > self.border[node]).astype(int)]
            np.add.at(points, self.feature[node], value[following] - value[node])
            node = following
        return float(value[self.root].sum()), points


def _hold(condition: bool) -> None:
    if not condition:
        raise ValueError("no trees")


def _within(numbers: NDArray[np.signedinteger[Any]], limit: int) -> bool:
    return bool(((numbers >= 0) & (numbers < limit)).all())


def _shape(child: NDArray[np.int32], root: NDArray[np.int32]) -> tuple[int, int]:
    """The longest way from a root to a leaf, and the most leaves of a tree; no node in two."""
    own = np.arange(len(child))
    inner = (child != own[:, None]).any(axis=1)
    led_to = np.bincount(child[inner].ravel(), minlength=len(child))
    led_to += np.bincount(root, minlength=len(child))
    # Without a second way to any node there is no circle to be caught in.
    _hold(not (led_to > 1).any())
    depth, level, tree = 0, root, np.arange(len(root))
    leaves = np.bincount(tree[~inner[level]], minlength=len(root))
    while (asks := inner[level]).any():
        level, tree = child[level[asks]].ravel(), tree[asks].repeat(2)
        leaves += np.bincount(tree[~inner[level]], minlength=len(root))
        depth += 1
    return depth, int(leaves.max(initial=0))


class _Packed(NamedTuple):
    """Trees laid out for all rows at once: of each node, one bit a row says whether it comes there.

    Every distinct question is asked once; what follows for the nodes are operations on up to 64
    rows at a time (QuickScorer, Lucchese and others 2015, turned round: there a bit stands for a
    leaf). The nodes stand in a row, those of a level behind each other: roots first, and of each
    further level all to which yes leads, then all to which no leads.
    """

    feature: NDArray[np.intp]
    """Of each question, the column that it is about."""
    border: NDArray[np.float32]
    steps: tuple[tuple[NDArray[np.intp], NDArray[np.intp]], ...]
    """Of each level, the nodes that ask, and the numbers of their questions."""
    nodes: int
    leaf: NDArray[np.intp]
    """Shape (numbers, trees): where each tree's leaves stand; behind all nodes for none."""
    value: NDArray[np.float64]
    """Shape (trees, numbers)."""

    def values(self, cues: NDArray[np.float32]) -> NDArray[np.float64]:
        """Shape (trees, rows): the value of the leaf that each row comes to."""
        trees, numbers = self.value.shape
        place = self._leaves(self._reached(self._answers(cues)))[:, : len(cues)].astype(np.intp)
        place += np.arange(0, trees * numbers, numbers)[:, None]
        return self.value.take(place)

    def _answers(self, cues: NDArray[np.float32]) -> Bits:
        """Shape (questions, words): the answer of each row, a bit a row."""
        bits = next((bits for bits in _WORDS if len(cues) <= bits), _WORDS[-1])
        kind = np.dtype(f"u{bits // 8}")
        words = -(-len(cues) // bits)
        columns = np.zeros((cues.shape[1], words * bits), np.float32)
        columns[:, : len(cues)] = cues.T
        # Of many questions the page's lowest and highest values tell that all answers are one.
        always = cues.min(axis=0).take(self.feature) > self.border
        never = cues.max(axis=0).take(self.feature) <= self.border
        answers: Bits = (
            np.where(always, ~kind.type(0), kind.type(0)).repeat(words).reshape(-1, words)
        )
        asked = np.flatnonzero(~(always | never))
        step = _CELLS // columns.shape[1]
        for i in range(0, len(asked), step):
            some = asked[i : i + step]
            above = columns.take(self.feature.take(some), axis=0) > self.border.take(some)[:, None]
            answers[some] = np.packbits(above).view(kind).reshape(-1, words)
        return answers

    def _reached(self, answers: Bits) -> Bits:
        """Shape (nodes and one, words): the rows that come to each node, and behind them none."""
        reached = np.empty((self.nodes + 1, answers.shape[1]), answers.dtype)
        first = self.value.shape[0]
        reached[:first], reached[-1] = ~answers.dtype.type(0), 0
        for nodes, questions in self.steps:
            here, behind = reached.take(nodes, axis=0), first + len(nodes)
            yes, no = reached[first:behind], reached[behind : behind + len(nodes)]
            np.bitwise_and(here, answers.take(questions, axis=0), out=yes)
            np.bitwise_xor(here, yes, out=no)
            first = behind + len(nodes)
        return reached

    def _leaves(self, reached: Bits) -> NDArray[np.unsignedinteger[Any]]:
        """Shape (trees, rows): the number of the leaf that each row comes to."""
        numbers, trees = self.leaf.shape
        leaves = reached.take(self.leaf.ravel(), axis=0).reshape(numbers, -1)
        bits = 8 * reached.dtype.itemsize
        number = np.zeros((trees, reached.shape[1] * bits), np.min_scalar_type(numbers - 1))
        while half := len(leaves) // 2:
            upper = np.bitwise_or.reduce(leaves[half:], axis=0)
            number += number
            number |= np.unpackbits(upper.view(np.uint8)).reshape(trees, -1)
            leaves = leaves[:half] | leaves[half:]
        return number


def _packed(trees: Trees) -> _Packed:
    node, tree = trees.root.astype(np.intp), np.arange(len(trees.root))
    levels, owners, askers = [node], [tree], []
    begun = 0
    while len(inner := np.flatnonzero(trees.child[node, 0] != node)):
        askers.append(begun + inner)
        begun += len(node)
        node = trees.child[node[inner]][:, ::-1].T.ravel().astype(np.intp)
        tree = np.tile(tree[inner], 2)
        levels.append(node)
        owners.append(tree)
    nodes = np.concatenate(levels)
    asks = trees.child[nodes, 0] != nodes
    pairs = np.stack((trees.feature[nodes[asks]], trees.border[nodes[asks]]), 1, dtype=np.float64)
    questions, number = np.unique(pairs.view(np.complex128).ravel(), return_inverse=True)
    cuts = np.cumsum([len(asker) for asker in askers])[:-1]
    leaf, value = _numbered_leaves(np.concatenate(owners), asks, trees.value[nodes])
    return _Packed(
        questions.real.astype(np.intp),
        questions.imag.astype(np.float32),
        tuple(zip(askers, np.split(number, cuts), strict=False)),
        len(nodes),
        leaf,
        value,
    )


def _numbered_leaves(
    owners: NDArray[np.intp], asks: NDArray[np.bool_], values: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The places and values of each tree's leaves by numbers, as many as a power of two."""
    leaves = np.flatnonzero(~asks)
    leaves = leaves[np.argsort(owners[leaves], kind="stable")]
    count = np.bincount(owners[leaves])
    number = np.arange(len(leaves)) - (np.cumsum(count) - count).repeat(count)
    numbers = 1 << int(count.max() - 1).bit_length()
    place = np.full((numbers, len(count)), len(owners))
    value = np.zeros((len(count), numbers))
    place[number, owners[leaves]] = leaves
    value[owners[leaves], number] = values[leaves]
    return place, value
