"""Verdicts on scores made by hand: thresholds, runs, headings, tails, the guard, the policy."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from adstrip import Category, Kind, Settings
from adstrip.blocks import RESIDUE, BlockTable, Page
from adstrip.decide import Verdicts, categories_in_runs, decide, page_threshold, reconsidered
from adstrip.settings import thresholds
from pages import SENTENCES

LIMITS = thresholds()["decide"]
LOW, HIGH = LIMITS["threshold_range"]["article"]
SURE = LIMITS["sure_heading"]
P, H = Kind.PARAGRAPH, Kind.HEADING
WORDS = "word " * 29 + "end."


@dataclass
class FakeScores:
    """Probabilities, and the category that each block has if it is none of the article."""

    probabilities: np.ndarray
    kinds: list[Category] = field(default_factory=list)
    form: str = "html"
    convicted: tuple[int, ...] = ()
    phrases: tuple[float, ...] = ()
    links: tuple[float, ...] = ()
    places: tuple[int, ...] = ()

    @property
    def linked(self) -> np.ndarray:
        return np.asarray(self.links or [0.0] * len(self.probabilities))

    @property
    def paths(self) -> np.ndarray:
        return np.asarray(self.places or [0] * len(self.probabilities))

    @property
    def log_odds(self) -> np.ndarray:
        p = np.clip(self.probabilities, 1e-9, 1 - 1e-9)
        return np.log(p / (1 - p))

    @property
    def covered(self) -> np.ndarray:
        return np.asarray(self.phrases or [0.0] * len(self.probabilities))

    def says_residue(self, index: int) -> bool:
        return index in self.convicted

    def categories(self, blocks: np.ndarray) -> np.ndarray:
        asked = [kind for kind, wanted in zip(self.kinds, blocks, strict=True) if wanted]
        sure = np.full((len(asked), len(RESIDUE)), -20.0)
        for row, kind in enumerate(asked):
            sure[row, RESIDUE.index(kind) if kind in RESIDUE else -1] = 0.0
        return sure


def verdicts(
    p: list[float],
    *,
    kinds: list[Kind] | None = None,
    categories: list[Category] | None = None,
    texts: list[str] | None = None,
    headline: list[int] = (),
    words: list[float] | None = None,
    form: str = "html",
    kind: str = "article",
    convicted: tuple[int, ...] = (),
    links: tuple[float, ...] = (),
    places: tuple[int, ...] = (),
    levels: list[int] | None = None,
    **policy,
) -> Verdicts:
    n = len(p)
    page = Page(form, open_graph_type=kind)
    table = BlockTable(page, texts or [WORDS] * n, kinds or [P] * n, levels or [0] * n, [()] * n)
    scores = FakeScores(
        np.asarray(p, np.float64),
        categories or [Category.PROMO] * n,
        form,
        convicted,
        links=links,
        places=places,
    )
    mark = np.asarray([i in headline for i in range(n)], np.bool_)
    size = np.asarray(words or [text.count(" ") + 1.0 for text in table.texts])
    return decide(table, scores, size, mark, Settings(**policy))


def kept(p: list[float], **fields) -> list[int]:
    return [i for i, is_kept in enumerate(verdicts(p, **fields).kept) if is_kept]


# The page's threshold


def threshold(p: list[float], words: list[float]) -> float:
    return page_threshold(np.asarray(p, float), np.asarray(words, float))


@pytest.mark.parametrize(
    ("p", "words", "best_f1"),
    [
        ([0.9, 0.9, 0.1], [10, 10, 10], 2 * 18 / (20 + 19)),
        ([0.1, 0.9, 0.9], [10, 10, 10], 2 * 18 / (20 + 19)),
        ([0.8, 0.2], [10, 30], 2 * 8 / (10 + 14)),
        ([0.5, 0.5], [10, 30], 2 * 20 / (40 + 20)),
        ([1.0, 0.0], [10, 30], 1.0),
        ([0.6], [7], 2 * 0.6 / 1.6),
    ],
)
def test_the_threshold_is_half_of_the_best_f1_that_can_be_expected(p, words, best_f1):
    assert threshold(p, words) == pytest.approx(best_f1 / 2)


def test_the_threshold_stays_within_its_bounds():
    words = np.full(5, 10.0)
    assert page_threshold(np.full(5, 0.01), words, (LOW, HIGH)) == LOW
    assert page_threshold(np.full(5, 1.0), words, (LOW, 0.45)) == 0.45


def test_the_threshold_falls_with_the_page_s_probabilities():
    sure, unsure = threshold([0.95, 0.9, 0.05], [10] * 3), threshold([0.5, 0.4, 0.3], [10] * 3)
    assert 0 < unsure < sure <= HIGH


@pytest.mark.parametrize(("p", "stays"), [(0.3, False), (0.4, False), (0.6, True), (0.7, True)])
def test_blocks_stay_from_the_threshold_on(p, stays):
    blocks = [p] * 10 + [1.0] * 20
    assert (p >= threshold(blocks, [30] * 30)) == stays
    after = verdicts(blocks)
    assert after.kept == (stays,) * 10 + (True,) * 20
    assert set(after.rules) == {"threshold"}


@pytest.mark.parametrize(("kind", "stays"), [("article", False), ("website", True)])
def test_pages_that_are_no_articles_keep_more(kind, stays):
    unsure = [0.35] * 12
    assert any(verdicts([*unsure, 0.99], kind=kind).kept[:12]) == stays


@pytest.mark.parametrize(
    ("p", "kinds", "stays"),
    [
        ([0.99, 0.2, 0.99], [Kind.LIST_ITEM] * 3, True),
        ([0.99, 0.04, 0.99], [Kind.LIST_ITEM] * 3, False),
        ([0.99, 0.2, 0.01], [Kind.LIST_ITEM] * 3, False),
        ([0.99, 0.2, 0.99], [P] * 3, False),
    ],
)
def test_a_lone_item_stays_with_its_list(p, kinds, stays):
    after = verdicts([1.0, 1.0, *p, 1.0], kinds=[P, P, *kinds, P], convicted=(3,))
    assert after.kept[3] == stays


@pytest.mark.parametrize(
    ("p", "convicted", "stays"),
    [(0.06, (), True), (0.04, (), False), (0.06, (2,), False)],
)
def test_a_lone_paragraph_goes_only_for_what_it_says(p, convicted, stays):
    after = verdicts([1.0, 1.0, p, 1.0, 1.0], convicted=convicted)
    assert after.kept[2] == stays
    assert after.rules[2] == ("run" if stays else "threshold")


def test_bias_moves_the_threshold():
    assert LIMITS["bias"]["recall"] < LIMITS["bias"]["balanced"] < LIMITS["bias"]["precision"]
    p = [0.02, 0.35, 0.45, 0.6] + [1.0] * 10
    counts = [len(kept(p, bias=bias)) for bias in ("recall", "balanced", "precision")]
    assert counts[0] > counts[2]
    assert counts == sorted(counts, reverse=True)


# Runs


def gain(points: float, form: str = "html") -> float:
    """The probability that lies so many log-odds above the threshold of a page of certainties."""
    high = HIGH if form == "html" else LIMITS["threshold_range"]["text"][1]
    odds = np.log(high / (1 - high)) + points
    return float(1 / (1 + np.exp(-odds)))


PRICE = LIMITS["change_price"]


@pytest.mark.parametrize(
    ("points", "stays"),
    [
        (-2 * PRICE - 0.1, False),  # worth the price of leaving the body and coming back
        (-2 * PRICE + 0.1, True),
        (0.1, True),
    ],
)
def test_a_dip_in_the_body_stays_unless_it_pays_for_two_changes(points, stays):
    dip = [1.0] * 4 + [gain(points)] + [1.0] * 4
    assert (4 in kept(dip, convicted=(4,))) == stays


@pytest.mark.parametrize(
    ("points", "stays"), [(2 * PRICE - 0.1, False), (2 * PRICE + 0.1, True), (-0.1, False)]
)
def test_a_lone_likely_block_among_residue_goes_unless_it_pays_for_two_changes(points, stays):
    p = [0.0] * 2 + [gain(points)] + [0.0] * 2 + [1.0] * 6
    assert (2 in kept(p)) == stays


@pytest.mark.parametrize(("form", "at"), [("html", 0), ("text", 0), ("text", 6)])
@pytest.mark.parametrize(("points", "stays"), [(-0.6, False), (0.1, True)])
def test_at_the_ends_one_change_is_enough(points, stays, form, at):
    p = [1.0] * 6
    p.insert(at, gain(points - LIMITS["change_price"], form))
    assert (at in kept(p, form=form)) == stays


def test_what_a_run_changed_says_so():
    after = verdicts([1.0] * 4 + [gain(-2 * PRICE + 0.1)] + [1.0] * 4)
    assert after.rules == ("threshold",) * 4 + ("run",) + ("threshold",) * 4
    assert after.categories[4] == "editorial"


# Headings go with what they open


def headed(p: float, follows: float) -> Verdicts:
    blocks = [1.0] * 4 + [p, follows] + [1.0] * 4
    return verdicts(blocks, kinds=[P] * 4 + [H] + [P] * 5)


@pytest.mark.parametrize(
    ("p", "follows", "stays", "rule"),
    [
        (1 - SURE + 0.01, 1.0, True, "heading"),
        (1 - SURE - 0.01, 1.0, False, "threshold"),  # as sure as that it goes by itself
        (SURE - 0.01, 0.0, False, "heading"),
        (SURE + 0.01, 0.0, True, "threshold"),
        (0.95, 1.0, True, "threshold"),
        (0.01, 0.0, False, "threshold"),
    ],
)
def test_a_heading_goes_with_what_it_opens(p, follows, stays, rule):
    after = headed(p, follows)
    assert after.kept[4] == stays
    assert after.rules[4] == rule
    assert after.kept[5] == (follows == 1.0)


@pytest.mark.parametrize(
    ("levels", "form", "stays"),
    [
        ([1, 0, 0, 2], "text", True),
        ([2, 0, 0, 1], "text", False),  # no headline
        ([1, 0, 0, 2], "html", False),  # a page says which its headline is
    ],
)
def test_the_headline_of_a_text_does_not_go_with_the_byline(levels, form, stays):
    p = [0.8, 0.0, 1.0, 0.8, 0.0, 1.0, 1.0]
    kinds = [H, P, P, H, P, P, P]
    after = verdicts(p, kinds=kinds, levels=[*levels, 0, 0, 0], form=form)
    assert after.kept == (stays, False, True, False, False, True, True)


def test_headings_in_a_row_go_together():
    p = [1.0] * 4 + [0.6, 0.6, 0.0]
    assert kept(p, kinds=[P] * 4 + [H, H, P]) == [0, 1, 2, 3]


def test_a_paragraph_does_not_go_with_what_follows():
    assert 4 in kept([1.0] * 4 + [0.8, 0.0, 0.0])


def test_a_heading_at_the_end_is_judged_by_itself():
    assert kept([1.0] * 4 + [0.7], kinds=[P] * 4 + [H]) == [0, 1, 2, 3, 4]


# The tail


def test_what_the_sequence_removed_behind_the_body_is_its_tail():
    lone = gain(2 * LIMITS["change_price"] - 0.4, "text")
    after = verdicts([1.0] * 6 + [0.0, 0.0, lone, 0.0], form="text")
    assert after.rules[6:] == ("threshold", "threshold", "tail", "threshold")
    assert after.kept[6:] == (False,) * 4


def test_a_heading_of_the_tail_is_tail():
    after = verdicts([1.0] * 6 + [0.7, 0.0], kinds=[P] * 6 + [H, P])
    assert after.rules[6:] == ("tail", "threshold")


def test_what_the_sequence_removed_inside_is_no_tail():
    after = verdicts([1.0] * 4 + [0.0, 0.0, gain(2 * PRICE - 0.1), 0.0, 0.0] + [1.0] * 4)
    assert after.rules[6] == "run"


# Behind the last sure text


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers that stay when others are swept; runs are left aside."""
    for name, numbers in PLAIN.items():
        monkeypatch.setitem(LIMITS, name, copy(numbers))


