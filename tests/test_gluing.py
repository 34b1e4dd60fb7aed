"""Sentences of residue glued to paragraphs, and the parts that are learned from."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip.blocks import BlockTable, Category, Kind
from adstrip.cues import observe_text
from adstrip.cues.characters import Character
from adstrip.cues.measures import Measures
from adstrip.cues.parts import Part, part_columns, part_cues
from adstrip.cues.wording import SLOTS, Wording
from adstrip.evaluate.data import Facts, LabelledText
from adstrip.glued import parts_table
from adstrip.settings import thresholds
from adstrip.train.gluing import Bit, PartExamples, bits, paragraph_examples, part_examples
from seeds import PITCHES, Chance
from tables import link, plain, table

LIMITS = thresholds()["gluing"]
NAMES = [cue.name for cue in part_cues()]
RESIDUE = [category for category in Category if category is not Category.EDITORIAL]


# Which sentences may be glued on


def bits_of(*lines: tuple[str, str], **facts: Any) -> list[str]:
    texts, labels = zip(*lines, strict=True)
    text = LabelledText(Facts(**{"id": "1", **facts}), texts, labels)
    return [bit.text for bit in bits([text])]


SHORTEST, LONGEST = LIMITS["shortest"], LIMITS["longest"]
PITCH = "Sign up for our newsletter!"


@pytest.mark.parametrize("label", RESIDUE)
def test_residue_gives_bits_but_navigation_does_not(label):
    found = bits_of((PITCH, label), ("The dam held through the night.", "editorial"))
    assert found == ([] if label is Category.NAVIGATION else [PITCH])


@pytest.mark.parametrize(
    ("line", "bit"),
    [
        ("x" * SHORTEST, "x" * SHORTEST),
        ("x" * (SHORTEST - 1), None),
        ("x" * LONGEST, "x" * LONGEST),
        ("x" * (LONGEST + 1), None),
        (f"  {'x' * SHORTEST}\t", "x" * SHORTEST),
        (f"  {'x' * (SHORTEST - 1)}\t", None),
        ("", None),
        (" ", None),
        ("Read also: How a worm stopped a train", "Read also: How a worm stopped a train"),
        ("公式サイトで今すぐご注文ください。", "公式サイトで今すぐご注文ください。"),
    ],
    ids=[
        "shortest",
        "too short",
        "longest",
        "too long",
        "white space",
        "too short without it",
        "empty",
        "blank",
        "no full stop",
        "japanese",
    ],
)
def test_bits_are_neither_short_nor_long(line, bit):
    assert bits_of((line, "promo")) == ([bit] if bit else [])


def test_a_bit_is_the_first_sentence_of_its_line_or_the_first_two():
    lines = [f"Order number {n} now. Save ten euros. Hurry, they go fast." for n in range(40)]
    found = bits_of(*((line, "promo") for line in lines))
    short = [f"Order number {n} now." for n in range(40)]
    both = [f"{first} Save ten euros." for first in short]
    assert all(bit in pair for bit, *pair in zip(found, short, both, strict=True))
    assert 10 < sum(bit in short for bit in found) < 30


def test_a_line_gives_the_same_bit_wherever_it_stands():
    lines = [(f"Order number {n} now. Save ten euros.", "promo") for n in range(20)]
    assert bits_of(*lines) == bits_of(*lines, id="2") == bits_of(*lines[::-1])[::-1]


def test_bits_are_of_the_language_and_the_fold_of_their_text():
    texts = [
        LabelledText(Facts("1", lang="en", fold=2), (PITCH, "It rained."), ("promo", "editorial")),
        LabelledText(Facts("2", lang="de", fold=0), ("Jetzt bestellen!",), ("promo",)),
        LabelledText(Facts("3", lang="de", fold=1), ("Es regnete.",), ("editorial",)),
    ]
    assert list(bits(texts)) == [Bit("en", 2, PITCH), Bit("de", 0, "Jetzt bestellen!")]


# Parts of blocks

FIRST = "The council met on Monday."  # 26 characters
SECOND = "It voted to close the bridge."  # 29
THIRD = "Nobody was surprised by it."  # 27
BODY = f"{FIRST} {SECOND} {THIRD}"
BIT = "Sign up for our newsletter here."  # 32
MORE = "Save ten euros."
OPEN = "Read also: Why we love old dams"  # 31, and no full stop
ALL, NONE = 0, 1  # of the sentences that are not glued on are parted from the others
START, END, SECOND_PLACE, LAST_PLACE = 0, 1, 3, 4  # where a bit goes


def made(
    texts: list[str] | BlockTable,
    sown: list[str],
    chance: random.Random,
    share: list[float] | None = None,
) -> PartExamples | None:
    page = plain(texts, language="en") if isinstance(texts, list) else texts
    known = np.ones(len(page)) if share is None else np.asarray(share)
    return part_examples(page, known, sown, chance)


def said(found: PartExamples, cue: str, block: int = 0) -> list[float]:
    """What a cue says of the parts of a block."""
    return found.cues[found.blocks == block, NAMES.index(cue)].round(4).tolist()


def sizes(found: PartExamples, block: int = 0) -> list[int]:
    """Characters of the parts of a block."""
    shares = zip(
        said(found, "share of its paragraph", block),
        said(found, "characters of its paragraph", block),
        strict=True,
    )
    return [round(share * characters) for share, characters in shares]


@pytest.mark.parametrize(
    ("place", "parts", "glued"),
    [
        (START, [BIT, FIRST, SECOND, THIRD], 0),
        (END, [FIRST, SECOND, THIRD, BIT], 3),
        (SECOND_PLACE, [FIRST, BIT, SECOND, THIRD], 1),
        (LAST_PLACE, [FIRST, SECOND, BIT, THIRD], 2),
    ],
    ids=["start", "end", "behind the first", "before the last"],
)
def test_what_is_glued_on_is_residue_and_the_paragraph_s_own_is_not(place, parts, glued):
    found = made([BODY], [BIT], Chance(ALL, place))
    assert sizes(found) == list(map(len, parts))
    own = found.blocks == 0
    assert np.flatnonzero(~found.editorial[own]).tolist() == [glued]
    assert [n > 0 for n in said(found, "subscribe phrases")] == [part == BIT for part in parts]
    assert said(found, "begins its paragraph") == [1, 0, 0, 0]
    assert said(found, "ends its paragraph") == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("place", "parts", "glued"),
    [
        (START, [BIT, BODY], 0),
        (END, [BODY, BIT], 1),
        (SECOND_PLACE, [FIRST, BIT, f"{SECOND} {THIRD}"], 1),
        (LAST_PLACE, [f"{FIRST} {SECOND}", BIT, THIRD], 1),
    ],
    ids=["start", "end", "behind the first", "before the last"],
)
def test_sentences_that_are_not_parted_are_one_part(place, parts, glued):
    found = made([BODY], [BIT], Chance(NONE, place))
    assert sizes(found) == list(map(len, parts))
    assert np.flatnonzero(~found.editorial[found.blocks == 0]).tolist() == [glued]


@pytest.mark.parametrize("place", [START, END, SECOND_PLACE])
def test_both_sentences_of_a_bit_are_residue(place):
    found = made([BODY], [f"{BIT} {MORE}"], Chance(NONE, place))
    residue = ~found.editorial[found.blocks == 0]
    assert np.asarray(sizes(found))[residue].tolist() == [len(BIT), len(MORE)]


def test_the_paragraph_is_seen_without_the_bit_too():
    found = made([BODY], [BIT], Chance(ALL))
    assert sizes(found, 1) == [len(FIRST), len(SECOND), len(THIRD)]
    assert found.editorial[found.blocks == 1].all()
    assert said(found, "subscribe phrases", 1) == [0, 0, 0]


def test_nothing_is_glued_where_nothing_is_sown():
    found = made([BODY], [], Chance(ALL))
    assert sizes(found) == [len(FIRST), len(SECOND), len(THIRD)]
    assert found.editorial.all()


# A full stop between a bit and what follows it


@pytest.mark.parametrize(
    ("bit", "chance", "parts"),
    [
        (BIT, Chance(NONE, START), [BIT, BODY]),
        (OPEN, Chance(NONE, START), [f"{OPEN}.", BODY]),
        (OPEN, Chance(ALL, START), [FIRST, SECOND, THIRD, OPEN]),  # goes to the end
        (OPEN, Chance(NONE, SECOND_PLACE), [FIRST, f"{OPEN}.", f"{SECOND} {THIRD}"]),
        (OPEN, Chance(ALL, SECOND_PLACE), [FIRST, SECOND, THIRD, OPEN]),
        (OPEN, Chance(NONE, END), [BODY, OPEN]),
        ("Will you help us now?", Chance(NONE, START), ["Will you help us now?", BODY]),
    ],
    ids=[
        "has one",
        "gets one",
        "has none",
        "gets one within",
        "has none within",
        "needs none",
        "question",
    ],
)
def test_a_bit_without_a_full_stop_gets_one_or_goes_to_the_end(bit, chance, parts):
    found = made([BODY], [bit], chance)
    assert sizes(found) == list(map(len, parts))
    mine = [i for i, part in enumerate(parts) if part.startswith(bit)]
    assert np.flatnonzero(~found.editorial[found.blocks == 0]).tolist() == mine
    letter = [float(part[-1].isalpha()) for part in parts]
    assert [float(c == Character.LOWER) for c in said(found, "ends with")] == letter


@pytest.mark.parametrize(
    ("text", "place", "is_glued"),
    [
        (BODY, END, True),
        (BODY[:-1], END, False),
        (BODY[:-1], START, True),
        (f"{BODY[:-1]}:", END, False),
        (f"{BODY[:-1]}!", END, True),
    ],
)
def test_nothing_is_glued_behind_a_paragraph_that_no_full_stop_ends(text, place, is_glued):
    found = made([text], [BIT], Chance(ALL, place))
    # the paragraph as it is, and before it with something glued on
    assert sorted(set(found.blocks.tolist())) == list(range(1 + is_glued))
    assert found.grams_of_blocks.blocks == 1 + is_glued
    assert found.editorial.all() == (not is_glued)


def test_sentences_that_a_bit_runs_into_teach_nothing():
    # what begins behind a name may be more of it, so that bit and paragraph are one
    found = made([BODY], ["Get our app (for Free)"], Chance(ALL, START))
    assert sizes(found) == [22 + 1 + len(FIRST), len(SECOND), len(THIRD)]
    assert (found.weights[found.blocks == 0] > 0).tolist() == [False, True, True]
    assert (found.weights[found.blocks == 1] > 0).all()


KOREAN = "시의회는 월요일에 회의를 열고 항구 다리를 폐쇄하기로 결정했다. 시장은 기뻐했다. " * 2


@pytest.mark.parametrize(
    ("body", "bit"),
    [
        (KOREAN.strip(), "뉴스레터를 구독하세요."),
        (BODY.replace("bridge", "bridge 😀"), BIT),
        ("市议会星期一开会，经过四个小时的讨论，决定关闭港口的大桥。" * 3, "立即订阅每日新闻简报"),
    ],
    ids=["korean has spaces", "a sign above U+3040", "a full stop as the script has it"],
)
def test_bits_are_parted_in_every_script(body, bit):
    found = made([body], [bit], Chance(NONE, START))
    assert found.editorial[found.blocks == 0].tolist() == [False, True]


def test_scripts_without_spaces_are_glued_without():
    body = "市议会星期一开会，经过四个小时的讨论，决定关闭港口的大桥。" * 3
    bit = "立即订阅我们的每日新闻简报。"
    for place, glued in ((START, 0), (END, 3), (SECOND_PLACE, 1)):
        found = made([body], [bit], Chance(ALL, place))
        parts = [len(body) // 3] * 3
        parts.insert(glued, len(bit))
        assert sizes(found) == parts
        assert np.flatnonzero(~found.editorial[found.blocks == 0]).tolist() == [glued]


# Which blocks

SURE, NEARLY = LIMITS["editorial"], LIMITS["editorial"] - 0.05
PARTS = {"editorial": [True] * 3, "residue": [False] * 3, None: None}


@pytest.mark.parametrize(
    ("share", "label"),
    [
        (1, "editorial"),
        (SURE, "editorial"),
        (NEARLY, None),
        (0.5, None),
        (1 - NEARLY, None),
        (0, "residue"),
        (0.99 - SURE, "residue"),
        (-1, None),
    ],
)
def test_parts_are_what_their_block_surely_is(share, label):
    found = made([BODY], [], Chance(ALL), [share])
    assert (found and found.editorial.tolist()) == PARTS[label]


@pytest.mark.parametrize("share", [0.5, 0, -1])
def test_bits_are_glued_to_what_is_editorial_alone(share):
    found = made([BODY, BODY], [BIT] * 2, Chance(ALL, END), [share, 1])
    glued = [block for block in range(found.blocks.max() + 1)
             if any(said(found, "subscribe phrases", block))]  # fmt: skip
    assert glued == [0]
    assert len(set(found.blocks.tolist())) == (3 if share == 0 else 2)


@pytest.mark.parametrize(
    "page",
    [
        plain([]),
        plain(["It rained. It stopped."]),  # too short to have anything glued to it
        plain([THIRD * 3]),  # one sentence
        plain(["The mayor said:", BODY]),
        table([BODY], kinds=[Kind.HEADING]),
        table([BODY], kinds=[Kind.QUOTE]),
        table([BODY], kinds=[Kind.LIST_ITEM]),
    ],
    ids=["empty", "short", "one sentence", "announced", "heading", "quote", "item"],
)
def test_where_nothing_can_be_parted_there_are_no_examples(page):
    assert made(page, [], Chance(ALL)) is None


def test_what_can_be_parted_gives_examples():
    assert made(plain(["The mayor left.", BODY]), [], Chance(ALL)) is not None
    assert made(table([BODY]), [], Chance(ALL)) is not None
    assert made(table([BODY], kinds=[Kind.OTHER]), [], Chance(ALL)) is not None
    assert made(plain([THIRD * 3]), [BIT], Chance(ALL)) is not None  # two with the bit


@pytest.mark.parametrize(
    ("editorial", "residue", "sown"), [(2, 1, 0), (2, 1, 1), (2, 0, 5), (0, 3, 3), (40, 40, 6)]
)
def test_so_many_blocks_are_parted_and_no_more(editorial, residue, sown):
    share = [1.0] * editorial + [0.0] * residue
    found = made([BODY] * len(share), [BIT] * sown, random.Random(1), share)
    glued, left = min(sown, editorial), min(editorial, LIMITS["left"])
    assert found.grams_of_blocks.blocks == glued + left + min(residue, LIMITS["residue"])
    kinds = [found.editorial[found.blocks == block] for block in range(glued + left)]
    assert [bool(kind.all()) for kind in kinds] == [False] * glued + [True] * left
    assert not found.editorial[found.blocks >= glued + left].any()


def test_bits_go_to_different_paragraphs():
    lines = [f"{BODY} {'The mayor slept. ' * n}".strip() for n in range(4)]
    found = made(lines, [BIT] * 4, random.Random(5))
    grown = {said(found, "characters of its paragraph", block)[0] for block in range(4)}
    assert len(grown) == 4


# Links


class Linking(Chance):
    """Says of a bit on a page whether it is linked, and of all that is asked then the same."""

    def __init__(self, is_link: bool, place: int, then: float = NONE) -> None:
        super().__init__(then, place)
        self.first = iter([0.0 if is_link else 1.0])

    def random(self) -> float:
        return next(self.first, self.number)


def linked(found: PartExamples, block: int = 0) -> list[int]:
    """Linked characters of the parts of a block."""
    shares = zip(said(found, "link density", block), sizes(found, block), strict=True)
    return [round(share * size) for share, size in shares]


MET, VOTED = BODY.index("met"), BODY.index("voted")
SENTENCE, NEXT = len(FIRST), len(FIRST) + 1
BOTH = [SENTENCE - MET, VOTED + 5 - NEXT]  # of a link from the first sentence into the second


@pytest.mark.parametrize(
    ("run", "place", "links"),
    [
        (link(VOTED, VOTED + 5), START, [0, 0, 5, 0]),
        (link(VOTED, VOTED + 5), END, [0, 5, 0, 0]),
        (link(VOTED, VOTED + 5), SECOND_PLACE, [0, 0, 5, 0]),
        (link(VOTED, VOTED + 5), LAST_PLACE, [0, 5, 0, 0]),
        (link(MET, MET + 3), START, [0, 3, 0, 0]),
        (link(MET, MET + 3), SECOND_PLACE, [3, 0, 0, 0]),
        (link(0, 3), START, [0, 3, 0, 0]),  # begins at the place
        (link(NEXT, NEXT + 2), SECOND_PLACE, [0, 0, 2, 0]),
        (link(MET, SENTENCE), SECOND_PLACE, [SENTENCE - MET, 0, 0, 0]),  # ends before it
        (link(VOTED, len(BODY)), END, [0, NEXT + len(SECOND) - VOTED, len(THIRD), 0]),
        (link(MET, VOTED + 5), SECOND_PLACE, [0, 0, 0, 0]),  # reaches over it
        (link(MET, VOTED + 5), START, [0, *BOTH, 0]),
        (link(MET, VOTED + 5), END, [*BOTH, 0, 0]),
        (link(MET, VOTED + 5), LAST_PLACE, [*BOTH, 0, 0]),
    ],
)
def test_links_stay_on_their_words_and_none_reaches_over_a_bit(run, place, links):
    found = made(table([BODY], runs={0: (run,)}), [BIT], Linking(False, place, ALL))
    assert linked(found) == links


@pytest.mark.parametrize(
    ("place", "is_link", "links"),
    [
        (START, True, [len(BIT), 0]),  # all of it
        (END, True, [0, len("here.")]),
        (2, True, [0, len(BIT) - len("Sign ")]),  # at the end too
        (SECOND_PLACE, True, [0, len(BIT), 0]),
        (LAST_PLACE, True, [0, len("here."), 0]),
        (START, False, [0, 0]),
        (END, False, [0, 0]),
    ],
)
def test_on_pages_bits_are_links_or_end_in_one(place, is_link, links):
    assert linked(made(table([BODY]), [BIT], Linking(is_link, place))) == links


@pytest.mark.parametrize("place", [START, END, SECOND_PLACE])
def test_in_plain_text_nothing_is_linked(place):
    found = made([BODY], [BIT], Chance(ALL, place))
    assert len(sizes(found)) == 4
    assert not any(linked(found))


# Weights


@pytest.mark.parametrize(
    ("share", "sown", "raw"),
    [
        ([1.0], [], [1.0] * 3),
        ([1.0], [BIT], [LIMITS["glued_weight"], *[1.0] * 6]),
        ([0.0], [], [LIMITS["residue_weight"]] * 3),
        ([1.0, 0.0], [], [*[1.0] * 3, *[LIMITS["residue_weight"]] * 3]),
    ],
    ids=["editorial", "glued", "residue", "both"],
)
def test_parts_weigh_the_more_the_more_they_tell(share, sown, raw):
    found = made([BODY] * len(share), sown, Chance(ALL, START), share)
    assert found.weights.tolist() == pytest.approx(np.asarray(raw) / max(1, sum(raw) ** 0.5))


def test_documents_with_many_parts_weigh_more_but_not_by_as_much():
    few, many = (made([BODY] * n, [], Chance(ALL)).weights.sum() for n in (2, 8))
    assert many == pytest.approx(2 * few)


def test_a_glued_sentence_weighs_more_than_one_of_the_paragraph_and_this_more_than_residue():
    assert LIMITS["glued_weight"] > 1 > LIMITS["residue_weight"] > 0


# Chance


def drawn(seed: int, form: str = "html") -> PartExamples:
    lines = [f"{BODY} Number {n} was named. The mayor slept at last." for n in range(12)]
    page = table(lines, language="en") if form == "html" else plain(lines, language="en")
    sown = [pitch.format(3) for pitch in PITCHES]
    return made(page, sown, random.Random(seed), [1.0] * 8 + [0.0] * 4)


@pytest.mark.parametrize("form", ["html", "text"])
def test_the_same_chance_gives_the_same_parts(form):
    one, other = drawn(7, form), drawn(7, form)
    for name in ("cues", "editorial", "weights", "blocks"):
        assert (getattr(one, name) == getattr(other, name)).all()
    assert (one.grams.slots == other.grams.slots).all()
    assert (one.grams_of_blocks.slots == other.grams_of_blocks.slots).all()
    third = drawn(8, form)
    assert one.cues.shape != third.cues.shape or (one.cues != third.cues).any()


class Lot(Chance):
    """Parts all sentences, but of blocks in an order of its own."""

    def shuffle(self, x: Any) -> None:
        random.Random(self.place).shuffle(x)


@pytest.mark.parametrize(
    ("share", "n"), [(1.0, LIMITS["left"]), (0.0, LIMITS["residue"])], ids=["editorial", "residue"]
)
def test_which_blocks_are_parted_is_drawn_by_lot(share, n):
    lines = [f"{BODY} {'x' * number}." for number in range(1, 41)]
    lots = []
    for seed in range(3):
        found = made(lines, [], Lot(ALL, seed), [share] * len(lines))
        lots.append(set(found.cues[:, NAMES.index("characters of its paragraph")].tolist()))
    assert [len(lot) for lot in lots] == [n] * 3
    assert lots[0] != lots[1] != lots[2]


@settings(max_examples=25, deadline=None, database=None)
@given(st.integers(0, 10**6), st.sampled_from(["html", "text"]))
def test_examples_have_an_entry_for_each_part_whatever_the_chance(seed, form):
    found = drawn(seed, form)
    n = len(found.blocks)
    assert found.cues.shape == (n, len(NAMES))
    assert np.isfinite(found.cues).all()
    assert n == len(found.editorial) == len(found.weights) == found.grams.blocks
    assert (np.diff(found.blocks) >= 0).all()
    assert found.grams_of_blocks.blocks == 3 + 8 + 4
    assert (found.weights >= 0).all()
    assert found.editorial[(found.blocks >= 3) & (found.blocks < 11)].all()
    assert not found.editorial[found.blocks >= 11].any()


def test_the_page_is_left_as_it_was():
    page = table([BODY], runs={0: (link(VOTED, VOTED + 5),)})
    sown, share = [BIT], np.ones(1)
    part_examples(page, share, sown, Chance(ALL))
    assert (page.texts, page.runs) == ([BODY], [(link(VOTED, VOTED + 5),)])
    assert (sown, share.tolist()) == ([BIT], [1.0])


# Heard

WORDING = Wording(np.random.default_rng(3).normal(size=SLOTS).astype(np.float16), 0.5)
HEARD = [NAMES.index(name) for name in ("wording", "wording, unlike its paragraph")]


def test_before_a_wording_is_heard_it_says_nothing():
    assert not drawn(1).cues[:, HEARD].any()


def test_a_wording_changes_what_it_says_of_the_parts_and_nothing_else():
    silent = drawn(1)
    before = silent.cues.copy()
    heard = silent.heard(WORDING)
    others = np.delete(np.arange(len(NAMES)), HEARD)
    assert (heard.cues[:, others] == before[:, others]).all()
    assert heard.cues[:, HEARD].any(axis=0).all()
    assert (silent.cues == before).all()
    for name in ("editorial", "weights", "blocks", "grams", "grams_of_blocks"):
        assert getattr(heard, name) is getattr(silent, name)


def test_a_wording_says_of_parts_and_of_their_blocks_what_it_would_of_any():
    silent = drawn(1)
    heard = silent.heard(WORDING)
    own, whole = WORDING.scores(silent.grams), WORDING.scores(silent.grams_of_blocks)
    assert heard.cues[:, HEARD[0]].tolist() == pytest.approx(own.tolist(), abs=1e-6)
    against = own - whole[silent.blocks]
    assert heard.cues[:, HEARD[1]].tolist() == pytest.approx(against.tolist(), abs=1e-6)
    again = heard.heard(Wording(np.zeros(SLOTS, np.float16), 0.0))
    assert not again.cues[:, HEARD].any()  # the last one counts


def test_what_is_learned_from_is_what_is_seen_when_a_page_is_cleaned():
    three = FIRST, SECOND, THIRD
    page = plain([" ".join(three), " ".join(three[::-1]) + " Order now."], language="en")
    parts = [
        Part(block, text.index(sentence), text.index(sentence) + len(sentence))
        for block, text in enumerate(page.texts)
        for sentence in (*three[:: 1 - 2 * block], *["Order now."] * block)
    ]
    measures = Measures(parts_table(page, parts), "en", WORDING)
    of_blocks = observe_text(Measures(page, "en", WORDING))[[part.origin for part in parts]]
    seen = part_columns(parts, measures, of_blocks, page.texts)
    learned = made(page, [], Chance(ALL)).heard(WORDING)
    assert learned.cues == pytest.approx(seen, abs=1e-6)
    assert learned.blocks.tolist() == [part.origin for part in parts]


# Paragraphs that were written with the residue in them


def of_sentences(*lines: tuple[str, float], chance: random.Random = Chance(ALL, 0)) -> PartExamples:
    texts, share = zip(*lines, strict=True)
    found = paragraph_examples(plain(list(texts), language="en"), np.asarray(share), chance)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("lines", "editorial"),
    [
        ([(FIRST, 1.0), (BIT, 0.0), (SECOND, 1.0)], [True, False, True]),
        ([(BIT, 0.0), (FIRST, 1.0), (SECOND, 1.0)], [False, True, True]),
        ([(FIRST, 1.0), (SECOND, 1.0), (BIT, 0.0)], [True, True, False]),
        ([(BIT, 0.0), (FIRST, 1.0), (MORE, 0.0)], [False, True, False]),
        ([(FIRST, 1.0), (BIT, 0.0), (MORE, 0.0), (SECOND, 1.0)], [True, False, False, True]),
        ([(FIRST, 1.0), (SECOND, 1.0), (THIRD, 1.0)], [True, True, True]),
        ([(BIT, 0.0), (PITCH, 0.0), (MORE, 0.0)], [False, False, False]),
        ([(f"{BIT} {MORE}", 0.0), (FIRST, 1.0)], [False, False, True]),
    ],
)
def test_sentences_of_a_written_paragraph_are_what_they_were_written_as(lines, editorial):
    found = of_sentences(*lines)
    assert found.editorial.tolist() == editorial
    assert found.blocks.tolist() == [0] * len(editorial)
    assert (found.weights > 0).all()


def test_editorial_sentences_that_are_not_drawn_are_one_part():
    found = of_sentences((FIRST, 1.0), (SECOND, 1.0), (BIT, 0.0), chance=Chance(NONE, 0))
    assert sizes(found) == [len(f"{FIRST} {SECOND}"), len(BIT)]


def test_where_residue_runs_into_the_next_sentence_the_two_teach_nothing():
    found = of_sentences((FIRST, 1.0), (OPEN, 0.0), ("Mrs Pocock has had inquiries.", 1.0))
    assert found.editorial.tolist() == [True, True]
    assert found.weights[0] > 0
    assert found.weights[1] == 0


def test_in_scripts_without_spaces_sentences_follow_straight_on():
    first, bit = (
        "町議会は月曜日に開かれ、橋の閉鎖を賛成多数で決めたという。",
        "今すぐご注文ください。",
    )
    table = plain([first, bit, "雨が降った。" * 6], language="ja")
    found = paragraph_examples(table, np.asarray([1.0, 0.0, 1.0]), Chance(NONE, 0))
    assert found is not None
    assert found.editorial.tolist() == [True, False, True]
    assert sizes(found)[:2] == [len(first), len(bit)]


@pytest.mark.parametrize("text", ["It rained.", BODY.replace(".", ",")])
def test_a_text_that_is_too_short_or_one_sentence_is_not_parted(text):
    assert paragraph_examples(plain([text], language="en"), np.ones(1), Chance(ALL, 0)) is None


def test_nothing_is_drawn_where_the_residue_stands():
    lines = [(FIRST, 1.0), (BIT, 0.0), (SECOND, 1.0), (THIRD, 1.0)]
    for seed in range(20):
        found = of_sentences(*lines, chance=random.Random(seed))
        assert np.flatnonzero(~found.editorial).tolist() == [1]
