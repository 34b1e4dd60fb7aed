"""From labelled rows to boosted trees: LightGBM, flattened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adstrip.errors import InputError
from adstrip.trees import Trees

__all__ = ["boost"]

_FIXED = {"verbosity": -1, "deterministic": True, "force_col_wise": True}


def boost(
    cues: NDArray[np.float32],
    labels: NDArray[Any],
    weights: NDArray[np.float64],
    parameters: Mapping[str, Any],
) -> Trees:
    """Trees for ``labels``: 0 or 1, or numbers of classes where ``parameters`` say so.

    These are LightGBM's, and how many ``rounds`` there are, and ``draws``: what is left to chance
    is drawn so often, and the trees of all draws are averaged. The same rows give the same trees.
    """
    try:
        import lightgbm  # noqa: PLC0415 - an extra
    except ImportError:
        raise InputError("training needs pip install 'adstrip[train]'") from None
    data = lightgbm.Dataset(cues, label=labels, weight=weights)
    own = {**_FIXED, **parameters}
    rounds, draws = own.pop("rounds"), own.pop("draws")
    found: list[Mapping[str, Any]] = []
    for seed in range(1, draws + 1):
        model = lightgbm.train({**own, "seed": seed}, data, rounds)
        found += model.dump_model()["tree_info"]
    return _flattened(found, parameters.get("num_class", 1)).times(1 / draws)


def _flattened(trees: Sequence[Mapping[str, Any]], outputs: int) -> Trees:
    """LightGBM's trees as flat arrays."""
    feature: list[int] = []
    border, value = [], []
    child: list[list[int]] = []
    root = []
    deepest = 0
    for tree in trees:
        root.append(len(feature))
        todo: list[tuple[Any, tuple[int, int] | None, int]] = [(tree["tree_structure"], None, 0)]
        while todo:
            node, above, depth = todo.pop()
            number = len(feature)
            if above is not None:
                child[above[0]][above[1]] = number
            leaf = "split_feature" not in node
            feature.append(0 if leaf else node["split_feature"])
            border.append(np.inf if leaf else node["threshold"])
            child.append([number, number])
            value.append(node["leaf_value"] if leaf else node["internal_value"])
            deepest = max(deepest, depth)
            if not leaf:
                todo.append((node["left_child"], (number, 0), depth + 1))
                todo.append((node["right_child"], (number, 1), depth + 1))
    return Trees(
        np.asarray(feature, np.int16),
        _below(np.asarray(border)),
        np.asarray(child, np.int32),
        np.asarray(value, np.float32),
        np.asarray(root, np.int32),
        outputs,
        deepest,
    )


def _below(borders: NDArray[np.float64]) -> NDArray[np.float32]:
    """The next numbers of single precision that are not above: what was above still is."""
    single = borders.astype(np.float32)
    return np.where(single > borders, np.nextafter(single, np.float32(-np.inf)), single)
