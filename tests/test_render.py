"""How is a verdict shown: as text, Markdown, HTML, JSON or an explanation?"""

from __future__ import annotations

import gc
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adstrip import render
from adstrip.blocks import Block, Category, Kind, Reason, Run, Style
from adstrip.render.inline import marks, nested, safe_href
from rendering import RUNS, block, item, line, styled

K = Kind


# ---- text


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([], ""),
        ([block("One.")], "One."),
        ([block("Head", K.HEADING, level=1), block("One.")], "Head\n\nOne."),
        ([item("a"), item("b", 2), item("c", 3)], "- a\n\n  - b\n\n    - c"),
        ([item("a", 0)], "- a"),
        ([block("a\tb", K.TABLE_ROW), block("c\td", K.TABLE_ROW)], "a\tb\n\nc\td"),
        ([block("if x:\n    y", K.CODE)], "if x:\n    y"),
        ([block("2 * 3 < [7]", K.QUOTE)], "2 * 3 < [7]"),
        ([line("- a", K.LIST_ITEM, level=1)], "- a"),
        ([styled("<b>a</b> b")], "a b"),
    ],
)
def test_text(blocks: list[Block], expected: str) -> None:
    assert render.text(blocks) == expected


# ---- parts of a paragraph, between which something went


def part(text: str, of: int | None, **fields: Any) -> Block:
    return replace(styled(text), part_of=of, **fields)


@pytest.mark.parametrize(
    ("blocks", "paragraphs"),
    [
        ([part("It rained.", 3), part("It stopped.", 3)], ["It rained. It stopped."]),
        ([part("It rained.", 3), part("It stopped.", 4)], ["It rained.", "It stopped."]),
        ([part("It rained.", None), part("It stopped.", None)], ["It rained.", "It stopped."]),
        ([part("It rained.", None), part("It stopped.", 3)], ["It rained.", "It stopped."]),
        ([part("雨が降った。", 3), part("橋が開いた。", 3)], ["雨が降った。橋が開いた。"]),
        ([part("雨が降った。", 3), part("It stopped.", 3)], ["雨が降った。 It stopped."]),
        ([part("a", 0), part("b", 0), part("c", 0), part("d", 1)], ["a b c", "d"]),
    ],
)
def test_what_stays_of_a_paragraph_is_one(blocks: list[Block], paragraphs: list[str]) -> None:
    assert render.text(blocks) == render.markdown(blocks) == "\n\n".join(paragraphs)
    assert render.html(blocks) == "\n".join(f"<p>{text}</p>" for text in paragraphs)


def test_links_of_a_part_stay_on_their_words() -> None:
    blocks = [part("It <a>rained</a>.", 3), part("It <a>stopped</a>.", 3)]
    link = "[{}](https://x.org/)".format
    assert render.markdown(blocks) == f"It {link('rained')}. It {link('stopped')}."


# ---- cut: what stands in [brackets] is removed, kept blocks are words in {braces}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{One.}\n", "One.\n"),
        ("  {One.}\n\n\t{Two.}  \n\n", "  One.\n\n\tTwo.  \n\n"),
        ("[Ad.]", ""),
        ("\n[Ad.]\n", ""),
        # head
        ("[Ad.]\n\n{One.}\n", "One.\n"),
        ("[Ad.]\n\n  {One.}\n", "  One.\n"),
        ("\n\n[Ad.]\r\n\r\n\t{One.}", "\tOne."),
        ("[Ad.] {One.}", "One."),
        # tail
        ("{One.}\n\n[Ad.]", "One."),
        ("{One.}\n\n[Ad.]\n\n\n", "One.\n"),
        ("{One.}\r\n[Ad.]\r\n", "One.\r\n"),
        ("{One.} [Ad.]\n", "One.\n"),
        # between
        ("{One.}\n\n[Ad.]\n\n{Two.}", "One.\n\nTwo."),
        ("{One.}\n\n[Ad.]\n{Two.}", "One.\n\nTwo."),
        ("{One.}\n[Ad.]\n\n{Two.}", "One.\n\nTwo."),
        ("{One.}\n[Ad.]\n\n\n[Ad.]\n{Two.}", "One.\nTwo."),
        ("{One.}\r\n[Ad.]\r\n{Two.}", "One.\r\nTwo."),
        ("{One.}\r\n[Ad.]\n\n{Two.}", "One.\n\nTwo."),
        # indentation of what stays, not of what went
        ("{- a}\n    [- ad]\n  {- b}", "- a\n  - b"),
        ("{- a}\n\n    [- ad]\n  {- b}", "- a\n\n  - b"),
        ("{a}\n\n  [ad] {b}", "a\n\n  b"),
        # sentences in a line
        ("{One.} [Ad.] {Two.}", "One. Two."),
        ("{One.} [Ad.] [Ad.]\n{Two.}", "One.\nTwo."),
        ("{One.}\n\n{Two.} [Ad.] {Three.}\n", "One.\n\nTwo. Three.\n"),
    ],
)
def test_cut(source: str, expected: str) -> None:
    text, blocks = "", []
    for part in re.split(r"([\[{][^\]}]*[\]}])", source):
        if part[:1] in ("[", "{"):
            start, kept = len(text), part[0] == "{"
            text += part[1:-1]
            blocks.append(block(part[1:-1], kept=kept, start=start, end=len(text)))
        else:
            text += part
    assert render.cut(text, blocks) == expected


