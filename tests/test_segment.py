"""What are the blocks of a document, and is all its text in them?"""

from __future__ import annotations

import json
import re
import textwrap
import time
from collections.abc import Iterator
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from adstrip.blocks import BlockTable, Kind, Style
from adstrip.document import Document, Source, read
from adstrip.segment import segment
from adstrip.settings import thresholds

CASES = Path(__file__).parent / "cases"
HTML = json.loads((CASES / "segment_html.json").read_text(encoding="utf-8"))
TEXT = json.loads((CASES / "segment_text.json").read_text(encoding="utf-8"))

MODERATE = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def cut(data: Any, form: str = "html") -> tuple[Document, BlockTable]:
    document = read(Source(data, form))
    return document, segment(document)


def described(table: BlockTable) -> list[list[Any]]:
    """The blocks as the case files write them, all fields."""
    blocks = []
    for text, kind, level, runs in zip(
        table.texts, table.kinds, table.levels, table.runs, strict=True
    ):
        marks = [
            [style.value, text[start:end], *([href] if href else [])]
            for start, end, style, href in runs
        ]
        blocks.append([text, kind.value, level, marks])
    return blocks


def expected(case: dict[str, Any]) -> list[list[Any]]:
    return [[*block, *(0, [])[len(block) - 2 :]][:4] for block in case["blocks"]]


def squeezed(*parts: str) -> str:
    return "".join("".join(parts).split())


def path(table: BlockTable, i: int) -> str:
    container = table.containers[table.parents[i]]
    return f"(//{container.tag})[{container.ordinal}]"


# Pages


@pytest.mark.parametrize("case", HTML, ids=lambda case: case["note"])
def test_blocks_of_a_page(case: dict[str, Any]) -> None:
    _, table = cut(case["html"])
    assert described(table) == expected(case)


@pytest.mark.parametrize("case", HTML, ids=lambda case: case["note"])
def test_paths_select_the_element(case: dict[str, Any]) -> None:
    document, table = cut(case["html"])
    for i, block in enumerate(case["blocks"]):
        found = document.root.xpath(path(table, i))
        assert [element.tag for element in found] == [table.tags[i]]
        assert squeezed(block[0]) in squeezed(*found[0].itertext()).replace("two()b{}", "")
        if len(block) > 4:
            assert path(table, i) == block[4]


def test_containers_nest_and_hold_their_blocks() -> None:
    _, table = cut("<div>a<section><p>b</p><p>c</p></section></div><p>d</p>")
    spans = {c.tag: (c.depth, table.texts[c.first : c.last]) for c in table.containers[:-1]}
    assert spans["body"] == (1, ["a", "b", "c", "d"])
    assert spans["div"] == (2, ["a", "b", "c"])
    assert spans["section"] == (3, ["b", "c"])
    assert table.containers[0].parent == 0


def test_empty_elements_are_containers_only_where_they_tell_of_the_page() -> None:
    _, table = cut("<div><div> <p></p></div><nav><ul></ul></nav></div><p>a</p><ul></ul>")
    assert [c.tag for c in table.containers] == ["html", "body", "div", "nav", "p"]
    assert [(c.first, c.last) for c in table.containers[2:]] == [(0, 0), (0, 0), (0, 1)]
    assert path(table, 0) == "(//p)[2]"


@pytest.mark.parametrize(
    ("attributes", "hidden"),
    [
        ("hidden", True),
        ('aria-hidden="true"', True),
        ('style="DISPLAY : none"', True),
        ('style="color: red; visibility:hidden"', True),
        ('aria-hidden="false"', False),
        ('style="display: block"', False),
        ('class="hidden"', False),
        ("", False),
    ],
)
def test_hidden_elements_are_known_inside_too(attributes: str, hidden: bool) -> None:
    _, table = cut(f"<div {attributes}>a<p>b</p></div><p>c</p>")
    assert [table.containers[parent].hidden for parent in table.parents] == [hidden, hidden, False]


def test_signature_holds_the_naming_attributes() -> None:
    _, table = cut('<p class="a b" style="x" id="c" role="note" data-x="y" aria-label="L">t</p>')
    assert table.containers[table.parents[0]].signature.split() == ["a", "b", "c", "note", "L"]


