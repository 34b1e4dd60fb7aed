"""Cues on block tables made by hand: values at the edge of a threshold, odd pages, phrases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip.blocks import BlockTable, Category, Container, Kind, Page, Run, Style
from adstrip.cues import cues_for, observe
from adstrip.cues import phrases as phrases_module
from adstrip.cues.characters import Character, class_counts
from adstrip.cues.containers import name_families, tag_families
from adstrip.cues.measures import Measures
from adstrip.cues.phrases import PhraseHits, find_phrases
from adstrip.cues.registry import Family
from adstrip.cues.speech import quoted
from adstrip.cues.words import Vocabulary
from adstrip.lexicon import Act, Lexicon, Phrase
from adstrip.settings import thresholds
from pages import SENTENCES

LIMITS = thresholds()["cues"]
FAR = LIMITS["far"]
CUES = {cue.name: cue for cue in cues_for("html")}
LONG = "word " * 24 + "end."  # 25 words
Box = tuple[str, str, int, int, int]


def table(
    texts: list[str],
    *,
    kinds: list[Kind] | None = None,
    runs: dict[int, tuple[Run, ...]] | None = None,
    levels: list[int] | None = None,
    boxes: list[Box] | None = None,
    parents: list[int] | None = None,
    hidden: frozenset[int] = frozenset(),
    **page: Any,
) -> BlockTable:
    """A page of ``texts``; ``boxes`` are tag, names, parent, first and last block of containers."""
    n = len(texts)
    boxes = boxes or [("body", "", 0, 0, n)]
    depths: list[int] = []
    for i, box in enumerate(boxes):
        depths.append(depths[box[2]] + 1 if i else 0)
    containers = [
        Container(tag, names, parent, depths[i], i + 1, i in hidden, first, last)
        for i, (tag, names, parent, first, last) in enumerate(boxes)
    ]
    return BlockTable(
        Page(page.pop("form", "html"), **page),
        texts,
        kinds or [Kind.PARAGRAPH] * n,
        levels or [0] * n,
        [(runs or {}).get(i, ()) for i in range(n)],
        ["p"] * n,
        parents or [0] * n,
        containers,
    )


def plain(texts: list[str], **page: Any) -> BlockTable:
    return BlockTable(
        Page("text", **page), texts, [Kind.PARAGRAPH] * len(texts), [0] * len(texts),
        [()] * len(texts), starts=[0] * len(texts), ends=list(map(len, texts)),
    )  # fmt: skip


def measure(texts: list[str], language: str = "en", **fields: Any) -> Measures:
    return Measures(table(texts, **fields), language)


def values(cue: str, measures: Measures) -> list[float]:
    return np.round(np.asarray(CUES[cue].observe(measures), float), 4).tolist()


def link(start: int, end: int) -> Run:
    return Run(start, end, Style.LINK, "/x")


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
    counts, classes = class_counts(list(characters))
    assert [Character(c) for c in classes] == [kind] * len(characters)
    assert counts[:, kind].tolist() == [1] * len(characters)


def test_counts_are_by_text():
    counts, classes = class_counts(["aB", "", "1 2"])
    assert counts.sum(axis=1).tolist() == [2, 0, 3]
    assert counts[2, Character.DIGIT] == 2
    assert len(classes) == 5


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


# What it is in the markup

#  0 body
#  1   nav.main-menu          block 0
#  2   div.article-body
#  3     p                    block 1 (long)
#  4     p                    block 2 (long)
#  5     aside#newsletterBox
#  6       p                  block 3
#  7   footer                 block 4
BOXES: list[Box] = [
    ("body", "content", 0, 0, 5),
    ("nav", "main-menu", 0, 0, 1),
    ("div", "article-body", 0, 1, 4),
    ("p", "", 2, 1, 2),
    ("p", "", 2, 2, 3),
    ("aside", "newsletterBox", 2, 3, 4),
    ("p", "", 5, 3, 4),
    ("footer", "", 0, 4, 5),
]
PAGE_TEXTS = ["Home", LONG, LONG, "Sign up", "Imprint"]
NONE = LIMITS["ancestors"]


def steps_to(measures: Measures, family: str) -> list[int]:
    """By name where there is a family of names, else by tag."""
    containers = measures.containers
    by_name = family in name_families()
    return (containers.steps_to_name if by_name else containers.steps_to_tag)(family).tolist()


def page(**fields: Any) -> Measures:
    return measure(PAGE_TEXTS, boxes=BOXES, parents=[1, 3, 4, 6, 7], **fields)


@pytest.mark.parametrize(
    ("family", "steps"),
    [
        ("navigation", [0, NONE, NONE, NONE, NONE]),
        ("article", [NONE, 1, 1, 2, NONE]),
        ("subscribe", [NONE, NONE, NONE, 1, NONE]),
        ("content", [0, 1, 1, 2, NONE]),  # "main" and "body"; names of <body> itself don't count
        ("nav", [0, NONE, NONE, NONE, NONE]),
        ("aside", [NONE, NONE, NONE, 1, NONE]),
        ("paragraph", [NONE, 0, 0, 0, NONE]),
        ("footer", [NONE, NONE, NONE, NONE, 0]),
        ("legal", [NONE, NONE, NONE, NONE, NONE]),
    ],
)
def test_steps_lead_up_to_the_next_element_of_a_family(family, steps):
    assert steps_to(page(), family)[: len(steps)] == steps


@pytest.mark.parametrize(
    ("names", "family", "is_one"),
    [
        ("post-tags", "tags", True),
        ("relatedLinks", "related", True),
        ("SHARE", "share", True),
        ("breadcrumbs", "navigation", True),
        ("ad", "promo", True),
        ("shadow header2", "promo", False),
        ("commentary", "comment", True),
        ("uncommented", "comment", False),
        ("navel", "navigation", False),
        ("sc-1x9 css-8a", "promo", False),
    ],
)
def test_names_count_as_parts(names, family, is_one):
    measures = measure(["a"], boxes=[("body", "", 0, 0, 1), ("div", names, 0, 0, 1)], parents=[1])
    assert [steps == 0 for steps in steps_to(measures, family)] == [is_one]


def test_deep_elements_are_out_of_sight():
    deep = NONE + 3
    boxes = [("body", "", 0, 0, 1), ("nav", "", 0, 0, 1)]
    boxes += [("div", "", i, 0, 1) for i in range(1, deep)]
    seen = [NONE - 1, NONE]
    for steps in seen:
        measures = measure(["a"], boxes=boxes[: steps + 2], parents=[steps + 1])
        assert steps_to(measures, "nav") == [min(steps, NONE)]


def test_families_have_names_of_their_own():
    assert len(set(name_families())) == len(name_families())
    assert len(set(tag_families())) == len(tag_families())


@pytest.mark.parametrize("family", sorted(set(name_families()) & set(tag_families())))
def test_a_tag_is_seen_where_names_have_the_same_family(family):
    boxes = [("body", "", 0, 0, 1), (family, "", 0, 0, 1)]
    assert values(f"in <{family}>", measure(["a"], boxes=boxes, parents=[1])) == [0]
    assert values(f"named {family}", measure(["a"], boxes=boxes, parents=[1])) == [NONE]


def test_the_main_container_is_where_long_text_stands():
    containers = page().containers
    assert containers.main == 2
    assert containers.in_main.tolist() == [False, True, True, True, False]


def test_steps_to_the_main_container_go_up_and_down():
    assert page().containers.steps_to_main.tolist() == [2, -1, -1, -2, 2]


def test_the_main_container_of_a_page_without_long_text_is_its_root():
    containers = measure(["a", "b"]).containers
    assert containers.main == 0
    assert containers.steps_to_main.tolist() == [0, 0]
    assert containers.common_share.tolist() == [0, 0]


def test_common_share_is_that_of_the_smallest_common_container():
    assert page().containers.common_share.tolist() == [1, 0.5, 0.5, 1, 1]


def test_containers_sum_their_blocks():
    containers = page().containers
    assert containers.blocks.tolist() == [5, 1, 3, 1, 1, 1, 1, 1]
    assert containers.long_words.tolist() == [50, 0, 50, 25, 25, 0, 0, 0]
    assert containers.words.tolist() == [54, 1, 52, 25, 25, 2, 2, 1]


def test_shares_of_the_ancestors_are_told():
    measures = page()
    assert values("long text in parent", measures) == [1, 1, 1, 0, 1]
    assert values("long text in grandparent", measures) == [1, 1, 1, 1, 1]
    assert values("words in parent", measures) == [54, 52, 52, 2, 54]
    assert values("text in parent is long", measures)[1] == round(50 / 52, 4)
    assert values("main container's text", measures) == [1] * 5
    assert values("place in parent", measures)[3] == round(2 / 3, 4)


def test_links_of_the_ancestors_are_told():
    measures = page(runs={3: (link(0, 7),)})
    assert values("links in parent", measures)[3] == 1
    assert values("links in grandparent", measures)[3] == round(7 / (2 * len(LONG) + 7), 4)


def test_equal_paths_are_blocks_of_one_kind():
    measures = page()
    assert values("same path: blocks", measures) == [1, 2, 2, 1, 1]
    assert values("same path: words a block", measures) == [1, 25, 25, 2, 1]
    assert values("same path: text share", measures)[1] == round(50 / 54, 4)


def test_places_in_the_main_container_are_told():
    measures = page()
    assert values("blocks into the main container", measures) == [-1, 0, 1, 2, 3]
    assert values("blocks to its end", measures) == [3, 2, 1, 0, -1]
    assert values("depth", measures) == [1, 2, 2, 3, 1]
    assert values("depth beside the main text", measures) == [0, 1, 1, 2, 0]


def test_hidden_elements_are_told():
    assert values("hidden", page(hidden=frozenset({6}))) == [0, 0, 0, 1, 0]


# What it says: phrases

PHRASES = (
    Phrase("made-up", "advert", Category.PROMO, Act.LABEL, ("advert",), "advert(?:isement)?"),
    Phrase("made-up", "more", Category.RELATED, Act.LEAD, ("read more",), "read more"),
    Phrase("made-up", "order", Category.PROMO, Act.CALL, ("order now",), "order now"),
    Phrase(
        "made-up", "letter", Category.SUBSCRIBE, Act.OFFER, ("letter", "mail"), "free (news)?letter"
    ),
    Phrase("made-up", "said", Category.EDITORIAL, Act.REPORT, ("said",), "the mayor said"),
)


@pytest.fixture
def language(monkeypatch):
    """A language with a lexicon of five phrases, the only one there is; no other test names it."""
    known = Lexicon("made-up", "Made up", PHRASES)
    monkeypatch.setattr(
        phrases_module,
        "lexicon",
        lambda code: known if code == "made-up" else Lexicon(code, "", ()),
    )
    return "made-up"


def found(texts: list[str], language: str) -> list[tuple[int, str]]:
    return sorted((hit.block, hit.phrase.id) for hit in find_phrases(texts, language).hits)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Advert", ["advert"]),
        ("– ADVERTISEMENT –", ["advert"]),
        ("Advertisement: a new car", []),  # a label is a whole block
        ("The advert", []),
        ("Read more: Flood closes road", ["more"]),
        ("» Read more", ["more"]),
        ("You can read more", []),  # a lead-in opens the block
        ("Please order now, while you can", ["order"]),
        ("Reorder now", []),  # whole words only
        ("Order nowadays", []),
        ("A free newsletter", ["letter"]),
        ("A free mail", []),  # a trigger without its pattern
        ("Free letter. Free letter.", ["letter", "letter"]),
        ("“It held”, the mayor said.", ["said"]),
        ("The mayor of order", []),
        ("", []),
    ],
)
def test_a_phrase_is_found_where_its_act_allows_it(text, ids, language):
    assert [id_ for _, id_ in found([text], language)] == ids


def test_phrases_are_found_in_their_blocks(language):
    texts = ["Home", "Order now!", "The mayor said", "order", "now", "Read more and order now"]
    assert found(texts, language) == [(1, "order"), (2, "said"), (5, "more"), (5, "order")]


def test_a_phrase_does_not_reach_over_the_end_of_a_block(language):
    assert found(["please order", "now or never"], language) == []


def test_a_hit_quotes_the_folded_text(language):
    (hit,) = find_phrases(["x", "Please  ORDER\u00a0NOW!"], language).hits
    assert (hit.block, hit.text, hit.start, hit.end) == (1, "order now", 8, 17)


@pytest.mark.parametrize("more", [0, 1])
def test_a_label_is_at_most_so_long(more, language):
    text = "Advert" + "." * (LIMITS["label_characters"] - 6 + more)
    assert len(found([text], language)) == 1 - more


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_hits_of_a_phrase_in_a_block_are_counted_up_to_a_limit(more, language):
    limit = LIMITS["phrase_repeats"]
    assert len(found(["order now, " * (limit + more)], language)) == min(limit, limit + more)


def test_hits_are_summed_by_block_category_and_act(language):
    hits = find_phrases(["Order now: free letter", "Advert", "The mayor said", "x"], language)
    assert hits.category(Category.PROMO).tolist() == [1, 1, 0, 0]
    assert hits.category(Category.SUBSCRIBE).tolist() == [1, 0, 0, 0]
    assert hits.category(Category.EDITORIAL).tolist() == [0, 0, 1, 0]
    assert hits.act(Act.CALL).tolist() == [1, 0, 0, 0]
    assert hits.act(Act.LABEL).tolist() == [0, 1, 0, 0]
    assert hits.residue.tolist() == [2, 1, 0, 0]


def test_phrases_of_residue_cover_a_block(language):
    hits = find_phrases(["Order now!", "The mayor said", "ADVERT"], language)
    assert hits.covered.tolist() == [0.9, 0, 1]


def test_no_text_has_no_hits():
    assert PhraseHits([], []).covered.tolist() == []
    assert find_phrases([], "en").hits == ()


def test_english_phrases_are_tried_on_every_page():
    english = phrases_module.phrases_for("en")
    assert english
    assert phrases_module.phrases_for("tlh") == english
    assert set(phrases_module.phrases_for("de")) > set(english)


def test_phrases_around_a_block_are_counted(language):
    texts = ["Advert", *"abcdefg"]
    measures = Measures(table(texts), language)
    assert values("promo phrases", measures) == [1, 0, 0, 0, 0, 0, 0, 0]
    assert values("is a label", measures) == [1, 0, 0, 0, 0, 0, 0, 0]
    assert values("residue phrases nearby", measures) == [1, 1, 1, 0, 0, 0, 0, 0]
    assert values("residue phrases before", measures) == [0, 1, 1, 1, 1, 1, 1, 0]
    assert values("residue phrases after", measures) == [0, 0, 0, 0, 0, 0, 0, 0]
    assert values("promotion nearby", measures) == [1, 1, 1, 1, 1, 0, 0, 0]
    assert values("label before", measures) == [FAR, 1, 2, 3, 4, 5, 6, 7]


def test_phrases_in_containers_are_shared_out(language):
    texts = ["Home", LONG, LONG, "order now", "Imprint"]
    measures = Measures(table(texts, boxes=BOXES, parents=[1, 3, 4, 6, 7]), language)
    assert values("phrases in parent", measures) == [0.2, 0.3333, 0.3333, 1, 0.2]
    assert values("phrases in grandparent", measures) == [0.2, 0.2, 0.2, 0.3333, 0.2]
    assert values("same path: phrases", measures) == [0, 0, 0, 1, 0]


def test_words_shared_nearby_are_weighted(language):
    measures = Measures(plain(["a", "b"]), language)
    assert values("shared words around", measures) == [0, 0]
    assert values("shared words to the end", measures) == [0, 0]


@pytest.mark.parametrize(
    ("cue", "category", "act", "is_quoted"),
    [
        ("promo phrases", "promo", "call", True),
        ("promo phrases", "legal", "call", False),
        ("calls on the reader", "legal", "call", True),
        ("calls on the reader", "legal", "notice", False),
        ("covered by phrases", "share", "label", True),
        ("covered by phrases", "editorial", "report", False),
        ("words", "promo", "call", False),
    ],
)
def test_cues_quote_the_phrases_that_they_count(cue, category, act, is_quoted):
    assert cue in CUES
    assert quoted(cue, category, act) == is_quoted
