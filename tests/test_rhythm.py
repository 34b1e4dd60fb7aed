"""Does a shape come again every few blocks? Teasers and comments, and the prose of articles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip.blocks import BlockTable, Kind, Page
from adstrip.cues import cues_for
from adstrip.cues.measures import Measures
from adstrip.cues.rhythm import FAMILY
from adstrip.settings import thresholds

LIMITS = thresholds()["rhythm"]
PERIODS = range(1, LIMITS["longest"] + 1)
NEAR = LIMITS["near"]


def told(texts: list[str]) -> list[list[float]]:
    """For each period, what its cue says of each block."""
    n = len(texts)
    measures = Measures(
        BlockTable(Page("text"), texts, [Kind.PARAGRAPH] * n, [0] * n, [()] * n), "en"
    )
    return [np.asarray(cue.observe(measures), float).tolist() for cue in FAMILY.cues]


def words(number: int, first: str = "Dams", end: str = ".") -> str:
    return " ".join([first, *["held"] * (number - 1)]) + end


HEADLINE, SUMMARY, DATE, NAME = words(6, end=""), words(20), "12.30", words(3, "by", "")
SHAPES = [HEADLINE, SUMMARY, DATE, NAME]


@pytest.mark.parametrize("period", PERIODS)
def test_a_run_of_units_repeats_after_the_blocks_of_one(period):
    found = told(SHAPES[:period] * 8)
    for after, values in zip(PERIODS, found, strict=True):
        assert set(values) == ({1.0} if after % period == 0 else {0.0})


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        # what comes again after 1, 2, 3 and 4 blocks
        ([words(20), words(22), words(18)] * 4, [1, 1, 1, 1]),  # paragraphs alike: no rhythm
        ([words(2 ** (n // 2 + 1)) for n in range(14)][::2], [0, 0, 0, 0]),  # ever longer ones
        ([words(9), words(3), words(40), words(17), words(80)] * 3, [0, 0, 0, 0]),  # five: too long
        ([HEADLINE, SUMMARY, SUMMARY] * 6, [1 / 3, 1 / 3, 1, 1 / 3]),
    ],
)
def test_prose_and_longer_or_looser_units_are_told_apart(texts, values):
    middle = len(texts) // 2
    assert [column[middle] for column in told(texts)] == pytest.approx(values, abs=0.1)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (words(10), words(10), True),
        (words(10), words(16), True),  # log2 1.6 = 0.68
        (words(10), words(17), False),  # log2 1.7 = 0.77
        (words(16), words(10), True),
        (words(10), words(10, end="!"), True),  # ends a sentence as well
        (words(10), words(10, end=""), False),
        (words(10, end=""), words(10, end=":"), True),
        (words(10), words(10, "Floods"), True),
        (words(10), words(10, "floods"), False),
        (words(10), words(10, "12"), False),
        (words(10), words(10, "„Dams"), False),
    ],
)
def test_blocks_are_alike_by_length_beginning_and_end(one, other, alike):
    assert told([one, other])[0] == ([1, 1] if alike else [0, 0])


@pytest.mark.parametrize("n", range(1, 6))
def test_on_a_page_with_fewer_blocks_than_the_period_nothing_comes_again(n):
    found = told([SUMMARY] * n)
    assert found == [[float(n > period)] * n for period in PERIODS]


def test_only_blocks_nearby_are_looked_at():
    lists, prose = [HEADLINE, SUMMARY] * 15, [words(2**n) for n in range(8)] * 4
    after_two = told(lists + prose)[1]
    assert after_two[: 30 - 2 - NEAR] == [1] * (30 - 2 - NEAR)
    assert after_two[30 - 2 + NEAR + 2 :] == [0] * (len(prose) - NEAR)
    falling = after_two[30 - 2 - NEAR : 30 + NEAR]
    assert falling == sorted(falling, reverse=True)


_BLOCKS = st.lists(
    st.one_of(st.sampled_from([*SHAPES, words(9), words(40)]), st.text(min_size=1, max_size=9)),
    min_size=1,
    max_size=20,
)
law = settings(max_examples=50, deadline=None, database=None)


@law
@given(_BLOCKS)
def test_rhythm_is_a_share_and_the_same_from_behind(texts):
    found = told(texts)
    assert np.isfinite(found).all()
    assert (np.asarray(found) >= 0).all()
    assert (np.asarray(found) <= 1).all()
    assert told(texts[::-1]) == [pytest.approx(column[::-1]) for column in found]


def test_pages_and_texts_have_the_cues_and_parts_have_those_of_their_block():
    for form in ("html", "text"):
        cues = {cue.name: cue for cue in cues_for(form)}
        for period in PERIODS:
            assert not cues[f"shape again after {period}"].of_text