def test_table_of_a_page_has_no_offsets() -> None:
    _, table = cut("<p>a</p>")
    assert (list(table.starts), list(table.ends), len(table)) == ([], [], 1)


def test_many_line_breaks_take_linear_time() -> None:
    def seconds(n: int) -> float:
        begun = time.process_time()
        cut("<p>" + "word<br>" * n + "</p>")
        return time.process_time() - begun

    seconds(10)
    assert seconds(40_000) < 2


# Law: all visible text, in order. Trees are described as (tag, children); every piece of text gets
# words of its own, so that the visible text is known before there is any markup.

BLOCKS = (
    "div p section article main header footer nav aside ul ol li dl dt dd table caption tbody tr "
    "td th blockquote pre h1 h2 h4 figure figcaption form fieldset legend details summary center"
).split()
INLINE = "span a strong b em i code kbd sub u mark label button my-card time q".split()
EMPTY = ["br", "br", "hr", "img", "wbr", "input"]
UNSEEN = "script style template select textarea svg math iframe object noscript".split()
STYLES = {
    "a": Style.LINK,
    **dict.fromkeys(("strong", "b"), Style.STRONG),
    **dict.fromkeys(("em", "i"), Style.EMPHASIS),
    **dict.fromkeys(("code", "kbd"), Style.CODE),
}

pieces = st.sampled_from(
    ["{}", "{} ", " {}", "{}\n{}", "\u00a0{}\u2028{}", "{}<{}", "&{};", " ", "\n\n", "{}\t{}"]
)
leaves = st.one_of(
    pieces,
    pieces,
    st.tuples(st.sampled_from(EMPTY), st.just([])),
    st.tuples(st.sampled_from(UNSEEN), st.lists(st.sampled_from(["{}", " {}"]), max_size=2)),
)
nodes = st.recursive(
    leaves,
    lambda inner: st.tuples(st.sampled_from(BLOCKS + INLINE), st.lists(inner, max_size=4)),
    max_leaves=25,
)
bodies = st.lists(nodes, max_size=6)


class Planted:
    """A tree grown from a description, and what the reader sees of it."""

    def __init__(self, body: list[Any]) -> None:
        self.seen: list[tuple[str, tuple[str, ...]]] = []  # text, tags around it
        self._number = count()
        self.root = etree.Element("html")
        etree.SubElement(etree.SubElement(self.root, "head"), "title").text = "title"
        self._plant(self.root, ("body", body), ())
        self.noscript_only = not self.visible

    def _plant(self, parent: Any, node: Any, around: tuple[str, ...]) -> None:
        if isinstance(node, str):
            text = re.sub(r"\{\}", lambda _: f"w{next(self._number)}x", node)
            if "script" in around or "style" in around:
                text = text.replace("<", "")
            self.seen.append((text, around))
            if len(parent):
                parent[-1].tail = (parent[-1].tail or "") + text
            else:
                parent.text = (parent.text or "") + text
            return
        tag, inside = node
        element = etree.SubElement(parent, tag)
        if tag == "a":
            element.set("href", "/x")
        for inner in inside:
            self._plant(element, inner, (*around, tag))

    def _shown(self, *unseen: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(text, around) for text, around in self.seen if not {*unseen} & {*around}]

    @property
    def visible(self) -> list[tuple[str, tuple[str, ...]]]:
        shown = self._shown(*UNSEEN)
        if squeezed(*(text for text, _ in shown)):
            return shown
        return self._shown(*(tag for tag in UNSEEN if tag != "noscript"))

    def text(self, tags: frozenset[str] | None = None) -> str:
        """The visible text, or that inside elements with one of these tags."""
        return squeezed(*(t for t, around in self.visible if tags is None or tags & {*around}))


LIMITS = thresholds()["segment"]
TIMES = LIMITS["times_shell"] - 1  # as many in <noscript> make so many in all


