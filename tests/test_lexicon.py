"""Do the phrases of every lexicon match what they say, spare what they must, and stay fast?"""

from __future__ import annotations

import pickle
import time
import tomllib
import unicodedata
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adstrip.blocks import RESIDUE, Category
from adstrip.lexicon import Act, Phrase, fold, function_words, languages, lexicon

FOLDER = files("adstrip") / "data" / "lexicon"
HEADS: dict[str, dict[str, Any]] = {
    code: tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    for code in languages()
}
PHRASES: list[tuple[Phrase, dict[str, Any]]] = [
    (phrase, row)
    for code, head in HEADS.items()
    for phrase, row in zip(lexicon(code).phrases, head["phrase"], strict=True)
]
MODERATE = settings(max_examples=80, deadline=None)
UNSPACED = {"ja", "zh", "ko", "th"}

each_phrase = pytest.mark.parametrize(
    ("phrase", "row"), PHRASES, ids=[f"{phrase.language}-{phrase.id}" for phrase, _ in PHRASES]
)
each_language = pytest.mark.parametrize("code", languages())


# The files


@each_language
def test_head_names_the_language(code: str) -> None:
    head = HEADS[code]
    assert {*head} - {"nouns_in_capitals"} == {
        "language", "name", "function_words", "openers", "reader", "publisher", "phrase"
    }  # fmt: skip
    assert head["language"] == code
    assert lexicon(code).language == code
    assert lexicon(code).name == head["name"] != ""
    assert lexicon(code).nouns_in_capitals == (code == "de")


@each_language
def test_function_words_are_folded_and_enough(code: str) -> None:
    words = HEADS[code]["function_words"].split()
    assert len(words) >= 25
    assert [word for word in words if fold(word) != word] == []
    assert [word for word, n in Counter(words).items() if n > 1] == []
    assert function_words()[code] == {*words}


@each_language
def test_openers_are_folded_and_no_function_words(code: str) -> None:
    words = HEADS[code]["openers"].split()
    assert [word for word in words if fold(word) != word or word in function_words()[code]] == []
    assert [word for word, n in Counter(words).items() if n > 1] == []
    assert bool(words) == (code not in UNSPACED)


@each_language
def test_ids_are_unique(code: str) -> None:
    ids = Counter(phrase.id for phrase in lexicon(code).phrases)
    assert [name for name, n in ids.items() if n > 1] == []


@each_language
def test_every_residue_category_has_phrases(code: str) -> None:
    assert {*RESIDUE} <= {phrase.category for phrase in lexicon(code).phrases}


@each_phrase
def test_entry_is_complete(phrase: Phrase, row: dict[str, Any]) -> None:
    assert {*row} == {"id", "category", "act", "triggers", "pattern", "match", "spare"}
    assert row["id"] == row["id"].strip() == row["id"].lower()
    assert row["id"].replace("-", "").isalnum()
    assert row["category"] in [c.value for c in Category]
    assert row["act"] in [a.value for a in Act]
    assert (row["category"] == "editorial") == (row["act"] == "report")
    assert len({*row["match"]}) >= 2
    assert len({*row["spare"]}) >= 2
    assert row["triggers"]
    assert all(trigger == fold(trigger) != "" for trigger in row["triggers"])


@each_phrase
def test_patterns_are_bounded(phrase: Phrase, row: dict[str, Any]) -> None:
    assert not [
        word for word in (".*", ".+", "^", "(?<") if word in _outside_classes(row["pattern"])
    ]


def _outside_classes(pattern: str) -> str:
    """A pattern without its escapes and character classes."""
    kept, inside, escaped = "", False, False
    for char in pattern:
        if escaped or char == "\\":
            escaped = not escaped
        elif inside or char == "[":
            inside = char != "]"
        else:
            kept += char
    return kept


# The phrases


@each_phrase
def test_match_examples_match(phrase: Phrase, row: dict[str, Any]) -> None:
    assert [text for text in row["match"] if not phrase.pattern.search(fold(text))] == []


@each_phrase
def test_match_examples_match_in_capitals(phrase: Phrase, row: dict[str, Any]) -> None:
    assert [text for text in row["match"] if not phrase.pattern.search(fold(text.upper()))] == []


