"""How good is an extracted text? Cases with measures worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip.evaluate import Gold, Lines, grams, lost_and_left, score_text, tokens

CASES = json.loads((Path(__file__).parent / "cases" / "evaluate.json").read_text(encoding="utf-8"))
MEASURES = {"precision", "recall", "f1", "residue_words"}
ARTICLE = "the dam held through the whole long night"


def numbered(name: str, count: int) -> str:
    return " ".join(f"{name}{i}" for i in range(count))


@pytest.mark.parametrize("case", CASES, ids=[case["note"] for case in CASES])
def test_an_output_is_measured(case):
    fields = {name: tuple(case[name]) for name in ("disputed", "headlines") if name in case}
    page = score_text(case["output"], Gold(case["gold"], **fields))
    measured = {name: round(getattr(page, name), 4) for name in MEASURES & case.keys()}
    assert measured == {name: case[name] for name in measured}
    assert len(measured) >= 3


@pytest.mark.parametrize(("count", "is_residue"), [(0, False), (4, False), (5, True), (9, True)])
def test_five_words_behind_the_last_shared_run_are_tail_residue(count, is_residue):
    output = f"{ARTICLE}\n{numbered('buy', count)}"
    assert score_text(output, Gold(ARTICLE)).tail_residue is is_residue


@pytest.mark.parametrize(("count", "is_cut"), [(0, False), (14, False), (15, True), (30, True)])
def test_fifteen_gold_words_behind_the_last_shared_run_are_a_cut_tail(count, is_cut):
    gold = f"{ARTICLE}\n{numbered('more', count)}"
    assert score_text(ARTICLE, Gold(gold)).tail_cut is is_cut


def test_a_cut_tail_is_no_residue_and_the_other_way_round():
    cut = score_text(ARTICLE, Gold(f"{ARTICLE} {numbered('more', 20)}"))
    assert (cut.tail_cut, cut.tail_residue) == (True, False)
    residue = score_text(f"{ARTICLE} {numbered('buy', 20)}", Gold(ARTICLE))
    assert (residue.tail_cut, residue.tail_residue) == (False, True)


def test_residue_before_the_last_shared_run_is_no_tail():
    page = score_text(f"{numbered('buy', 20)}\n{ARTICLE}", Gold(ARTICLE))
    assert not page.tail_residue
    assert page.residue_words == 20 / 8


def test_a_disputed_tail_is_none():
    tail = numbered("buy", 20)
    assert not score_text(f"{ARTICLE}\n{tail}", Gold(ARTICLE, disputed=(tail,))).tail_residue


@pytest.mark.parametrize(("shared", "is_residue"), [(3, True), (4, False)])
def test_a_run_of_four_shared_words_ends_the_tail(shared, is_residue):
    output = f"{ARTICLE} {numbered('buy', 6)} {' '.join(ARTICLE.split()[:shared])}"
    assert score_text(output, Gold(ARTICLE)).tail_residue is is_residue


def test_where_nothing_is_shared_all_is_tail():
    page = score_text(numbered("buy", 20), Gold(numbered("more", 20)))
    assert page.tail_residue
    assert page.tail_cut


@pytest.mark.parametrize(
    ("snippets", "share"),
    [
        ((), None),
        (("dam held",), 1),
        (("dam  held\nthrough",), 1),  # white space folded
        (("dam held", "newsletter"), 0.5),
        (("Dam held",), 0),  # verbatim otherwise
        (("newsletter",), 0),
    ],
)
def test_snippets_are_looked_for(snippets, share):
    output = "the dam held\nthrough the night"
    assert score_text(output, Gold("x", must_have=snippets)).has == share
    assert score_text(output, Gold("x", must_not_have=snippets)).leak == share


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("Gold, Silber – 2026!", ["gold", "silber", "2026"]),
        ("don't", ["don", "t"]),
        ("ÄÖÜ_x 水位", ["äöü_x", "水位"]),
        ("— …", []),
    ],
)
def test_words_are_lower_case_and_bare(text, words):
    assert tokens(text) == words


@pytest.mark.parametrize(
    ("words", "n", "runs"),
    [("abc", 3, ["abc"]), ("abcd", 3, ["abc", "bcd"]), ("ab", 3, []), ("", 1, []), ("ab", 1, "ab")],
)
def test_grams_are_all_runs(words, n, runs):
    assert grams(list(words), n) == [tuple(run) for run in runs]


LINES = Lines(["Buy our gold and silver today\nSign up", "One two"])


@pytest.mark.parametrize(
    ("line", "stands"),
    [
        ("Buy our gold and silver today", True),
        ("buy OUR gold", True),  # a part, in any case
        ("Ann, buy our gold and silver today", True),  # four of five 3-grams
        ("our gold and silver today, Tim", False),  # three of four
        ("our gold", False),  # two words could stand anywhere
        ("one two", True),  # but not where they are a line
        ("sign up now", False),
        ("silver and gold our buy", False),
        ("", False),
    ],
)
def test_a_line_stands_in_others(line, stands):
    assert (tokens(line) in LINES) is stands


@pytest.mark.parametrize(
    ("output", "gold", "lost", "left"),
    [
        ("", "", (), ()),
        (ARTICLE, ARTICLE, (), ()),
        (ARTICLE, "", (), (ARTICLE,)),
        ("", ARTICLE, (ARTICLE,), ()),
        (ARTICLE.replace("the whole", "the\nwhole"), ARTICLE, (), ()),  # broken elsewhere
        (ARTICLE, "the dam\nheld through\nthe whole long night", (), ()),
        (f"{ARTICLE}\nBuy!", f"{ARTICLE}\nNobody died.", ("Nobody died.",), ("Buy!",)),
        (f"{ARTICLE}\nDispute this", f"A Dam\n{ARTICLE}", (), ()),  # neither counts
        (f"{ARTICLE}\n—", ARTICLE, (), ()),  # nor does what has no words
    ],
)
def test_what_was_lost_and_what_was_left(output, gold, lost, left):
    wanted = Gold(gold, disputed=("dispute this",), headlines=("A dam",))
    assert lost_and_left(output, wanted) == (lost, left)


@settings(max_examples=80, deadline=None, database=None)
@given(st.text("abcd \n", max_size=60), st.text("abcd \n", max_size=60))
def test_shares_are_shares_and_swap_sides(output, gold):
    page, swapped = score_text(output, Gold(gold)), score_text(gold, Gold(output))
    assert 0 <= page.precision <= 1
    assert 0 <= page.recall <= 1
    assert min(page.precision, page.recall) <= page.f1 + 1e-9
    if tokens(output) and tokens(gold):
        assert page.precision == swapped.recall
        assert page.f1 == pytest.approx(swapped.f1)


@settings(max_examples=40, deadline=None, database=None)
@given(st.text("abcd \n", min_size=1, max_size=60))
def test_a_text_is_perfect_against_itself(text):
    page = score_text(text, Gold(text))
    assert (page.f1, page.precision, page.recall, page.residue_words) == (1, 1, 1, 0)
    assert not page.tail_cut
