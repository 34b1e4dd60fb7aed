"""Cues on parts of blocks made by hand: where they stand, and how they differ from their block."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip.blocks import Kind
from adstrip.cues import observe_text, text_cues
from adstrip.cues.measures import Measures
from adstrip.cues.parts import Part, part_columns, part_cues
from adstrip.cues.wording import SLOTS, Wording
from adstrip.glued import parts_table
from pages import SENTENCES
from tables import grams, link, plain, table

TEXT = [cue.name for cue in text_cues()]
NAMES = [cue.name for cue in part_cues()]
UNLIKE = [f"{name}, unlike its paragraph" for name in TEXT]

Blocks = list[list[str]]


def parts_of(blocks: Blocks) -> tuple[Part, ...]:
    """The sentences of each block, which spaces join."""
    return tuple(
        Part(number, end - len(sentence) - 1, end - 1)
        for number, block in enumerate(blocks)
        for sentence, end in zip(block, accumulate(len(s) + 1 for s in block), strict=True)
    )


def observed(blocks: Blocks, wording: Wording | None = None) -> np.ndarray:
    """Shape (parts, cues), on plain text."""
    page, parts = plain([" ".join(block) for block in blocks]), parts_of(blocks)
    of_blocks = observe_text(Measures(page, "en", wording))[[part.origin for part in parts]]
    measures = Measures(parts_table(page, parts), "en", wording)
    return part_columns(parts, measures, of_blocks, page.texts)


def values(cue: str, *blocks: list[str]) -> list[float]:
    return observed(list(blocks))[:, NAMES.index(cue)].round(4).tolist()


# Which cues there are


def test_cues_of_text_come_first_then_how_they_differ_then_the_part_s_own():
    n = len(TEXT)
    assert NAMES[:n] == TEXT
    assert NAMES[n : 2 * n] == UNLIKE
    assert NAMES[2 * n :] == [
        "begins its paragraph",
        "ends its paragraph",
        "share of its paragraph",
        "parts of its paragraph",
        "characters of its paragraph",
        "content words",
        "shared with its paragraph",
        "quoted",
    ]


def test_part_cues_have_names_of_their_own():
    assert len(set(NAMES)) == len(NAMES)


SAMPLE = [["The dam held on 3.4.2026.", "“Subscribe to us now!”"], ["Order now"]]


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES.__getitem__)
def test_part_cues_have_words_for_what_they_see(number):
    cue = part_cues()[number]
    for value in observed(SAMPLE)[:, number].tolist():
        told = cue.told(value)
        assert told != cue.says
        assert not {"{", "}"} & set(told)


@pytest.mark.parametrize(
    ("cue", "value", "told"),
    [
        ("begins its paragraph", 1, "begins its paragraph: yes"),
        ("ends its paragraph", 0, "ends its paragraph: no"),
        ("share of its paragraph", 0.254, "is 25% of its paragraph"),
        ("parts of its paragraph", 3, "its paragraph has 3 parts"),
        ("characters of its paragraph", 120, "its paragraph has 120 characters"),
        ("content words", 4, "4 content words"),
        (
            "shared with its paragraph",
            0.5,
            "shares 50% of its words with the rest of its paragraph",
        ),
        ("quoted", 1, "100% between quotation marks"),
        ("words", 4, "4 words"),
        ("kind", 0, "is of the kind paragraph"),
        ("words, unlike its paragraph", -8, "-8.00 against its paragraph"),
        ("kind, unlike its paragraph", 0, "+0.00 against its paragraph"),
    ],
)
def test_part_cues_say_their_measure(cue, value, told):
    assert part_cues()[NAMES.index(cue)].told(value) == told


# Where in its block a part stands

THREE = ["The dam held.", "It rained.", "Nobody left."]  # 13, 10 and 12 characters
ALONE = ["The mayor slept."]  # 16


@pytest.mark.parametrize(
    ("blocks", "begins", "ends"),
    [
        ([THREE], [1, 0, 0], [0, 0, 1]),
        ([ALONE], [1], [1]),
        ([THREE[:2], ALONE, THREE[1:]], [1, 0, 1, 1, 0], [0, 1, 1, 0, 1]),
        ([["A.", "A."], ["A.", "A."]], [1, 0, 1, 0], [0, 1, 0, 1]),
    ],
    ids=["three", "alone", "several blocks", "all alike"],
)
def test_the_first_part_begins_its_paragraph_and_the_last_ends_it(blocks, begins, ends):
    assert values("begins its paragraph", *blocks) == begins
    assert values("ends its paragraph", *blocks) == ends


@pytest.mark.parametrize(
    ("cue", "said"),
    [
        ("share of its paragraph", [13 / 35, 10 / 35, 12 / 35, 1, 0.5, 0.5]),
        ("parts of its paragraph", [3, 3, 3, 1, 2, 2]),
        ("characters of its paragraph", [35, 35, 35, 16, 20, 20]),
        ("content words", [1, 1, 2, 2, 1, 1]),  # "the", "dam" and "it" are none
    ],
)
def test_parts_are_measured_within_their_own_block(cue, said):
    blocks = [THREE, ALONE, ["It rained.", "It rained."]]
    assert values(cue, *blocks) == pytest.approx(said, abs=1e-4)
    alone = [value for block in blocks for value in values(cue, block)]
    assert values(cue, *blocks) == alone


# What a part shares with the rest of its block


@pytest.mark.parametrize(
    ("blocks", "shared"),
    [
        ([["The harbour closed.", "The harbour flooded."]], [0.5, 0.5]),
        ([["The harbour reopened.", "Harbours reopening!"]], [1, 1]),  # of the same stems
        ([["Harbour closed.", "Harbour.", "Order tickets."]], [0.5, 1, 0]),
        ([["The harbour closed.", "Order tickets."]], [0, 0]),
        ([["Harbour, harbour, harbour.", "Order tickets."]], [0, 0]),  # with itself alone
        ([["Harbour closed."], ["Harbour closed."]], [0, 0]),
        ([["Harbour closed.", "Order."], ["Harbour.", "Order closed."]], [0, 0, 0, 0]),
        ([["It is the one.", "It is."]], [0, 0]),  # function words
        ([["...", "!"]], [0, 0]),
        ([["大桥关闭。", "大桥开放。"]], [1 / 3, 1 / 3]),  # pairs of letters
    ],
    ids=[
        "half",
        "stems",
        "in part",
        "nothing",
        "repeated within a part",
        "another block's",
        "crosswise",
        "function words",
        "no words",
        "chinese",
    ],
)
def test_words_are_shared_with_other_parts_of_the_same_block(blocks, shared):
    assert values("shared with its paragraph", *blocks) == pytest.approx(shared, abs=1e-4)


# What is quoted


@pytest.mark.parametrize(
    ("blocks", "quoted"),
    [
        ([["The dam held.", "“Order now.”"]], [0, 1]),
        ([["“The dam held.", "Order now.”"]], [1, 1]),
        ([["He said: “The dam.", "It held.", "Go.”", "We went."]], [0.5, 1, 1, 0]),
        ([["The sign says “Order now”.", "We did."]], [0.5, 0]),
        ([["„Der Damm hielt.“", "Es war kalt."]], [1, 0]),
        ([["「橋が開いた。", "行け。」", "はい。"]], [1, 1, 0]),
        ([["The dam held.", "It's the mayor's, isn't it?"]], [0, 0]),
        ([["“The dam held.", "We went."]], [1, 0]),  # its other mark may stand elsewhere
        ([["“The dam held."], ["Order now.”"]], [1, 1]),
        ([["“The dam", "held."], ["It", "rained.”"]], [1, 0, 0, 1]),  # not from block to block
    ],
    ids=[
        "a sentence",
        "over two",
        "over three",
        "some words",
        "german",
        "japanese",
        "apostrophes",
        "a lone mark",
        "a mark in each block",
        "between blocks",
    ],
)
def test_quotations_may_reach_over_parts_of_a_block(blocks, quoted):
    assert [round(value * 2) / 2 for value in values("quoted", *blocks)] == quoted


# Against its block


def test_what_is_seen_on_a_part_is_what_its_text_would_show_as_a_block():
    found = observed(SAMPLE)
    lines = Measures(plain([sentence for block in SAMPLE for sentence in block]), "en")
    assert (found[:, : len(TEXT)] == observe_text(lines)).all()


@pytest.mark.parametrize(
    ("cue", "said"),
    [
        ("words", [-2, -3, -5, -3, 0]),  # 3 and 2 of 5, 3 and 5 of 8, 3 of 3
        ("sentences", [-1, -1, -1, -1, 0]),
        ("exclamations", [0, 0, 0, -1, 0]),
        ("ends as a sentence", [0, 0, 0, 0, 0]),
    ],
)
def test_parts_differ_from_their_own_block(cue, said):
    blocks = [["The dam held.", "It rained."], ["Order it now!", "The mayor went to sleep."], ALONE]
    assert values(f"{cue}, unlike its paragraph", *blocks) == said


def test_a_part_unlike_its_paragraph_is_its_own_value_less_the_block_s():
    found, n = observed(SAMPLE), len(TEXT)
    page = Measures(plain([" ".join(block) for block in SAMPLE]), "en")
    assert (found[:, n : 2 * n] == found[:, :n] - observe_text(page)[[0, 0, 1]]).all()
    assert found[:2, n : 2 * n].any()
    assert not found[2, n : 2 * n].any()  # the whole block


def test_a_part_has_a_wording_of_its_own():
    known = np.zeros(SLOTS, np.float16)
    known[grams([["order"]]).slots] = -2.0
    heard = Wording(known, 1.0)
    blocks = [["The dam held.", "Order."], ["The dam held."]]
    own, against = (NAMES.index(name) for name in ("wording", "wording, unlike its paragraph"))
    found = observed(blocks, heard)
    said = heard.scores(grams([["the", "dam", "held"], ["order"], ["the", "dam", "held"]]))
    whole = heard.scores(grams([["the", "dam", "held", "order"], ["the", "dam", "held"]]))
    assert found[:, own].tolist() == pytest.approx(said.tolist())
    assert found[:, against].tolist() == pytest.approx((said - whole[[0, 0, 1]]).tolist())
    assert found[1, own] < found[0, own] == found[2, own]
    assert not observed(blocks)[:, [own, against]].any()


def test_parts_have_the_links_and_the_kind_of_their_block():
    text = "The dam held. Sign up here."
    page = table([text], kinds=[Kind.OTHER], runs={0: (link(14, 27),)})
    parts = Part(0, 0, 13), Part(0, 14, 27)
    of_blocks = observe_text(Measures(page, "en"))[[0, 0]]
    measures = Measures(parts_table(page, parts), "en")
    found = dict(zip(NAMES, part_columns(parts, measures, of_blocks, [text]).T, strict=True))
    assert found["link density"].tolist() == [0, 1]
    assert found["links, unlike its paragraph"].tolist() == [-1, 0]
    assert found["kind"].tolist() == [list(Kind).index(Kind.OTHER)] * 2
    assert found["kind, unlike its paragraph"].tolist() == [0, 0]


# Whatever the parts

_BLOCKS = st.lists(
    st.lists(
        st.one_of(st.sampled_from(SENTENCES), st.text(min_size=1, max_size=30)),
        min_size=1,
        max_size=4,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, deadline=None, database=None)
@given(_BLOCKS)
def test_cues_of_any_parts_are_finite(blocks):
    found = observed(blocks)
    assert found.shape == (sum(map(len, blocks)), len(NAMES))
    assert found.dtype == np.float32
    assert np.isfinite(found).all()


@settings(max_examples=40, deadline=None, database=None)
@given(_BLOCKS)
def test_shares_are_shares_and_those_of_a_block_are_one(blocks):
    found = dict(zip(NAMES, observed(blocks).T, strict=True))
    owners = [number for number, block in enumerate(blocks) for _ in block]
    whole = np.bincount(owners, found["share of its paragraph"])
    assert whole == pytest.approx(np.ones(len(blocks)), abs=1e-5)
    for name in ("shared with its paragraph", "quoted"):
        assert ((found[name] >= 0) & (found[name] <= 1)).all()


@settings(max_examples=30, deadline=None, database=None)
@given(_BLOCKS)
def test_own_cues_of_a_block_s_parts_do_not_depend_on_other_blocks(blocks):
    own = slice(2 * len(TEXT), None)
    alone = np.vstack([observed([block])[:, own] for block in blocks])
    assert observed(blocks)[:, own] == pytest.approx(alone)
