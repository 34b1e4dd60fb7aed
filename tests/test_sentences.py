"""Where does a sentence end, and when is one cut from its paragraph?"""

from __future__ import annotations

from dataclasses import dataclass
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adstrip import clean
from adstrip.blocks import Kind, Run, Style
from adstrip.cues.wording import SLOTS, Grams, Wording, grams
from adstrip.document import Source, read
from adstrip.segment import segment
from adstrip.sentences import Part, Parts, clipped, parted, pieces, sentences
from adstrip.settings import thresholds

LIMITS = thresholds()["sentences"]
PARAGRAPH = "The council met on Monday and voted, after four hours, to close the harbour bridge."
ADVERT = "Sign up for our newsletter here."
ODD = "The voucher lies in the shop until Friday."  # no phrase says what it is
SILENT = Wording(np.zeros(SLOTS, np.float16), 0.0)


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


@given(st.text(alphabet='Ab. !?…「」()"“1。', max_size=60))
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    assert "".join("".join(cut(text)).split()) == "".join(text.split())


def parts_of(lines: list[str], wording: Wording = SILENT) -> Parts | None:
    table = segment(read(Source("\n".join(lines), format="text")))
    return parted(table, np.ones(len(table)), "en", wording)


def marked(found: Parts | None) -> list[str]:
    if found is None:
        return []
    return [text for text, mark in zip(found.table.texts, found.marks, strict=True) if mark]


@pytest.mark.parametrize(
    "text",
    [
        f"{PARAGRAPH} {ADVERT}",
        f"{ADVERT} {PARAGRAPH}",
        f"{PARAGRAPH} {ADVERT} {PARAGRAPH}",
    ],
)
def test_a_paragraph_is_parted_at_a_sentence_of_residue(text: str) -> None:
    found = parts_of([PARAGRAPH, text, PARAGRAPH])
    assert found is not None
    assert marked(found) == [ADVERT]
    assert {part.origin for part in found.parts} == {1}  # nothing is said of the others
    assert [text[start:end] for _, start, end in found.parts] == list(found.table.texts)
    assert " ".join(found.table.texts) == text


@pytest.mark.parametrize(
    "text",
    [
        PARAGRAPH,
        ADVERT,
        f"{PARAGRAPH} {PARAGRAPH}",
        f'{PARAGRAPH} "Sign up for our newsletter here."',
        f"{PARAGRAPH} The party's newsletter went out late.",
        f"{ADVERT} {ADVERT} {ADVERT}",
    ],
)
def test_other_paragraphs_are_not(text: str) -> None:
    assert parts_of([PARAGRAPH, text]) is None


def test_what_is_surely_residue_is_not() -> None:
    table = segment(read(Source(f"{PARAGRAPH} {ADVERT}", format="text")))
    assert parted(table, np.zeros(1), "en", SILENT) is None
    assert parted(table, np.ones(1), "en", SILENT) is not None


# What sounds like residue


@dataclass
class Heard:
    """Says of each sentence in turn how it sounds."""

    said: list[float]

    def scores(self, found: Grams) -> np.ndarray:
        assert found.blocks == len(self.said)
        return np.asarray(self.said)


def hears(bias: float, **weights: float) -> Wording:
    """A wording that knows some words."""
    known = np.zeros(SLOTS, np.float16)
    for word, weight in weights.items():
        known[grams([[word]]).slots[0]] = weight
    return Wording(known, bias)


SOUND, APART = LIMITS["sound"], LIMITS["sound_apart"]


@pytest.mark.parametrize(
    ("said", "marks"),
    [
        ([3, 3, SOUND], [2]),
        ([3, 3, SOUND + 0.01], []),
        ([SOUND, 3, SOUND], [0, 2]),
        ([SOUND - 0.99 + APART, SOUND - 1, SOUND - 1], [1, 2]),
        ([SOUND - 1.01 + APART, SOUND - 1, SOUND - 1], []),
        ([-4, -4, -4], []),
        ([0, 0, 0], []),
        ([3, 0, 1], []),
    ],
    ids=["residue", "not quite", "twice", "apart", "not apart", "all", "none", "all editorial"],
)
def test_sentences_that_sound_like_residue_among_others_are_marked(
    said: list[float], marks: list[int]
) -> None:
    text = ["The first one is no longer than it has to be.", "The second one is.", "So ends it."]
    assert marked(parts_of([" ".join(text)], Heard(said))) == [text[i] for i in marks]


