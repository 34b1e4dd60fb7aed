"""How is a verdict shown: as text, Markdown, HTML, JSON or an explanation?"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from adstrip import render
from adstrip.blocks import Block, Category, Kind, Reason, Run, Style
from adstrip.render.inline import marks, nested, safe_href

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
K = Kind


def block(text: str, kind: Kind = Kind.PARAGRAPH, **fields: Any) -> Block:
    fields = {"category": Category.EDITORIAL, "score": 1.0, "kept": True, **fields}
    return Block(text, kind, rule="threshold", **fields)


def line(text: str, kind: Kind = Kind.PARAGRAPH, *runs: Run, level: int = 0) -> Block:
    """A block of plain text."""
    return block(text, kind, start=0, end=len(text), runs=runs, level=level)


def item(text: str, level: int = 1) -> Block:
    return block(text, Kind.LIST_ITEM, level=level)


def styled(markup: str) -> Block:
    """A paragraph of ``markup`` with <a>, <b>, <i>, <c> that need not nest."""
    styles = {"a": Style.LINK, "b": Style.STRONG, "i": Style.EMPHASIS, "c": Style.CODE}
    text, runs = "", []
    starts: dict[str, int] = {}
    for part in re.split(r"(</?[abic]>)", markup):
        if not re.fullmatch(r"</?[abic]>", part):
            text += part
        elif part[1] == "/":
            name = part[2]
            href = "https://x.org/" if name == "a" else ""
            runs.append(Run(starts[name], len(text), styles[name], href))
        else:
            starts[part[1]] = len(text)
    return block(text, runs=tuple(sorted(runs, key=lambda run: (run.start, -run.end))))


def squashed(text: str) -> str:
    return " ".join(text.split())


class Reading(HTMLParser):
    """What a browser would see: tags with their attributes, and the text."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.open: list[str] = []
        self.pieces: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))
        if tag != "hr":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag in ("td", "th"):
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"declaration: {decl}")

    @property
    def text(self) -> str:
        return squashed("".join(self.pieces))


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


RUNS = st.lists(
    st.builds(
        lambda edges, style, href: Run(min(edges), max(edges), style, href),
        st.tuples(st.integers(-2, 14), st.integers(-2, 14)),
        st.sampled_from(list(Style)),
        st.sampled_from(["https://x.org/a_(b)?c=1&copy;=2*`|", "#x", "javascript:x", ""]),
    ),
    max_size=7,
).map(tuple)


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


VECTORS = """\
javascript:alert(1)
JaVaScRiPt:alert(1)
javascript&colon;alert(1)
javascript&#58;alert(1)
javascript&#x3A;alert(1)
javascript&#0000058alert(1)
&#106;avascript:alert(1)
java&Tab;script:alert(1)
java&NewLine;script:alert(1)
javascript:alert(1)//http://x.org
javascript://x.org/%0aalert(1)
 javascript:alert(1)
\u00a0javascript:alert(1)
\u2028javascript:alert(1)
data:text/html,<script>alert(1)</script>
data:text/html;base64,PHNjcmlwdD4=
DATA:image/svg+xml,<svg onload=alert(1)>
vbscript:msgbox(1)
livescript:x
mocha:x
file:///etc/passwd
blob:https://x.org/1
view-source:javascript:alert(1)
feed:javascript:alert(1)
jar:https://x.org!/
about:blank
x-javascript:alert(1)
javascript\\:alert(1)
javascript%3Aalert(1)
"><script>alert(1)</script>
" onmouseover="alert(1)
' onmouseover='alert(1)
x" style="x:expression(alert(1))
x><img src=x onerror=alert(1)>
https://x.org/)[x](javascript:alert(1)
https://x.org/>) [x](<javascript:alert(1)>
https://x.org/ "title" onclick="alert(1)
\\"onmouseover=alert(1)
javascript:/*--></title></style></textarea></script><svg/onload='+/"/+/onmouseover=1/+alert(1)//'>
<script>alert(1)</script>
<SCRIPT SRC=//x.org/a.js></SCRIPT>
<img src=x onerror=alert(1)>
<svg/onload=alert(1)>
<svg><script>alert(1)</script></svg>
<iframe src=javascript:alert(1)>
<math><a xlink:href=javascript:alert(1)>x
<body onload=alert(1)>
<a href=javascript:alert(1)>x</a>
<input autofocus onfocus=alert(1)>
<style>@import'javascript:alert(1)'</style>
<base href=javascript:alert(1)//>
<!--<img src="--><img src=x onerror=alert(1)>">
<![CDATA[<script>alert(1)</script>]]>
<?xml version="1.0"?><script>alert(1)</script>
</p><script>alert(1)</script>
</code></pre><script>alert(1)</script>
</td></table><script>alert(1)</script>
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;script&#62;alert(1)&#60;/script&#62;
\uff1cscript\uff1ealert(1)\uff1c/script\uff1e
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
[x](javascript:alert(1))
![x](x"onerror="alert(1))
<javascript:alert(1)>
```<script>alert(1)</script>
`<img src=x onerror=alert(1)>
${alert(1)}{{constructor.constructor('alert(1)')()}}"""
SCRIPTS = VECTORS.split("\n")
SCRIPTS += ["java\nscript:alert(1)", "java\tscript:alert(1)", "java\r\nscript:alert(1)"]
SCRIPTS += ["\x01javascript:alert(1)", "\x1f \x0bjavascript:alert(1)", "java\x00script:alert(1)"]

