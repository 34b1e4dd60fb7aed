"""Cues on block tables made by hand: values at the edge of a threshold, and odd pages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip import clean
from adstrip.blocks import Kind, Run, Style
from adstrip.cues import cues_for, observe
from adstrip.cues.characters import Character, class_counts, classes_of
from adstrip.cues.measures import Measures
from adstrip.cues.registry import Family
from adstrip.cues.words import Vocabulary
from adstrip.document import Source, read
from adstrip.segment import segment
from pages import SENTENCES
from tables import (
    FAR,
    LIMITS,
    LONG,
    link,
    measure,
    plain,
    table,
    values,
)

# Every cue on every page: a finite number for each block

ODD_PAGES = {
    "one block": ["The dam held."],
    "one letter": ["a"],
    "one sign": ["|"],
    "blanks": [" ", "\t", "\u00a0"],
    "two blocks": ["a", "b"],
    "digits": ["1", "2026", "12:40"],
    "signs": ["...", "!!!", "()", "»«", "€"],
    "beyond the basic plane": ["😀😀", "𝔸𝔹"],
    "lone surrogate": ["\ud800"],
    "chinese": ["河水在一夜之间上涨了两米。市长说道路已经关闭。", "订阅", "分享"],
    "japanese": ["川の水位は夜のうちに二メートル上がった。", "シェア"],
    "arabic": ["ارتفع منسوب النهر مترين خلال الليل، قال العمدة."],
    "long": [LONG] * 60,
}


@pytest.mark.parametrize("name", ODD_PAGES)
def test_cues_of_odd_pages_are_finite(name):
    texts = ODD_PAGES[name]
    for page in (table(texts), plain(texts)):
        cues = observe(Measures(page, "en"))
        assert cues.shape == (len(texts), len(cues_for(page.page.format)))
        assert cues.dtype == np.float32
        assert np.isfinite(cues).all()


def test_cues_of_a_page_of_links_are_finite():
    texts = ["Home", "News", "Read more about the flood"]
    runs = {i: (link(0, len(text)),) for i, text in enumerate(texts)}
    measures = measure(texts, runs=runs)
    assert np.isfinite(observe(measures)).all()
    assert values("link density", measures) == [1, 1, 1]
    assert values("page's links", measures) == [1, 1, 1]


@settings(max_examples=40, deadline=None, database=None)
@given(st.lists(st.one_of(st.sampled_from(SENTENCES), st.text(min_size=1)), min_size=1, max_size=8))
def test_cues_of_any_texts_are_finite(texts):
    assert np.isfinite(observe(Measures(plain(texts), "de"))).all()
    assert np.isfinite(observe(measure(texts))).all()


def test_cues_have_names_of_their_own_and_words_for_any_value():
    names = [cue.name for cue in cues_for("html")]
    assert len(names) == len(set(names))
    assert all("{" not in cue.says.format(0.5) for cue in cues_for("html"))
    assert all(cue.says.format(0.5) != cue.says for cue in cues_for("html"))


def test_text_has_the_cues_that_need_no_markup():
    in_text = [cue.name for cue in cues_for("text")]
    assert in_text == [cue.name for cue in cues_for("html") if not cue.html_only]
    assert "words" in in_text
    assert "depth" not in in_text


def test_a_family_enters_functions_in_order():
    family = Family(html_only=True)
    family.cue("b", "{}")(lambda m: m.words)
    family.cue("a", "{}")(lambda m: m.words)
    assert [(cue.name, cue.html_only) for cue in family.cues] == [("b", True), ("a", True)]


@pytest.mark.parametrize(
    ("unknown", "value", "told"), [("", -1, "-1 times"), ("?", -1, "?"), ("?", 0, "0 times")]
)
def test_a_cue_tells_what_is_not_known(unknown, value, told):
    family = Family()
    family.cue("a", "{:.0f} times", unknown=unknown)(lambda m: m.words)
    assert family.cues[0].told(value) == told


@pytest.mark.parametrize(("value", "told"), [(39, "39 on"), (40, "nowhere"), (-3, "-3 on")])
def test_a_cue_tells_what_is_nowhere_near(value, told):
    family = Family()
    family.cue("a", "{:.0f} on", far=40, none="nowhere")(lambda m: m.words)
    assert family.cues[0].told(value) == told


def test_distances_are_told_only_where_there_is_something():
    prose = "The dam held through the night, the council said on Monday, and nobody was hurt."
    in_text, told = (
        {
            cue.name: cue.told(float(column[0]))
            for cue, column in zip(
                cues_for(measured.table.page.format), observe(measured).T, strict=True
            )
        }
        for measured in (
            Measures(segment(read(Source(page))), "en")
            for page in (prose, f"<div class=x><p>{prose}</p></div>")
        )
    )
    assert in_text["until long text"] == "no long text within 39 blocks after"
    assert told["since long text"] == "no long text within 39 blocks before"
    assert told["named navigation"] == "no element named like navigation within 11 steps"
    assert told["in <article>"] == "no <article> within 11 steps"


# Characters


@pytest.mark.parametrize(
    ("characters", "kind"),
    [
        ("azäß", Character.LOWER),
        ("AZÄ", Character.UPPER),
        ("水あア한ع", Character.UNCASED),
        ("07½٣", Character.DIGIT),
        (" \t\u00a0\u3000\n", Character.SPACE),
        (",;、，", Character.COMMA),
        (".。…", Character.STOP),
        ("!！¡", Character.EXCLAMATION),
        ("?？¿", Character.QUESTION),
        ("\"“„«'「", Character.QUOTE),
        ("€$£¥", Character.CURRENCY),
        ("|•→–—", Character.BULLET),
        ("@/#", Character.AT),
        ("([{】", Character.BRACKET),
        (":：", Character.COLON),
        ("+%&\u200b", Character.OTHER),
        ("😀𝔸", Character.OTHER),
    ],
)
def test_characters_are_told_apart(characters, kind):
    assert [Character(c) for c in classes_of(characters)] == [kind] * len(characters)
    assert class_counts(list(characters))[:, kind].tolist() == [1] * len(characters)


def test_counts_are_by_text():
    counts = class_counts(["aB", "", "1 2"])
    assert counts.sum(axis=1).tolist() == [2, 0, 3]
    assert counts[2, Character.DIGIT] == 2


# What a block's text is like


@pytest.mark.parametrize(
    ("cue", "text", "value"),
    [
        ("words", "one", 1),
        ("words", "one two three", 3),
        ("words", "川の水位", 3),  # two letters without case count as a word, and the first one
        ("characters a word", "four five", 4.5),
        ("sentences", "One. Two! Three? Four", 3),
        ("sentences", "One, two", 0),
        ("commas", "a, b; c", 2 / 7),
        ("digits", "12ab", 0.5),
        ("digits", "twelve", 0),
        ("capitals", "ABcd", 0.5),
        ("capitals", "12", 0),
        ("uncased script", "水位ab", 0.5),
        ("first character", "abc", Character.LOWER),
        ("first character", "„Abc", Character.QUOTE),
        ("ends as a sentence", "It held.", 1),
        ("ends as a sentence", 'He said: "It held."', 1),
        ("ends as a sentence", "(It held.)", 1),
        ("ends as a sentence", "Er sagte: «Es hält.»", 1),
        ("ends as a sentence", "It held", 0),
        ("ends as a sentence", "Read more »", 0),
        ("ends as a sentence", "It held.))", 0),
        ("ends with", "Read on:", Character.COLON),
        ("ends with", '"', Character.QUOTE),
        ("exclamations", "Now! Now!", 2),
        ("questions", "Now?", 1),
        ("quotation marks", '"a" „b“', 4),
        ("separators", "a | b", 0.2),
        ("prices", "€5 or $6", 2),
        ("addresses", "@a #b c/d", 3),
        ("brackets and colons", "a: (b)", 3),
        ("dates and times", "12:40, 3.4.2026 and 1999", 3),
        ("dates and times", "112:401 and 20261", 0),
        ("kind", "a", 0),
    ],
)
def test_a_text_is_described(cue, text, value):
    assert values(cue, measure([text])) == [round(value, 4)]


def test_kind_and_level_are_numbers():
    measures = measure(["a", "b"], kinds=[Kind.HEADING, Kind.OTHER], levels=[2, 0])
    assert values("kind", measures) == [1, 7]
    assert values("level", measures) == [2, 0]


def test_only_link_text_counts_as_linked():
    runs = {0: (link(0, 2), Run(2, 6, Style.STRONG)), 1: (link(0, 2), link(2, 4))}
    measures = measure(["ab strong", "abcd"], runs=runs)
    assert measures.linked.tolist() == [2, 4]
    assert values("links", measures) == [1, 2]
    assert values("link density", measures) == [round(2 / 9, 4), 1]
    assert values("strong type", measures) == [round(4 / 9, 4), 0]


def test_link_density_is_at_most_one():
    assert values("link density", measure(["abcd"], runs={0: (link(0, 4), link(0, 4))})) == [1]


def test_a_block_is_long_from_the_limit_of_words_on():
    limit = LIMITS["long_words"]
    texts = [" ".join(["word"] * n) for n in (limit - 1, limit, limit + 1)]
    assert measure(texts).long.tolist() == [False, True, True]
    assert measure(texts).long_words.tolist() == [0, limit, limit + 1]


def test_a_block_is_not_long_from_the_limit_of_link_density_on():
    text = " ".join(["word"] * 50)[:200].strip() + "!" * 1  # 200 characters
    assert len(text) == 200
    edge = round(200 * LIMITS["long_link_density"])
    below, at = (
        measure([text], runs={0: (link(0, edge - 1),)}),
        measure([text], runs={0: (link(0, edge),)}),
    )
    assert below.long.tolist() == [True]
    assert at.long.tolist() == [False]


# Words that blocks share


def test_function_words_are_counted_in_the_page_s_language():
    measures = Measures(plain(["der und die Talsperre", "Talsperre", "..."]), "de")
    assert values("function words", measures) == [0.75, 0, 0]


def test_words_of_the_title_are_its_content_words():
    texts = ["The flood closes a road", "The flood", "Subscribe"]
    measures = measure(texts, title="Flood closes the road")
    assert values("words of the title", measures) == [1, round(1 / 3, 4), 0]
    assert values("words of the title", measure(texts, title="")) == [0, 0, 0]


def vocabulary(texts: list[str], long: list[bool]) -> Vocabulary:
    return Vocabulary(table(texts), np.asarray(long), "en")


def test_words_are_shared_with_other_long_blocks_only():
    shared = vocabulary(["river rises", "river bridge", "bridge tower"], [True, True, False])
    assert shared.shared_with_body.tolist() == [0.5, 0.5, 0.5]
    assert vocabulary(["river rises"], [True]).shared_with_body.tolist() == [0]


def test_words_heard_before_and_again_look_one_way():
    words = vocabulary(["river rises", "river bridge", "..."], [True, True, False])
    assert words.shared_with_before.tolist() == [0, 0.5, 0]
    assert words.shared_with_after.tolist() == [0.5, 0, 0]


def test_repeats_count_equal_words():
    assert vocabulary(["Read more", "READ MORE!", "Read"], [False] * 3).repeats.tolist() == [
        2,
        2,
        1,
    ]


# Where a block stands


def test_since_and_until_count_blocks_without_the_block_itself():
    measures = measure(list("abcde"))
    mark = np.array([False, True, False, False, True])
    assert measures.since(mark).tolist() == [FAR, FAR, 1, 2, 3]
    assert measures.until(mark).tolist() == [1, 3, 2, 1, FAR]


def test_since_and_until_are_capped():
    measures = measure(["a"] * (FAR + 5))
    first, last = np.arange(FAR + 5) == 0, np.arange(FAR + 5) == FAR + 4
    assert measures.since(first).tolist() == [FAR, *range(1, FAR), *[FAR] * 5]
    assert measures.until(last).tolist() == measures.since(first).tolist()[::-1]


def test_without_a_mark_it_is_far():
    measures = measure(["a"])
    assert measures.since(np.array([False])).tolist() == [FAR]
    assert measures.until(np.array([True])).tolist() == [FAR]


@pytest.mark.parametrize(
    ("by", "seen"),
    [(1, [2, 3, -1]), (2, [3, -1, -1]), (-1, [-1, 1, 2]), (-2, [-1, -1, 1])],
)
def test_a_column_is_seen_by_neighbours(by, seen):
    assert measure(list("abc")).shifted(np.array([1, 2, 3]), by, -1).tolist() == seen


@pytest.mark.parametrize("by", [-2, -1, 1, 2])
def test_a_lone_block_has_no_neighbours(by):
    assert measure(["a"]).shifted(np.array([1]), by, -1).tolist() == [-1]


def test_around_sums_a_window_and_stops_at_the_ends():
    measures = measure(list("abcd"))
    column = np.array([1, 10, 100, 1000])
    assert measures.around(column, -1, 1).tolist() == [11, 111, 1110, 1100]
    assert measures.around(column, -2, -1).tolist() == [0, 1, 11, 110]
    assert measures.around(column, 1, 6).tolist() == [1110, 1100, 1000, 0]


def test_position_is_the_share_of_words_before():
    assert values("position", measure(["a b", "c", "d"])) == [0, 0.5, 0.75]


def test_places_count_from_both_ends():
    measures = measure(list("abc"))
    assert values("blocks from the start", measures) == [0, 1, 2]
    assert values("blocks to the end", measures) == [2, 1, 0]
    many = measure(["a"] * 600)
    assert max(values("blocks from the start", many)) == 500


def test_long_text_stands_before_between_and_behind():
    measures = measure(["Home", LONG, "Tags", LONG, "Imprint"])
    assert values("since long text", measures) == [FAR, FAR, 1, 2, 1]
    assert values("until long text", measures) == [1, 2, 1, FAR, FAR]
    assert values("long text so far", measures) == [0, 0, 0.5, 0.5, 1]
    assert values("long text before", measures) == [0, 0, 25, 25, 50]
    assert values("long text after", measures) == [50, 25, 25, 0, 0]


def test_neighbours_are_described():
    measures = measure(["One two.", "Three"], runs={1: (link(0, 5),)})
    assert values("words before", measures) == [0, 2]
    assert values("words after", measures) == [1, 0]
    assert values("links after", measures) == [1, 0]
    assert values("sentence before", measures) == [-1, 1]
    assert values("sentence two after", measures) == [-1, -1]


def test_headings_are_counted_around():
    kinds = [Kind.HEADING, Kind.PARAGRAPH, Kind.PARAGRAPH, Kind.PARAGRAPH, Kind.PARAGRAPH]
    measures = measure(list("abcde"), kinds=kinds)
    assert values("since a heading", measures) == [FAR, 1, 2, 3, 4]
    assert values("until a heading", measures) == [FAR] * 5
    assert values("headings around", measures) == [1, 1, 1, 1, 0]


def test_headings_of_a_text_are_seen_as_the_paragraphs_that_they_are_in_others():
    """Few texts mark theirs, so that little is known of those that do."""
    kinds = [Kind.HEADING, Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.HEADING]
    levels = [2, 0, 1, 3]
    page = measure(list("abcd"), kinds=kinds, levels=levels)
    assert values("kind", page) == [1, 0, 2, 1]
    assert values("level", page) == [2, 0, 1, 3]
    text = Measures(replace(plain(list("abcd")), kinds=kinds, levels=levels), "en")
    assert values("kind", text) == [0, 0, 2, 0]
    assert values("level", text) == [0, 0, 1, 0]
    assert not [cue.name for cue in cues_for("text") if "heading" in cue.name]
    assert len([cue.name for cue in cues_for("html") if "heading" in cue.name]) == 3


def test_fragments_of_html_are_read_as_the_text_that_they_hold():
    body = "<p>The dam held.</p><{0}>Costs</{0}><p>The state pays for it.</p>"
    marked, bare, text = (
        clean(body.format("h2")),
        clean(body.format("p")),
        clean("The dam held.\nCosts\nThe state pays for it.", format="text"),
    )
    cues = [result.blocks[0].explainer.cues for result in (marked, bare, text)]
    assert (cues[0] == cues[1]).all()
    assert (cues[0] == cues[2]).all()
    assert marked.blocks[1].kind == Kind.HEADING
