"""Runs of words, their slots, and what a block sounds like."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip.cues.neighbours import around
from adstrip.cues.wording import (
    KIND_SLOTS,
    SLOTS,
    Grams,
    KindWording,
    Wording,
    kind_columns,
    wording_columns,
)
from adstrip.settings import thresholds
from tables import grams

LIMITS = thresholds()["wording"]
DIGITS = LIMITS["digits"]
_WORDS = st.text(st.characters(categories=["Ll", "Nd"]), min_size=1, max_size=8)
_BLOCKS = st.lists(st.lists(_WORDS, max_size=6), max_size=6)


def slots(*words: str) -> list[int]:
    """Sorted slots of one block."""
    return sorted(grams([words]).slots.tolist())


def counts(blocks: list[list[str]]) -> list[int]:
    """Runs of each block."""
    found = grams(blocks)
    return np.bincount(found.owners, minlength=found.blocks).tolist()


# Which runs there are

COUNTS = {
    # words alone, pairs with the ends, runs of three with the ends
    "one word": (["dam"], 1 + 2 + 1),
    "two words": (["the", "dam"], 2 + 3 + 2),
    "five words": (["the", "dam", "held", "all", "year"], 5 + 6 + 5),
    "a long word is heard by both its ends": (["night"], 1 + 2 + 1 + 2),
    "no words": ([], 0),
    "a word of one ideograph": (["水"], 1 + 2 + 1),
    "a word of two ideographs is one pair": (["水位"], 1 + 2 + 1),
    "a word of four ideographs is three pairs": (["河水水位"], 3 + 4 + 3),
    "kana too": (["ダムです"], 3 + 4 + 3),
    "hangul too": (["댐이"], 1 + 2 + 1),
    "letters of other scripts stay together": (["вода"], 1 + 2 + 1),
    "long words of other scripts too": (["плотина"], 1 + 2 + 1 + 2),
    "beside ideographs too": (["плотина", "水位"], 2 + 3 + 2 + 2),
    "a number is one word": (["202620"], 1 + 2 + 1),
}


@pytest.mark.parametrize("name", COUNTS)
def test_a_block_has_runs_of_one_to_three_words(name):
    words, want = COUNTS[name]
    assert counts([words]) == [want]


@pytest.mark.parametrize(
    ("blocks", "want"),
    [
        ([["the", "dam"], ["held"]], [7, 4]),
        ([[], ["held"]], [0, 4]),
        ([["held"], []], [4, 0]),
        ([["the", "dam"], [], [], ["held"]], [7, 0, 0, 4]),
        ([[], []], [0, 0]),
        ([], []),
    ],
)
def test_each_run_belongs_to_its_block(blocks, want):
    assert counts(blocks) == want
    assert grams(blocks).blocks == len(blocks)


@settings(max_examples=50, deadline=None, database=None)
@given(_BLOCKS)
def test_no_run_reaches_over_the_end_of_a_block(blocks):
    found = grams(blocks)
    assert found.slots.shape == found.owners.shape
    for number, block in enumerate(blocks):
        own = found.slots[found.owners == number]
        assert sorted(own.tolist()) == slots(*block)


@settings(max_examples=50, deadline=None, database=None)
@given(_BLOCKS)
def test_slots_are_in_the_table(blocks):
    found = grams(blocks)
    assert found.slots.dtype == np.int32
    assert ((found.slots >= 0) & (found.slots < SLOTS)).all()
    assert ((found.owners >= 0) & (found.owners < max(1, len(blocks)))).all()


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        # alike: all runs
        (["sign", "up"], ["sign", "up"], 7),
        # the words alone, no pair and no triple
        (["sign", "up"], ["up", "sign"], 2),
        # a word, its start, and the pair with the word behind it
        (["sign", "up", "now"], ["sign", "up", "here"], 5),
        # a word within others shares no run with the ends
        (["sign"], ["please", "sign", "here"], 1),
        # begins alike
        (["sign"], ["sign", "here"], 2),
        # ends alike
        (["sign"], ["please", "sign"], 2),
        (["sign"], ["signs"], 0),
        (["sign", "up"], ["signup"], 0),
        ([], ["sign"], 0),
    ],
)
def test_blocks_share_the_runs_that_both_have(one, other, shared):
    both = Counter(slots(*one)) & Counter(slots(*other))
    assert both.total() == shared


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("1", "7", True),
        ("12", "97", True),
        ("1999", "2026", True),
        ("1" * DIGITS, "2" * (DIGITS + 3), True),  # long numbers are all alike
        ("1" * (DIGITS - 1), "2" * DIGITS, False),
        ("1", "12", False),
        ("3d", "8m", True),  # words that begin with a digit count as numbers
        ("a1", "a2", False),
        ("one", "two", False),
    ],
)
def test_numbers_are_told_apart_by_their_length_alone(one, other, alike):
    assert (slots(one) == slots(other)) is alike


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("水位", "水位", 4),
        ("水位", "水位高", 2),  # the pair, and it with the start
        ("大桥工程", "工程", 2),  # the pair, and it with the end
        ("大桥", "工程", 0),
        ("水", "水位", 0),
    ],
)
def test_ideographs_share_the_pairs_that_both_have(one, other, shared):
    assert (Counter(slots(one)) & Counter(slots(other))).total() == shared


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("tarif", "tarife", 1),  # the first letters, which are all of one and most of the other
        ("tarifrechner", "tarifvergleich", 1),
        ("tarifrechner", "gasrechner", 1),  # the last
        ("tarif", "tariq", 0),
        ("gold", "goldene", 0),  # short words are heard as a whole alone
        ("rechn", "rechner", 1),
        ("chner", "rechner", 1),
        ("stein", "steinkalk", 1),
        ("stein", "kalkstein", 1),
        ("12", "12345", 0),  # numbers have none
    ],
)
def test_long_words_share_the_letters_that_both_begin_or_end_with(one, other, shared):
    assert (Counter(slots(one)) & Counter(slots(other))).total() == shared


def test_lone_surrogates_are_no_words():
    assert counts([["\ud800"], ["\ud800", "a"]]) == [0, 4]


SAID = [["subscribe", "to", "our", "newsletter"], [], ["川の水位は"], ["12", "ß", "\U0001d538"]]


def test_another_process_finds_the_same_slots():
    program = (
        "from adstrip.cues.wording import grams_of; from adstrip.cues.words import words_of; "
        f"print(grams_of(words_of({[' '.join(words) for words in SAID]!r})).slots.tolist())"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-X", "utf8", "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert printed == {str(grams(SAID).slots.tolist())}


# How blocks sound


def weighing(*weights: tuple[list[str], float], bias: float = 0.0) -> Wording:
    """A wording that weighs all runs of some blocks."""
    table = np.zeros(SLOTS, np.float16)
    for words, weight in weights:
        table[slots(*words)] = weight
    return Wording(table, bias)


@settings(max_examples=50, deadline=None, database=None)
@given(_BLOCKS)
def test_the_runs_of_a_block_have_length_one(blocks):
    found = grams(blocks)
    squares = np.bincount(found.owners, weights=found.shares**2, minlength=len(blocks))
    assert squares == pytest.approx([float(bool(block)) for block in blocks], abs=1e-5)


def test_a_block_scores_the_weights_of_its_runs():
    pitch = weighing((["order", "now"], -2.0))
    found = grams([["order", "now"], ["the", "dam"]])
    # nine runs of length one together
    assert pitch.scores(found).tolist() == pytest.approx([-2 * 9 / 9**0.5, 0.0], rel=1e-6)


def test_two_runs_in_one_block_add_up():
    both = weighing((["order"], -2.0), (["dam"], 3.0))
    alone = weighing((["order"], -2.0)).scores(grams([["order", "dam"]]))
    rest = weighing((["dam"], 3.0)).scores(grams([["order", "dam"]]))
    assert both.scores(grams([["order", "dam"]])) == pytest.approx(alone + rest)


def test_the_bias_counts_once_for_each_block_that_speaks():
    told = weighing(bias=0.75).scores(grams([["order"], [], ["the", "dam", "held"]]))
    assert told.tolist() == [0.75, 0.0, 0.75]


def test_a_page_without_words_scores_nothing():
    assert weighing(bias=0.75).scores(grams([[], []])).tolist() == [0.0, 0.0]
    assert weighing(bias=0.75).scores(grams([])).shape == (0,)


@settings(max_examples=30, deadline=None, database=None)
@given(_BLOCKS)
def test_a_block_scores_the_same_wherever_it_stands(blocks):
    dice = np.random.default_rng(3)
    wording = Wording(dice.normal(size=SLOTS).astype(np.float16), -0.5)
    together = wording.scores(grams(blocks))
    alone = [float(wording.scores(grams([block]))[0]) for block in blocks]
    assert together.tolist() == pytest.approx(alone)


# Columns: what the scores say of a block and its neighbours

OWN, AROUND, BEFORE, BEHIND, FROM_HERE, UNLIKE = range(6)
NEAR, FAR = LIMITS["near"], LIMITS["far"]


def columns(scores: list[float], words: list[float] | None = None, long: tuple[int, ...] = ()):
    is_long = np.isin(np.arange(len(scores)), long)
    sizes = np.asarray(words or [1.0] * len(scores))
    return wording_columns(np.asarray(scores, np.float64), sizes, is_long)


def test_the_first_column_is_the_block_itself():
    assert columns([3.0, -1.5, 0.0])[:, OWN].tolist() == [3.0, -1.5, 0.0]


@pytest.mark.parametrize("column", [BEFORE, BEHIND])
def test_a_block_that_stands_alone_has_no_neighbours(column):
    assert columns([3.0])[:, column].tolist() == [0.0]


def test_nothing_is_before_the_first_block_and_nothing_behind_the_last():
    found = columns([4.0, 2.0, 6.0])
    assert found[:, BEFORE].tolist() == [0.0, 4.0, 3.0]
    assert found[:, BEHIND].tolist() == [4.0, 6.0, 0.0]
    assert found[:, AROUND].tolist() == [4.0, 4.0, 4.0]
    assert found[:, FROM_HERE].tolist() == [4.0, 4.0, 6.0]


@pytest.mark.parametrize(
    ("column", "reaches"),
    [
        (OWN, range(1)),
        (AROUND, range(-2, 3)),
        (BEFORE, range(1, NEAR + 1)),  # a loud block is before those behind it
        (BEHIND, range(-NEAR, 0)),
        (FROM_HERE, range(-FAR, 1)),
    ],
)
def test_a_loud_block_is_heard_so_far_and_no_farther(column, reaches):
    n, at = 60, 30
    scores = [0.0] * n
    scores[at] = 5.0
    heard = np.flatnonzero(columns(scores)[:, column]) - at
    assert heard.tolist() == list(reaches)


def test_longer_blocks_are_louder():
    # weights are the roots of the words: 3 and 1
    found = columns([4.0, 0.0, 0.0], words=[9, 1, 1])
    assert found[2, BEFORE] == pytest.approx((3 * 4.0 + 1 * 0.0) / 4)


@pytest.mark.parametrize(
    ("long", "unlike"),
    [
        ((), [1.0, 3.0, -4.0]),
        ((0,), [0.0, 2.0, -5.0]),
        ((0, 1), [-1.0, 1.0, -6.0]),
        ((0, 1, 2), [0.0, 2.0, -5.0]),
    ],
)
def test_the_last_column_compares_with_the_median_of_the_long_blocks(long, unlike):
    assert columns([1.0, 3.0, -4.0], long=long)[:, UNLIKE].tolist() == unlike


_SCORES = st.lists(st.floats(-50, 50), max_size=30)


@settings(max_examples=50, deadline=None, database=None)
@given(_SCORES, st.integers(0, 4))
def test_means_stay_within_the_scores(scores, step):
    words = [float(1 + step * i) for i in range(len(scores))]
    found = columns(scores, words or None)
    assert found.shape == (len(scores), 6)
    assert found.dtype == np.float32
    low, high = min(scores, default=0.0), max(scores, default=0.0)
    means = found[:, [AROUND, BEFORE, BEHIND, FROM_HERE]]
    assert (means >= min(low, 0) - 1e-3).all()
    assert (means <= max(high, 0) + 1e-3).all()


def test_a_wording_that_says_nothing_leaves_all_columns_empty():
    silent = Wording(np.zeros(SLOTS, np.float16), 0.0)
    found = grams([["sign", "up"], [], ["the", "dam"]])
    assert isinstance(found, Grams)
    assert not wording_columns(silent.scores(found), np.ones(3), np.zeros(3, bool)).any()


# Which kind of residue blocks sound like

PROMO, SHARE, AUTHOR = range(3)


def telling(
    *weights: tuple[list[str], int, float], biases: tuple[float, ...] = (0, 0, 0)
) -> KindWording:
    """A wording of three kinds that weighs all runs of some blocks."""
    table = np.zeros((KIND_SLOTS, 3), np.float16)
    for words, kind, weight in weights:
        table[grams([words]).kind_slots, kind] = weight
    return KindWording(table, np.asarray(biases, np.float32))


SHOP = telling((["order", "now"], PROMO, 5.0), (["share", "this"], SHARE, 5.0))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["order", "now"], PROMO),
        (["share", "this"], SHARE),
        (["so", "order", "now", "he", "said"], PROMO),
        (["the", "dam", "held"], None),
        (["this", "share"], SHARE),
        (["now"], PROMO),
        ([], None),
    ],
)
def test_words_tell_the_kind_of_residue(words, kind):
    (row,) = SHOP.probabilities(grams([words]))
    assert (row.max() > 0.5) == (kind is not None)
    assert kind is None or row.argmax() == kind
    assert kind is not None or np.ptp(row) == 0


@pytest.mark.parametrize(
    ("biases", "words", "want"),
    [
        ((0, 0, 0), [], [1 / 3] * 3),
        ((np.log(2), np.log(2), 0), [], [0.4, 0.4, 0.2]),
        ((np.log(2), np.log(2), 0), ["dam"], [0.4, 0.4, 0.2]),
        ((-8, -8, -8), ["dam"], [1 / 3] * 3),
        ((800, 800, -800), ["dam"], [0.5, 0.5, 0]),
        ((-1e4, 0, -1e4), ["order"], [0, 1, 0]),
    ],
)
def test_without_known_words_kinds_are_as_likely_as_ever(biases, words, want):
    known = telling((["order", "now"], PROMO, 5.0), biases=biases)
    assert known.probabilities(grams([words]))[0] == pytest.approx(want)


def test_a_run_weighs_less_in_a_long_block():
    alone, among = SHOP.probabilities(grams([["order", "now"], ["order", "now", *"abcdefgh"]]))
    assert alone[PROMO] > among[PROMO] > 1 / 3


@settings(max_examples=30, deadline=None, database=None)
@given(_BLOCKS)
def test_each_block_is_some_kind_wherever_it_stands(blocks):
    dice = np.random.default_rng(3)
    weights = dice.normal(scale=9, size=(KIND_SLOTS, 4)).astype(np.float16)
    wording = KindWording(weights, dice.normal(size=4).astype(np.float32))
    found = wording.probabilities(grams(blocks))
    assert found.shape == (len(blocks), 4)
    assert found.sum(axis=1) == pytest.approx(np.ones(len(blocks)))
    assert (found >= 0).all()
    for block, row in zip(blocks, found, strict=True):
        assert wording.probabilities(grams([block]))[0] == pytest.approx(row)


@settings(max_examples=30, deadline=None, database=None)
@given(_BLOCKS)
def test_kinds_have_slots_of_their_own_for_the_same_runs(blocks):
    found = grams(blocks)
    assert found.kind_slots.shape == found.slots.shape
    assert ((found.kind_slots >= 0) & (found.kind_slots < KIND_SLOTS)).all()
    of_a_slot = dict(zip(found.slots.tolist(), found.kind_slots.tolist(), strict=True))
    assert [of_a_slot[slot] for slot in found.slots.tolist()] == found.kind_slots.tolist()


def test_most_runs_share_their_slot_with_no_other():
    found = grams([[f"word{chr(97 + i)}{chr(97 + j)}" for i in range(20) for j in range(20)]])
    runs = len(set(found.slots.tolist()))
    assert len(set(found.kind_slots.tolist())) > 0.98 * runs > 1000


SIDE = LIMITS["kind_near"]


@pytest.mark.parametrize(
    ("side", "reaches"),
    [
        (0, range(1)),
        (1, range(1, SIDE + 1)),  # a block is before those behind it
        (2, range(-SIDE, 0)),
    ],
)
def test_the_kind_of_a_block_is_heard_before_and_behind(side, reaches):
    told = np.zeros((40, 3))
    told[20, SHARE] = 0.9
    own = np.split(kind_columns(told), 3, axis=1)[side]
    assert (np.flatnonzero(own[:, SHARE]) - 20).tolist() == list(reaches)
    assert not own[:, [PROMO, AUTHOR]].any()


def test_beyond_the_ends_of_a_page_there_is_no_kind():
    before, behind = np.split(kind_columns(np.ones((SIDE + 1, 2))), 3, axis=1)[1:]
    shares = [i / SIDE for i in range(SIDE + 1)]
    assert before[:, 0] == pytest.approx(shares)
    assert behind[:, 1] == pytest.approx(shares[::-1])


@pytest.mark.parametrize("blocks", [0, 1, 2])
def test_pages_of_few_blocks_have_all_columns(blocks):
    found = kind_columns(np.full((blocks, 4), 0.25))
    assert found.shape == (blocks, 12)
    assert found.dtype == np.float32


_OFFSETS = st.tuples(st.integers(-9, 9), st.integers(-9, 9)).map(sorted)


@settings(max_examples=60, deadline=None, database=None)
@given(st.integers(0, 12), st.integers(1, 4), _OFFSETS)
def test_several_columns_are_summed_as_each_alone(blocks, columns, offsets):
    table = np.random.default_rng(blocks).integers(-9, 9, (blocks, columns))
    sums = around(table, *offsets)
    assert sums.shape == table.shape
    for column, summed in zip(table.T, sums.T, strict=True):
        assert summed.tolist() == around(column, *offsets).tolist()
        near = [range(max(0, i + offsets[0]), max(0, i + offsets[1] + 1)) for i in range(blocks)]
        assert summed.tolist() == [sum(column[j] for j in at if j < blocks) for at in near]
