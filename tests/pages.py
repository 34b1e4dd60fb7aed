"""Random pages and texts for the laws, the written samples, and what a reader sees of a page."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import regex
from hypothesis import strategies as st
from lxml import etree

from adstrip import Cleaner, CleanResult, Settings
from adstrip.settings import thresholds

UNSEEN = frozenset(
    "head script style template select option textarea svg math iframe object".split()
)
SHELL, TIMES_SHELL = (thresholds()["segment"][name] for name in ("shell", "times_shell"))
SENTENCES = (
    "The river rose by two metres overnight, the mayor said, and the lower road was closed.",
    "Engineers will inspect the dam on Tuesday before the council decides on repairs.",
    "Der Preis für eine Feinunze Gold ist am Dienstag zeitweise auf 3.927,40 Euro gestiegen.",
    "„Wir haben die Lage unterschätzt“, sagte der Landrat am Abend vor Journalisten.",
    "Jetzt kostenlos anmelden und Platz im Webinar sichern!",
    "Subscribe to our newsletter – no credit card required.",
    "Read more: Five things to know about the flood",
    "Lesen Sie auch: So sichern Sie Ihr Vermögen",
    "El alcalde explicó que las obras empezarán en marzo y durarán dos años.",
    "Le conseil municipal a voté hier soir le budget de la rénovation du pont.",
    "川の水位は夜のうちに二メートル上がり、市は下流の道路を閉鎖した。",
    "Burmistrz zapowiedział, że most zostanie otwarty dopiero po kontroli.",
    "Home",
    "Impressum",
    "Share",
    "Advertisement",
    "© 2026 Example Media",
    "12:40",
    "a < b && c > d",
    ".",
)


def squashed(text: str) -> str:
    """Without any white space: block ends put white space where the markup has none."""
    return "".join(text.split())


def words(text: str) -> list[str]:
    """Lower-case words; letters of scripts without spaces count one by one."""
    return regex.findall(r"[\p{Han}\p{Hiragana}\p{Katakana}]|\w+", text.lower())


def parsed(markup: str) -> Any:
    """The tree that libxml2 makes of a page; None where there is no element in it.

    What stands behind ``</html>``, of which it makes trees of their own, is put into the first.
    """
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    if root is not None:
        root.extend([tree for tree in root.itersiblings() if isinstance(tree.tag, str)])
    return root


def visible_text(markup: str) -> str:
    """What a page shows, white space removed: text nodes outside of the head.

    What stands behind ``</body>`` is mostly put into the body, but not always.
    """
    tree = parsed(markup)
    return "" if tree is None else seen_text(tree)


def seen_text(element: Any) -> str:
    """What an element shows; <noscript> counts where there is nothing else, or hardly anything."""
    shown = _text_outside(element, UNSEEN | {"noscript"})
    whole = _text_outside(element, UNSEEN)
    is_shell = len(shown) < SHELL <= len(whole) and len(whole) >= TIMES_SHELL * len(shown)
    return whole if is_shell or not shown else shown


def _text_outside(element: Any, unseen: Iterable[str]) -> str:
    outside = " or ".join(f"ancestor::{tag}" for tag in sorted(unseen))
    return squashed("".join(element.xpath(f".//text()[not({outside})]")))


# Random text


def _char(*excluded: str) -> st.SearchStrategy[str]:
    return st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co", *excluded))


prose = st.one_of(
    st.sampled_from(SENTENCES),
    st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=4).map(" ".join),
    st.text(_char(), min_size=1, max_size=40),
)

_MARGINS = st.sampled_from(["", "", "", "  ", "\t", "- ", "* ", "1. ", "> ", "# ", "| a | "])
_ENDS = st.sampled_from(["\n", "\n", "\n\n", "\r\n", "\r", "\n \n"])


def _wrapped(text: str) -> str:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) > 64:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


_wrapped_texts = st.lists(
    st.lists(st.sampled_from(SENTENCES[:4]), min_size=3, max_size=6).map(" ".join).map(_wrapped),
    min_size=2,
    max_size=4,
).map("\n\n".join)
_line_texts = st.lists(st.tuples(_MARGINS, prose, _ENDS).map("".join), min_size=1, max_size=10).map(
    "".join
)
texts = st.one_of(_line_texts, _line_texts, _wrapped_texts, st.text(_char(), max_size=200))


# Random pages, made as trees: what they show is known without parsing them

Node = tuple[str, str]
"""Markup of a part of a page, and the text that it shows."""

_NAMES = st.sampled_from(
    "article-body teaser related newsletter promo share author nav cookie-note s-3e0 x".split()
)
_ATTRIBUTES = st.one_of(
    st.just(""),
    _NAMES.map(' class="{}"'.format),
    _NAMES.map(' id="{}"'.format),
    st.sampled_from([" hidden", ' style="display: none"', ' aria-hidden="true"', ' role="nav"']),
)
_BLOCK_TAGS = st.sampled_from(
    "div section article aside main header footer nav form figure blockquote p p p h1 h2 h3 pre "
    "ul ol li dl dt dd table tr td th figcaption address center custom-box".split()
)
_INLINE_TAGS = st.sampled_from("span a b strong em i code button label u font".split())
_ESCAPED = prose.map(lambda text: (html.escape(text), text))
_UNSEEN_PARTS: st.SearchStrategy[Node] = st.sampled_from(
    [
        "<script>var unseen = '<p>unseen</p>';</script>",
        "<style>.unseen { color: red }</style>",
        "<select><option>unseen</option></select>",
        "<textarea>unseen</textarea>",
        "<svg><text>unseen</text></svg>",
        "<iframe>unseen</iframe>",
        "<template><p>unseen</p></template>",
        "<noscript><p>unseen</p></noscript>",
        "<!-- unseen -->",
        "<br>",
        "<br><br>",
        "<hr>",
        "<img alt='unseen' src='x.png'>",
    ]
).map(lambda markup: (markup, ""))


def _element(tag: str, attributes: str, inside: list[Node]) -> Node:
    markup, seen = "".join(m for m, _ in inside), "".join(s for _, s in inside)
    link = ' href="/story?a=1&amp;b=2"' if tag == "a" else ""
    return f"<{tag}{attributes}{link}>{markup}</{tag}>", seen


_inline = st.recursive(
    _ESCAPED,
    lambda inner: st.builds(_element, _INLINE_TAGS, _ATTRIBUTES, st.lists(inner, max_size=3)),
    max_leaves=3,
)
_parts = st.recursive(
    st.one_of(_inline, _inline, _UNSEEN_PARTS),
    lambda inner: st.builds(_element, _BLOCK_TAGS, _ATTRIBUTES, st.lists(inner, max_size=5)),
    max_leaves=14,
)


def _page(head: str, parts: list[Node], sentence: str) -> Node:
    """A page that shows at least one sentence, so that the little in <noscript> is unseen."""
    markup, seen = "".join(m for m, _ in parts), "".join(s for _, s in parts)
    page = f"<!doctype html><html>{head}<body>{markup}<p>{sentence}</p></body></html>"
    return page, squashed(seen + sentence)


_HEADS = st.sampled_from(
    [
        "",
        "<head><title>unseen</title></head>",
        (
            "<head><meta charset='utf-8'><title>Engineers will inspect the dam</title>"
            "<style>unseen</style><script>unseen()</script></head>"
        ),
    ]
)
trees: st.SearchStrategy[Node] = st.builds(
    _page, _HEADS, st.lists(_parts, max_size=6), st.sampled_from(SENTENCES[:2])
)
pages = trees.map(lambda page: page[0])

# Tag soup: pieces of markup in any order, closed or not

_SOUP_TAGS = (
    "p div span a b ul li table tr td h1 h2 pre blockquote form script style select option "
    "textarea svg noscript iframe template title head body html button section x-y".split()
)
_PIECES = st.one_of(
    prose,
    st.sampled_from(SENTENCES[:4]),
    st.sampled_from([f"<{tag}>" for tag in _SOUP_TAGS]),
    st.sampled_from([f"</{tag}>" for tag in _SOUP_TAGS]),
    st.sampled_from(["<br>", "<hr/>", "<!-- x -->", "&amp;", "&nbsp;", "&bogus;", "&#8364;", "&#"]),
    st.sampled_from(
        ["<", ">", "<p class=", "<a href='", "</", "<!doctype html>", "<?x y?>", "< p"]
    ),
)
soups = st.lists(_PIECES, min_size=1, max_size=25).map("".join)


# The written samples


@dataclass(frozen=True)
class Sample:
    """A folder of samples/."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def path(self) -> Path:
        return next(iter(sorted(self.folder.glob("source.*"))))

    @property
    def format(self) -> str:
        return "html" if self.path.suffix == ".html" else "text"

    @cached_property
    def source(self) -> str:
        return self.path.read_bytes().decode("utf-8")

    @cached_property
    def expected(self) -> str:
        return (self.folder / "expected.txt").read_bytes().decode("utf-8")

    @cached_property
    def lines(self) -> list[dict[str, str]]:
        rows = (self.folder / "lines.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(row) for row in rows]


_FOLDER = Path(__file__).parent.parent / "samples"
SAMPLES = {path.name: Sample(path) for path in sorted(_FOLDER.iterdir()) if path.is_dir()}


@cache
def cleaner(settings: Settings = Settings()) -> Cleaner:
    """A cleaner, made once."""
    return Cleaner(settings)


@cache
def cleaned(name: str, settings: Settings = Settings()) -> CleanResult:
    """The result for a sample, computed once."""
    return cleaner(settings).clean(SAMPLES[name].source)
