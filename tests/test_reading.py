"""What is read as the lines of a plain text, and what of a line is no word of it."""

from __future__ import annotations

import pytest

from adstrip import clean
from adstrip.blocks import Kind
from adstrip.document import Source, read
from adstrip.reading import as_read
from adstrip.segment import segment

PROSE = (
    "The dam held through the night, the council said on Monday, and nobody was hurt.",
    "Engineers had opened both gates on Friday, when the lake was a metre below the crest.",
)


@pytest.mark.parametrize(
    ("line", "as_seen"),
    [
        ("# The dam holds", "The dam holds"),
        ("###### What it cost", "What it cost"),
        ("## ## twice", "## twice"),
        ("#hashtag", "#hashtag"),
        ("####### seven", "####### seven"),
        ("- # an item", "- # an item"),
        ("C# and F#", "C# and F#"),
    ],
)
def test_the_signs_of_a_heading_are_no_words(line: str, as_seen: str) -> None:
    source = "\n\n".join([line, *PROSE])
    table = segment(read(Source(source, format="text")))
    seen = as_read(table)
    assert [*seen.texts] == [as_seen, *PROSE]
    assert [*seen.kinds] == [*table.kinds]
    assert [block.text for block in clean(source, format="text").blocks] == [line, *PROSE]


def test_a_marked_headline_is_scored_as_one_without_signs() -> None:
    bare, marked = (
        clean("\n\n".join([signs + "The dam holds", *PROSE]), format="text") for signs in ("", "# ")
    )
    assert [block.score for block in bare.blocks] == [block.score for block in marked.blocks]


def test_a_fragment_is_read_as_text_and_keeps_its_kinds() -> None:
    page = f"<h2># 1</h2><p>{PROSE[0]}</p><p>{PROSE[1]}</p>"
    table = segment(read(Source(page, format="html")))
    assert as_read(table).page.format == "text"
    assert as_read(table).texts[0] == "# 1"
    assert as_read(table).kinds[0] is Kind.HEADING