@pytest.mark.parametrize(
    ("said", "marks"),
    [
        ([3, 3, SOUND + 0.3 - APART, SOUND + 0.2], []),
        ([3, 3, SOUND + 0.1 - APART, SOUND + 0.2], [PARAGRAPH]),
        ([3, -3, -3, -3], [ODD]),
        ([3, -3, -3, 3], [ODD, PARAGRAPH]),
    ],
)
def test_a_sentence_is_held_against_those_of_its_own_block(
    said: list[float], marks: list[str]
) -> None:
    lines = [f"{PARAGRAPH} {ODD}", f"{PARAGRAPH} Nobody was surprised by it."]
    assert marked(parts_of(lines, Heard(said))) == marks


@pytest.mark.parametrize(
    ("wording", "marks"),
    [
        (hears(1.0, voucher=-9), [ODD]),
        (hears(1.0, voucher=-1), []),
        (hears(1.0, voucher=9), []),
        (hears(-3.0), []),
        (hears(-3.0, voucher=9), [PARAGRAPH]),
        (SILENT, []),
    ],
    ids=[
        "a bad word",
        "a mild one",
        "a good one",
        "all is bad",
        "all else is bad",
        "nothing known",
    ],
)
def test_the_words_of_a_sentence_make_its_sound(wording: Wording, marks: list[str]) -> None:
    assert marked(parts_of([f"{PARAGRAPH} {ODD}"], wording)) == marks


def test_phrases_and_wording_both_mark() -> None:
    found = parts_of([f"{ADVERT} {PARAGRAPH} {ODD}"], Heard([2, 2, -2]))
    assert marked(found) == [ADVERT, ODD]


@pytest.mark.parametrize("quoted", ['"{}"', "“{}”", "„{}“", "«{}»", "»{}«", "‹{}›", "{}”"])
@pytest.mark.parametrize("sentence", [ADVERT, ODD])
def test_quotes_are_never_cut(sentence: str, quoted: str) -> None:
    wording = Heard([2, -5, 2])
    assert marked(parts_of([f"{PARAGRAPH} {sentence} {PARAGRAPH}"], wording)) == [sentence]
    said = quoted.format(sentence)
    assert parts_of([f"{PARAGRAPH} {said} {PARAGRAPH}"], wording) is None


@pytest.mark.parametrize(
    ("page", "marks"),
    [
        (f"<p>{PARAGRAPH} {ODD}</p>", [ODD]),
        (f"<p>The mayor was brief.</p><p>{PARAGRAPH} {ODD}</p>", [ODD]),
        (f"<p>The mayor was brief:</p><p>{PARAGRAPH} {ODD}</p>", []),
        (f"<h2>{PARAGRAPH} {ODD}</h2>", []),
        (f"<ul><li>{PARAGRAPH} {ODD}</ul>", []),
        (f"<p>It rained. {ODD}</p>", []),
        (f"<p>{PARAGRAPH}</p><p>{ODD}</p>", []),
    ],
    ids=["paragraph", "second", "announced", "heading", "item", "short", "not glued"],
)
def test_only_long_paragraphs_of_the_article_are_parted(page: str, marks: list[str]) -> None:
    table = segment(read(Source(f"<body>{page}</body>", format="html")))
    wording = hears(1.0, voucher=-9)
    assert marked(parted(table, np.ones(len(table)), "en", wording)) == marks
    assert parted(table, np.zeros(len(table)), "en", wording) is None


def test_parts_are_of_the_kind_of_their_block_and_have_its_links() -> None:
    glued = f"{PARAGRAPH} Sign up for our <a href=/n>newsletter</a> here."
    page = f"<title>Dam</title><h1>Dam</h1><div><p>{glued}</p>{glued}</div><p>{PARAGRAPH}</p>"
    table = segment(read(Source(page, format="html", url="https://example.org/dam")))
    found = parted(table, np.ones(len(table)), "en", SILENT)
    assert found is not None
    assert [(part.origin, mark) for part, mark in zip(found.parts, found.marks, strict=True)] == [
        (1, False), (1, True), (2, False), (2, True)
    ]  # fmt: skip
    assert found.table.page is table.page
    assert list(found.table.kinds) == [Kind.PARAGRAPH] * 2 + [Kind.OTHER] * 2
    link = Run(ADVERT.index("newsletter"), ADVERT.index(" here"), Style.LINK, "/n")
    assert list(found.table.runs) == [(), (link,)] * 2