@pytest.mark.parametrize(
    ("shown", "hidden", "is_shell"),
    [
        (0, 1, True),
        (1, LIMITS["shell"] - 1, True),
        (1, LIMITS["shell"] - 2, False),
        (60, TIMES * 60, True),
        (60, TIMES * 60 - 1, False),
        (LIMITS["shell"] - 1, TIMES * (LIMITS["shell"] - 1), True),
        (LIMITS["shell"], TIMES * LIMITS["shell"], False),
    ],
)
def test_a_page_that_shows_next_to_nothing_shows_what_it_has_for_want_of_scripts(
    shown: int, hidden: int, is_shell: bool
) -> None:
    page = f"<p>{'x ' * shown}</p><noscript><p>{'y ' * hidden}</p></noscript><script>z</script>"
    _, table = cut(page)
    assert squeezed(*table.texts) == "x" * shown + "y" * hidden * is_shell


@MODERATE
@given(bodies)
@example([("p", ["{}", ("br", []), ("br", []), "{}"])])
@example([("noscript", ["{}"])])
@example([("tr", [("td", ["{}", ("br", []), ("br", []), "{}"]), ("td", []), ("td", ["{}"])])])
@example([("a", [("div", ["{}"]), "{}", ("hr", []), ("b", ["{}"])])])
def test_blocks_hold_all_visible_text_of_a_tree(body: list[Any]) -> None:
    planted = Planted(body)
    _, table = cut(planted.root)
    assert squeezed(*table.texts) == planted.text()


@MODERATE
@given(bodies)
def test_blocks_hold_all_visible_text_of_markup(body: list[Any]) -> None:
    planted = Planted(body)
    _, table = cut(etree.tostring(planted.root, method="html", encoding="unicode"))
    assert squeezed(*table.texts) == planted.text()


@MODERATE
@given(bodies)
@example(["{}", ("a", ["{}", ("p", ["{}"]), "{}"]), "{}"])
@example([("pre", [("code", ["{}"]), "{}"])])
def test_runs_hold_the_text_of_their_elements(body: list[Any]) -> None:
    planted = Planted(body)
    _, table = cut(planted.root)
    for style in Style:
        tags = frozenset(tag for tag, its in STYLES.items() if its is style)
        inside = [
            text[run.start : run.end]
            for text, runs in zip(table.texts, table.runs, strict=True)
            for run in runs
            if run.style is style
        ]
        assert squeezed(*inside) == planted.text(tags)


@MODERATE
@given(bodies)
def test_blocks_are_well_formed(body: list[Any]) -> None:
    document, table = cut(Planted(body).root)
    columns = (table.texts, table.kinds, table.levels, table.runs, table.tags, table.parents)
    assert {len(column) for column in columns} == {len(table)}
    for text, kind, level, runs in zip(
        table.texts, table.kinds, table.levels, table.runs, strict=True
    ):
        assert text.strip()
        assert kind is Kind.CODE or text == "\t".join(
            " ".join(cell.split()) for cell in text.split("\t")
        )
        assert (level > 0) == (kind in {Kind.HEADING, Kind.LIST_ITEM})
        assert list(runs) == sorted(runs, key=lambda run: (run.start, -run.end))
        for run in runs:
            assert 0 <= run.start < run.end <= len(text)
            assert text[run.start : run.end] == text[run.start : run.end].strip()
            assert (run.href == "/x") == (run.style is Style.LINK)
    for i, text in enumerate(table.texts):
        (element,) = document.root.xpath(path(table, i))
        holder = next(_holders(document.root, re.findall(r"w\d+x|[<&;]", text)[0]), None)
        assert holder is None or element is _nearest(holder, table.tags[i])


def _holders(root: Any, word: str) -> Iterator[Any]:
    """Elements that hold the word as text of their own."""
    if word[0] == "w":
        for element in root.iter():
            own = [element.text, *(inner.tail for inner in element)]
            if any(text and word in text for text in own):
                yield element


def _nearest(element: Any, tag: str) -> Any:
    return next(e for e in (element, *element.iterancestors()) if e.tag == tag)


@MODERATE
@given(bodies)
def test_containers_are_the_tree_above_the_blocks(body: list[Any]) -> None:
    document, table = cut(Planted(body).root)
    for container in table.containers:
        parent = table.containers[container.parent]
        (element,) = document.root.xpath(f"(//{container.tag})[{container.ordinal}]")
        (above,) = document.root.xpath(f"(//{parent.tag})[{parent.ordinal}]")
        assert element is above or above in element.iterancestors()
        assert parent.first <= container.first <= container.last <= parent.last
        assert container.depth == (0 if container is table.containers[0] else parent.depth + 1)


