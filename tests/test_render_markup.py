"""Markdown and HTML: what is written of blocks, and that it is safe."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from adstrip import render
from adstrip.blocks import Block, Kind, Run, Style
from rendering import RUNS, Reading, block, item, line, squashed

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
K = Kind

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