PLAIN = segment(read(Source("a", format="text")))


def pieces_of(odds: list[float], *kept: bool) -> dict[int, list[tuple[int, int, bool]]]:
    """Of blocks of three sentences each, of which the middle one is marked."""
    parts = tuple(Part(i // 3, 10 * (i % 3), 10 * (i % 3) + 9) for i in range(len(odds)))
    found = pieces(Parts(PLAIN, parts, (False, True, False) * len(kept)), kept, np.asarray(odds))
    return {i: [(p.part.start, p.part.end, p.kept) for p in cut] for i, cut in found.items()}


CUT = [(0, 9, True), (10, 19, False), (20, 29, True)]


@pytest.mark.parametrize(
    ("odds", "kept", "is_cut"),
    [
        ([3, -3, 2], True, True),
        ([3, -3, 2.6], False, True),
        ([3, -3, 2], False, False),
        ([3, 1, 2], True, False),
        ([3, 1, 2], False, False),
        ([-3, -3, 2], False, False),
        ([-3, -3.1, -2.9], True, False),
    ],
    ids=["cut", "rescued", "not rescued", "unsure", "goes whole", "rest unsure", "not apart"],
)
def test_a_cut_needs_two_sure_sides(odds: list[float], kept: bool, is_cut: bool) -> None:
    assert pieces_of(odds, kept) == ({0: CUT} if is_cut else {})


@pytest.mark.parametrize(
    ("odds", "kept", "rows"),
    [
        ([3, -3, 2], True, [None, 1, None]),  # the rest is as its block was
        ([2.6, -3, 3], False, [0, 1, 2]),  # rescued by what it is by itself
    ],
)
def test_pieces_say_whose_score_they_go_by(
    odds: list[float], kept: bool, rows: list[int | None]
) -> None:
    parts = tuple(Part(0, 10 * i, 10 * i + 9) for i in range(3))
    found = pieces(Parts(PLAIN, parts, (False, True, False)), [kept], np.asarray(odds))
    assert [piece.row for piece in found[0]] == rows


def test_each_block_is_cut_by_itself() -> None:
    odds = [3, -3, 2, 3, 1, 2, 3, -3, 2, 3, -3, 2]
    assert pieces_of(odds, True, True, False, True) == {0: CUT, 3: CUT}


def test_what_stays_between_two_cuts_is_one_piece() -> None:
    parts = tuple(Part(0, 10 * i, 10 * i + 9) for i in range(5))
    marks = (True, False, True, False, True)
    found = pieces(Parts(PLAIN, parts, marks), [True], np.asarray([-3, 3, 1, 2, -3]))
    assert [(piece.part.start, piece.part.end, piece.kept) for piece in found[0]] == [
        (0, 9, False), (10, 39, True), (40, 49, False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "want"),
    [(0, 20, [(5, 9)]), (7, 20, [(0, 2)]), (0, 7, [(5, 7)]), (0, 5, []), (9, 12, [])],
)
def test_runs_are_clipped(start: int, end: int, want: list[tuple[int, int]]) -> None:
    found = clipped([Run(5, 9, Style.LINK, "u")], start, end)
    assert [(run.start, run.end) for run in found] == want


@pytest.mark.parametrize("text", ["." * 100_000, "?!" * 50_000, "A. " * 100_000])
def test_stops_in_a_row_take_linear_time(text: str) -> None:
    start = process_time()
    assert "".join(cut(text)).replace(" ", "") == text.replace(" ", "")
    assert process_time() - start < 1


@pytest.mark.parametrize("tag", ["pre", "blockquote", "figcaption"])
def test_what_markup_calls_other_than_a_paragraph_is_not_parted_on_bare_pages(tag: str) -> None:
    quoted = f"{PARAGRAPH} Subscribe to our newsletter now and save. {PARAGRAPH}"
    result = clean(f"<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p><{tag}>{quoted}</{tag}><p>{PARAGRAPH}</p>")
    assert "sentence" not in {block.rule for block in result.blocks}
    assert quoted in [block.text for block in result.blocks]
