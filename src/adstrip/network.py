"""What does a small convolutional network make of each block in the run that it stands in?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Network", "far", "normal", "roots", "taken", "together"]

_ROWS = 2048  # blocks looked at together: bounds the memory, for twice the time of longer pages
_BOUND = 4.0  # values further from usual than so many standard deviations count as that
_ROW = 32  # numbers of a row are multiples of one over this
_WEIGHT = 512  # and weights of one over this
_MOST = 1 << 15  # a layer says so much of a row at most
_FARTHEST = 64  # rows; each layer more doubles the reach of one
_DEEPEST = 8  # layers
_STEPS = 32  # from the usual row to a given one, where points are given

Array = NDArray[np.float32]
Owners = NDArray[np.intp]
_NORMS = ("usual", "scale")


def roots(cues: Array) -> Array:
    """Square roots, signs kept: large counts stay in reach, and all machines agree on them.

    >>> roots(np.float32([9, -4])).tolist()
    [3.0, -2.0]
    """
    values = np.sqrt(np.abs(cues))
    return np.copysign(values, cues, out=values)


def normal(cues: Array, usual: Array, scale: Array) -> Array:
    """The roots of the cues against the usual ones, within bounds."""
    values = roots(cues)
    values -= usual
    values *= scale
    return np.clip(values, -_BOUND, _BOUND, out=values)


def far(layer: int, taps: int) -> int:
    """How many rows away the farthest neighbour stands that a layer looks at.

    >>> [far(layer, 5) for layer in range(3)]
    [2, 4, 8]
    """
    return taps // 2 << layer


def taken(rows: Array, layer: int, taps: int, owners: Owners | None = None) -> Array:
    """Shape (rows, taps * width): each row's neighbours and itself, which grow apart by layer.

    Beyond the ends is nothing; nor, where rows have ``owners``, beyond those of the same one.

    >>> taken(np.float32([[1], [2], [3]]), 0, 3).tolist()
    [[0.0, 1.0, 2.0], [1.0, 2.0, 3.0], [2.0, 3.0, 0.0]]
    >>> taken(np.float32([[1], [2], [3]]), 0, 3, np.array([0, 0, 1])).tolist()
    [[0.0, 1.0, 2.0], [1.0, 2.0, 0.0], [0.0, 3.0, 0.0]]
    """
    found = np.hstack(_neighbours(rows, layer, taps, 0))
    if owners is not None:
        theirs = found.reshape(len(rows), taps, -1)
        theirs *= together(owners, layer, taps)[:, :, None]
    return found


def together(owners: Owners, layer: int, taps: int) -> NDArray[np.bool_]:
    """Shape (rows, taps): whether each row that :func:`taken` takes has the same owner."""
    near = _neighbours(owners, layer, taps, -1)
    return np.asarray(np.stack(near, axis=1) == owners[:, None])


def _neighbours(rows: NDArray[Any], layer: int, taps: int, beyond: int) -> list[NDArray[Any]]:
    """For each tap the rows that it takes; ``beyond`` the ends there is this."""
    end, n = far(layer, taps), len(rows)
    padded = np.full((n + 2 * end, *rows.shape[1:]), beyond, rows.dtype)
    padded[end : end + n] = rows
    return [padded[tap << layer : (tap << layer) + n] for tap in range(taps)]


@dataclass(frozen=True, eq=False)
class Network:
    """Weights of a network that reads a page's rows of cues: each row, then what is around.

    The rows go through one layer of their own; then through layers that add to each row what its
    neighbours say, nearer ones first (a dilated convolution, Yu and Koltun 2016); then, beside the
    mean of the page, through a layer that says what each is.

    Numbers of rows are multiples of 1/32, weights of 1/512. So sums of their products are whole
    multiples too, which single precision adds exactly up to 2^24, in whatever order a processor
    adds them: the same page gets the same score on all machines. Of trained weights and real pages
    sums stay below a twenty-fifth of that.

    Attributes:
        usual: shape (cues,), the usual root of each cue.
        scale: shape (cues,), one over how far they are from it.
        into: shape (cues, width), in 1/512; ``into_bias``: shape (width,), in 1/16384, as all.
        around: shape (layers, taps * width, width); ``around_bias``: shape (layers, width).
        onto: shape (2 * width, hidden); ``onto_bias``: shape (hidden,).
        last: shape (hidden, outputs); ``last_bias``: shape (outputs,).
    """

    usual: Array
    scale: Array
    into: Array
    into_bias: Array
    around: Array
    around_bias: Array
    onto: Array
    onto_bias: Array
    last: Array
    last_bias: Array

    @classmethod
    def of(cls, usual: Array, scale: Array, **weights: Array) -> Network:
        """A network of weights in numbers of any precision."""
        if not all(np.isfinite(array).all() for array in (usual, scale, *weights.values())):
            raise ValueError("weights that are no numbers")
        whole = {}
        for name, array in weights.items():
            unit = _WEIGHT * _ROW if name.endswith("_bias") else _WEIGHT
            most = np.iinfo(_KINDS[name]).max // 2  # single precision has no number for all of it
            whole[name] = np.clip(np.rint(array * unit), -most, most)
        return cls(usual, scale, **whole)

    @classmethod
    def silent(cls, cues: int) -> Network:
        """A network that says 0 of everything."""
        shapes = (cues,), (cues,), (cues, 1), (1,), (0, 1, 1), (0, 1), (2, 1), (1,), (1, 1), (1,)
        return cls(*(np.zeros(shape, np.float32) for shape in shapes))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Its arrays by name, as they are stored: weights as whole numbers."""
        return {name: getattr(self, name).astype(kind) for name, kind in _KINDS.items()}

    @classmethod
    def stored(cls, arrays: Mapping[str, NDArray[Any]]) -> Network:
        """The network that was stored as these arrays; ValueError if they are of other kinds."""
        if any(arrays[name].dtype != kind for name, kind in _KINDS.items()):
            raise ValueError("weights of another kind")
        return cls(**{name: arrays[name].astype(np.float32) for name in _KINDS})

    @property
    def taps(self) -> int:
        """How many rows each layer looks at: the row itself and as many at both sides."""
        return int(self.around.shape[1] // self.around.shape[2])

    @property
    def reach(self) -> int:
        """How many rows away the farthest stands that a row is read with."""
        return sum(far(layer, self.taps) for layer in range(len(self.around)))

    def check(self, cues: int, outputs: int) -> None:
        """Raises ValueError where these are no weights for so many cues and outputs."""
        layers, inputs, width = self.around.shape
        hidden = self.onto.shape[-1]
        wanted = {
            "usual": (cues,),
            "scale": (cues,),
            "into": (cues, width),
            "into_bias": (width,),
            "around_bias": (layers, width),
            "onto": (2 * width, hidden),
            "onto_bias": (hidden,),
            "last": (hidden, outputs),
            "last_bias": (outputs,),
        }
        if any(getattr(self, name).shape != shape for name, shape in wanted.items()):
            raise ValueError("no network")
        if layers > _DEEPEST:  # before anything is reckoned from them
            raise ValueError("no network, but one of too many layers")
        if not width or inputs % width or self.taps % 2 == 0 or self.reach > _FARTHEST:
            raise ValueError("no network, or one that reads too far")
        if not all(np.isfinite(getattr(self, name)).all() for name in _NORMS):
            raise ValueError("norms that are no numbers")

    def sums(self, *cues: Array, page: Array | None = None) -> NDArray[np.float64]:
        """Shape (blocks, outputs): what is said of each row of a page's cues, read with the others.

        Tables of cues stand side by side. Of rows that are a part of a page, ``page`` is what
        :meth:`mean` says of the whole.
        """
        read = partial(self._read, cues)
        if len(cues[0]) <= _ROWS:
            few = [*read()]
            read = partial(iter, few)
        heard = self._heard(_mean(read(), len(self.into_bias)) if page is None else page)
        return self._told([self._said(rows, heard) for rows in read()])

    def sums_of_each(self, cues: Array, owners: Owners) -> NDArray[np.float64]:
        """Shape (rows, outputs): what is said of rows of several pages, each page read by itself.

        Args:
            cues: shape (rows, cues), the rows of each page behind one another.
            owners: shape (rows,): where the number changes, another page begins.
        """
        begins = np.flatnonzero(np.diff(owners, prepend=owners[:1] - 1))
        ends = np.append(begins[1:], len(owners))
        said = []
        for piece in np.split(np.arange(len(begins)), np.flatnonzero(np.diff(begins // _ROWS)) + 1):
            if not len(piece):
                continue
            some = slice(begins[piece[0]], ends[piece[-1]])
            rows = self._layers([cues[some]], owners[some])
            sizes = ends[piece] - begins[piece]
            total = np.add.reduceat(rows, begins[piece] - some.start, axis=0, dtype=np.float64)
            heard = self._heard(np.rint(total / sizes[:, None]).astype(np.float32))
            said.append(self._said(rows, heard.repeat(sizes, axis=0)))
        return self._told(said)

    def mean(self, *cues: Array) -> Array:
        """Shape (width,): what every row hears of the page that it stands on."""
        return _mean(self._read(cues), len(self.into_bias))

    def _read(self, cues: Sequence[Array]) -> Iterator[Array]:
        """Shapes (some blocks, width): what the layers make of rows and of those around them."""
        n = len(cues[0])
        for first in range(0, n, _ROWS):
            start, last = max(0, first - self.reach), min(n, first + _ROWS)
            yield self._layers([table[start : last + self.reach] for table in cues])[
                first - start : last - start
            ]

    def _layers(self, cues: Sequence[Array], owners: Owners | None = None) -> Array:
        seen = normal(np.hstack(cues), self.usual, self.scale)
        rows = _passed(np.rint(seen * _ROW) @ self.into + self.into_bias)
        for layer, (weights, bias) in enumerate(zip(self.around, self.around_bias, strict=True)):
            rows += _passed(taken(rows, layer, self.taps, owners) @ weights + bias)
        return rows

    def _heard(self, mean: Array) -> Array:
        """What the mean of a page gives to each of its rows."""
        return np.asarray(mean @ self.onto[len(self.into_bias) :] + self.onto_bias)

    def _said(self, rows: Array, heard: Array) -> Array:
        return np.asarray(_passed(rows @ self.onto[: len(self.into_bias)] + heard) @ self.last)

    def _told(self, said: Sequence[Array]) -> NDArray[np.float64]:
        """What was said of pieces, in log-odds."""
        sums = np.vstack([np.zeros((0, len(self.last_bias)), np.float32), *said]) + self.last_bias
        return np.asarray(sums.astype(np.float64) / (_ROW * _WEIGHT))

    def contributions(self, row: Array) -> tuple[float, NDArray[np.float64]]:
        """The base value and each cue's points for one row that is all of a page.

        Together they are the network's one output for it. The base value is the output for a row
        of which nothing is unusual; points are integrated gradients from there on (Sundararajan
        and others 2017). What is missed in so many steps is shared out over them.
        """
        seen = normal(row[None], self.usual, self.scale)
        way = (np.arange(_STEPS, dtype=np.float32)[:, None] + np.float32(0.5)) / np.float32(_STEPS)
        points = self._slopes(way * seen).mean(axis=0, dtype=np.float64) * seen[0]
        usual = np.copysign(self.usual**2, self.usual)
        base, total = (float(self.sums(one[None])[0, 0]) for one in (usual, row))
        sizes = np.abs(points)
        if not sizes.any():
            return total, points
        return base, points + (total - base - points.sum()) * sizes / sizes.sum()

    def _slopes(self, seen: Array) -> Array:
        """Shape (rows, cues): how the output rises with the cues of rows that are a page each."""
        width = len(self.into_bias)
        middle = slice(width * (self.taps // 2), width * (self.taps // 2 + 1))
        rows = np.maximum(seen * _ROW @ self.into + self.into_bias, 0) / _WEIGHT
        on = [rows > 0]
        for weights, bias in zip(self.around, self.around_bias, strict=True):
            said = np.maximum(rows @ weights[middle] + bias, 0) / _WEIGHT
            on.append(said > 0)
            rows = rows + said
        onto = self.onto[:width] + self.onto[width:]  # the page's mean is the row itself
        slope = ((rows @ onto + self.onto_bias > 0) * self.last[:, 0]) @ onto.T / _WEIGHT**2
        for weights, passed in zip(self.around[::-1], on[:0:-1], strict=True):
            slope = slope + (slope * passed) @ weights[middle].T / _WEIGHT
        return np.asarray((slope * on[0]) @ self.into.T / _WEIGHT)


_KINDS: Mapping[str, Any] = {
    field.name: np.float32 if field.name in _NORMS
    else np.int32 if field.name.endswith("_bias") else np.int16
    for field in fields(Network)
}  # fmt: skip


def _passed(sums: Array) -> Array:
    """What of sums goes on, as numbers of rows again."""
    return np.asarray(np.rint(np.clip(sums, 0, _WEIGHT * _MOST) / _WEIGHT))


def _mean(pieces: Iterable[Array], width: int) -> Array:
    """The mean of all rows, as a row's number again."""
    total, count = np.zeros(width), 0
    for rows in pieces:
        total += rows.sum(axis=0, dtype=np.float64)
        count += len(rows)
    return np.asarray(np.rint(total / max(1, count)).astype(np.float32))
