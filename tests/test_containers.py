"""What a block is in the markup: elements around it, their names, and the main container."""

from __future__ import annotations

from typing import Any

import pytest

from adstrip.cues.containers import name_families, tag_families
from adstrip.cues.measures import Measures
from tables import (
    BOXES,
    LIMITS,
    LONG,
    PAGE_TEXTS,
    link,
    measure,
    values,
)

NONE = LIMITS["ancestors"]


def steps_to(measures: Measures, family: str) -> list[int]:
    """By name where there is a family of names, else by tag."""
    containers = measures.containers
    by_name = family in name_families()
    return (containers.steps_to_name if by_name else containers.steps_to_tag)(family).tolist()


def page(**fields: Any) -> Measures:
    return measure(PAGE_TEXTS, boxes=BOXES, parents=[1, 3, 4, 6, 7], **fields)


@pytest.mark.parametrize(
    ("family", "steps"),
    [
        ("navigation", [0, NONE, NONE, NONE, NONE]),
        ("article", [NONE, 1, 1, 2, NONE]),
        ("subscribe", [NONE, NONE, NONE, 1, NONE]),
        ("content", [0, 1, 1, 2, NONE]),  # "main" and "body"; names of <body> itself don't count
        ("nav", [0, NONE, NONE, NONE, NONE]),
        ("aside", [NONE, NONE, NONE, 1, NONE]),
        ("paragraph", [NONE, 0, 0, 0, NONE]),
        ("footer", [NONE, NONE, NONE, NONE, 0]),
        ("legal", [NONE, NONE, NONE, NONE, NONE]),
    ],
)
def test_steps_lead_up_to_the_next_element_of_a_family(family, steps):
    assert steps_to(page(), family)[: len(steps)] == steps


@pytest.mark.parametrize(
    ("names", "family", "is_one"),
    [
        ("post-tags", "tags", True),
        ("relatedLinks", "related", True),
        ("SHARE", "share", True),
        ("breadcrumbs", "navigation", True),
        ("ad", "promo", True),
        ("shadow header2", "promo", False),
        ("commentary", "comment", True),
        ("uncommented", "comment", False),
        ("navel", "navigation", False),
        ("sc-1x9 css-8a", "promo", False),
    ],
)
def test_names_count_as_parts(names, family, is_one):
    measures = measure(["a"], boxes=[("body", "", 0, 0, 1), ("div", names, 0, 0, 1)], parents=[1])
    assert [steps == 0 for steps in steps_to(measures, family)] == [is_one]


def test_deep_elements_are_out_of_sight():
    deep = NONE + 3
    boxes = [("body", "", 0, 0, 1), ("nav", "", 0, 0, 1)]
    boxes += [("div", "", i, 0, 1) for i in range(1, deep)]
    seen = [NONE - 1, NONE]
    for steps in seen:
        measures = measure(["a"], boxes=boxes[: steps + 2], parents=[steps + 1])
        assert steps_to(measures, "nav") == [min(steps, NONE)]


def test_families_have_names_of_their_own():
    assert len(set(name_families())) == len(name_families())
    assert len(set(tag_families())) == len(tag_families())


@pytest.mark.parametrize("family", sorted(set(name_families()) & set(tag_families())))
def test_a_tag_is_seen_where_names_have_the_same_family(family):
    boxes = [("body", "", 0, 0, 1), (family, "", 0, 0, 1)]
    assert values(f"in <{family}>", measure(["a"], boxes=boxes, parents=[1])) == [0]
    assert values(f"named {family}", measure(["a"], boxes=boxes, parents=[1])) == [NONE]


def test_the_main_container_is_where_long_text_stands():
    containers = page().containers
    assert containers.main == 2
    assert containers.in_main.tolist() == [False, True, True, True, False]


def test_steps_to_the_main_container_go_up_and_down():
    assert page().containers.steps_to_main.tolist() == [2, -1, -1, -2, 2]


def test_the_main_container_of_a_page_without_long_text_is_its_root():
    containers = measure(["a", "b"]).containers
    assert containers.main == 0
    assert containers.steps_to_main.tolist() == [0, 0]
    assert containers.common_share.tolist() == [0, 0]


def test_common_share_is_that_of_the_smallest_common_container():
    assert page().containers.common_share.tolist() == [1, 0.5, 0.5, 1, 1]


def test_containers_sum_their_blocks():
    containers = page().containers
    assert containers.blocks.tolist() == [5, 1, 3, 1, 1, 1, 1, 1]
    assert containers.long_words.tolist() == [50, 0, 50, 25, 25, 0, 0, 0]
    assert containers.words.tolist() == [54, 1, 52, 25, 25, 2, 2, 1]


def test_shares_of_the_ancestors_are_told():
    measures = page()
    assert values("long text in parent", measures) == [1, 1, 1, 0, 1]
    assert values("long text in grandparent", measures) == [1, 1, 1, 1, 1]
    assert values("words in parent", measures) == [54, 52, 52, 2, 54]
    assert values("text in parent is long", measures)[1] == round(50 / 52, 4)
    assert values("main container's text", measures) == [1] * 5
    assert values("place in parent", measures)[3] == round(2 / 3, 4)


def test_links_of_the_ancestors_are_told():
    measures = page(runs={3: (link(0, 7),)})
    assert values("links in parent", measures)[3] == 1
    assert values("links in grandparent", measures)[3] == round(7 / (2 * len(LONG) + 7), 4)


def test_equal_paths_are_blocks_of_one_kind():
    measures = page()
    assert values("same path: blocks", measures) == [1, 2, 2, 1, 1]
    assert values("same path: words a block", measures) == [1, 25, 25, 2, 1]
    assert values("same path: text share", measures)[1] == round(50 / 54, 4)


def test_places_in_the_main_container_are_told():
    measures = page()
    assert values("blocks into the main container", measures) == [-1, 0, 1, 2, 3]
    assert values("blocks to its end", measures) == [3, 2, 1, 0, -1]
    assert values("depth", measures) == [1, 2, 2, 3, 1]
    assert values("depth beside the main text", measures) == [0, 1, 1, 2, 0]


def test_hidden_elements_are_told():
    assert values("hidden", page(hidden=frozenset({6}))) == [0, 0, 0, 1, 0]