def test_cut_demands_offsets() -> None:
    with pytest.raises(ValueError, match="without offsets"):
        render.cut("x", [block("x", kept=False)])


GAPS = st.text(" \t\r\n", max_size=5)


@st.composite
def sources(draw: st.DrawFn) -> tuple[str, list[Block]]:
    text, blocks = draw(GAPS), []
    for kept in draw(st.lists(st.booleans(), max_size=8)):
        start, word = len(text), draw(st.text("ab.", min_size=1, max_size=4))
        blocks.append(block(word, kept=kept, start=start, end=start + len(word)))
        text += word + (draw(GAPS) or " ")
    return text, blocks


@given(sources())
def test_cut_keeps_the_kept_and_nothing_else(case: tuple[str, list[Block]]) -> None:
    source, blocks = case
    left = render.cut(source, blocks)
    assert left.split() == [b.text for b in blocks if b.kept]
    if all(b.kept for b in blocks):
        assert left == source


# ---- inline runs

NESTINGS = [
    ("<b>ab</b> c", "**ab** c", "<strong>ab</strong> c"),
    (
        "<a>a <b>b</b></a>",
        "[a **b**](https://x.org/)",
        '<a href="https://x.org/">a <strong>b</strong></a>',
    ),
    (
        "<b>a <a>b</b> c</a>",
        "**a** [**b** c](https://x.org/)",
        '<strong>a</strong> <a href="https://x.org/"><strong>b</strong> c</a>',
    ),
    (
        "<b>a <i>b</b> c</i>",
        "**a** _**b** c_",
        "<strong>a</strong> <em><strong>b</strong> c</em>",
    ),
    ("<i><b><c>a</c></b></i>", "_**`a`**_", "<em><strong><code>a</code></strong></em>"),
    (
        "<c>a <b>b</b> c</c>",
        "`a` **`b`** `c`",
        "<code>a</code> <strong><code>b</code></strong> <code>c</code>",
    ),
    ("x<b> </b>a<i></i>", "x a", "x a"),
    ("x<b> a </b>b", "x **a** b", "x <strong>a</strong> b"),
    ("重<b>要</b>な", "重**要**な", "重<strong>要</strong>な"),
    ("a<i>b</i>c", "abc", "a<em>b</em>c"),
    ("a<b>(b)</b>c", "a(b)c", "a<strong>(b)</strong>c"),
    ("(<b>b</b>)", "(**b**)", "(<strong>b</strong>)"),
    ("<c>a`b</c>", "``a`b``", "<code>a`b</code>"),
    ("<c>`</c>", "`` ` ``", "<code>`</code>"),
    ("wow!<a>b</a>", "wow\\![b](https://x.org/)", 'wow!<a href="https://x.org/">b</a>'),
    ("wow! [b]", "wow! \\[b\\]", "wow! [b]"),
]


@pytest.mark.parametrize(("markup", "marked", "_"), NESTINGS)
def test_runs_in_markdown(markup: str, marked: str, _: str) -> None:
    assert render.markdown([styled(markup)]) == marked


