"""What does a network say of rows, and which cues say so: on networks made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip import network as module
from adstrip.network import Network, normal
from forests import network

ONE = np.ones(1, np.float32)


def listening(layer: int, tap: int) -> Network:
    """A network that tells of each row the cue of the neighbour at one tap of one layer."""
    around = np.zeros((3, 5, 1))
    around[layer, tap] = 1.0
    return network(1, into=[[1.0]], around=around, onto=[[1.0], [0.0]], last=[[1.0]])


def page(n: int, *at: int) -> np.ndarray:
    rows = np.zeros((n, 1), np.float32)
    rows[list(at)] = ONE
    return rows


@pytest.mark.parametrize("tap", range(5))
@pytest.mark.parametrize(("layer", "step"), [(0, 1), (1, 2), (2, 4)])
def test_layers_look_at_neighbours_further_and_further_away(layer, step, tap):
    said = listening(layer, tap).sums(page(30, 15))[:, 0]
    own = page(30, 15)[:, 0] > 0
    neighbour = np.arange(30) == 15 - (tap - 2) * step
    assert said.tolist() == (own.astype(float) + neighbour).tolist()


@pytest.mark.parametrize(("at", "heard"), [(0, 4), (29, None)])
def test_beyond_the_ends_of_a_page_is_nothing(at, heard):
    said = listening(2, 1).sums(page(30, at))[:, 0]  # of each row, the one four places before
    expected = np.zeros(30)
    expected[at] += 1
    if heard is not None:
        expected[heard] += 1
    assert said.tolist() == expected.tolist()


def test_the_mean_of_the_page_is_heard_by_every_row():
    tells = network(1, into=[[1.0]], onto=[[0.0], [1.0]], last=[[2.0]], last_bias=[-1.0])
    assert tells.sums(page(4, 1))[:, 0].tolist() == [-0.5] * 4
    assert tells.sums(page(2))[:, 0].tolist() == [-1.0] * 2


def test_several_outputs_and_tables_side_by_side():
    tells = network(2, 1, 2, into=[[1.0], [2.0]], onto=[[1.0], [0.0]], last=[[1.0, -1.0]])
    told = tells.sums(page(3, 1), page(3, 0, 1))
    assert told.tolist() == [[2.0, -2.0], [3.0, -3.0], [0.0, 0.0]]
    assert tells.sums(np.hstack((page(3, 1), page(3, 0, 1)))).tolist() == told.tolist()
    tells.check(2, 2)


def test_what_is_further_away_than_its_reach_does_not_count():
    changed = set()
    for seed in range(30):
        rng = np.random.default_rng(seed)
        drawn = random_network(rng, 4)
        drawn = replace(drawn, onto=drawn.onto * (np.arange(32) < 16)[:, None].astype(np.float32))
        rows = rng.normal(0, 3, (60, 4)).astype(np.float32)
        other = rows.copy()
        other[30] += 9
        changed |= {*np.flatnonzero((drawn.sums(rows) != drawn.sums(other))[:, 0]).tolist()}
    assert drawn.reach == 14
    assert changed == {*range(30 - 14, 30 + 14 + 1)}


def test_a_part_of_a_page_is_read_as_on_the_whole():
    rng = np.random.default_rng(11)
    drawn, rows = random_network(rng, 4), rng.normal(0, 3, (90, 4)).astype(np.float32)
    whole, page = drawn.sums(rows)[:, 0], drawn.mean(rows)
    assert drawn.sums(rows[20:60], page=page)[14:-14, 0].tolist() == whole[34:46].tolist()
    assert drawn.sums(rows[20:60])[14:-14, 0].tolist() != whole[34:46].tolist()


@pytest.mark.parametrize("rows", [1, 3, 5, 2048])
def test_pages_one_behind_the_other_are_read_each_by_itself(rows, monkeypatch):
    monkeypatch.setattr(module, "_ROWS", rows)
    rng = np.random.default_rng(3)
    drawn = random_network(rng, 4)
    pages = [rng.normal(0, 3, (n, 4)).astype(np.float32) for n in (2, 1, 9, 4)]
    owners = np.repeat([7, 3, 4, 3], [2, 1, 9, 4])  # any numbers
    alone = [drawn.sums(page)[:, 0] for page in pages]
    said = drawn.sums_of_each(np.vstack(pages), owners)[:, 0]
    assert said.tolist() == np.concatenate(alone).tolist()
    assert said.tolist() != drawn.sums(np.vstack(pages))[:, 0].tolist()
    assert drawn.sums_of_each(pages[0][:0], owners[:0]).shape == (0, 1)


def test_a_silent_network_says_nothing():
    silent = Network.silent(4)
    silent.check(4, 1)
    rows = np.random.default_rng(0).normal(0, 9, (5, 4)).astype(np.float32)
    assert silent.sums(rows).tolist() == [[0.0]] * 5
    base, points = silent.contributions(rows[0])
    assert (base, points.tolist()) == (0, [0] * 4)


def test_a_page_without_blocks():
    assert network(3, outputs=2).sums(np.zeros((0, 3), np.float32)).shape == (0, 2)


def test_long_pages_are_read_a_piece_at_a_time(monkeypatch):
    rng = np.random.default_rng(0)
    drawn, rows = random_network(rng, 5), rng.normal(0, 3, (50, 5)).astype(np.float32)
    whole = drawn.sums(rows)[:, 0]
    assert np.ptp(whole) > 1
    for step in (1, 7, 49):
        monkeypatch.setattr(module, "_ROWS", step)
        assert drawn.sums(rows)[:, 0] == pytest.approx(whole, abs=0)


@pytest.mark.parametrize(
    ("cue", "value"), [(0.0, 0.0), (4.0, 2.0), (-9.0, -3.0), (1e9, 4.0), (-1e9, -4.0)]
)
def test_cues_count_by_their_root_within_bounds(cue, value):
    row = np.asarray([[cue]], np.float32)
    usual = np.zeros(1, np.float32), np.ones(1, np.float32)
    assert normal(row, *usual)[0, 0] == pytest.approx(value)
    assert row[0, 0] == np.float32(cue)  # left as it was
    shifted = np.ones(1, np.float32), np.full(1, 0.5, np.float32)
    assert normal(row, *shifted)[0, 0] == pytest.approx(np.clip((np.sign(cue) * np.sqrt(abs(
        cue)) - 1) / 2, -4, 4))  # fmt: skip


def test_a_stored_network_comes_back():
    drawn = random_network(np.random.default_rng(1), 3)
    rows = np.random.default_rng(2).normal(0, 2, (9, 3)).astype(np.float32)
    again = Network.stored(drawn.arrays())
    assert again.sums(rows).tolist() == drawn.sums(rows).tolist()
    assert np.ptp(drawn.sums(rows)) > 0
    assert {array.dtype.kind for array in drawn.arrays().values()} == {"f", "i"}


def test_sums_are_the_same_in_any_order():
    """Those of shuffled cues, and those of single precision and of double."""
    rng = np.random.default_rng(6)
    drawn, rows = random_network(rng, 200, 64, 0.07), rng.normal(0, 9, (70, 200)).astype(np.float32)
    order = rng.permutation(200)
    shuffled = replace(
        drawn, usual=drawn.usual[order], scale=drawn.scale[order], into=drawn.into[order]
    )
    said = drawn.sums(rows).tolist()
    assert shuffled.sums(rows[:, order]).tolist() == said
    double = {name: array.astype(np.float64) for name, array in vars(drawn).items()}
    norms = {"usual": drawn.usual, "scale": drawn.scale}
    assert Network(**double | norms).sums(rows).tolist() == said
    assert np.ptp(said) > 1


def test_weights_that_are_too_large_are_kept_within_bounds():
    large = network(1, into=[[1e9]], onto=[[1e9], [-1e9]], last=[[1e9]], last_bias=[1e9])
    large.check(1, 1)
    assert np.isfinite(large.sums(page(3, 1))).all()
    assert large.arrays()["into"].tolist() == [[16383]]


@pytest.mark.parametrize("name", ["usual", "into", "around", "last_bias"])
def test_arrays_of_another_kind_are_refused(name):
    arrays = network(2).arrays()
    other = {name: arrays[name].astype(np.float64)}
    with pytest.raises(ValueError, match="another kind"):
        Network.stored(arrays | other)


# Points


def random_network(
    rng: np.random.Generator, cues: int, width: int = 16, size: float = 0.3
) -> Network:
    """One that has something to say of all rows."""
    like = network(cues, width, hidden=16).arrays()
    drawn = {name: rng.normal(0, size, array.shape) for name, array in like.items()}
    return network(cues, width, hidden=16, **drawn | {"scale": np.abs(drawn["scale"]) + 0.5})


@settings(max_examples=60, deadline=None, database=None)
@given(st.integers(0, 10**6))
def test_points_lead_from_what_is_usual_to_what_a_row_alone_is_given(seed):
    rng = np.random.default_rng(seed)
    drawn, row = random_network(rng, 6), rng.normal(0, 5, 6).astype(np.float32)
    base, points = drawn.contributions(row)
    usual = np.copysign(drawn.usual**2, drawn.usual)
    assert base == drawn.sums(usual[None])[0, 0] != drawn.sums(row[None])[0, 0]
    assert base + points.sum() == pytest.approx(drawn.sums(row[None])[0, 0])
    assert np.abs(points).sum() < 30  # none is there to make up for another


def test_a_row_of_which_nothing_is_unusual_gets_no_points():
    drawn = random_network(np.random.default_rng(8), 4)
    drawn = replace(drawn, usual=np.asarray([1, 0, 2, -1], np.float32))
    base, points = drawn.contributions(np.asarray([1, 0, 4, -1], np.float32))
    assert points.tolist() == [0, 0, 0, 0]
    assert base == drawn.sums(np.asarray([[1, 0, 4, -1]], np.float32))[0, 0]


def test_points_go_to_the_cues_that_say_it():
    says = network(
        3, into=[[2.0], [0.0], [-1.0]], onto=[[1.0], [0.0]], last=[[1.5]], into_bias=[9.0]
    )
    base, points = says.contributions(np.asarray([*ONE, *ONE, *ONE], np.float32))
    assert points.tolist() == pytest.approx([3.0, 0.0, -1.5], abs=1e-6)
    assert base == pytest.approx(9 * 1.5)


# What is no network


def test_networks_that_are_fine():
    network(3).check(3, 1)
    random_network(np.random.default_rng(0), 4).check(4, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"usual": np.zeros(2)},
        {"scale": np.ones((3, 1))},
        {"into": np.zeros((4, 1))},
        {"into": np.zeros((3, 2))},
        {"around": np.zeros((3, 4, 1))},
        {"around": np.zeros((3, 5, 2))},
        {"around_bias": np.zeros((2, 1))},
        {"onto": np.zeros((1, 1))},
        {"onto_bias": np.zeros(2)},
        {"into_bias": np.zeros((1, 1))},
        {"onto_bias": np.zeros((1, 1))},
        {"around": np.zeros((6, 5, 1)), "around_bias": np.zeros((6, 1))},  # 126 rows away
        {"around": np.zeros((3, 41, 1))},
        {"last": np.zeros((1, 2))},
        {"last_bias": np.zeros(2)},
        {"usual": [0, np.nan, 0]},
        {"scale": [1, np.inf, 1]},
    ],
    ids=str,
)
def test_what_is_no_network_is_refused(changes: dict[str, Any]):
    with pytest.raises(ValueError, match=r"no network|no numbers"):
        replace(network(3), **{k: np.asarray(v, np.float32) for k, v in changes.items()}).check(
            3, 1
        )