PLAIN = {
    "threshold_range": {"article": [0.42, 0.5], "other": [0.12, 0.42], "text": [0.42, 0.5]},
    "change_price": 0.0,
    "bias": {"precision": 1.2, "balanced": 1.0, "recall": 0.5},
    "tail": {
        "sure": 0.8,
        "words": 12,
        "link_density": 0.3,
        "last": 3,
        "alike": 0.2,
        "paragraph": 0.6,
        "line": 1.4,
        "text": 1.0,
    },
    "links": {"factor": 1.8, "link_density": 0.6, "sure_text": 600},
}
BODY = (1.0,) * 30  # alone it makes a threshold of one half
ALIKE, OTHER = {"place": 0}, {"place": 1}
LINKED, SHORT = {"linked": 0.3}, {"words": 11}


def stays_behind(
    p: float, *, before=BODY, words: int = 12, linked: float = 0.0, place: int = 0, **fields
) -> bool:
    n = len(before)
    after = verdicts(
        [*before, p],
        words=[30.0] * n + [words],
        links=(0.0,) * n + (linked,),
        places=(0,) * n + (place,),
        **fields,
    )
    assert after.rules[-1] == "threshold"
    return after.kept[-1]


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("p", "block", "stays"),
    [
        pytest.param(
            0.12, ALIKE, True, id="as surely residue as a paragraph of the article may be"
        ),
        pytest.param(0.08, ALIKE, False, id="surer"),
        pytest.param(0.12, ALIKE | {"linked": 0.29}, True, id="with a few links"),
        pytest.param(0.32, OTHER, True, id="another paragraph"),
        pytest.param(0.28, OTHER, False, id="another paragraph, surer"),
        pytest.param(0.72, LINKED, True, id="links, surely editorial"),
        pytest.param(0.68, LINKED, False, id="links in the article's elements"),
        pytest.param(0.72, SHORT, True, id="a short line, surely editorial"),
        pytest.param(0.68, SHORT, False, id="a short line in the article's elements"),
        pytest.param(0.68, SHORT | OTHER, False, id="a short line elsewhere"),
        pytest.param(0.99, SHORT | LINKED | OTHER, True, id="what is certain"),
        pytest.param(0.01, ALIKE, False, id="what is certainly not"),
    ],
)
def test_behind_the_article_its_own_paragraphs_stay_and_lines_go(p, block, stays):
    assert stays_behind(p, **block) == stays


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("p", "block", "bias", "stays"),
    [
        (0.11, ALIKE, "precision", False),
        (0.13, ALIKE, "precision", True),
        (0.06, ALIKE, "recall", True),
        (0.04, ALIKE, "recall", False),
        (0.82, SHORT, "precision", False),
        (0.86, SHORT, "precision", True),
        (0.37, SHORT, "recall", True),
        (0.33, SHORT, "recall", False),
    ],
)
def test_bias_counts_behind_the_article_too(p, block, bias, stays):
    assert stays_behind(p, bias=bias, **block) == stays


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("p", "block", "stays"),
    [(0.3, ALIKE, False), (0.3, OTHER, False), (0.52, SHORT, True), (0.52, LINKED, True)],
)
def test_in_plain_text_every_place_is_alike(p, block, stays):
    assert stays_behind(p, form="text", **block) == stays


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("p", "block", "stays"),
    [
        (0.42, ALIKE, True), (0.38, ALIKE, False), (0.42, OTHER, True),
        (0.42, SHORT, False), (0.42, LINKED, False),
    ],
)  # fmt: skip
def test_behind_the_last_sure_text_paragraphs_of_plain_text_may_be_less_sure(
    p, block, stays, monkeypatch
):
    monkeypatch.setitem(LIMITS["tail"], "text", 0.8)
    assert stays_behind(p, form="text", **block) == stays


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("p", "block", "stays"),
    [(0.3, ALIKE, False), (0.3, OTHER, False), (0.5, SHORT, True), (0.5, LINKED, True)],
)
def test_without_a_sure_text_nothing_is_behind_it(p, block, stays):
    assert stays_behind(p, before=(0.79,) * 30, **block) == stays
    assert stays_behind(p, before=BODY, **block) != stays


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("last", "words", "stays"),
    [
        pytest.param(0.8, 12, False, id="a sure text"),
        pytest.param(0.79, 12, True, id="an unsure one"),
        pytest.param(1.0, 11, True, id="a sure line"),
    ],
)
def test_before_the_last_sure_text_paragraphs_are_judged_as_ever(last, words, stays):
    after = verdicts([*BODY, 0.3, 0.3, last], words=[30.0] * 32 + [words])
    assert after.kept[30:] == (stays, stays, True)


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(("place", "stays"), [(1, False), (2, True), (3, True), (4, True)])
def test_the_last_three_sure_texts_say_what_the_article_looks_like(place, stays):
    places = (1,) * 28 + (2, 9, 3, 4, place)  # 9: between them stands what is not sure
    p = [*BODY[:29], 0.6, 1.0, 1.0, 0.2]
    assert verdicts(p, places=places).kept[-1] == stays


