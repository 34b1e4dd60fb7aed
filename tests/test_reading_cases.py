"""Does it read what a text says? The writers of these texts saw no lexicon and no training text.

- pairs: the same article with two endings on one topic, one editorial and one residue;
- negatives: texts from which nothing may go;
- pitches: articles with a pitch in the editors' voice, without brand, price or button;
- glued: paragraphs with a sentence of residue in them, and paragraphs that only look so;
- tails: articles as one meets them, with residue of all kinds behind or inside them, or with none.

Not all are read rightly: ``cases/reading.json`` pins how many are, by language.
``python tests/test_reading_cases.py`` (with src on the path) prints that table anew.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adstrip import Cleaner
from pages import squashed

CASES = Path(__file__).parent / "cases"
FLOORS = CASES / "reading.json"
KINDS = ("pairs", "negatives", "pitches", "glued", "look-alikes", "tails")
GROUPS = ("de", "en", "other")
Case = dict[str, Any]


def group_of(case: Case) -> str:
    return case["language"] if case["language"] in GROUPS else "other"


@cache
def cases(kind: str) -> tuple[Case, ...]:
    if kind in ("glued", "look-alikes"):
        return tuple(c for c in read("glued") if bool(c["residue"]) == (kind == "glued"))
    return tuple(read(kind))


def read(name: str) -> list[Case]:
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


@cache
def cleaner() -> Cleaner:
    return Cleaner()


def left(lines: list[str]) -> list[str]:
    text = cleaner().clean("\n".join(lines), format="text").text
    return [line for line in text.splitlines() if line.strip()]


def pair_is_read(case: Case) -> bool:
    whole = [*case["article"], *case["editorial"]]
    return left(whole) == whole and left([*case["article"], *case["residue"]]) == case["article"]


def negative_is_whole(case: Case) -> bool:
    return left(case["lines"]) == case["lines"]


def pitch_is_caught(case: Case) -> bool:
    return left([*case["article"], *case["pitch"]]) == case["article"]


def paragraph_is_right(case: Case) -> bool:
    lines = [*case["before"], case["paragraph"], *case["after"]]
    want = "\n".join(lines)
    for sentence in case["residue"]:
        want = want.replace(sentence, "", 1)
    return " ".join(" ".join(left(lines)).split()) == " ".join(want.split())


def article_is_right(case: Case) -> bool:
    """Of each line, which is one sentence or several, all that is editorial stays and no more."""
    lines = [" ".join(text for text, _ in line) for line in case["lines"]]
    kept = [text for line in case["lines"] for text, label in line if label == "editorial"]
    return " ".join(" ".join(left(lines)).split()) == " ".join(" ".join(kept).split())


JUDGES: dict[str, Callable[[Case], bool]] = {
    "pairs": pair_is_read,
    "negatives": negative_is_whole,
    "pitches": pitch_is_caught,
    "glued": paragraph_is_right,
    "look-alikes": paragraph_is_right,
    "tails": article_is_right,
}


def measured(kind: str) -> dict[str, int]:
    right = [group_of(case) for case in cases(kind) if JUDGES[kind](case)]
    return {group: right.count(group) for group in GROUPS}


def table() -> Iterator[str]:
    for kind in KINDS:
        yield f' "{kind}": {json.dumps(measured(kind))}'


@pytest.mark.parametrize(
    ("kind", "least"),
    [("pairs", 60), ("negatives", 80), ("pitches", 60), ("glued", 100), ("tails", 90)],
)
def test_there_are_many_in_both_languages_and_in_others(kind: str, least: int) -> None:
    groups = [group_of(case) for case in cases(kind)]
    assert len(groups) >= least
    assert all(groups.count(group) >= 12 for group in GROUPS)


@pytest.mark.parametrize("kind", ["pairs", "negatives", "pitches", "glued", "tails"])
def test_ids_are_unique(kind: str) -> None:
    ids = [case["id"] for case in read(kind)]
    assert len({*ids}) == len(ids)


def test_what_is_glued_on_leaves_a_paragraph() -> None:
    for case in cases("glued"):
        rest = case["paragraph"]
        for sentence in case["residue"]:
            assert rest.count(sentence) == 1
            rest = rest.replace(sentence, "")
        assert len(rest) >= 40


def test_pieces_take_the_place_of_their_block() -> None:
    cut = 0
    for case in cases("glued")[::3]:
        source = "\n".join([*case["before"], case["paragraph"], *case["after"]])
        blocks = cleaner().clean(source, format="text").blocks
        assert [block.index for block in blocks] == list(range(len(blocks)))
        assert all(source[block.start : block.end] == block.text for block in blocks)
        assert squashed("".join(block.text for block in blocks)) == squashed(source)
        for piece in (block for block in blocks if block.rule == "sentence"):
            cut += 1
            odds = sum(reason.points for reason in piece.reasons)
            assert 1 / (1 + math.exp(-odds)) == pytest.approx(piece.score, abs=1e-5)
    assert cut >= 10


@pytest.mark.parametrize("kind", KINDS)
def test_as_many_are_read_rightly_as_were(kind: str) -> None:
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))[kind]
    found = measured(kind)
    assert {group: n for group, n in found.items() if n < floors[group]} == {}


if __name__ == "__main__":
    print("{\n" + ",\n".join(table()) + "\n}")
