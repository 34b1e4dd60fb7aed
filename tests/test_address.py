"""Whom a block speaks to, and who speaks: the words of each language, and what is quoted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip.cues.address import Address, Speakers
from adstrip.cues.words import words_of
from adstrip.lexicon import languages, lexicon

CASES = json.loads((Path(__file__).parent / "cases" / "address.json").read_text(encoding="utf-8"))


def addressed(texts: list[str], language: str) -> list[tuple[float, float]]:
    """Reader's and publisher's words of each text."""
    found = Address(texts, words_of(texts), language)
    return list(zip(found.reader.tolist(), found.publisher.tolist(), strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['language']}: {case['text'][:40]}")
def test_words_that_address_and_words_of_the_publisher_are_counted(case):
    told = addressed([case["text"]], case["language"])
    assert told == [(case["reader"], case["publisher"])], case.get("note")


@pytest.mark.parametrize("language", languages())
def test_every_language_has_cases_with_reader_with_publisher_and_with_neither(language):
    own = [(case["reader"] > 0, case["publisher"] > 0) for case in CASES
           if case["language"] == language]  # fmt: skip
    assert any(reader for reader, _ in own)
    assert any(publisher for _, publisher in own)
    assert own.count((False, False)) >= 2


@pytest.mark.parametrize("language", languages())
def test_every_word_of_the_lexicon_counts_once_where_it_stands_alone(language):
    known = lexicon(language)
    for words, side in ((known.reader, 0), (known.publisher, 1)):
        assert words
        for word in words:
            text = f"x, {word} x" if known.spaced else word
            assert addressed([text], language)[0][side] == 1, word


@pytest.mark.parametrize("language", languages())
def test_no_word_of_the_lexicon_counts_in_quotes(language):
    known = lexicon(language)
    for word in (*known.reader, *known.publisher):
        assert addressed([f"x, “x {word} x” x"], language) == [(0, 0)], word


QUOTES = '“{}” „{}“ „{}” «{}» »{}« "{}" ‹{}› 「{}」 『{}』 ”{}” ‚{}‘ ‘{}!’'.split()


@pytest.mark.parametrize("marks", QUOTES)
def test_what_is_quoted_counts_for_nothing(marks):
    said = f"He said {marks.format('you and we')} and you"
    assert addressed([said], "en") == [(1, 0)]


@pytest.mark.parametrize(
    "said",
    [
        "It's you who don't know",  # apostrophes quote nothing
        "It’s you who don’t know",
        "the players’ bus and you’",
        "“ you",  # a mark that nothing closes
        "you”",
        "(you)",
        "[you]",
        '5" you',
        "“" + "x" * 2001 + " you”",  # too long for speech: a mark has been lost
    ],
)
def test_what_no_pair_of_marks_encloses_counts(said):
    assert addressed([said], "en") == [(1, 0)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Rufen Sie an", 1),
        ("Dort, Sie wissen es", 1),
        ("(kostenlos) Sie", 1),
        ("10 % Sie", 1),
        ("Sie rufen an", 0),  # a sentence may begin so
        ("Er kam. Sie ging", 0),
        ("Wer? Sie", 0),
        ("Nein! Sie", 0),
        ("Und: Sie", 0),
        ("so kamen sie", 0),
        ("das Sieb", 0),
        ("Es war SIE", 0),
    ],
)
def test_words_with_a_capital_count_inside_sentences_alone(text, count):
    speakers = Speakers(("Sie",), spaced=True)
    assert speakers.counts([text], words_of([text])) == [count]


@pytest.mark.parametrize("text", ["du bist", "Du bist", "bist DU"])
def test_words_without_a_capital_count_in_any_case(text):
    assert Speakers(("du",), spaced=True).counts([text], words_of([text])) == [1]


def test_words_are_looked_for_inside_others_where_there_are_no_spaces():
    assert Speakers(("您",), spaced=False).counts(["祝您和您的家人"], words_of([""])) == [2]
    assert Speakers(("du",), spaced=True).counts(["dudu"], words_of(["dudu"])) == [0]


def test_each_block_is_counted_by_itself():
    texts = ["You and we", "", "The dam held", "“you", "and we”"]
    assert addressed(texts, "en") == [(1, 1), (0, 0), (0, 0), (1, 0), (0, 1)]
    assert addressed([], "en") == []


@settings(max_examples=60, deadline=None, database=None)
@given(st.text(max_size=60), st.sampled_from(languages()))
def test_counts_of_any_text_are_no_more_than_its_letters(text, language):
    ((reader, publisher),) = addressed([text], language)
    assert 0 <= reader <= len(text)
    assert 0 <= publisher <= len(text)
    assert addressed([text, text], language) == [(reader, publisher)] * 2