@hypothesis_settings(max_examples=60, deadline=None, database=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 0.79), st.floats(0, 1), st.integers(0, 3)), min_size=1, max_size=9
    ),
    st.sampled_from(["sure text last", "no sure text", "plain text"]),
)
def test_elsewhere_neither_elements_nor_links_count(blocks, case):
    p, links, places = map(tuple, zip(*blocks, strict=True))
    if case != "no sure text":
        p, links, places = (*p, 1.0), (*links, 0.5), (*places, 3)
    if case == "plain text":
        p, links, places = (*p, *p[:-1]), (*links, *links[:-1]), (*places, *places[:-1])
    if case == "plain text":
        with_places = verdicts(list(p), links=links, places=places, form="text")
        assert with_places == verdicts(list(p), links=links, form="text")
    else:
        assert verdicts(list(p), links=links, places=places) == verdicts(list(p))


# Links among much text

MUCH = [20.0] * 30  # just enough


def stays_among(p: float, linked: float, words=MUCH, at: int = 15, **fields) -> bool:
    """Whether a block of 40 words stays among sure text of so many words."""
    after = verdicts(
        [*[1.0] * at, p, *[1.0] * (len(words) - at)],
        words=[*words[:at], 40.0, *words[at:]],
        links=(0.0,) * at + (linked,) + (0.0,) * (len(words) - at),
        convicted=(at,),
        **fields,
    )
    return after.kept[at]


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("p", "linked", "words", "stays"),
    [
        pytest.param(0.88, 0.6, MUCH, False, id="linked"),
        pytest.param(0.75, 1.0, MUCH, False, id="nothing but a link"),
        pytest.param(0.92, 0.6, MUCH, True, id="linked, surely editorial"),
        pytest.param(0.92, 1.0, MUCH, True, id="nothing but a link, surely editorial"),
        pytest.param(0.55, 0.59, MUCH, True, id="less linked"),
        pytest.param(0.55, 0.0, MUCH, True, id="no link"),
        pytest.param(0.4, 0.0, MUCH, False, id="residue"),
        pytest.param(0.55, 1.0, [20.0] * 29 + [19.0], True, id="a word less of text"),
        pytest.param(0.88, 1.0, [11.0] * 90, True, id="many short lines are no text"),
        pytest.param(0.88, 1.0, [12.0] * 90, False, id="many short paragraphs"),
    ],
)
def test_links_must_be_surer_on_pages_of_much_text(p, linked, words, stays):
    assert stays_among(p, linked, words) == stays


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(("sure", "stays"), [(0.79, True), (0.8, False)])
def test_text_that_is_not_sure_does_not_count(sure, stays):
    p = [1.0] * 15 + [0.85] + [sure] * 15
    links = (0.0,) * 15 + (1.0,) + (0.0,) * 15
    assert verdicts(p, words=[20.0] * 31, links=links, convicted=(15,)).kept[15] == stays


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(("p", "stays"), [(0.75, True), (0.55, True), (0.45, False)])
def test_links_say_nothing_in_plain_text(p, stays):
    assert stays_among(p, 1.0, form="text") == stays


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("p", "bias", "stays"),
    [(0.5, "recall", True), (0.4, "recall", False), (0.92, "balanced", True),
     (0.88, "balanced", False)],
)  # fmt: skip
def test_bias_counts_for_links_too(p, bias, stays):
    assert stays_among(p, 1.0, bias=bias) == stays


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("p", "linked", "stays"),
    [
        (0.75, 1.0, False),  # a line behind the article may be less sure than that
        (0.88, 0.6, False),
        (0.92, 1.0, True),
        (0.75, 0.59, True),
        (0.65, 0.3, False),
        (0.12, 0.0, True),
    ],
)
def test_behind_the_article_the_stricter_counts(p, linked, stays):
    assert stays_among(p, linked, at=30) == stays


