"""What do trees and a network say together?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adstrip.network import Network
from adstrip.trees import Trees

__all__ = ["Ensemble"]

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Trees and a network; what they say of a row is added up.

    They err elsewhere: trees ask a row one question after the other and find what is odd about
    it, the network reads it among those around it.
    """

    trees: Trees
    network: Network

    def check(self, columns: int, outputs: int) -> None:
        """Raises ValueError where these ask other than ``columns`` for other than ``outputs``."""
        self.trees.check(columns, outputs)
        self.network.check(columns, outputs)

    def sums(
        self,
        *cues: Array,
        rows: NDArray[np.intp] | None = None,
        page: Array | None = None,
    ) -> NDArray[np.float64]:
        """Shape (rows, outputs): what is said of each row of a page, read with the others.

        Args:
            cues: tables that stand side by side, with a row for each block.
            rows: numbers of the rows that are asked about; None: all.
            page: where the tables are a part of a page, what :meth:`mean` says of all.
        """
        heard = self.network.sums(*cues, page=page)
        return self.trees.sums(*cues, rows=rows) + (heard if rows is None else heard[rows])

    def sums_of_each(self, cues: Array, owners: NDArray[np.intp]) -> NDArray[np.float64]:
        """Shape (rows, outputs): of several pages, as :meth:`Network.sums_of_each` has them."""
        return self.trees.sums(cues) + self.network.sums_of_each(cues, owners)

    def mean(self, *cues: Array) -> Array:
        """What every row hears of the page that it stands on."""
        return self.network.mean(*cues)

    @property
    def reach(self) -> int:
        """How many rows away the farthest stands that a row is read with."""
        return self.network.reach

    def contributions(self, row: Array) -> tuple[float, NDArray[np.float64]]:
        """The base value and each cue's points for one row that is all of a page."""
        base, points = self.trees.contributions(row)
        start, more = self.network.contributions(row)
        return base + start, points + more
