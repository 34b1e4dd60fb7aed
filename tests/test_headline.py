"""Which block is the headline?"""

from __future__ import annotations

import pytest

from adstrip import clean
from adstrip.blocks import BlockTable, Kind, Page
from adstrip.headline import headline

P, H = Kind.PARAGRAPH, Kind.HEADING


def table(blocks: list[tuple[str, int]], title: str = "", form: str = "html") -> BlockTable:
    """Blocks of text and heading level; level 0 is a paragraph."""
    return BlockTable(
        Page(form, title=title),
        [text for text, _ in blocks],
        [H if level else P for _, level in blocks],
        [level for _, level in blocks],
        [()] * len(blocks),
    )


CASES = {
    "the only first heading, whatever the title": (
        [("Dam holds", 1), ("Text", 0)], "Another page", "Dam holds", [0],
    ),
    "the only first heading, without a title": ([("Dam holds", 1)], "", "Dam holds", [0]),
    "the one of two that shares more with the title": (
        [("The Daily Example", 1), ("Dam holds after storm", 1)],
        "Dam holds after storm | The Daily", "Dam holds after storm", [1],
    ),
    "the title where no first heading shares a word with it": (
        [("News", 1), ("Sport", 1)], "Dam holds", "Dam holds", [],
    ),
    "the title where there is no first heading": ([("Text", 0)], "Dam holds", "Dam holds", []),
    "a second heading that repeats the title": (
        [("Dam holds", 2), ("Text", 0)], "Dam holds", "Dam holds", [0],
    ),
    "a second heading that says more than the title stays": (
        [("Dam holds for now", 2)], "Dam holds", "Dam holds", [],
    ),
    "every heading that repeats it": (
        [("Dam holds", 1), ("Text", 0), ("DAM  holds", 3)], "", "Dam holds", [0, 2],
    ),
    "other quotation marks are the same": (
        [("„Dam“ – holds", 1), ('"Dam" - holds', 2)], "", "„Dam“ – holds", [0, 1],
    ),
    "a paragraph that repeats it is none": (
        [("Dam holds", 1), ("Dam holds", 0)], "", "Dam holds", [0],
    ),
    "the first of two that share as much": (
        [("Dam holds", 1), ("Dam breaks", 1)], "Dam", "Dam holds", [0],
    ),
    "nothing where the page tells none": ([("Text", 0), ("Section", 2)], "", "", []),
    "nothing on two first headings without a title": ([("News", 1), ("Sport", 1)], "", "", []),
    "no blocks": ([], "Dam holds", "Dam holds", []),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_headline_is(name):
    blocks, title, found, marked = CASES[name]
    text, mark = headline(table(blocks, title))
    assert text == found
    assert [i for i, is_one in enumerate(mark) if is_one] == marked
    assert len(mark) == len(blocks)


@pytest.mark.parametrize(
    ("blocks", "title", "found"),
    [
        ([("Dam holds", 1), ("Text", 0)], "Another title", "Another title"),
        ([("Dam holds", 1), ("Text", 0)], "", "Dam holds"),
        ([("Intro", 0), ("Section", 2), ("Dam holds", 1), ("Sport", 1)], "", "Dam holds"),
        ([("Section", 2), ("Text", 0)], "", ""),
        ([("Dam holds", 0)], "", ""),
        ([], "", ""),
    ],
)
def test_a_text_has_the_title_it_came_with_or_its_first_heading_and_keeps_its_lines(
    blocks: list[tuple[str, int]], title: str, found: str
) -> None:
    text, mark = headline(table(blocks, title, "text"))
    assert text == found
    assert not mark.any()


def test_the_title_of_markdown_is_read_as_what_it_shows():
    source = (
        "# The *dam* [holds](https://damtimes.example)\n\nIt held through the night, they said."
    )
    result = clean(source)
    assert result.title == "The dam holds"
    assert result.text == source
    assert clean(source, title="Another").title == "Another"
