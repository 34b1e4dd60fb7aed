"""Where does a sentence end, and which are quoted?"""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adstrip.sentences import quoted_shares, sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["He left.", "She stayed!", "Why?", "Nobody knew…", "It rained."],
        ["„Geh!“", "Sie ging."],
        ["It cost 3.50 euros on the 3. of July, said Dr. Who of St. Ives.", "Then he left."],
        ["Am 20. Oktober kam z. B. Prof. Dr. Weiß.", "Es war kalt."],
        ["He said (quietly.) and left.", "(Photo: A. Smith)"],
        ["(Photo: A. Smith)", "It rained."],
        ["It rained.", "(Photo: A. Smith)", "The dam held."],
        ["It rained.", "[Read more here]", "The dam held."],
        ["(It) rained."],
        ["(so they say) and left."],
        ["It rained.", "© The Dam Times."],
        ["橋が開いた。", "市長は喜んだ。"],
        ["Мост открыт.", "Мэр рад."],
        ["no capital follows. so it goes on"],
        ["one"],
        [""],
    ],
)
def test_sentences_end_where_readers_end_them(parts: list[str]) -> None:
    joint = "" if parts[0].endswith("。") else " "
    assert cut(joint.join(parts)) == [part for part in parts if part]


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ["Eleven million had not been handed in.", "Gold is safe."]),
        ("en", ["It said no. Nobody cared."]),  # "no. 5"
        ("pl", ["Był tam Nowak i in. Potem przyszli."]),
        ("de", ["Er ging im.", "Sie blieb."]),
        ("de", ["Am 3. kam Prof. Weiß."]),
        ("", ["Był tam Nowak i in. Potem przyszli."]),
        ("xx", ["Był tam Nowak i in. Potem przyszli."]),
        ("en", ["They met on Jan. 5, on Oct. 3 and in Sept. 2019, Mrs. May said.", "It rained."]),
        ("fr", ["Le Dr. Martin et le Prof. Dubois vivent à St. Denis.", "Il pleut."]),
        ("es", ["El Dr. García y la Sra. Ruiz llegaron.", "Llovió."]),
        ("it", ["Il Prof. Rossi e il Dr. Bianchi partono.", "Piove."]),
        ("de", ["Mr. Smith und Sen. Warren trafen Gen. Kim.", "Es regnete."]),
    ],
)
def test_a_language_has_abbreviations_of_its_own(language: str, parts: list[str]) -> None:
    text = " ".join(parts)
    assert [text[start:end] for start, end in sentences(text, language)] == parts


@pytest.mark.parametrize(
    "parts",
    [
        ["It rained.", "(as it often does)", "The dam held."],
        ["It rained. (as it often does) and then it stopped."],
        ["橋が開いた。", "The mayor cut the ribbon."],
        ["Die Abb. (links) Zeigt ihn."],
    ],
)
def test_a_remark_in_brackets_stands_by_itself(parts: list[str]) -> None:
    assert cut(" ".join(parts)) == parts


@given(st.text(alphabet='Ab. !?…「」()[]"“1。', max_size=60))
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    assert "".join("".join(cut(text)).split()) == "".join(text.split())


@given(st.text(alphabet='Ab. !?…「」()[]"“1。', max_size=60))
def test_sentences_stand_one_behind_the_other(text: str) -> None:
    places = [place for span in sentences(text) for place in span]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "text",
    ["." * 100_000, "?!" * 50_000, "A. " * 100_000, "(a) B" * 50_000, ". (a b" * 50_000],
)
def test_stops_in_a_row_take_linear_time(text: str) -> None:
    start = process_time()
    assert "".join(cut(text)).replace(" ", "") == text.replace(" ", "")
    assert process_time() - start < 1


@pytest.mark.parametrize(
    "text",
    ["“a b.” C d. " * 20_000, '"' * 200_000, "”A b. " * 20_000, "‘A’b. " * 20_000, "‘" * 200_000],
)
def test_many_quotations_take_linear_time(text: str) -> None:
    start = process_time()
    quoted_shares(text, sentences(text))
    assert process_time() - start < 1


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("He left. She stayed.", [0, 0]),
        ("“He left.” She stayed.", [1, 0]),
        ("„Er ging. Sie blieb.“", [1, 1]),
        ("«Он ушёл.» Она осталась.", [1, 0]),
        ("A sign said: “Come here. We are open.”", [0.5, 1]),
        ("He reads “Dam Times” on Monday. Then he sleeps.", [0.5, 0]),
        ('"He left." "She stayed."', [1, 1]),
        ("It's hers. He doesn't know.", [0, 0]),
        ("“He left. She stayed.", [1, 0]),
        ("He left. She stayed.” Then it rained.", [0, 1, 0]),
        ("»Er ging. Sie blieb. Dann kam Regen.", [1, 0, 0]),
        ("Он ушёл. Она осталась». Пошёл дождь.", [0, 1, 0]),
        ("It rained. Read on »", [0, 0]),
        ("It rained. › Read on.", [0]),
        ("Il est parti. Elle est restée. »", [0, 1]),
        ("He told us we won in 1991”. Next.", [1, 0]),
        ('It is 32" wide. She stayed.', [0, 0]),
        ('The 55" set is ours. Buy the 40" one. Now.', [0, 0, 0]),
        ("News » get a copy. You will love it » more.", [0, 0]),
        ("‘90s ads are back. Sign up now. The players’ bus left.", [0, 0, 0]),
        ("‘Tis the season. Sign up for the players’ stories.", [0, 0]),
        ("‚Komm mit uns.‘ Er ging.", [1, 0]),
        ("‚Er ging.‘ Jetzt anmelden. Das sagte Hans’ Bruder.", [1, 0, 0]),
        ("He said ‘stop!’ and left. She stayed.", [0.5, 0]),
        ("‘He left.’ She stayed.", [1, 0]),
        ("‘He isn’t here. She’s gone.’ It rained.", [1, 1, 0]),
        ("The players’ bus left. It rained.", [0, 0]),
        ("‘It rained. Then it stopped. It’s dry.", [0, 0, 0]),
        (f"“{'He left. ' * 150}She stayed.” It rained.", [1] * 151 + [0]),
    ],
)
def test_quotations_may_reach_over_sentences(text: str, shares: list[float]) -> None:
    found = quoted_shares(text, sentences(text))
    assert [round(share * 2) / 2 for share in found.tolist()] == shares