@pytest.mark.parametrize(("markup", "_", "tagged"), NESTINGS)
def test_runs_in_html(markup: str, _: str, tagged: str) -> None:
    assert render.html([styled(markup)]) == f"<p>{tagged}</p>"


def test_links_do_not_nest_and_same_styles_merge() -> None:
    runs = [Run(0, 6, Style.LINK, "//a.org/"), Run(2, 9, Style.LINK, "//b.org/")]
    runs += [Run(0, 3, Style.STRONG), Run(3, 5, Style.STRONG), Run(4, 6, Style.STRONG)]
    assert [(run.start, run.end, run.style, run.href) for run in nested("abcdefghi", runs)] == [
        (0, 6, Style.STRONG, ""),
        (0, 6, Style.LINK, "//a.org/"),
        (6, 9, Style.LINK, "//b.org/"),
    ]


@given(st.text("ab \t", min_size=12, max_size=12), RUNS)
def test_nested_runs_nest_and_cover_what_the_runs_covered(text: str, runs: Any) -> None:
    found = nested(text, runs)
    stack: list[Run] = []
    for mark in marks(found):
        if mark.begins:
            assert mark.run.style not in {run.style for run in stack}
            assert not stack or mark.run.end <= stack[-1].end
            stack.append(mark.run)
        else:
            assert stack.pop() is mark.run
    for style in set(Style) - {Style.LINK}:
        assert covered(text, found, style) == covered(text, runs, style)


def covered(text: str, runs: Any, style: Style) -> set[int]:
    spans = [
        range(max(run.start, 0), min(run.end, len(text))) for run in runs if run.style is style
    ]
    return {i for span in spans for i in span if not text[i].isspace()}


# ---- addresses


@pytest.mark.parametrize(
    ("href", "url", "expected"),
    [
        ("https://x.org/a?b=1&c=2#d", "", "https://x.org/a?b=1&c=2#d"),
        ("/a", "https://x.org/b/c", "https://x.org/a"),
        ("a", "https://x.org/b/c", "https://x.org/b/a"),
        ("#n", "https://x.org/b", "https://x.org/b#n"),
        ("//y.org/a", "https://x.org/b", "https://y.org/a"),
        ("/a", "", "/a"),
        ("a/b:c", "", "a/b:c"),
        ("?q=a:b", "", "?q=a:b"),
        ("MAILTO:a@x.org", "", "MAILTO:a@x.org"),
        ("tel:+491", "https://x.org/", "tel:+491"),
        (" https://x.org/a b\n", "", "https://x.org/a%20b"),
        ("https://x.org/ü", "", "https://x.org/ü"),
        ('/"><script>', "", "/%22%3E%3Cscript%3E"),
        ("http://[", "https://x.org/", ""),
        ("/a", "http://[", ""),
        ("", "", ""),
        ("whatsapp:send", "", ""),
        ("x", "javascript:alert(1)/", "x"),
    ],
)
def test_safe_href(href: str, url: str, expected: str) -> None:
    assert safe_href(href, url) == expected


# ---- verdicts


@dataclass(frozen=True)
class Told:
    """An explainer that knows what it says."""

    told: tuple[Reason, ...]

    def reasons(self, index: int) -> tuple[Reason, ...]:
        return self.told


REASONS = Told(
    (
        Reason("says subscribe", -2.34567, "subscribe now"),
        Reason("link density", -1.2, ""),
        Reason("position", 0.5, "last\x1b[31m"),
        Reason("length", 0.1, "4 words"),
    )
)
ADVERT = block(
    "Subscribe \x1b[2J now",
    category=Category.SUBSCRIBE,
    score=0.123456,
    kept=False,
    explainer=REASONS,
    runs=(Run(0, 9, Style.LINK, "/s"), Run(0, 9, Style.STRONG)),
    path="(//p)[1]",
)


def test_block_dict() -> None:
    assert render.block_dict(ADVERT) == {
        "text": "Subscribe \x1b[2J now",
        "kind": "paragraph",
        "category": "subscribe",
        "score": 0.1235,
        "kept": False,
        "rule": "threshold",
        "start": None,
        "end": None,
        "path": "(//p)[1]",
        "level": 0,
        "part_of": None,
        "links": [{"text": "Subscribe", "href": "/s"}],
    }


