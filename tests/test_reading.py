"""What is read as the lines of a plain text, and what of a line are words?"""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adstrip import clean
from adstrip.blocks import Kind
from adstrip.document import Source, read
from adstrip.reading import as_read, own_spans
from adstrip.segment import segment

PROSE = (
    "The dam held through the night, the council said on Monday, and nobody was hurt.",
    "Engineers had opened both gates on Friday, when the lake was a metre below the crest.",
)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("# The dam holds", "The dam holds"),
        ("###### What it cost", "What it cost"),
        ("## ## twice", "## twice"),
        ("#hashtag", "#hashtag"),
        ("####### seven", "####### seven"),
        ("- # an item", "- # an item"),
        ("C# and F#", "C# and F#"),
        ("The dam *held*, the **whole** night.", "The dam held, the whole night."),
        ("***Sign up*** and _read_ __on__", "Sign up and read on"),
        ("**[Sign up](https://a.example/b_c_d)** now", "Sign up now"),
        ("[*The dam*](https://a.example)", "The dam"),
        ("(*sic*) “**no**”", "(sic) “no”"),
        ("![The dam](https://a.example/dam.jpg)", "The dam"),
        ("See [the map](/map) and [a list](/list_of_dams).", "See the map and a list."),
        ("5 * 3 * 2 and 2*3*4", "5 * 3 * 2 and 2*3*4"),
        ("* an item", "* an item"),
        ("snake_case and __all__", "snake_case and all"),
        ("_The dam held._ __Note:__ it *held*!", "The dam held. Note: it held!"),
        ("**_“Sign up now!”_** _(By Jane Doe)_", "“Sign up now!” (By Jane Doe)"),
        ("这是**重点**内容", "这是重点内容"),
        ("これは**「重要」**です", "これは「重要」です"),
        ("2**3 and \\*x\\* and \\_y\\_", "2**3 and \\*x\\* and \\_y\\_"),
        ("* * *", "* * *"),
        ("***", "***"),
        ("___", "___"),
        ("[1] a note, and [2](", "[1] a note, and [2]("),
        ("https://a.example/_b_ and *c*", "https://a.example/_b_ and c"),
        ('[a title](https://a.example/x "The title") and (so)', "a title and (so)"),
        ("[Dam (river)](https://a.example/Dam_(river)_2) is long", "Dam (river) is long"),
        ("![](https://a.example/dam.jpg) The dam", " The dam"),
        ("![](https://a.example/dam.jpg)", "![](https://a.example/dam.jpg)"),
        ("No signs at all.", "No signs at all."),
    ],
)
def test_a_line_is_read_as_what_it_shows(line: str, shown: str) -> None:
    source = "\n\n".join([line, *PROSE])
    table = segment(read(Source(source, format="text")))
    seen = as_read(table)
    assert [*seen.texts] == [shown, *PROSE]
    assert [*seen.kinds] == [*table.kinds]
    assert seen.ends[0] - seen.starts[0] == len(shown)
    assert own_spans(table, 0, [0]) == [(0, len(line))]
    assert [block.text for block in clean(source, format="text").blocks] == [line, *PROSE]


def test_code_is_read_as_it_stands() -> None:
    source = "```\nx = **y**\n```\n" + PROSE[0]
    table = segment(read(Source(source, format="text")))
    assert [*as_read(table).texts] == [*table.texts]


def test_links_stand_where_they_are_shown() -> None:
    line = (
        "**Note:** ![x](/x) see [the *map*](/map), **[a list](/list)** and https://a.example/dam."
    )
    seen = as_read(segment(read(Source(line, format="text"))))
    (shown,), (runs,) = seen.texts, seen.runs
    assert [shown[run.start : run.end] for run in runs] == [
        "x", "the map", "a list", "https://a.example/dam",
    ]  # fmt: skip


LABEL, SIGNS = re.compile(r"\[([^\[\]]*)\]\(.*\)", re.DOTALL), re.compile(r"[*_]")
MARKS = st.lists(
    st.sampled_from(
        ["*", "**", "_", "[", "](", "](/a)", ")", "!", "# ", "a", "b c", " ", "http://a.b"]
    )
)


@given(MARKS)
def test_whatever_the_signs_links_stand_within_the_line(parts: list[str]) -> None:
    table = segment(read(Source("x " + "".join(parts), format="text")))
    seen = as_read(table)
    rows = zip(table.texts, table.runs, seen.texts, seen.runs, strict=True)
    for own, links, text, runs in rows:
        labels = [LABEL.sub(r"\1", own[link.start : link.end]) for link in links]
        said = [text[run.start : run.end] for run in runs]
        assert [SIGNS.sub("", label) for label in labels] == [SIGNS.sub("", run) for run in said]
        kept = iter(own)
        assert all(char in kept for char in text)  # some of its characters, in their order
        places = [place for run in runs for place in (run.start, run.end)]
        assert places == sorted(places)
        assert all(0 <= place <= len(text) for place in places)


@pytest.mark.parametrize("unit", ["*", "_", "[", "[a](/b)", "**a", "](", "![", "_a", "# "])
def test_signs_without_end_are_read_in_time(unit: str) -> None:
    table = segment(read(Source("x " + unit * 100_000, format="text")))
    start = time.perf_counter()
    as_read(table)
    assert time.perf_counter() - start < 2


def test_a_marked_headline_is_scored_as_one_without_signs() -> None:
    bare, marked = (
        clean("\n\n".join([signs + "The dam holds", *PROSE]), format="text") for signs in ("", "# ")
    )
    assert [block.score for block in bare.blocks] == [block.score for block in marked.blocks]


@pytest.mark.parametrize(
    "glued",
    [
        "Sign up for our newsletter here.",
        "**Sign up for our newsletter here.**",
        "_Sign up for our newsletter_ [here](https://a.example/news).",
        "[**Sign up** for our newsletter here.](https://a.example/news)",
    ],
)
@pytest.mark.parametrize("before", ["The dam held", "The **dam** [held](https://a.example/dam)"])
def test_a_sentence_glued_to_marked_text_is_cut_at_its_own_place(glued: str, before: str) -> None:
    lines = [PROSE[1], f"{before}, the council said on Monday. {glued}", PROSE[0]]
    source = "\n".join(lines)
    result = clean(source, format="text")
    assert [block.text for block in result.removed] == [glued]
    assert all(source[block.start : block.end] == block.text for block in result.blocks)
    assert result.text.splitlines()[1] == f"{before}, the council said on Monday."


def test_the_language_is_that_of_what_is_shown() -> None:
    words = "**Die** *Ingenieure* **hatten** *beide* **Tore** *am* **Freitag** *geöffnet*"
    link = "[Der Damm hielt die ganze Nacht](https://a.example/the-dam-is-not-that-of-you)"
    assert clean(f"{link}\n{words}", format="text").language == "de"


def test_a_fragment_is_read_as_text_and_keeps_its_kinds() -> None:
    page = f"<h2># 1</h2><p>{PROSE[0]}</p><p>{PROSE[1]}</p>"
    table = segment(read(Source(page, format="html")))
    assert as_read(table).page.format == "text"
    assert as_read(table).texts[0] == "# 1"
    assert as_read(table).kinds[0] is Kind.HEADING
