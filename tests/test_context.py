"""The second look: what the first one made of the blocks around, before and behind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip.cues.context import FirstLook, context_columns, context_cues
from adstrip.cues.measures import Measures
from adstrip.cues.words import Stems
from adstrip.document import Source, read
from adstrip.segment import segment
from adstrip.settings import thresholds

LIMITS = thresholds()["context"]
BOUND, BEYOND, FAR, SURE_WORDS = (LIMITS[n] for n in ("bound", "beyond", "far", "words"))
NAMES = [cue.name for cue in context_cues()]
ELSEWHERE = ["words elsewhere", "words elsewhere, worst", "words of residue"]
RESIDUE = LIMITS["sure_residue"]
LONG = 100.0


def look(
    odds: list[float],
    words: list[float] | None = None,
    paths: list[int] | None = None,
    said: list[str] | None = None,
) -> FirstLook:
    """A first look at blocks with so many words; ``said``: what their content words are."""
    n = len(odds)
    pairs = sorted({(i, word) for i, text in enumerate(said or []) for word in text.split()})
    known = {word: number for number, word in enumerate(sorted({word for _, word in pairs}))}
    stems = Stems(
        np.asarray([i for i, _ in pairs], np.intp),
        np.asarray([known[word] for _, word in pairs], np.intp),
        known,
    )
    return FirstLook(
        np.asarray(odds, np.float64),
        np.asarray(words or [LONG] * n, np.float64),
        np.asarray(paths or [0] * n, np.intp),
        stems,
    )


def reordered(seen: FirstLook, order: list[int]) -> FirstLook:
    """The same blocks in another order."""
    place = np.argsort(order)
    stems = seen.stems._replace(owners=place[seen.stems.owners])
    return FirstLook(seen.log_odds[order], seen.words[order], seen.paths[order], stems)


def column(name: str, seen: FirstLook) -> list[float]:
    return context_columns(seen)[:, NAMES.index(name)].tolist()


# Laws

_SAID = st.lists(st.sampled_from("dam river mayor shop order now".split()), max_size=3)
_BLOCK = st.tuples(st.floats(-1e6, 1e6), st.floats(0, 1e5), st.integers(0, 3), _SAID.map(" ".join))
_LOOKS = st.lists(_BLOCK, min_size=1, max_size=25).map(
    lambda rows: look(*map(list, zip(*rows, strict=True)))
)
law = settings(max_examples=60, deadline=None, database=None)


@law
@given(_LOOKS)
def test_every_cue_gives_a_finite_number_for_every_block(seen):
    found = context_columns(seen)
    assert found.shape == (len(seen.log_odds), len(NAMES))
    assert found.dtype == np.float32
    assert np.isfinite(found).all()


@law
@given(_LOOKS)
def test_the_first_block_has_nothing_before_and_the_last_nothing_behind(seen):
    found = dict(zip(NAMES, context_columns(seen).T, strict=True))
    for by in (1, 2, 3):
        assert found[f"first look -{by}"][:by].tolist() == [BEYOND] * min(by, len(seen.odds))
        assert found[f"first look +{by}"][-by:].tolist() == [BEYOND] * min(by, len(seen.odds))
    assert found["best before"][0] == found["best behind"][-1] == -BOUND
    assert found["since sure text"][0] == found["until sure text"][-1] == FAR
    assert found["three before"][0] == found["eight before"][0] == 0
    assert found["three behind"][-1] == found["thirty behind"][-1] == 0
    assert found["article behind"][-1] == pytest.approx(0, abs=1e-6)
    assert found["article words behind"][-1] == pytest.approx(0, abs=1e-3)


@law
@given(_LOOKS)
def test_what_is_before_a_block_is_behind_it_when_the_page_is_turned_round(seen):
    turned = reordered(seen, [*range(len(seen.odds))][::-1])
    found = dict(zip(NAMES, context_columns(seen).T, strict=True))
    other = dict(zip(NAMES, context_columns(turned)[::-1].T, strict=True))
    for before, behind in (
        ("first look -1", "first look +1"),
        ("first look -3", "first look +3"),
        ("three before", "three behind"),
        ("eight before", "eight behind"),
        ("best before", "best behind"),
        ("since sure text", "until sure text"),
    ):
        assert found[before] == pytest.approx(other[behind], abs=1e-4)
        assert found[behind] == pytest.approx(other[before], abs=1e-4)


@law
@given(_LOOKS)
def test_values_stay_within_their_bounds(seen):
    found = dict(zip(NAMES, context_columns(seen).T, strict=True))
    for name in NAMES[: NAMES.index("article behind")]:
        assert (np.abs(found[name]) <= BOUND + 1e-5).all(), name
    for name in ("best behind", "best before"):
        assert (np.abs(found[name]) <= BOUND).all(), name
    for name in ("since sure text", "until sure text"):
        assert ((found[name] >= 1) & (found[name] <= FAR)).all(), name
    for name in ("words elsewhere", "words elsewhere, worst"):
        assert (np.abs(found[name]) <= BOUND + 1e-5).all(), name
    for name in ("article behind", "article share", "words of residue"):
        assert ((found[name] >= -1e-6) & (found[name] <= 1 + 1e-6)).all(), name
    worst, mean, best = (found[f"same path: {n}"] for n in ("worst", "first look", "best"))
    assert (worst <= mean + 1e-5).all()
    assert (mean <= best + 1e-5).all()
    shared = found["words elsewhere, worst"] < BOUND
    assert (found["words elsewhere, worst"] <= found["words elsewhere"] + 1e-5)[shared].all()


@law
@given(_LOOKS)
def test_less_and_less_of_the_article_is_still_to_come(seen):
    for name in ("article behind", "article words behind"):
        assert (np.diff(column(name, seen)) <= 0).all()


@law
@given(_LOOKS)
def test_surer_than_the_bound_says_nothing_more(seen):
    clipped = replace(seen, log_odds=np.clip(seen.log_odds, -BOUND, BOUND))
    assert (context_columns(seen) == context_columns(clipped)).all()


@law
@given(_LOOKS, st.randoms(use_true_random=False))
def test_what_words_elsewhere_say_depends_on_no_order(seen, dice):
    order = dice.sample(range(len(seen.odds)), len(seen.odds))
    other = reordered(seen, order)
    for name in ELSEWHERE:
        want = np.asarray(column(name, seen))[order]
        assert column(name, other) == pytest.approx(want, abs=1e-4)


@law
@given(_LOOKS, st.floats(-20, 20))
def test_what_the_first_look_made_of_a_block_says_nothing_of_its_own_words(seen, odds):
    other = replace(seen, log_odds=np.asarray([odds, *seen.log_odds[1:]]))
    for name in ELSEWHERE:
        assert column(name, other)[0] == pytest.approx(column(name, seen)[0], abs=1e-4)


def test_cues_have_names_of_their_own_and_words_for_any_value():
    assert len(set(NAMES)) == len(NAMES)
    assert all("{" not in cue.told(0.5) and cue.told(0.5) != cue.says for cue in context_cues())


# By hand


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("first look", [2, -3, 1, BOUND]),
        ("first look +1", [-3, 1, BOUND, BEYOND]),
        ("first look -1", [BEYOND, 2, -3, 1]),
        ("first look +3", [BOUND, BEYOND, BEYOND, BEYOND]),
        ("first look -3", [BEYOND, BEYOND, BEYOND, 2]),
        ("three before", [0, 2, -0.5, 0]),
        ("three behind", [4 / 3, 3.5, 6, 0]),
        ("eight behind", [4 / 3, 3.5, 6, 0]),
        ("best behind", [BOUND, BOUND, BOUND, -BOUND]),
        ("best before", [-BOUND, 2, 2, 2]),
    ],
)
def test_a_page_of_four_blocks_is_told(name, values):
    assert column(name, look([2, -3, 1, 99])) == pytest.approx(values)


def test_longer_blocks_weigh_more_in_means():
    seen = look([4, 0, 0], words=[9, 1, 1])
    assert column("three before", seen) == pytest.approx([0, 4, 3])  # roots: 3 and 1


@pytest.mark.parametrize(
    ("name", "reaches"),
    [
        ("three before", range(1, 4)),  # a block is before those behind it
        ("three behind", range(-3, 0)),
        ("eight before", range(1, 9)),
        ("eight behind", range(-8, 0)),
        ("thirty behind", range(-30, 0)),
    ],
)
def test_a_block_is_seen_so_far_and_no_farther(name, reaches):
    odds = [0.0] * 81
    odds[40] = 5
    assert (np.flatnonzero(column(name, look(odds))) - 40).tolist() == list(reaches)


def test_blocks_of_one_path_are_judged_together():
    seen = look([4, -2, 2, 0, 1], paths=[7, 3, 7, 3, 9])
    assert column("same path: first look", seen) == [3, -1, 3, -1, 1]
    assert column("same path: best", seen) == [4, 0, 4, 0, 1]
    assert column("same path: worst", seen) == [2, -2, 2, -2, 1]


@pytest.mark.parametrize(
    ("odds", "words", "sure"),
    [
        (5, LONG, True),
        (5, SURE_WORDS, True),
        (5, SURE_WORDS - 1, False),  # too short
        (LIMITS["sure"], LONG, False),  # above it, not on it
        (-5, LONG, False),
    ],
)
def test_sure_text_is_long_and_editorial(odds, words, sure):
    seen = look([-5, -5, odds, -5, -5], words=[LONG, LONG, words, LONG, LONG])
    since, until = column("since sure text", seen), column("until sure text", seen)
    assert since == ([FAR, FAR, FAR, 1, 2] if sure else [FAR] * 5)
    assert until == ([2, 1, FAR, FAR, FAR] if sure else [FAR] * 5)


def test_the_last_sure_text_counts_and_distances_are_capped():
    n = FAR + 10
    seen = look([5] + [-5] * n + [5, -5])
    since, until = column("since sure text", seen), column("until sure text", seen)
    assert since == [FAR, *range(1, FAR), *[FAR] * (n - FAR + 2), 1]
    assert until == [*[FAR] * (n - FAR + 2), *range(FAR - 1, 0, -1), FAR, FAR]


def test_short_blocks_are_never_the_best_behind_or_before():
    seen = look([5, -1, 5, -2, 5], words=[1, LONG, 1, LONG, 1])
    assert column("best behind", seen) == [-1, -2, -2, -BOUND, -BOUND]
    assert column("best before", seen) == [-BOUND, -BOUND, -1, -1, -1]


def test_the_article_is_the_words_that_are_expected_to_be_editorial():
    seen = look([0, 0, 99], words=[100, 100, 0])
    assert column("article words behind", seen) == [50, 0, 0]
    assert column("article behind", seen) == [0.5, 0, 0]
    assert column("article share", seen) == [0.5] * 3


@pytest.mark.parametrize(
    ("odds", "words", "against"),
    [
        ([3, 5, -1], None, [-1, 1, -5]),  # usual: 4, the median of the sure blocks
        ([3, 5, -1], [LONG, 1, LONG], [0, 2, -4]),
        ([0, -2], None, [0, -2]),  # nothing is sure
    ],
)
def test_blocks_are_compared_with_the_page_s_usual_text(odds, words, against):
    assert column("first look against usual", look(odds, words)) == against


@pytest.mark.parametrize("words", [0.0, 1.0])
def test_a_page_of_next_to_no_words_is_told_too(words):
    found = context_columns(look([1, 2], words=[words, words]))
    assert np.isfinite(found).all()
    assert column("since sure text", look([5, 5], words=[words] * 2)) == [FAR, FAR]


# Where the words of a block stand elsewhere

SAYS_NOTHING = (0, BOUND, 0)


@pytest.mark.parametrize(
    ("said", "odds", "told"),
    [
        # words, of which those of the first block are looked at; mean, worst and share of residue
        (["shop", "shop", "shop now"], [2, -4, -2], (-3, -3, 1)),
        (["dam", "dam", "dam now"], [-4, 3, 1], (2, 2, 0)),
        (["shop", "dam", "now"], [2, -4, -4], SAYS_NOTHING),
        (["", "shop", "shop"], [2, -4, -4], SAYS_NOTHING),
        (["shop shop shop"], [2], SAYS_NOTHING),  # the block itself is no other
        (["shop dam", "shop", "dam"], [2, -4, 4], (0, -4, 0.5)),
        (["shop dam now", "shop", "dam"], [2, -4, 4], (0, -4, 0.5)),  # "now" says nothing
        (["shop dam", "shop", *["dam"] * 3], [2, -4, 4, 4, 4], (-2, -4, 0.5)),  # rare ones say more
        (["shop", "shop", "shop"], [0, RESIDUE, RESIDUE], (RESIDUE, RESIDUE, 0)),  # below, not on
        (["shop", "shop", "shop"], [0, 3 * RESIDUE, -RESIDUE - 0.1], (RESIDUE - 0.05,) * 2 + (1,)),
        (["shop", "shop"], [0, -99], (-BOUND, -BOUND, 1)),
        (["dam", "dam"], [0, 99], (BOUND, BOUND, 0)),
    ],
)
def test_words_are_known_by_the_other_blocks_that_they_stand_in(said, odds, told):
    seen = look(odds, said=said)
    assert [column(name, seen)[0] for name in ELSEWHERE] == pytest.approx(told)


def test_the_words_of_a_page_are_looked_up_without_their_endings():
    table = segment(read(Source("Vouchers here\nThe voucher\nThe dam", format="text")))
    stems = Measures(table, "en").vocabulary.stems
    seen = replace(look([1, -4, 2]), stems=stems)
    assert column("words elsewhere", seen) == [-4, 1, 0]
    assert column("words of residue", seen) == [1, 0, 0]
