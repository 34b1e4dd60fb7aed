"""Trees and a network together: what they say is added up, rows and reasons alike."""

from __future__ import annotations

import numpy as np
import pytest

from adstrip.ensemble import Ensemble
from forests import TWO, network, nothing, together

LISTENING = network(
    2,
    into=[[0.0], [1.0]],
    around=np.asarray([[[0.0], [0], [0], [1], [0]], *np.zeros((2, 5, 1))]),  # the next row
    onto=[[1.0], [0.0]],
    last=[[2.0]],
)
ROWS = np.asarray([[11, 1], [5, 0], [11, 4], [5, 1]], np.float32)
BOTH = Ensemble(TWO, LISTENING)


def test_what_trees_and_network_say_is_added_up():
    trees, heard = [5.0, -1.5, 5.0, 1.0], [2.0, 4.0, 6.0, 2.0]
    assert LISTENING.sums(ROWS)[:, 0].tolist() == heard
    assert BOTH.sums(ROWS)[:, 0].tolist() == [a + b for a, b in zip(trees, heard, strict=True)]


@pytest.mark.parametrize("rows", [[], [2], [3, 0]])
def test_rows_that_are_asked_about_are_read_with_the_others(rows):
    found = BOTH.sums(ROWS, rows=np.asarray(rows, np.intp))
    assert found.tolist() == BOTH.sums(ROWS)[rows].tolist()
    tables = ROWS[:, :1], ROWS[:, 1:]
    assert BOTH.sums(*tables, rows=np.asarray(rows, np.intp)).tolist() == found.tolist()


def test_rows_of_another_owner_are_not_heard():
    said = BOTH.sums_of_each(ROWS, np.asarray([5, 5, 2, 2]))[:, 0]
    assert (BOTH.sums(ROWS)[:, 0] - said).tolist() == [0.0, 4.0, 0.0, 0.0]


def test_points_are_those_of_both():
    base, points = BOTH.contributions(ROWS[0])
    of_trees, of_network = TWO.contributions(ROWS[0]), LISTENING.contributions(ROWS[0])
    assert base == of_trees[0] + of_network[0]
    assert points.tolist() == (of_trees[1] + of_network[1]).tolist()
    assert base + points.sum() == pytest.approx(BOTH.sums(ROWS[:1])[0, 0])


@pytest.mark.parametrize(
    "wrong",
    [
        Ensemble(TWO, network(3)),
        Ensemble(together(TWO, nothing()), network(2, outputs=2)),
        Ensemble(nothing(2), network(2)),
    ],
    ids=["cues", "outputs of the network", "outputs of the trees"],
)
def test_both_must_ask_the_same_and_have_as_many_outputs(wrong):
    BOTH.check(2, 1)
    with pytest.raises(ValueError, match="no "):
        wrong.check(2, 1)
