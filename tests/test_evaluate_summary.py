"""What do many scores say together? Groups, intervals and paired differences on made-up scores."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from adstrip.evaluate import PageScore, TextScore
from adstrip.evaluate.data import Facts
from adstrip.evaluate.judge import Judged
from adstrip.evaluate.summary import groups, summaries


def score(f1: float, **more: float | bool | None) -> PageScore:
    rest = {"tail_residue": False, "tail_cut": False, "residue_words": 0.0}
    return PageScore(f1, f1, f1, **{**rest, "has": None, "leak": None, **more})  # type: ignore[arg-type]


def pages(values: Sequence[float], peers: Sequence[float] = (), domains: str = "") -> list[Judged]:
    facts = [Facts(str(i), domain=domains[i : i + 1]) for i in range(len(values))]
    scores = [{"adstrip": score(value)} for value in values]
    for own, peer in zip(scores, peers, strict=False):
        own["peer"] = score(peer)
    return [Judged(*pair) for pair in zip(facts, scores, strict=True)]


def sizes(*facts: Facts) -> dict[str, int]:
    return {group.name: len(group.members) for group in groups(facts)}


def several(count: int, **facts: str) -> list[Facts]:
    return [Facts(str(i), **facts) for i in range(count)]  # type: ignore[arg-type]


# Groups


def test_pages_of_which_nothing_is_known_are_one_group():
    assert sizes(*several(3)) == {"all": 3}


def test_a_way_in_which_all_pages_are_alike_makes_no_groups():
    assert sizes(*several(40, dataset="news", page_type="article", lang="en")) == {"all": 40}


def test_a_dataset_of_articles_and_others_counts_as_two():
    mixed = several(3, dataset="web", page_type="article") + several(2, dataset="web")
    mixed += several(2, dataset="web", page_type="forum")
    found = sizes(*mixed, *several(4, dataset="news", page_type="article"))
    assert found == {
        "web other types": 4, "web articles": 3, "news": 4,
        "type article": 7, "type forum": 2, "all": 11,
    }  # fmt: skip


@pytest.mark.parametrize("page_type", ["article", "forum", ""])
def test_a_dataset_of_one_side_is_one(page_type):
    found = sizes(*several(3, dataset="web", page_type=page_type), *several(4, dataset="news"))
    assert found["web"] == 3


def test_rare_languages_are_pooled():
    found = sizes(
        *several(30, lang="de"), *several(31, lang="en"), *several(29, lang="fr"), *several(2)
    )
    languages = {"language en": 31, "language de": 30, "other languages": 31}
    assert found == {**languages, "all": 92}
    assert list(found) == [*languages, "all"], "the pool comes last, however large"


def test_languages_are_counted_over_articles_and_pages_of_no_type():
    found = sizes(
        *several(20, lang="de", page_type="article"), *several(10, lang="de"),
        *several(29, lang="fr", page_type="article"), *several(9, lang="fr", page_type="shop"),
    )  # fmt: skip
    assert (found["language de"], found["other languages"]) == (30, 29)
    assert "language fr" not in found


def test_without_languages_none_is_other():
    assert "other languages" not in sizes(*several(40, dataset="a"), *several(40, dataset="b"))


# Figures


def test_means_over_the_pages_that_have_a_measure():
    facts = Facts("x")
    scores = [score(1, has=0.5, tail_residue=True), score(0.5), score(0, has=1.0, tail_cut=True)]
    (summary,) = summaries([Judged(facts, {"adstrip": one}) for one in scores], "pages")
    values = {name: estimate.value for name, estimate in summary.figures["adstrip"].items()}
    third = pytest.approx(1 / 3)
    assert values == {
        "f1": 0.5, "precision": 0.5, "recall": 0.5, "tail_residue": third, "tail_cut": third,
        "residue_words": 0, "has": 0.75, "leak": None,
    }  # fmt: skip
    assert summary.figures["adstrip"]["leak"].low is None


def test_shares_of_words_count_long_texts_more():
    one = TextScore(10, 1, 10, 0, 4, 0, 0, 0)
    other = TextScore(90, 0, 30, 30, 0, 0, 3, 2)
    judged = [Judged(Facts(str(i)), {"adstrip": of}) for i, of in enumerate((one, other))]
    (summary,) = summaries(judged, "texts")
    values = {name: estimate.value for name, estimate in summary.figures["adstrip"].items()}
    assert values == {
        "residue_f1": pytest.approx(2 * 30 / (31 + 40)), "editorial_loss": 0.01,
        "pitches_removed": 0, "perfect": 0.5, "categories": pytest.approx(2 / 3),
    }  # fmt: skip


# Intervals


def interval(judged: Sequence[Judged], name: str = "f1") -> tuple[float, float]:
    estimate = summaries(judged, "pages")[-1].figures["adstrip"][name]
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.high


CHANCE = random.Random(3)
VALUES = [CHANCE.betavariate(8, 2) for _ in range(80)]


def test_intervals_are_the_same_every_time():
    assert interval(pages(VALUES)) == interval(pages(VALUES))


def test_an_interval_holds_the_mean_and_is_as_wide_as_theory_says():
    low, high = interval(pages(VALUES))
    mean = sum(VALUES) / len(VALUES)
    deviation = (sum((value - mean) ** 2 for value in VALUES) / len(VALUES)) ** 0.5
    assert low < mean < high
    assert high - low == pytest.approx(2 * 1.96 * deviation / len(VALUES) ** 0.5, rel=0.15)


def test_intervals_cover_the_true_mean_about_as_often_as_they_promise():
    chance = random.Random(11)
    covered = 0
    for _ in range(100):
        low, high = interval(pages([chance.betavariate(8, 2) for _ in range(40)]))
        covered += low <= 0.8 <= high
    assert 86 <= covered <= 100


def test_pages_of_one_domain_are_drawn_together():
    alike = [0.9] * 20 + [0.5] * 20
    low, high = interval(pages(alike))
    wide_low, wide_high = interval(pages(alike, domains="a" * 20 + "b" * 20))
    assert high - low < 0.15
    assert (wide_low, wide_high) == (pytest.approx(0.5), pytest.approx(0.9))


@pytest.mark.parametrize("judged", [pages([0.5]), pages([0.5, 0.7], domains="aa")])
def test_one_domain_has_no_interval(judged):
    estimate = summaries(judged, "pages")[-1].figures["adstrip"]["f1"]
    assert estimate.value is not None
    assert (estimate.low, estimate.high) == (None, None)


def test_a_figure_that_never_varies_has_an_interval_without_width():
    assert interval(pages([0.5] * 9), "tail_cut") == (0, 0)


# Differences


def test_differences_are_paired():
    judged = pages(VALUES, [value - 0.1 for value in VALUES])
    difference = summaries(judged, "pages")[-1].differences["peer"]["f1"]
    values = (difference.value, difference.low, difference.high)
    assert values == pytest.approx((0.1, 0.1, 0.1)), "pages differ, the difference does not"


def test_a_system_that_is_no_better_has_an_interval_around_nothing():
    shuffled = random.Random(5).sample(VALUES, len(VALUES))
    difference = summaries(pages(VALUES, shuffled), "pages")[-1].differences["peer"]["f1"]
    assert difference.low is not None
    assert difference.high is not None
    assert difference.low < 0 < difference.high
    assert difference.value == pytest.approx(0)


def test_one_system_differs_from_none():
    assert summaries(pages(VALUES), "pages")[-1].differences == {}