def test_block_dict_with_reasons_is_json() -> None:
    values = render.block_dict(ADVERT, reasons=True)
    first = {"cue": "says subscribe", "points": -2.3457, "evidence": "subscribe now"}
    assert values["reasons"][0] == first
    assert json.loads(json.dumps(values)) == values
    assert all(type(value) is not Kind and type(value) is not Category for value in values.values())


def test_links_of_plain_text_are_named_by_their_label() -> None:
    marked = line("[a](/b) c", K.PARAGRAPH, Run(0, 7, Style.LINK, "/b"))
    assert render.block_dict(marked)["links"] == [{"text": "a", "href": "/b"}]


def test_explanation() -> None:
    blocks = [block("One. " * 40, score=0.987), replace(ADVERT, rule="tail")]
    shown = render.explanation(blocks, ("too little text",))
    assert shown.split("\n") == [
        "2 blocks: 1 kept (1 editorial), 1 removed (1 subscribe)",
        "suspicious: too little text",
        "",
        "+  99%  editorial   threshold  " + ("One. " * 40)[:89] + "…",
        "-  12%  subscribe   tail       Subscribe \N{REPLACEMENT CHARACTER}[2J now",
        "         -2.35  says subscribe  subscribe now",
        "         -1.20  link density",
    ]
    close = render.explanation([replace(ADVERT, score=0.5)])
    assert close.endswith("         +0.50  position  last\N{REPLACEMENT CHARACTER}[31m")


@pytest.mark.parametrize(
    ("score", "kept", "lines"),
    [
        (0.99, True, 0),
        (0.71, True, 0),
        (0.7, True, 3),
        (0.3, True, 3),
        (0.29, True, 0),
        (0.99, False, 2),
        (0.01, False, 2),
    ],
)
def test_reasons_stand_where_they_matter(score: float, kept: bool, lines: int) -> None:
    shown = render.explanation([block("One.", score=score, kept=kept, explainer=REASONS)])
    assert len(shown.split("\n")) == 3 + lines


def test_explanation_of_nothing() -> None:
    assert render.explanation([], ()) == "0 blocks: 0 kept, 0 removed"


# ---- time


def many_runs(count: int) -> list[Block]:
    """Runs that overlap, enclose each other and touch, over cells of a table."""
    text = "ab c\t" * count
    styles = list(Style)
    runs = [Run(i, 5 * count - i, styles[i % 4], "/x") for i in range(count)]
    runs += [Run(3 * i, 3 * i + 7, styles[i % 3 + 1]) for i in range(count)]
    return [block(text, kind, runs=tuple(sorted(runs))) for kind in (K.TABLE_ROW, K.PARAGRAPH)]


def many_blocks(count: int) -> list[Block]:
    deep = [item("a", level) for level in range(count)]
    rows = [block("a", K.TABLE_ROW) for _ in range(count)]
    wide = block("a\t" * count + "a", K.TABLE_ROW)
    return [*deep, block("- *"), *rows, wide, *[block("*a_ [<&`" * 3, K.QUOTE)] * count]


@pytest.fixture
def without_collections() -> Iterator[None]:
    """No garbage is collected: all that other tests left would count as time."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("without_collections")
@pytest.mark.parametrize("view", [render.text, render.markdown, render.html, render.explanation])
@pytest.mark.parametrize("make", [many_runs, many_blocks])
def test_time_is_linear(
    view: Callable[[list[Block]], str], make: Callable[[int], list[Block]]
) -> None:
    small, large = make(300), make(2_400)
    begin = time.process_time()
    short = view(small)
    middle = time.process_time()
    long = view(large)
    end = time.process_time()
    assert len(long) <= 9 * len(short)
    assert end - middle <= 24 * (middle - begin) + 0.2  # quadratic would be 64 times


def test_cut_is_linear() -> None:
    count = 50_000
    source = "a\n\n" * count
    blocks = [block("a", kept=i % 3 == 0, start=3 * i, end=3 * i + 1) for i in range(count)]
    begin = time.process_time()
    assert len(render.cut(source, blocks)) >= count
    assert time.process_time() - begin < 1