@each_phrase
def test_spare_examples_are_spared(phrase: Phrase, row: dict[str, Any]) -> None:
    assert [text for text in row["spare"] if phrase.pattern.search(fold(text))] == []


@each_phrase
def test_a_trigger_stands_in_every_match(phrase: Phrase, row: dict[str, Any]) -> None:
    spelled = [form for text in row["match"] for form in (text, text.upper(), _plain(text))]
    assert [text for text in spelled if not any(t in fold(text) for t in phrase.triggers)] == []


@each_phrase
def test_accents_are_optional(phrase: Phrase, row: dict[str, Any]) -> None:
    assert [text for text in row["match"] if not phrase.pattern.search(fold(_plain(text)))] == []


def _plain(text: str) -> str:
    """Text without the accents on its Latin letters."""
    return "".join(
        base if (base := unicodedata.normalize("NFD", char)[0]).isascii() else char
        for char in unicodedata.normalize("NFC", text)
    )


@each_phrase
def test_pattern_takes_linear_time(phrase: Phrase, row: dict[str, Any]) -> None:
    first, second = (fold(text) for text in row["match"][:2])
    seeds = {f"{first} ", first[: len(first) // 2], second[: len(second) // 2], second.split()[0]}
    for seed in seeds:
        text = (seed * (20_000 // len(seed) + 1))[:20_000] + "!"
        begun = time.process_time()
        for _ in phrase.pattern.finditer(text):
            pass
        assert time.process_time() - begun < 0.3, seed


@pytest.mark.parametrize("act", [Act.LABEL, Act.LEAD])
@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        (r"© ?\d{4}", "© 2024", True),
        (r"© ?\d{4}", "- © 2024", True),
        (r"[$£€] ?\d++", "(€ 12)", True),
        (r"advert", "*** advert", True),
        (r"advert", "© advert", True),
        (r"advert", "5 advert", False),
        (r"© ?\d{4}", "by © 2024", False),
    ],
)
def test_signs_may_stand_before_a_label_and_begin_it(
    act: Act, source: str, text: str, found: bool
) -> None:
    phrase = Phrase("en", "x", Category.LEGAL, act, (), source)
    assert bool(phrase.pattern.match(text)) is found


# Lexicons


def test_languages_are_sorted_and_have_a_lexicon_each() -> None:
    assert list(languages()) == sorted(languages())
    assert {"de", "en"} <= {*languages()}
    assert all(lexicon(code).phrases for code in languages())
    assert {*function_words()} == {*languages()}


@pytest.mark.parametrize("code", ["", "xx", "EN", "../en", "en.toml"])
def test_language_without_a_file_has_no_phrases(code: str) -> None:
    empty = lexicon(code)
    assert (empty.language, empty.name, empty.phrases) == (code, "", ())


def test_a_lexicon_is_read_once() -> None:
    assert lexicon("en") is lexicon("en")


def test_phrases_travel_between_processes() -> None:
    phrase = lexicon("en").phrases[0]
    before = phrase.pattern.pattern  # compiled and kept on the phrase
    again = pickle.loads(pickle.dumps(phrase))
    assert again == phrase
    assert again.pattern.pattern == before


# Anchors


def made(act: Act, source: str, language: str = "de") -> Phrase:
    return Phrase(language, "made", Category.PROMO, act, ("x",), source)


def matches(phrase: Phrase, text: str) -> bool:
    return phrase.pattern.search(fold(text)) is not None


@pytest.mark.parametrize(
    ("act", "text", "found"),
    [
        (Act.LABEL, "Anzeige", True),
        (Act.LABEL, "– ANZEIGE –", True),
        (Act.LABEL, "*** [Anzeige]:", True),
        (Act.LABEL, "Die Anzeige", False),
        (Act.LABEL, "Anzeige 2", False),
        (Act.LABEL, "Anzeigen", False),
        (Act.LEAD, "Anzeige", True),
        (Act.LEAD, "» Anzeige: mehr", True),
        (Act.LEAD, "Die Anzeige", False),
        (Act.CALL, "Die Anzeige steht hier", True),
        (Act.CALL, "(Anzeige)", True),
        (Act.CALL, "Kleinanzeige", False),
        (Act.CALL, "Anzeigen", False),
        (Act.OFFER, "Anzeigenteil", False),
        (Act.PITCH, "Die Anzeige", True),
        (Act.NOTICE, "Die Anzeige", True),
        (Act.REPORT, "Voranzeige", False),
    ],
)
def test_act_says_where_the_phrase_must_stand(act: Act, text: str, found: bool) -> None:
    assert matches(made(act, "anzeige"), text) is found


def test_alternatives_are_anchored_together() -> None:
    assert not matches(made(Act.LABEL, "teilen|drucken"), "Teilen macht Freude")
    assert not matches(made(Act.LABEL, "teilen|drucken"), "Artikel drucken")
    assert not matches(made(Act.CALL, "teilen|drucken"), "Mitteilen oder ausdrucken")


def test_languages_without_spaces_have_no_word_boundaries() -> None:
    assert matches(made(Act.CALL, "広告", "ja"), "この広告です")
    assert not matches(made(Act.CALL, "広告", "de"), "この広告です")


@pytest.mark.parametrize(
    "text", ["jetzt kaufen", "jetzt\nkaufen", "jetzt\u00a0  kaufen", "JETZT\tKAUFEN"]
)
def test_a_space_matches_any_white_space(text: str) -> None:
    assert matches(made(Act.CALL, "jetzt kaufen"), text)
    assert not matches(made(Act.CALL, "jetzt kaufen"), "-".join(text.split()))


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("für käufer", "für Käufer", True),
        ("für käufer", "fuer Kaeufer", True),
        ("für käufer", "fur Kaufer", True),
        ("für käufer", "FU\u0308R KA\u0308UFER", True),
        ("für käufer", "for Keufer", False),
        ("straße", "STRASSE", True),
        ("straße", "strase", False),
        ("abonnés", "abonnes", True),
        ("abonnes", "abonnés", False),
        ("[xé]tat", "état", True),
        ("[xé]tat", "etat", False),
        (r"\w+ß", "groß", True),
        ("køb", "koeb", True),
        ("広告", "広告", True),
    ],
)
def test_accented_letters_also_match_their_plain_spelling(
    source: str, text: str, found: bool
) -> None:
    assert matches(made(Act.NOTICE, source), text) is found