# The guard


def test_where_nothing_looks_editorial_the_likeliest_stays():
    after = verdicts([0.01, 0.1, 0.02, 0.08])
    assert after.kept == (False, True, False, True)
    assert after.rules == ("threshold", "guard", "threshold", "guard")
    assert after.categories[1] == "editorial"
    assert "likeliest" in after.suspicious[0]


@pytest.mark.parametrize(("shift", "stays"), [(-0.001, [0]), (0.001, [0, 1])])
def test_the_guard_keeps_what_is_nearly_as_likely(shift, stays):
    assert kept([0.05, 0.05 * LIMITS["guard_share"] + shift]) == stays


@pytest.mark.parametrize(
    ("words", "flags"),
    [(LIMITS["few_words"] - 1, ("very little text is left",)), (LIMITS["few_words"], ())],
)
def test_few_words_are_suspicious(words, flags):
    text = " ".join(["word"] * words)
    assert verdicts([1.0, 0.0], texts=[text, WORDS]).suspicious == flags


def test_a_long_text_without_spaces_is_not_suspicious():
    text = "川の水位は夜のうちに二メートル上がり、市は下流の道路を閉鎖した。" * 5
    after = verdicts([1.0, 0.0], texts=[text, "シェア"], words=[len(text) / 2, 2.0])
    assert after.suspicious == ()


