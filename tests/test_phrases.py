"""What a block says: where phrases are found, and what cues make of them."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from adstrip.blocks import Category
from adstrip.cues import phrases as phrases_module
from adstrip.cues.measures import Measures
from adstrip.cues.phrases import PhraseHits, find_in_parts, find_phrases
from adstrip.cues.speech import quoted
from adstrip.lexicon import Act, Lexicon, Phrase, languages
from tables import (
    BOXES,
    CUES,
    FAR,
    LIMITS,
    LONG,
    plain,
    table,
    values,
)

PHRASES = (
    Phrase("made-up", "advert", Category.PROMO, Act.LABEL, ("advert",), "advert(?:isement)?"),
    Phrase("made-up", "more", Category.RELATED, Act.LEAD, ("read more",), "read more"),
    Phrase("made-up", "order", Category.PROMO, Act.CALL, ("order now",), "order now"),
    Phrase(
        "made-up", "letter", Category.SUBSCRIBE, Act.OFFER, ("letter", "mail"), "free (news)?letter"
    ),
    Phrase("made-up", "end", Category.LEGAL, Act.NOTICE, ("reserved",), r"reserved[.]?\Z"),
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


@pytest.mark.parametrize("behind", [0, 1])
def test_a_block_is_searched_so_far(behind, language):
    text = " " * (LIMITS["read_characters"] - 9 + behind) + "order now"
    assert len(found([text], language)) == 1 - behind


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
    assert PhraseHits([]).covered.tolist() == []
    assert list(find_phrases([], "en").hits) == []


def test_hits_of_some_blocks_are_dropped_and_their_sums_are_not(language):
    hits = find_phrases(["Order now", "Advert", "The mayor said"], language)
    some = hits.only(np.array([False, True, True]))
    assert [(hit.block, hit.phrase.id) for hit in some.hits] == [(1, "advert"), (2, "said")]
    assert some.residue.tolist() == hits.residue.tolist() == [1, 1, 0]
    assert len(list(hits.hits)) == 3


def test_of_very_many_blocks_no_hits_are_kept_and_their_parts_are_read(language, monkeypatch):
    monkeypatch.setattr(phrases_module, "_KEPT", 1)
    texts = ["It rained. Order now", "x", "Order now. It rained."]
    hits = find_phrases(texts, language).only(np.ones(3, np.bool_))
    assert list(hits.hits) == []
    parts = [(0, 0, 10), (0, 11, 20), (2, 0, 10)]
    found = find_in_parts(hits, texts, parts, language)
    assert [hit.block for hit in found.hits] == [1, 2]


# Phrases in parts of a text


def in_parts(texts: list[str], parts: list[tuple[int, str]], language: str) -> PhraseHits:
    """What is found in parts, each given by its text and what it says."""
    places = [(i, texts[i].index(said), texts[i].index(said) + len(said)) for i, said in parts]
    return find_in_parts(find_phrases(texts, language), texts, places, language)


@pytest.mark.parametrize(
    ("text", "said", "ids"),
    [
        ("It rained. Order now!", "Order now!", ["order"]),
        ("It rained. Order now!", "It rained.", []),
        ("It rained. Read more: Dam", "Read more: Dam", ["more"]),  # it opens the part
        ("It rained. Advert", "Advert", ["advert"]),
        ("Read more: Dam. It rained", "It rained", []),
        ("Please order now.", "now.", []),  # it begins before the part
        ("Please order now.", "Please order", []),  # or ends behind it
        ("Das …­ ­ „order“ NOW. Order now", "Order now", ["order"]),
        ("Free letter. Free letter.", "Free letter.", ["letter"]),
        ("All reserved. It rained.", "All reserved.", ["end"]),  # it ends the part
        ("Wait. Free now. Order now.", "Order now.", ["order"]),
    ],
)
def test_a_part_has_the_phrases_that_lie_within_it(text, said, ids, language):
    hits = in_parts(["x", text], [(0, "x"), (1, said)], language)
    assert sorted((hit.block, hit.phrase.id) for hit in hits.hits) == [(1, id_) for id_ in ids]


def test_a_hit_in_a_part_stands_where_it_would_if_the_part_were_a_text(language):
    text = "It – “rained” … ORDER now, or­ order now."
    hits = in_parts([text], [(0, text[14:])], language)
    alone = find_phrases([text[14:]], language)
    assert list(hits.hits) == list(alone.hits)
    assert hits.covered.tolist() == alone.covered.tolist()
    assert len(list(alone.hits)) == 2


def test_a_hit_over_the_border_of_a_part_hides_none_in_it(language):
    texts = ["A free letter free letter"]
    hits = in_parts(texts, [(0, "letter free letter")], language)
    assert [(hit.phrase.id, hit.start) for hit in hits.hits] == [("letter", 7)]


def test_parts_have_phrases_that_their_text_has_too_often_to_count(language):
    sentence = "Order now. "
    count = LIMITS["phrase_repeats"] + 3
    parts = [(0, n * len(sentence), (n + 1) * len(sentence) - 1) for n in range(count)]
    texts = [sentence * count]
    hits = find_in_parts(find_phrases(texts, language), texts, parts, language)
    assert hits.residue.tolist() == [1] * count


def rows_of(code: str) -> list[dict[str, Any]]:
    path = files("adstrip") / "data" / "lexicon" / f"{code}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["phrase"]


def test_what_every_lexicon_finds_in_a_sentence_it_finds_in_one_of_a_paragraph():
    plain = "The council met on Monday and voted after four hours."
    lost = []
    for code in languages():
        for phrase in rows_of(code):
            for example in phrase["match"]:
                text = f"{plain} {example}. {plain}"
                start = len(plain) + 1
                part = [(0, start, start + len(example) + 1)]
                alone = find_phrases([f"{example}."], code)
                within = find_in_parts(find_phrases([text], code), [text], part, code)
                if {h.phrase.id for h in alone.hits} - {h.phrase.id for h in within.hits}:
                    lost.append((code, phrase["id"], example))
    assert lost == []


def test_a_part_behind_what_is_read_of_a_text_is_read_by_itself(language):
    far = "x " * LIMITS["read_characters"]
    hits = in_parts([far + "Order now"], [(0, "Order now")], language)
    assert [hit.phrase.id for hit in hits.hits] == ["order"]


@pytest.mark.parametrize("more", [0, 1])
def test_a_lead_is_looked_for_at_the_head_of_a_part(more, language):
    head = "-" * (LIMITS["head_characters"] - len("read more") + more) + "read more"
    text = f"It rained. {head}: Dam"
    assert len(list(in_parts([text], [(0, text[11:])], language).hits)) == 1 - more


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