@each_language
def test_triggers_have_their_plain_spellings(code: str) -> None:
    for phrase, row in PHRASES:
        if phrase.language == code:
            assert {*row["triggers"]} <= {*phrase.triggers}
            assert {_plain(trigger) for trigger in row["triggers"]} <= {*phrase.triggers}
            assert "" not in phrase.triggers


# Folding


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Gold – „Jetzt“ SICHERN’S", 'gold - "jetzt" sichern\'s'),
        ("«Oui» ‹non›", '"oui" ‹non›'),
        ("a—b‐c−d", "a-b-c-d"),
        ("Mehr…", "mehr..."),
        ("Zwei\u00a0Worte\u202fhier", "zwei worte hier"),
        ("Silben\u00adtrennung", "silbentrennung"),
        ("Null\u200bbreite\ufeff", "nullbreite"),
        ("Cafe\u0301", "café"),
        ("STRASSE Straße", "strasse straße"),
        ("東京\u3000タワー", "東京 タワー"),
        ("plain words, 5 %", "plain words, 5 %"),
        ("", ""),
        ("Don`t", "don't"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@MODERATE
@given(ANY)
@example("\u2000")
@example("\u1fef")
@example("e\u00ad\u0301")
@example("J\u030c")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@MODERATE
@given(ANY)
def test_folded_text_is_lower_case_and_plain(text: str) -> None:
    folded = fold(text)
    assert folded == folded.lower()
    assert not {*folded} & {*"’‘“”„«»–—…\u00a0\u00ad\u200b"}


@MODERATE
@given(st.text(st.characters(max_codepoint=127), max_size=30))
@example("`")
def test_folding_does_not_depend_on_what_stands_beside(text: str) -> None:
    assert fold(f"{text} é") == f"{fold(text)} é"


@MODERATE
@given(ANY)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert fold(composed) == fold(apart)