def test_the_guard_does_not_count_the_headline():
    after = verdicts([0.99, 0.01, 0.01], kinds=[H, P, P], headline=[0])
    assert any(after.kept[1:])
    assert after.suspicious


def test_a_page_of_a_headline_is_suspicious():
    assert verdicts([0.99], kinds=[H], headline=[0]).suspicious


def test_no_block_gives_no_verdict_but_a_flag():
    after = verdicts([])
    assert (after.kept, after.categories, after.rules) == ((), (), ())
    assert after.suspicious


@hypothesis_settings(max_examples=60, deadline=None, database=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.sampled_from(list(Kind)), st.sampled_from(SENTENCES)),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(["balanced", "precision", "recall"]),
    st.sampled_from(["html", "text"]),
)
def test_something_always_stays(blocks, bias, form):
    p, kinds, texts = map(list, zip(*blocks, strict=True))
    after = verdicts(p, kinds=kinds, texts=texts, bias=bias, form=form)
    assert any(after.kept)
    assert all((c == "editorial") == k for c, k in zip(after.categories, after.kept, strict=True))
    assert set(after.rules) <= {"threshold", "run", "heading", "tail", "guard"}


# The policy

FIVE = [1.0, 1.0, 0.0, 0.0, 0.0]
KIND_PRICE = LIMITS["category_price"]["same"]
KINDS = [Category.OTHER, Category.OTHER, Category.AUTHOR, Category.PROMO, Category.SHARE]


