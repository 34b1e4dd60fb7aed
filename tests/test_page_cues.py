"""Kinds of pages: what a page says of itself, and what its address says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip.blocks import BlockTable
from adstrip.cues import cues_for
from adstrip.cues.kinds import page_kinds
from adstrip.cues.measures import Measures
from adstrip.cues.page import FAMILY
from adstrip.document import Source, read
from adstrip.segment import segment

CUES = {cue.name: cue for cue in FAMILY.cues}
KINDS = sorted(page_kinds())
LONG = "word " * 24 + "end."  # 25 words


def cut(
    body: str = "<p>The dam held.</p>", head: str = "", *, names: str = "", url: str | None = None
) -> BlockTable:
    page = f"<!doctype html><html><head>{head}</head><body {names}>{body}</body></html>"
    return segment(read(Source(page, format="html", url=url)))


def value(cue: str, table: BlockTable) -> float:
    """The one value that the cue has on all blocks of the page."""
    found = np.asarray(CUES[cue].observe(Measures(table, "en")), float)
    assert found.shape == (len(table),)
    assert len(set(found.tolist())) == 1
    return found.tolist()[0]


def og(kind: str) -> str:
    return f'<meta property="og:type" content="{kind}">'


def schema(*types: str) -> str:
    return "".join(f'<script type="application/ld+json">{{"@type": "{t}"}}</script>' for t in types)


def site(path: str) -> str:
    return f"https://www.example.org/{path}"


# Kinds


def test_every_kind_has_types_names_and_words_of_the_address():
    assert len(KINDS) >= 2
    for kind in page_kinds().values():
        assert set(kind) == {"types", "names", "address"}
        assert all(kind.values())
        words = [word for source in kind.values() for word in source]
        assert [word for word in words if word != word.lower()] == []


@pytest.mark.parametrize(
    ("kind", "page", "signs"),
    [
        ("article", {"head": og("article")}, 1),
        ("article", {"head": og("Article")}, 1),
        ("article", {"head": schema("NewsArticle")}, 1),
        ("article", {"head": og("article") + schema("NewsArticle")}, 1),  # one source, one sign
        ("article", {"names": 'class="Single-Post wide"'}, 1),
        ("article", {"names": 'id="article"'}, 1),
        ("article", {"url": site("News/2026")}, 1),
        ("article", {"head": '<link rel="canonical" href="https://example.org/blog/x">'}, 1),
        ("article", {"head": og("article"), "names": 'class="post"', "url": site("story/1")}, 3),
        ("article", {}, 0),
        ("article", {"head": og("website") + schema("WebPage", "Person")}, 0),
        ("article", {"names": 'class="singles postbox"'}, 0),  # parts of names are no names
        ("article", {"url": "https://news.example.org/"}, 0),  # the host tells nothing
        ("article", {"url": site("newsletter/storyline")}, 0),
        ("article", {"body": '<div class="article">The dam held.</div>'}, 0),  # not of the page
        ("product", {"head": schema("Product")}, 1),
        ("product", {"head": og("product"), "url": site("shop/dam-book")}, 2),
        ("product", {"head": og("article"), "url": site("workshop/dam-book")}, 0),
        ("forum", {"head": schema("QAPage"), "url": site("t/4711")}, 2),
        ("forum", {"url": site("at/4711")}, 0),
        ("listing", {"names": 'class="archive home"', "url": site("tag/dam")}, 2),
        ("listing", {"url": site("vintage/dam")}, 0),
        ("documentation", {"url": site("docs/api_reference.html")}, 1),
        ("documentation", {"url": site("doctors/")}, 0),
        ("service", {"head": schema("LocalBusiness"), "url": site("pricing")}, 2),
        ("service", {"url": site("prices")}, 0),
    ],
)
def test_a_page_shows_so_many_signs_of_its_kind(kind, page, signs):
    assert value(f"page of kind {kind}", cut(**page)) == signs


@pytest.mark.parametrize("kind", KINDS)
def test_every_declared_word_is_a_sign_of_its_kind(kind):
    cue, known = f"page of kind {kind}", page_kinds()[kind]
    for word in known["names"]:
        assert value(cue, cut(names=f'class="x {word} y"')) == 1, word
    for word in known["address"]:
        assert value(cue, cut(url=site(f"x/{word}/y"))) == 1, word
    for word in known["types"]:
        assert value(cue, cut(head=og(word))) == 1, word


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_that_says_nothing_is_of_no_kind(kind):
    assert value(f"page of kind {kind}", cut()) == 0


# The rest


@pytest.mark.parametrize(
    ("head", "is_one"),
    [(og("website"), 1), (og("WebSite"), 1), (og("article"), 0), ("", 0), (schema("WebSite"), 0)],
)
def test_a_website_calls_itself_one(head, is_one):
    assert value("website", cut(head=head)) == is_one


ADDRESSES = [
    # address, steps, hyphens in the last step, a long number
    ("", 0, 0, 0),
    ("https://example.org", 0, 0, 0),
    ("https://example.org/", 0, 0, 0),
    ("https://my-long-host-2026.org/", 0, 0, 0),
    ("https://example.org/news/", 1, 0, 0),
    ("https://example.org/news/the-dam-held", 2, 2, 0),
    ("https://example.org/news/the-dam-held/", 2, 2, 0),
    ("https://example.org/the_dam_held.html", 1, 2, 0),
    ("https://example.org/a-b/c", 2, 0, 0),
    ("https://example.org//news//dam", 2, 0, 0),
    ("https://example.org/2026/05/dam", 3, 0, 1),
    ("https://example.org/dam-123", 1, 1, 0),
    ("https://example.org/dam?id=12345", 1, 0, 1),
    ("https://example.org/dam?from=a-b-c/d", 1, 0, 0),
    ("/news/dam", 0, 0, 0),  # without a host nobody knows where it begins
]


@pytest.mark.parametrize(("url", "steps", "hyphens", "number"), ADDRESSES)
def test_an_address_is_described(url, steps, hyphens, number):
    table = cut(url=url or None)
    assert value("address depth", table) == steps
    assert value("words in the address", table) == hyphens
    assert value("number in the address", table) == number


def test_the_caller_s_address_comes_before_the_page_s_own():
    head = '<link rel="canonical" href="https://example.org/a/b/c">'
    assert value("address depth", cut(head=head)) == 3
    assert value("address depth", cut(head=head, url=site("x"))) == 1


@pytest.mark.parametrize(
    ("body", "share"),
    [
        ("<p>The dam cost €5, then $6.</p><p>It held.</p>", 0.5),
        ("<p>£5</p><p>¥600</p>", 1),
        ("<p>5 euros</p><p>It held.</p>", 0),
    ],
)
def test_shops_have_prices_in_many_blocks(body, share):
    assert value("prices on the page", cut(body)) == share


@pytest.mark.parametrize(
    ("body", "long"),
    [
        (f"<p>{LONG}</p><p>The dam held.</p><p>{LONG}</p>", 2),
        (f"<p>{LONG}</p><p><a href='/x'>{LONG}</a></p>", 1),  # a teaser is a link
        ("<p>The dam held.</p>", 0),
    ],
)
def test_long_blocks_of_the_page_are_counted(body, long):
    assert value("long blocks on the page", cut(body)) == long


def test_texts_have_no_kind():
    in_text = {cue.name for cue in cues_for("text")}
    assert not in_text & set(CUES)
    assert set(CUES) <= {cue.name for cue in cues_for("html")}


@settings(max_examples=40, deadline=None, database=None)
@given(st.text(max_size=40), st.sampled_from(["", "https://", "https://example.org/"]))
def test_any_address_can_be_described(address, start):
    measures = Measures(cut(url=start + address), "en")
    found = [np.asarray(cue.observe(measures), float) for cue in FAMILY.cues]
    assert np.isfinite(found).all()
    assert (np.asarray(found) >= 0).all()