# What a fragment may hold.
HEADINGS = {f"h{level}" for level in range(1, 7)}
INLINE = {"a", "strong", "em", "code"}
FLOW = {"p", "ul", "li", "table", "tr", "td", "blockquote", "pre", "figure", "figcaption"}
TAGS = HEADINGS | INLINE | FLOW


def harmless(reading: Reading, tags: set[str]) -> None:
    for tag, attributes in reading.tags:
        assert tag in tags
        assert [name for name, _ in attributes] == (["href"] if tag == "a" else [])
        for _, href in attributes:
            # As the URL standard reads it: https://url.spec.whatwg.org/#url-parsing
            address = re.sub(r"[\t\r\n]", "", (href or "").strip("".join(map(chr, range(33)))))
            scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", address)
            assert not scheme or scheme[1].lower() in {"http", "https", "mailto", "tel", "ftp"}


def attacked(vector: str, kind: Kind, start: int | None = None) -> Block:
    runs = (Run(0, len(vector), Style.LINK, vector), Run(0, 3, Style.STRONG))
    return block(vector, kind, runs=runs, level=1, start=start)


@pytest.mark.parametrize("vector", SCRIPTS)
def test_html_is_safe(vector: str) -> None:
    for url in ("", "https://x.org/1", vector):
        for start in (None, 0):
            blocks = [attacked(vector, kind, start) for kind in Kind]
            harmless(Reading(render.html(blocks, url)), TAGS)


@pytest.mark.parametrize("vector", SCRIPTS)
def test_markdown_of_pages_is_safe(vector: str) -> None:
    reader = MarkdownIt("commonmark").enable("table")
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    written = render.markdown([attacked(vector, kind) for kind in Kind], "https://x.org/1")
    harmless(Reading(reader.render(written)), TAGS | {"thead", "tbody", "th"})


def test_vectors_are_many() -> None:
    assert len(set(SCRIPTS)) >= 40