def test_residue_goes_with_its_category():
    after = verdicts(FIVE, categories=KINDS)
    assert after.kept == (True, True, False, False, False)
    assert after.categories == ("editorial", "editorial", "author", "promo", "share")


def test_a_category_can_be_kept():
    after = verdicts(FIVE, categories=KINDS, keep={"author"})
    assert after.kept == (True, True, True, False, False)
    assert after.categories[2] == "author"
    assert after.rules == ("threshold", "threshold", "policy", "threshold", "threshold")


@pytest.mark.parametrize(
    ("doubt", "near", "category"),
    [
        (KIND_PRICE - 0.1, 1, Category.PROMO),  # a lone line follows its neighbours
        (2 * KIND_PRICE + 0.1, 1, Category.METADATA),  # but for a sure one
        (KIND_PRICE - 0.1, 0, Category.METADATA),  # and not over editorial blocks
    ],
)
def test_lines_of_a_run_share_a_category(doubt, near, category):
    odds = np.full((3, len(RESIDUE)), -20.0)
    odds[[0, 2], RESIDUE.index(Category.PROMO)] = 0.0
    odds[1, RESIDUE.index(Category.PROMO)] = -doubt
    odds[1, RESIDUE.index(Category.METADATA)] = 0.0
    assert categories_in_runs(odds, [0.0, KIND_PRICE * near, KIND_PRICE * near])[1] == category


