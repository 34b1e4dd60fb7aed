"""In which language is this text?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip.language import detect
from adstrip.lexicon import function_words, languages

SENTENCES: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "cases" / "language.json").read_text(encoding="utf-8")
)
SCRIPTS = {"ja", "ko", "zh", "el", "ar", "he", "hi", "th"}
KNOWN = sorted({*languages(), *SCRIPTS} & {*SENTENCES})
UNKNOWN = sorted({*SENTENCES} - {*languages()} - SCRIPTS)


def test_every_lexicon_language_has_sentences_here() -> None:
    assert {*languages()} <= {*SENTENCES}


@pytest.mark.parametrize("code", KNOWN)
@pytest.mark.parametrize("declared", ["", "en", "de"])
def test_two_sentences_tell_their_language(code: str, declared: str) -> None:
    for sentence in SENTENCES[code]:
        assert detect([sentence], declared) == code
    assert detect(SENTENCES[code], declared) == code


@pytest.mark.parametrize("code", KNOWN)
def test_capitals_tell_it_too(code: str) -> None:
    assert detect([sentence.upper() for sentence in SENTENCES[code]]) == code


@pytest.mark.parametrize("code", KNOWN)
def test_every_language_is_told_from_every_declared_one(code: str) -> None:
    assert {detect(SENTENCES[code], declared) for declared in SENTENCES} == {code}


@pytest.mark.parametrize("code", UNKNOWN)
def test_language_without_a_lexicon_keeps_its_declaration(code: str) -> None:
    assert detect(SENTENCES[code], code) == code


@pytest.mark.parametrize("declared", ["", "de", "xx"])
@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        [" \n"],
        ["12:40", "3.927,40"],
        ["Bridge reopening: Monday"],
        ["Lorem ipsum dolor sit amet consectetur adipiscing elit"],
        ["…", "???"],
    ],
)
def test_texts_that_do_not_tell_leave_the_declared_language(
    texts: list[str], declared: str
) -> None:
    assert detect(texts, declared) == declared


def test_two_equal_languages_leave_the_declared_one() -> None:
    shared = sorted(function_words()["es"] & function_words()["fr"])
    assert shared
    assert detect([" ".join(shared)], "es") == "es"
    assert detect([" ".join(shared)], "fr") == "fr"


def test_quotation_in_another_language_does_not_decide() -> None:
    assert detect([*SENTENCES["de"], "„The bridge is open“"], "") == "de"
    assert detect([*SENTENCES["en"], "東京"], "") == "en"


def test_japanese_is_told_from_chinese_by_its_kana() -> None:
    assert detect(["東京都は月曜日、橋の工事が終わったと発表した。"]) == "ja"
    assert detect(["北京市周一宣布大桥工程已经完工。"]) == "zh"


def test_the_longest_texts_decide_whatever_stands_first() -> None:
    menu = ["Das ist der Start"] * 30
    prose = ["The council said that it would be the last of the reports for the year, and it was."]
    assert detect(menu + prose * 20) == "en"


def test_texts_are_read_in_order_up_to_a_limit() -> None:
    assert detect([*SENTENCES["de"] * 100, *SENTENCES["en"] * 500]) == "de"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5), st.sampled_from(["", "de", "xx"]))
def test_answer_is_known_or_declared(texts: list[str], declared: str) -> None:
    assert detect(texts, declared) in {*languages(), *SCRIPTS, declared}


@settings(max_examples=40, deadline=None)
@given(st.permutations(SENTENCES["fr"] + SENTENCES["es"][:1]))
def test_order_of_short_texts_does_not_matter(texts: list[str]) -> None:
    assert detect(texts) == detect(sorted(texts))