# Plain text


@pytest.mark.parametrize("case", TEXT, ids=lambda case: case["note"])
def test_blocks_of_a_text(case: dict[str, Any]) -> None:
    _, table = cut(case["text"], "text")
    assert described(table) == expected(case)


def covers(source: str, table: BlockTable) -> bool:
    """Whether the blocks are the source but for white space and joined line breaks."""
    spans = list(zip(table.starts, table.ends, strict=True))
    between = [0, *(offset for span in spans for offset in span), len(source)]
    gaps = "".join(source[a:b] for a, b in zip(between[::2], between[1::2], strict=True))
    same = [
        text == re.sub(r"[^\S\r\n]*[\r\n]+\s*", " ", source[start:end])
        for text, (start, end) in zip(table.texts, spans, strict=True)
    ]
    return all(same) and between == sorted(between) and not gaps.strip()


@pytest.mark.parametrize("case", TEXT, ids=lambda case: case["note"])
def test_offsets_lead_back_to_the_source(case: dict[str, Any]) -> None:
    document, table = cut(case["text"], "text")
    assert covers(document.text, table)
    for text, kind in zip(table.texts, table.kinds, strict=True):
        shown = text.lstrip() if kind is Kind.CODE else text
        assert shown == text.strip() != ""


def test_offsets_behind_a_byte_order_mark_are_those_of_the_text() -> None:
    _, table = cut("\ufeffOne\nTwo", "text")
    assert (list(table.starts), list(table.ends)) == ([0, 4], [3, 7])


def test_table_of_a_text_has_no_containers() -> None:
    _, table = cut("One", "text")
    assert (list(table.containers), list(table.parents), list(table.tags)) == ([], [], [])


def test_form_feed_in_a_wrapped_paragraph_stays() -> None:
    paragraph = "The bridge over the river reopened on Monday after two years of repairs. " * 6
    source = (
        textwrap.fill(paragraph, 72).replace("years of", "years\fof").replace(" on ", "\u2028on ")
    )
    document, table = cut(source, "text")
    assert len(table) == 1
    assert covers(document.text, table)


MARKS = ["- ", "1. ", "# ", "> ", "```", "| a |", "[a](b)", "http://x.org/a", "."]
SPACES = [" ", "\t", "\u3000", "\u2028", "\f", "\u0085", "\u00a0"]
LINE_PARTS = st.sampled_from([*MARKS, *SPACES, "word", "ß", "東京", "a longer piece of a line "])
lines = st.lists(LINE_PARTS, max_size=8).map("".join)
breaks = st.sampled_from(["\n", "\n", "\r\n", "\r", "\n\n", "\r\n\r\n"])
texts = st.lists(st.tuples(lines, breaks).map("".join), min_size=1, max_size=14).map("".join)


@MODERATE
@given(texts.filter(str.strip))
def test_blocks_cover_a_text(source: str) -> None:
    document, table = cut(source, "text")
    assert squeezed(*table.texts) == squeezed(source)
    assert covers(document.text, table)
    for text, runs in zip(table.texts, table.runs, strict=True):
        assert all(0 <= run.start < run.end <= len(text) for run in runs)
        assert all(a.end <= b.start for a, b in pairwise(runs))


WORDS = st.text("abcdefghijklmnop", min_size=1, max_size=11)
PARAGRAPHS = st.lists(st.lists(WORDS, min_size=1, max_size=60).map(" ".join), max_size=5)
LONG = "The council decided to reopen the bridge in June and to keep the second one closed. " * 6


@MODERATE
@given(PARAGRAPHS, st.integers(60, 90), st.sampled_from(["\n", "\r\n"]))
def test_wrapped_paragraphs_are_put_together_again(
    paragraphs: list[str], width: int, line_break: str
) -> None:
    paragraphs = [LONG.strip(), *paragraphs]
    wrapped = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in paragraphs)
    document, table = cut(wrapped.replace("\n", line_break), "text")
    assert list(table.texts) == paragraphs
    assert covers(document.text, table)


@pytest.mark.parametrize("width", [20, 30, 40])
def test_narrow_lines_are_not_joined(width: int) -> None:
    narrow = textwrap.fill(LONG, width)
    assert list(cut(narrow, "text")[1].texts) == narrow.splitlines()