def test_only_some_categories_can_be_removed():
    assert kept(FIVE, categories=KINDS, remove={"promo"}) == [0, 1, 2, 4]
    assert kept(FIVE, categories=KINDS, remove=()) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("category", RESIDUE)
def test_every_category_obeys_the_policy(category):
    p, categories = [1.0, 0.0], [Category.OTHER, category]
    assert kept(p, categories=categories) == [0]
    assert kept(p, categories=categories, keep={category}) == [0, 1]
    assert kept(p, categories=categories, remove={category}) == [0]
    others = set(RESIDUE) - {category}
    assert kept(p, categories=categories, remove=others) == [0, 1]


@pytest.mark.parametrize("p", [1.0, 0.0])
def test_the_headline_stays_where_it_is_asked_for(p):
    without = verdicts([p, 1.0], kinds=[H, P], headline=[0])
    assert (without.kept[0], without.rules[0], without.categories[0]) == (
        False,
        "title",
        "metadata",
    )
    assert verdicts([p, 1.0], kinds=[H, P], headline=[0], title=True).kept == (True, True)
    assert not verdicts([p, 1.0], kinds=[H, P], headline=[0], keep={"metadata"}).kept[0]


# What a block says of itself


@pytest.mark.parametrize(
    ("covered", "text", "kept"),
    [
        (0.0, "The mayor spoke first.", True),
        (0.1, "The mayor spoke first.", True),
        (0.5, "The mayor spoke first.", False),
        (0.5, "The man who wrote the letter put it like this:", True),
        (0.5, "Read more:", False),
    ],
    ids=["no phrase", "a mention", "phrases", "announced", "a label before"],
)
def test_a_block_full_of_phrases_must_be_surer(covered: float, text: str, kept: bool) -> None:
    p = np.array([0.95, 0.95, 0.5])
    texts, kinds = ["It rained.", text, "Buy now"], [Kind.PARAGRAPH] * 3
    table = BlockTable(Page("text"), texts=texts, kinds=kinds, levels=[0] * 3, runs=[()] * 3)
    scores = FakeScores(p, [Category.PROMO] * 3, "text", phrases=(0.0, 0.0, covered))
    words = np.array([30.0, float(len(text.split())), 30.0])
    found = decide(table, scores, words, np.zeros(3, np.bool_), Settings())
    assert found.kept[2] is kept


QUOTED = ["“Sign up today”", "„Jetzt kaufen“", "- «Commandez vite !»", "»So nicht.«", "「今すぐ」"]
SAYS = "These are the lines that stood on every page of the shop:"


@pytest.mark.parametrize(
    ("texts", "gained"),
    [
        ([SAYS, *QUOTED, WORDS], [1, 2, 3, 4, 5]),
        ([SAYS, QUOTED[0], "Sign up today", QUOTED[1]], [1]),
        ([SAYS, "Sign up today", QUOTED[0]], []),
        ([SAYS, "“Sign up” and “buy”"], []),
        ([SAYS, "“Sign up today"], []),
        (["He said so to me.", *QUOTED], []),
        (["On its pages:", *QUOTED], []),
        (QUOTED, []),
    ],
    ids=["all", "up to one", "first is not", "two", "open", "no colon", "a label", "not announced"],
)
def test_a_row_of_quotations_that_a_sentence_announces_is_quoted(
    texts: list[str], gained: list[int]
) -> None:
    n = len(texts)
    table = BlockTable(Page("text"), texts, [P] * n, [0] * n, [()] * n)
    words = np.array([text.count(" ") + 1.0 for text in texts])
    for sure, wanted in ((0.6, gained), (0.4, [])):  # of the sentence before
        scores = FakeScores(np.array([sure, *[0.5] * (n - 1)]), [Category.PROMO] * n, "text")
        p = reconsidered(table, scores, words)
        assert np.flatnonzero(p[1:] > 0.9).tolist() == [i - 1 for i in wanted]
