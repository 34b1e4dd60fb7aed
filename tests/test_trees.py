"""What do trees add up to, and which cues say so: on trees made by hand."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip.trees import Trees
from forests import TWO, together


@pytest.mark.parametrize(
    ("row", "total"),
    [
        ([5, 0], -1.0 - 0.5),
        ([11, 0.2], 1.0 - 0.5),
        ([11, 0.5], 3.0 - 0.5),
        ([11, 1], 3.0 + 2.0),
        ([0, 1], -1.0 + 2.0),
        ([10, 1], -1.0 + 2.0),  # the answer is yes above the border, not on it
        ([11, 0.75], 3.0 - 0.5),
        ([np.inf, np.inf], 3.0 + 2.0),
    ],
)
def test_trees_add_up_their_leaves(row, total):
    assert TWO.sums(np.asarray([row], np.float32)).tolist() == [[total]]


def test_rows_are_scored_one_by_one():
    rows = np.asarray([[5, 0], [11, 1], [11, 0.2]], np.float32)
    assert TWO.sums(rows).tolist() == [[-1.5], [5.0], [0.5]]
    assert TWO.sums(rows[:0]).shape == (0, 1)


def test_contributions_are_the_steps_along_the_paths():
    base, points = TWO.contributions(np.asarray([11, 1], np.float32))
    assert base == 0.25
    assert points.tolist() == [1.0, 1.5 + 2.25]


def test_a_cue_that_no_path_asks_for_gives_nothing():
    base, points = TWO.contributions(np.asarray([5, 0, 7], np.float32))
    assert points.tolist() == [-1.5, -0.25, 0]
    assert base + points.sum() == -1.5


@settings(max_examples=60, deadline=None, database=None)
@given(st.lists(st.floats(-20, 20, width=32), min_size=2, max_size=2))
def test_contributions_telescope_to_the_sum(row):
    cues = np.asarray(row, np.float32)
    base, points = TWO.contributions(cues)
    assert base + points.sum() == TWO.sums(cues[None])[0, 0]


# Trees of any shape, walked node by node


def grown(rng: np.random.Generator, leaves: int, columns: int) -> Trees:
    """A tree of so many leaves, each cut from any of those before."""
    feature, border, child = [0], [np.inf], [[0, 0]]
    while len(feature) < 2 * leaves - 1:
        node = rng.choice([i for i, (no, _) in enumerate(child) if no == i])
        n = len(feature)
        feature[node], border[node] = rng.integers(columns), rng.integers(-2, 3)
        child[node] = [n, n + 1]
        feature += [0, 0]
        border += [np.inf, np.inf]
        child += [[n] * 2, [n + 1] * 2]
    return Trees(
        np.asarray(feature, np.int16),
        np.asarray(border, np.float32),
        np.asarray(child, np.int32),
        rng.normal(size=len(feature)).astype(np.float32),
        np.zeros(1, np.int32),
        1,
        leaves,
    )


def walked(trees: Trees, row: np.ndarray) -> float:
    def reached(node: int) -> int:
        if trees.child[node, 0] == node:
            return node
        answer = int(row[trees.feature[node]] > trees.border[node])
        return reached(int(trees.child[node, answer]))

    return sum(float(trees.value[reached(root)]) for root in trees.root.tolist())


@pytest.mark.parametrize("rows", [1, 8, 9, 16, 17, 32, 33, 63, 64, 65, 511, 512, 513, 1100])
def test_rows_come_to_the_leaves_that_a_walk_ends_at(rows):
    rng = np.random.default_rng(rows)
    trees = together(*(grown(rng, leaves, 4) for leaves in (1, 2, 30, 64, 65)))
    cues = rng.integers(-3, 4, (rows, 4)).astype(np.float32)
    want = [walked(trees, row) for row in cues]
    assert trees.sums(cues)[:, 0].tolist() == pytest.approx(want, abs=1e-9)
    assert trees.sums(np.asfortranarray(cues)).tolist() == trees.sums(cues).tolist()


def test_a_tree_may_have_more_leaves_than_a_byte_counts():
    rng = np.random.default_rng(7)
    trees = grown(rng, 700, 9)
    cues = rng.integers(-3, 4, (90, 9)).astype(np.float32)
    assert trees.sums(cues)[:, 0].tolist() == [walked(trees, row) for row in cues]


def test_a_tree_may_be_one_leaf():
    single = grown(np.random.default_rng(1), 1, 2)
    assert single.sums(np.zeros((70, 2), np.float32)).tolist() == [[float(single.value[0])]] * 70


def test_what_is_no_number_is_above_nothing():
    rows = np.asarray([[np.nan, 1], [11, np.nan], [11, 1]], np.float32)
    assert TWO.sums(rows)[:, 0].tolist() == [walked(TWO, row) for row in rows]


@pytest.mark.parametrize("count", [1, 100, 600])
def test_of_several_outputs_each_has_trees_of_its_own(count):
    rng = np.random.default_rng(count)
    each = [grown(rng, leaves, 4) for leaves in (1, 2, 5, 9, 30, 3)]
    several = replace(together(*each), outputs=3)
    cues = rng.integers(-3, 4, (count, 4)).astype(np.float32)
    found = several.sums(cues)
    assert found.shape == (count, 3)
    for output in range(3):
        want = together(each[output], each[output + 3]).sums(cues)[:, 0]
        assert found[:, output] == pytest.approx(want, abs=1e-9)


@pytest.mark.parametrize("count", [0, 1, 5, 700])
def test_some_rows_of_tables_side_by_side(count):
    rng = np.random.default_rng(count)
    trees = together(*(grown(rng, leaves, 4) for leaves in (2, 30)))
    cues = rng.integers(-3, 4, (800, 4)).astype(np.float32)
    rows = rng.choice(800, count, replace=False)
    found = trees.sums(cues[:, :1], cues[:, 1:], rows=rows)
    assert found.tolist() == trees.sums(cues)[rows].tolist()
    assert found.shape == (count, 1)


def test_the_memory_for_a_long_page_is_bounded():
    many = replace(TWO, root=np.zeros(200, np.int32))
    cues = np.zeros((20_000, 2), np.float32)
    tracemalloc.start()
    many.sums(cues)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
