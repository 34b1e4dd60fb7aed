"""Which sentences are parted from their paragraph, and when is one cut?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from adstrip import clean
from adstrip.blocks import BlockTable, Kind, Run, Style
from adstrip.cues.parts import Part
from adstrip.cues.phrases import find_phrases
from adstrip.cues.wording import SLOTS, Grams, Wording
from adstrip.document import Source, read
from adstrip.glued import Parts, Piece, clipped, parted, pieces, split
from adstrip.segment import segment
from adstrip.settings import thresholds
from tables import grams

LIMITS = thresholds()["sentences"]
PARAGRAPH = "The council met on Monday and voted, after four hours, to close the harbour bridge."
ADVERT = "Sign up for our newsletter here."
LIKELY = 0.9
ODD = "The voucher lies in the shop until Friday."  # no phrase says what it is
SURELY = LIMITS["sound"] + 1
SILENT = Wording(np.zeros(SLOTS, np.float16), SURELY)


def parted_at(table: BlockTable, p: float, wording: Wording = SILENT) -> Parts | None:
    """The parts of a page of which each block is editorial with probability ``p``."""
    phrases = find_phrases(table.texts, "en")
    return parted(table, np.full(len(table), p), phrases, "en", wording)


def parts_of(lines: list[str], wording: Wording = SILENT) -> Parts | None:
    return parted_at(segment(read(Source("\n".join(lines), format="text"))), LIKELY, wording)


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
        f"{ADVERT}",
    ],
)
def test_other_paragraphs_are_not(text: str) -> None:
    assert parts_of([PARAGRAPH, text]) is None


def test_what_is_surely_residue_is_not() -> None:
    table = segment(read(Source(f"{PARAGRAPH} {ADVERT}", format="text")))
    assert parted_at(table, 0.0) is None
    assert parted_at(table, LIKELY) is not None


def test_of_what_is_surely_editorial_only_blocks_with_a_phrase_of_residue_are() -> None:
    wording = hears(SURELY, voucher=-9)
    for lines, is_parted in ((f"{PARAGRAPH} {ADVERT}", True), (f"{PARAGRAPH} {ODD}", False)):
        table = segment(read(Source(lines, format="text")))
        assert parted_at(table, LIKELY, wording) is not None
        assert (parted_at(table, 1.0, wording) is not None) == is_parted


@pytest.mark.parametrize(
    ("sentences", "marks"),
    [
        ([PARAGRAPH, "Read also: The town that sold its only bridge and built a tunnel."], [1]),
        ([PARAGRAPH, "Read the minutes of the town that sold its only bridge to another."], []),
        (["Advertisement", f"But {PARAGRAPH}"], [0]),  # short, but nothing else
        (["Shame", "It pays.", PARAGRAPH], []),
        ([PARAGRAPH, "Who would not like that?", ADVERT], [1, 2]),  # the bait to it
        ([PARAGRAPH, "Who would not like that?", PARAGRAPH], []),
        ([PARAGRAPH, "We all want more.", ADVERT], [2]),
        ([PARAGRAPH, ADVERT, "Who would not like that?"], [1]),
        ([PARAGRAPH, "(Story continues below this ad)", PARAGRAPH], [1]),
    ],
)
def test_leads_labels_and_baits_are_marked(sentences: list[str], marks: list[int]) -> None:
    found = marked(parts_of([PARAGRAPH, " ".join(sentences)]))
    assert found == [sentences[i] for i in marks]


def test_a_question_is_bait_only_to_what_follows_in_its_own_paragraph() -> None:
    question = "Who would not like that?"
    found = parts_of([f"{PARAGRAPH} {question}", f"{ADVERT} {PARAGRAPH}"])
    assert marked(found) == [ADVERT]
    assert found is not None
    assert {part.origin for part in found.parts} == {1}


@pytest.mark.parametrize(("said", "marks"), [([2, 2, -2], [1, 2]), ([2, -2, 2], [1])])
def test_a_quoted_offer_has_no_bait(said: list[float], marks: list[int]) -> None:
    question, answer = "Who would not like that?", "I would take the whole of it."
    sentences = [PARAGRAPH, question, answer]
    assert marked(parts_of([" ".join(sentences)], Heard(said))) == [sentences[i] for i in marks]
    quoted = f'{PARAGRAPH} {question} "{answer}"'
    assert marked(parts_of([quoted], Heard(said))) == [question] * (said[1] < 0)


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


SOUND = LIMITS["sound"]


@pytest.mark.parametrize(
    ("said", "marks"),
    [
        ([3, 3, SOUND - 0.01], [2]),
        ([3, 3, SOUND], []),
        ([SOUND - 1, 3, SOUND - 1], [0, 2]),
        ([-4, -4, -4], [0, 1, 2]),
        ([SOUND, SOUND, SOUND], []),
    ],
    ids=["residue", "not quite", "twice", "all", "none"],
)
def test_sentences_that_sound_like_residue_are_marked(said: list[float], marks: list[int]) -> None:
    text = [
        "The first one is no longer than it has to be.",
        "The second one is.",
        "So ends it now.",
    ]
    assert marked(parts_of([" ".join(text)], Heard(said))) == [text[i] for i in marks]


@pytest.mark.parametrize(
    ("wording", "marks"),
    [
        (hears(SURELY, voucher=-9), [ODD]),
        (hears(SURELY, voucher=-1), []),
        (hears(SURELY, voucher=9), []),
        (hears(-3.0), [PARAGRAPH, ODD]),
        (hears(-3.0, voucher=30), [PARAGRAPH]),
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


@pytest.mark.parametrize(
    ("last", "following", "is_marked"),
    [
        (ODD, PARAGRAPH, True),
        (ODD[:-1], PARAGRAPH, True),
        (ODD[:-1], "", True),
        (f"{ODD[:-1]}:", "as he said.", True),  # it has an end
        (f"({ODD})", "as he said.", True),
        (ODD[:-1], "as he said.", False),
        (ODD[:-1], ", he said.", False),
        (f"{ODD[:-1]} of", PARAGRAPH, False),
        (ADVERT[:-1], "as he said.", True),  # a phrase says what it is
    ],
)
def test_a_last_sentence_that_was_torn_off_is_not_marked_for_its_sound(
    last: str, following: str, is_marked: bool
) -> None:
    blocks = [PARAGRAPH, f"{PARAGRAPH} {last}", *filter(None, [following])]
    assert marked(parts_of(blocks, hears(SURELY, voucher=-9))) == [last] * is_marked


@pytest.mark.parametrize("end", ["", "."])
def test_what_is_left_without_an_end_may_have_residue_before_it(end: str) -> None:
    text = f"{ODD} {PARAGRAPH[:-1]}{end}"
    assert marked(parts_of([PARAGRAPH, text], hears(SURELY, voucher=-9))) == [ODD]


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
        (f"<p>It rained. {ODD[-20:]}</p>", []),
        (f"<p>{PARAGRAPH}</p><p>{ODD}</p>", []),
    ],
    ids=["paragraph", "second", "announced", "heading", "item", "short", "not glued"],
)
def test_only_long_paragraphs_of_the_article_are_parted(page: str, marks: list[str]) -> None:
    table = segment(read(Source(f"<body>{page}</body>", format="html")))
    wording = hears(SURELY, voucher=-9)
    assert marked(parted_at(table, LIKELY, wording)) == marks
    assert parted_at(table, 0.0, wording) is None


def test_parts_are_of_the_kind_of_their_block_and_have_its_links() -> None:
    glued = f"{PARAGRAPH} Sign up for our <a href=/n>newsletter</a> here."
    page = f"<title>Dam</title><h1>Dam</h1><div><p>{glued}</p>{glued}</div><p>{PARAGRAPH}</p>"
    table = segment(read(Source(page, format="html", url="https://example.org/dam")))
    found = parted_at(table, LIKELY)
    assert found is not None
    assert [(part.origin, mark) for part, mark in zip(found.parts, found.marks, strict=True)] == [
        (1, False), (1, True), (2, False), (2, True)
    ]  # fmt: skip
    assert found.table.page is table.page
    assert list(found.table.kinds) == [Kind.PARAGRAPH] * 2 + [Kind.OTHER] * 2
    link = Run(ADVERT.index("newsletter"), ADVERT.index(" here"), Style.LINK, "/n")
    assert list(found.table.runs) == [(), (link,)] * 2


# What runs into a sentence without a full stop


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ["Read also: How a worm stopped a train", "The valley is quiet again."]),
        ("en", ["Advertisement", "The valley is quiet again."]),
        ("en", ["It rained.", "Photo: A. Smith", "In the evening it stopped."]),
        ("de", ["Lesen Sie auch: Warum der Wurm siegt", "Die Stadt schläft wieder."]),
        ("de", ["Anzeige", "Der Ort schläft."]),
        ("de", ["Folgen Sie uns auf Mastodon."]),  # its capital means the reader
        ("fr", ["Lire aussi : Ces lois oubliées", "Le village dort."]),
        ("en", ["The mayor of The Hague left."]),
        ("en", ["Read also: How The Worm stopped a train"]),  # no second sentence is seen
        ("en", ["We read about it in The Times."]),
        ("en", ["Updated 14 May in the morning", "The bridge is closed until further notice."]),
        ("en", ["Share this with friends", "But the council has other plans."]),
        ("en", ["Price on request", "When it rains, nobody comes.", "The rest is silence."]),
        ("en", ["In pictures: the day of the Bridge The council met."]),  # more of a name
        ("en", ["They came with The Beatles."]),  # a word that asks for more
        ("en", ["He ate vitamin A every day."]),  # one letter
        ("de", ["Lesedauer: 3 Minuten", "Die Stadt schläft wieder."]),
        ("de", ["Zum Gasrechner Begründet wird das nicht."]),  # no word that only opens sentences
        ("de", ["Er las in Die Zeit davon."]),
        ("xx", ["Advertisement The valley is quiet."]),
        ("xx", ["ADVERTISEMENT", "Xyz the valley is quiet."]),  # behind capitals stands anything
        ("xx", ["ACME Xyz the valley is quiet."]),
        ("de", ["Anzeige", "Besonders laut war es nie."]),
        ("de", ["Anzeige Nummer 14 gegen den Wirt ging ein."]),
        ("de", ["Werbung Moskaus erreichte den Ort."]),
        ("en", ["Sponsored Walk organisers raised money."]),
        ("en", ["Advertising Standards officials ruled."]),
        ("fr", ["Lire aussi : Ces lois oubliées", "Mardi, le village dort."]),
        ("es", ["Lea también: El barco que no quiso zarpar", "Viernes por la tarde llueve."]),
        ("es", ["Lea también: El huracán llega a Santo Domingo y deja dos muertos."]),
        ("pt", ["Leia também: A festa da Quinta da Boa Vista volta."]),
        ("ru", ["Читайте также: Как форум Среда обитания стал праздником."]),
        ("en", [""]),
    ],
)
def test_residue_that_no_full_stop_ends_is_apart(language: str, parts: list[str]) -> None:
    text = " ".join(parts)
    found = [text[start:end] for start, end in split(text, language)]
    if "The Worm" in text:
        assert len(found) == 2  # a known price: titles that are all capitals
    else:
        assert found == [part for part in parts if part]


PLAIN = segment(read(Source("a", format="text")))
SURE, LEANING = LIMITS["sure_residue"], LIMITS["leaning"]
BODY, SURE_BODY = LIMITS["body"], LIMITS["sure_body"]["text"]


def pieces_of(
    odds: list[float], *kept: bool, of_block: float = 0.0
) -> dict[int, list[tuple[int, int, bool]]]:
    """Of blocks of three sentences each, of which the middle one is marked."""
    found = cut_up(odds, (False, True, False) * len(kept), kept, of_block)
    return {i: [(p.part.start, p.part.end, p.kept) for p in cut] for i, cut in found.items()}


def cut_up(
    odds: list[float], marks: Sequence[bool], kept: Sequence[bool], of_block: float = 0.0
) -> dict[int, list[Piece]]:
    """The pieces of blocks with as many sentences each, all of nine characters."""
    size = len(odds) // len(kept)
    parts = tuple(Part(i // size, 10 * (i % size), 10 * (i % size) + 9) for i in range(len(odds)))
    blocks = np.full(len(odds), of_block)
    return pieces(Parts(PLAIN, parts, tuple(marks)), kept, np.asarray(odds, float), blocks)


CUT = [(0, 9, True), (10, 19, False), (20, 29, True)]


@pytest.mark.parametrize(
    ("odds", "kept", "is_cut"),
    [
        ([9, SURE, -1], True, True),
        ([BODY, SURE, -1], True, True),
        ([BODY - 0.1, SURE, -1], True, False),
        ([9, SURE + 0.1, 9], True, False),
        ([-9, SURE + 0.1, 9], True, False),
        ([SURE_BODY + 1, SURE, SURE_BODY - 1], False, True),
        ([SURE_BODY + 1, SURE, SURE_BODY - 1.1], False, False),
        ([9, SURE + 0.1, 9], False, False),
    ],
    ids=[
        "cut",
        "a body",
        "no body",
        "unsure",
        "not marked",
        "rescued",
        "not rescued",
        "goes whole",
    ],
)
def test_a_cut_needs_two_sure_sides(odds: list[float], kept: bool, is_cut: bool) -> None:
    assert pieces_of(odds, kept) == ({0: CUT} if is_cut else {})


@pytest.mark.parametrize(
    ("odds", "of_block", "kept", "is_cut"),
    [
        (SURE - 1, 4.0, True, True),
        (SURE - 0.1, 4.0, True, False),  # in a sure block a sentence must be surer
        (SURE - 0.1, -4.0, True, True),
        (SURE - 9, 99.0, True, True),  # but not without end
        (SURE, 0.0, False, True),
        (SURE, -9.0, False, False),  # in a block that surely goes the rest must be surer
    ],
)
def test_the_block_has_a_say(odds: float, of_block: float, kept: bool, is_cut: bool) -> None:
    found = pieces_of([SURE_BODY, odds, SURE_BODY], kept, of_block=of_block)
    assert found == ({0: CUT} if is_cut else {})


@pytest.mark.parametrize(
    ("kept", "is_cut"),
    [
        ([True, False, True], True),
        ([True, False], False),  # the last one may be a pitch
        ([False, False, True], False),
        ([True, False, False], False),
        ([False, True], False),
        ([False], False),
    ],
)
def test_between_blocks_that_stay_the_rest_may_be_less_sure(kept: list[bool], is_cut: bool) -> None:
    rest = LIMITS["sure_body"]["between"] + LIMITS["doubt"]["between"] + 1e-9
    assert rest < SURE_BODY + LIMITS["doubt"]["text"]
    odds = [9.0, 9.0, 9.0] * len(kept)
    gone = kept.index(False)
    odds[3 * gone : 3 * gone + 3] = [rest, SURE - 1, rest]
    found = pieces_of(odds, *kept, of_block=-1.0)
    assert found == ({gone: CUT} if is_cut else {})


@pytest.mark.parametrize("of_block", [-1.0, 0.0, 1.5, 2.0])
def test_between_others_no_more_is_asked_of_the_rest(of_block: float) -> None:
    for rest in np.arange(-2.0, 4.0, 0.25).tolist():
        cut = [rest, SURE - 9, rest]
        alone = pieces_of(cut, False, of_block=of_block)
        between = pieces_of([9.0] * 3 + cut + [9.0] * 3, True, False, True, of_block=of_block)
        assert (1 in between) >= (0 in alone)


@pytest.mark.parametrize(
    ("odds", "strictness", "is_cut"),
    [
        (SURE + 0.1, 1.4, True),
        (SURE + 0.1, 1.0, False),
        (SURE - 0.1, 1.0, True),
        (SURE - 0.1, 0.6, False),
    ],
)
def test_the_bias_has_a_say(odds: float, strictness: float, is_cut: bool) -> None:
    parts = tuple(Part(0, 10 * i, 10 * i + 9) for i in range(3))
    found = Parts(PLAIN, parts, (False, True, False))
    log_odds = np.asarray([9.0, odds, 9.0])
    assert bool(pieces(found, [True], log_odds, np.zeros(3), strictness)) is is_cut


@pytest.mark.parametrize(
    ("kept", "rows"),
    [
        (True, [None, 1, None]),  # the rest is as its block was
        (False, [0, 1, 2]),  # rescued by what it is by itself
    ],
)
def test_pieces_say_whose_score_they_go_by(kept: bool, rows: list[int | None]) -> None:
    found = cut_up([9, -9, 9], (False, True, False), [kept])
    assert [piece.row for piece in found[0]] == rows


def test_each_block_is_cut_by_itself() -> None:
    odds = [9, -9, 2, 9, 1, 2, -1, -9, 2, 9, -9, 9]
    assert pieces_of(odds, True, True, False, True) == {0: CUT, 3: CUT}


@pytest.mark.parametrize(
    ("odds", "gone"),
    [
        ([9, -9, LEANING, 9, 9], [1, 2]),
        ([9, LEANING, -9, 9, 9], [1, 2]),
        ([9, LEANING, LEANING, -9, LEANING], [1, 2, 3, 4]),
        ([9, -9, LEANING + 0.1, LEANING, 9], [1]),
        ([9, LEANING, 9, LEANING, 9], []),
    ],
    ids=["behind", "before", "in a row", "not beside it", "none sure"],
)
def test_what_leans_to_residue_goes_with_what_surely_is(odds: list[float], gone: list[int]) -> None:
    found = cut_up(odds, (False, True, True, True, True), [True])
    assert [p.part.start // 10 for p in found.get(0, []) if not p.kept] == gone


def test_what_stays_between_two_cuts_is_one_piece() -> None:
    found = cut_up([-9, 3, 1, 2, -9], (True, False, True, False, True), [True])
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


@pytest.mark.parametrize("tag", ["pre", "blockquote", "figcaption"])
def test_what_markup_calls_other_than_a_paragraph_is_not_parted_on_bare_pages(tag: str) -> None:
    quoted = f"{PARAGRAPH} Subscribe to our newsletter now and save. {PARAGRAPH}"
    result = clean(f"<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p><{tag}>{quoted}</{tag}><p>{PARAGRAPH}</p>")
    assert "sentence" not in {block.rule for block in result.blocks}
    assert quoted in [block.text for block in result.blocks]