# ---- Markdown


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([], ""),
        ([block("Head", K.HEADING, level=3)], "### Head"),
        ([block("Head", K.HEADING), block("One.")], "## Head\n\nOne."),
        ([block("C #", K.HEADING, level=1)], "# C \\#"),
        ([block("C#", K.HEADING, level=1)], "# C#"),
        ([item("a"), item("b", 2), item("c"), block("d")], "- a\n  - b\n- c\n\nd"),
        ([item("a", 3), item("b", 9), item("c", 1)], "- a\n  - b\n- c"),
        ([item("- a"), item("1. b")], "- \\- a\n- 1\\. b"),
        ([block("a", K.QUOTE), block("b", K.QUOTE), block("c")], "> a\n>\n> b\n\nc"),
        ([block("x\n  ```\ny", K.CODE)], "````\nx\n  ```\ny\n````"),
        ([block("a|b\tc", K.TABLE_ROW)], "| a\\|b | c |\n| --- | --- |"),
        (
            [block("a", K.TABLE_ROW), block("b\tc", K.TABLE_ROW), block("d", K.TABLE_ROW)],
            "| a |  |\n| --- | --- |\n| b | c |\n| d |  |",
        ),
        ([block("A view.", K.CAPTION)], "_A view._"),
        # escaped, and not
        ([block("2 * 3 _x_ snake_case [a] `b` ~c~ \\")], None),
        ([block("1986. A great year")], "1986\\. A great year"),
        ([block("1986.5 is no item, 7. neither")], "1986.5 is no item, 7. neither"),
        ([block("-5 degrees, 5 - 3, a+b, #tag, 3 > 2")], "-5 degrees, 5 - 3, a+b, #tag, 3 > 2"),
        ([block("+ a")], "\\+ a"),
        ([block("# a")], "\\# a"),
        ([block("> a")], "\\> a"),
        ([block("---")], "\\---"),
        ([block("snake_case & Co. <3 a < b, AT&T;")], "snake_case & Co. <3 a < b, AT\\&T;"),
        ([block("&amp; <b>")], "\\&amp; \\<b>"),
        # plain text stays as it is
        ([line("## Head *now*", K.HEADING, level=2)], "## Head *now*"),
        ([line("- a", K.LIST_ITEM, level=1), line("- b", K.LIST_ITEM, level=2)], "- a\n  - b"),
        ([line("1. a", K.LIST_ITEM, level=1), line("* b", K.LIST_ITEM, level=2)], "1. a\n   * b"),
        ([line("• a", K.LIST_ITEM, level=1)], "- a"),
        ([line("- **a**: _b_", K.LIST_ITEM, level=1)], "- **a**: _b_"),
        ([line("[a](/b) c", K.PARAGRAPH, Run(0, 7, Style.LINK, "/b"))], "[a](/b) c"),
        ([line("> a", K.QUOTE), line(">", K.QUOTE), line("> b", K.QUOTE)], "> a\n>\n> b"),
        ([line("```py", K.CODE), line("x = 1", K.CODE), line("```", K.CODE)], "```py\nx = 1\n```"),
        ([line("|a|b|", K.TABLE_ROW), line("|-|-|", K.TABLE_ROW)], "|a|b|\n|-|-|"),
        (
            [line("a\tb", K.TABLE_ROW), line("c\td", K.TABLE_ROW)],
            "| a | b |\n| --- | --- |\n| c | d |",
        ),
    ],
)
def test_markdown(blocks: list[Block], expected: str | None) -> None:
    written = render.markdown(blocks)
    if expected is None:
        assert Reading(READER.render(written)).text == squashed(blocks[0].text)
    else:
        assert written == expected


def test_links_of_markdown_survive_a_reader() -> None:
    text = "See the note now."
    for href in ["/a_(b)?c=1&copy;=2", "/a b", "/a*b_c*", "/ü", "/a\\b", "/<a>", "/a|b", "/`a`"]:
        for kind in (K.PARAGRAPH, K.TABLE_ROW, K.LIST_ITEM, K.CAPTION):
            linked = block(text, kind, runs=(Run(4, 12, Style.LINK, href),), level=1)
            reading = Reading(READER.render(render.markdown([linked], "https://x.org/")))
            assert any(tag == "a" for tag, _ in reading.tags), (href, kind)
            assert reading.text == text


# fmt: off
PIECES = [
    "a", "b c", "1.", "1)", "*", "**", "_", "__", "`", "``", "[", "]", "(", ")", "](",
    "http://x.org", "<http://x.org>", "&amp;", "&#42;", "<b>", "<!--", "-->", "# ", "#", " #",
    "- ", "-", "---", "+ ", "> ", "~", "~~~", "\\", "\\\\", "!", "![", "|", "\n", "\t", " ", "  ",
    "世", "é", "€", "x_y", "$", ":", "=", "===", "\xa0", "\u2028",
]
# fmt: on
TEXTS = st.lists(
    st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs", "Cc"]), max_size=12
)
BLOCKS = st.builds(
    block,
    TEXTS.map("".join).filter(str.strip),
    st.sampled_from(list(Kind)),
    runs=RUNS,
    level=st.integers(0, 8),
)
thorough = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@thorough
@given(st.lists(BLOCKS, max_size=4))
@example([block("00", runs=(Run(0, 2, Style.CODE), Run(0, 1, Style.STRONG)))])
@example([block("-- -"), block("- a", K.LIST_ITEM, level=3), block("`", K.CODE)])
def test_markdown_survives_a_reader(blocks: list[Block]) -> None:
    reading = Reading(READER.render(render.markdown(blocks, "https://x.org/")))
    assert reading.text == squashed("\n".join(b.text for b in blocks))
    assert "hr" not in {tag for tag, _ in reading.tags}


