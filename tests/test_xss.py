"""What hostile pages try must come out of no view; what only looks like it must come through."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import harmless
import pytest
from markdown_it import MarkdownIt

from adstrip import CleanError, CleanResult, Settings, render
from pages import SENTENCES, cleaner

ROWS = json.loads((Path(__file__).parent / "cases" / "xss.json").read_text(encoding="utf-8"))
ATTACKS = [row for row in ROWS if "html" not in row]
LOOK_ALIKES = [row for row in ROWS if "html" in row]
PROSE = " ".join(SENTENCES[:2])
URL = "https://x.example/news/1"
OF_MARKDOWN = harmless.ELEMENTS | {"br", "hr", "ol", "tbody", "th", "thead"}
COMMONMARK = MarkdownIt("commonmark", {"html": True}).enable("table")

each_attack = pytest.mark.parametrize("row", ATTACKS, ids=[row["id"] for row in ATTACKS])


@cache
def results(name: str, form: str) -> list[CleanResult]:
    """The attack alone and between paragraphs; alone it may be refused as a page without text."""
    source = next(row["source"] for row in ROWS if row["id"] == name)
    within = f"<p>{PROSE}</p>{source}<p>{PROSE}</p>" if form == "html" else f"{PROSE}\n\n{source}"
    found = [cleaner(Settings(title=True)).clean(within, format=form, url=URL)]
    with suppress(CleanError):
        found.append(cleaner().clean(source, format=form, url=URL))
    return found


def test_there_are_enough_of_them() -> None:
    assert len(ATTACKS) >= 60
    assert len({row["id"] for row in ROWS}) == len(ROWS)


@each_attack
@pytest.mark.parametrize("form", ["auto", "html", "text"])
def test_an_attack_comes_to_nothing_in_html(row: dict[str, Any], form: str) -> None:
    for result in results(row["id"], form):
        assert harmless.complaints(result.html) == []
        assert harmless.complaints(render.html(result.blocks, result.url)) == []
        assert harmless.complaints(render.html(result.blocks)) == []


@each_attack
def test_an_attack_comes_to_nothing_in_markdown(row: dict[str, Any]) -> None:
    for result in results(row["id"], "html"):
        for text in (result.markdown, render.markdown(result.blocks)):
            assert harmless.parsed_complaints(COMMONMARK.render(text), OF_MARKDOWN) == []


@each_attack
def test_an_attack_steers_no_terminal(row: dict[str, Any]) -> None:
    for result in results(row["id"], row.get("format", "html")):
        assert all(line.isprintable() for line in result.explain().split("\n"))


@pytest.mark.parametrize("row", LOOK_ALIKES, ids=[row["id"] for row in LOOK_ALIKES])
def test_what_is_harmless_comes_through(row: dict[str, Any]) -> None:
    result = cleaner(Settings(remove=())).clean(row["source"], format=row["format"], url=URL)
    assert row["html"] in result.html
    assert harmless.complaints(result.html) == []


@pytest.mark.parametrize(
    "fragment",
    [
        "<script>x</script>",
        "<p onclick=x>a</p>",
        '<p class="x">a</p>',
        '<a href="https://x.org/" onclick="x">a</a>',
        '<a href="javascript:x">a</a>',
        '<a href=" java\tscript:x">a</a>',
        '<a href="javascript&colon;x">a</a>',
        '<a href="data:x">a</a>',
        '<a href="https://x.org/"x">a</a>',
        "<a href='https://x.org/'>a</a>",
        '<a href="https://x.org/" href="javascript:x">a</a>',
        "<P>a</P>",
        "<p/>",
        "<p>a < b</p>",
        '<p>a "b"</p>',
        "<!-- a -->",
        "<![CDATA[a]]>",
        "<?a?>",
        "</p",
        "<img src=x>",
        "<svg></svg>",
    ],
)
def test_the_judge_finds_what_is_not_harmless(fragment: str) -> None:
    assert harmless.complaints(fragment)


@pytest.mark.parametrize(
    "fragment",
    ["", "a", "<p>&lt;script&gt;</p>", '<p><a href="/a?b=c:d">x</a></p>', "<ul>\n<li>a</li></ul>"],
)
def test_the_judge_spares_what_is(fragment: str) -> None:
    assert harmless.complaints(fragment) == []
