"""Model files whose checksums are right and whose content is not: refused before any page."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import damaged_models
import numpy as np
import pytest

from adstrip.errors import ModelError
from adstrip.model import load_model, scored_cues
from adstrip.trees import Trees

LEAVES = [1, 1], [2, 2]


def trees(**changes: Any) -> Trees:
    """A tree that asks one thing, with what is changed."""
    fine = Trees(
        feature=np.asarray([4, 0, 0], np.int16),
        border=np.asarray([0.5, np.inf, np.inf], np.float32),
        child=np.asarray([[1, 2], *LEAVES], np.int32),
        value=np.asarray([0, -1, 1], np.float32),
        root=np.asarray([0], np.int32),
        outputs=1,
        depth=1,
    )
    return replace(fine, **changes)


def test_trees_that_are_fine() -> None:
    trees().check(5, 1)
    trees(depth=3).check(5, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"feature": np.asarray([5, 0, 0], np.int16)},
        {"feature": np.asarray([-1, 0, 0], np.int16)},
        {"feature": np.asarray([[4], [0], [0]], np.int16)},
        {"feature": np.asarray([4.0, 0, 0])},
        {"border": np.asarray([np.nan, np.inf, np.inf], np.float32)},
        {"border": np.asarray([0.5, np.inf], np.float32)},
        {"border": np.asarray(["a", "b", "c"])},
        {"child": np.asarray([[1, 3], *LEAVES], np.int32)},
        {"child": np.asarray([[1, -1], *LEAVES], np.int32)},
        {"child": np.asarray([[1, 1], *LEAVES], np.int32)},
        {"child": np.asarray([[0, 1], *LEAVES], np.int32)},
        {"child": np.asarray([[1, 2], [0, 1], [2, 2]], np.int32)},  # in a circle
        {"child": np.asarray([1, 1, 2], np.int32)},
        {"value": np.asarray([0, np.nan, 1], np.float32)},
        {"value": np.asarray([0, np.inf, 1], np.float32)},
        {"root": np.asarray([3], np.int32)},
        {"root": np.asarray([], np.int32)},
        {"root": np.asarray([0, 1], np.int32)},
        {"root": np.asarray([0, 0], np.int32)},  # one tree twice
        {"depth": 0},
        {"depth": 10**9},
        {"depth": None},
        {"outputs": 0},
        {"outputs": 2},
        {"outputs": None},
    ],
)
def test_what_are_no_trees_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        trees(**changes).check(5, 1)


@pytest.mark.parametrize(("count", "fine"), [(4, True), (3, False)])
def test_outputs_have_as_many_trees_each(count: int, fine: bool) -> None:
    nodes = np.arange(3 * count, dtype=np.int32).reshape(count, 3)
    child = np.stack((nodes, nodes), axis=2)
    child[:, 0] = nodes[:, 1:]
    several = trees(
        feature=np.tile(np.asarray([4, 0, 0], np.int16), count),
        border=np.tile(np.asarray([0.5, np.inf, np.inf], np.float32), count),
        child=child.reshape(-1, 2),
        value=np.zeros(3 * count, np.float32),
        root=nodes[:, 0],
        outputs=2,
    )
    if fine:
        several.check(5, 2)
    else:
        with pytest.raises(ValueError, match="no trees"):
            several.check(5, 2)


def test_one_large_tree_among_many_small_ones_is_refused() -> None:
    # every tree takes the room of the largest
    alone, most = 4000, 2000
    nodes = np.arange(alone + 2 * most + 1, dtype=np.int32)
    child = np.stack((nodes, nodes), axis=1)
    stem = alone + 2 * np.arange(most)
    child[stem] = np.stack((stem + 1, stem + 2), axis=1)
    border = np.where(child[:, 0] == nodes, np.inf, 0.5).astype(np.float32)
    same = {"feature": np.zeros(len(nodes), np.int16), "border": border, "child": child}
    same |= {"value": np.zeros(len(nodes), np.float32), "depth": most}
    trees(root=np.asarray([alone], np.int32), **same).check(1, 1)
    with pytest.raises(ValueError, match="no trees"):
        trees(root=nodes[: alone + 1], **same).check(1, 1)


def archive(changes: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in (damaged_models.arrays() | changes).items():
            file.writestr(f"{name}.npy", content)
    return buffer.getvalue()


def saved(array: Any) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def shapes(**changes: Any) -> bytes:
    card = json.loads(np.load(io.BytesIO(damaged_models.arrays()["card"])).tobytes())
    card["trees"] |= changes
    return saved(np.frombuffer(json.dumps(card).encode(), np.uint8))


def header(shape: str) -> bytes:
    """An array that is said to have another shape."""
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00\x76\x00" + text.encode() + bytes(4)


def refused(data: bytes, folder: Path) -> None:
    path = folder / "model.npz"
    path.write_bytes(data)
    load_model.cache_clear()
    with pytest.raises(ModelError, match=r"damaged|another wording|other cues"):
        load_model(str(path))


def test_the_model_is_fine_without_damage(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(archive({}))
    assert load_model(str(path)).first["html"].depth == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"html-first.child": saved(np.zeros((6, 2), np.int32))},
        {"text-second.child": saved(np.full((6, 2), 99, np.int32))},
        {"text-second.feature": saved(np.full(6, 9999, np.int16))},
        {"card": shapes(**{"html-first": [1, 10**9]})},
        {"card": shapes(**{"html-first": 1})},
        {"card": shapes(**{"html-first": [1]})},
        {"card": shapes(**{"html-first": [2, 1]})},
        {"card": shapes(**{"html-category": [1, 1]})},
        {"card": shapes(parts=[2, 1])},
        {"parts.usual": saved(np.zeros(9, np.float32))},
        {"parts.last": saved(np.zeros((2, 2), np.int16))},
        {"parts.feature": saved(np.full(6, 9999, np.int16))},
        {"text-category.last_bias": saved(np.zeros(10, np.int32))},
        {"html-second.usual": saved(np.full(len(scored_cues("html")), np.nan, np.float32))},
        {"html-second.last": saved(np.full((2, 1), 1e30, np.float32))},
        {"text-second.into": saved(np.zeros((7, 1), np.int16))},
        {"html-second.around": saved(np.zeros(6, np.int16))},
        {"html-second.into_bias": saved(np.zeros((1, 2), np.int32))},
        {
            "html-second.around": saved(np.zeros((40, 6, 2), np.int16)),
            "html-second.around_bias": saved(np.zeros((40, 2), np.int32)),
        },
        # what looks at no neighbours reaches nowhere, however deep it is
        {
            "parts.around": saved(np.zeros((100_000, 2, 2), np.int16)),
            "parts.around_bias": saved(np.zeros((100_000, 2), np.int32)),
        },
        {
            "parts.around": saved(np.zeros((700_000, 6, 2), np.int16)),
            "parts.around_bias": saved(np.zeros((700_000, 2), np.int32)),
        },
        {"text-second.into": saved(np.full((7, 1), "a"))},
        {"wording.bias": saved(np.asarray(np.nan))},
        {"kinds.biases": saved(np.full(11, np.inf, np.float32))},
        {"kinds.biases": saved(np.full(11, "a"))},
        {"html-first.value": header("(400000000000, 400000000)")},
        {"html-first.value": header("(400000000000,)")},
        {"html-first.value": header("(-1,)")},
        {"html-first.value": header("(1, (2,")},
        {"html-first.value": header("(" * 40)},
        {"html-first.value": b"\x93NUMPY\x01\x00"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_file_with_other_content_is_refused(changes: dict[str, bytes], tmp_path: Path) -> None:
    refused(archive(changes), tmp_path)


@pytest.mark.parametrize("at", [6, 8], ids=["password", "way to compress"])
def test_a_file_that_cannot_be_unpacked_is_refused(at: int, tmp_path: Path) -> None:
    data = bytearray(archive({}))
    for sign, more in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        place = -1
        while (place := data.find(sign, place + 1)) >= 0:
            data[place + at + more] |= 1 if at == 6 else 14
    refused(bytes(data), tmp_path)