# ---- HTML


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([], ""),
        ([block("A & B <c>")], "<p>A &amp; B &lt;c&gt;</p>"),
        ([block("Head", K.HEADING, level=6)], "<h6>Head</h6>"),
        ([block("Head", K.HEADING)], "<h2>Head</h2>"),
        ([item("a"), item("b")], "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        (
            [item("a"), item("b", 2), item("c", 1)],
            "<ul>\n<li>a<ul>\n<li>b</li>\n</ul></li>\n<li>c</li>\n</ul>",
        ),
        ([item("a", 5), item("b", 2)], "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        (
            [block("a\tb", K.TABLE_ROW), block("c", K.TABLE_ROW)],
            "<table>\n<tr><td>a</td><td>b</td></tr>\n<tr><td>c</td></tr>\n</table>",
        ),
        (
            [replace(block("a\tb", K.TABLE_ROW), runs=(Run(0, 3, Style.STRONG),))],
            "<table>\n<tr><td><strong>a</strong></td><td><strong>b</strong></td></tr>\n</table>",
        ),
        (
            [block("a", K.QUOTE), block("b", K.QUOTE)],
            "<blockquote><p>a</p>\n<p>b</p></blockquote>",
        ),
        ([block("a\n  <b>", K.CODE)], "<pre><code>a\n  &lt;b&gt;</code></pre>"),
        ([block("A view.", K.CAPTION)], "<figure><figcaption>A view.</figcaption></figure>"),
        # plain text: signs of Markdown become what they stand for
        ([line("## Head", K.HEADING, level=2)], "<h2>Head</h2>"),
        ([line("1. a", K.LIST_ITEM, level=1)], "<ul>\n<li>a</li>\n</ul>"),
        ([line("> a", K.QUOTE), line(">", K.QUOTE)], "<blockquote><p>a</p></blockquote>"),
        (
            [line("```py", K.CODE), line("x = 1", K.CODE), line("y", K.CODE), line("```", K.CODE)],
            "<pre><code>x = 1\ny</code></pre>",
        ),
        (
            [line("| a | b |", K.TABLE_ROW), line("|---|:-:|", K.TABLE_ROW)],
            "<table>\n<tr><td>a</td><td>b</td></tr>\n</table>",
        ),
        (
            [line("- See [a](/b) c", K.LIST_ITEM, Run(6, 13, Style.LINK, "/b"), level=1)],
            '<ul>\n<li>See <a href="/b">a</a> c</li>\n</ul>',
        ),
        (
            [line("<http://b.org>", K.PARAGRAPH, Run(0, 14, Style.LINK, "http://b.org"))],
            '<p><a href="http://b.org">http://b.org</a></p>',
        ),
        ([line("1986 was a year - or two")], "<p>1986 was a year - or two</p>"),
    ],
)
def test_html(blocks: list[Block], expected: str) -> None:
    assert render.html(blocks) == expected


@thorough
@given(st.lists(BLOCKS, max_size=4))
def test_html_holds_the_text_and_is_safe(blocks: list[Block]) -> None:
    reading = Reading(render.html(blocks, "https://x.org/"))
    assert reading.text == squashed("\n".join(b.text for b in blocks))
    assert not reading.open
    harmless(reading, TAGS)


@thorough
@given(st.lists(BLOCKS, max_size=4), st.sampled_from(SCRIPTS))
def test_html_of_plain_text_is_safe(blocks: list[Block], vector: str) -> None:
    lines = [replace(b, text=b.text + vector, start=0) for b in blocks]
    harmless(Reading(render.html(lines, vector)), TAGS)


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
