"""The written samples: are they whole, and are they cleaned as well as they were?

``python tests/test_samples.py`` (with src on the path) prints today's table of floors.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

import pytest

from adstrip import Category, CleanResult
from pages import SAMPLES, Sample, cleaned, squashed, visible_text, words

TABLE = Path(__file__).parent / "cases" / "samples.json"
FLOORS = {row["sample"]: row for row in json.loads(TABLE.read_text(encoding="utf-8"))}
LEAST_RECALL = 0.98
LOSSLESS = ("de-gold-news", "en-webinar-fraud", "en-clean")
EXACT = ("de-politics-text",)
ALL = pytest.mark.parametrize("sample", SAMPLES.values(), ids=lambda sample: sample.name)


def measured(sample: Sample) -> tuple[float, float]:
    """Share of the words put out that were expected, and of those expected that were put out."""
    out, want = Counter(words(cleaned(sample.name).text)), Counter(words(sample.expected))
    shared = (out & want).total()
    return shared / out.total(), shared / want.total()


def lost(sample: Sample, result: CleanResult) -> list[str]:
    """Editorial lines, but for the headline, that stand in removed blocks."""
    editorial = {squashed(r["text"]) for r in sample.lines if r["category"] == Category.EDITORIAL}
    return [
        block.text
        for block in result.removed
        if block.rule != "title" and squashed(block.text) in editorial
    ]


# The folders


@ALL
def test_a_sample_has_its_four_files(sample):
    names = {path.name for path in sample.folder.iterdir()}
    assert names - {sample.path.name} == {"expected.txt", "lines.jsonl", "note.md"}
    assert sample.path.name in {"source.html", "source.txt"}
    assert all((sample.folder / name).read_text(encoding="utf-8").strip() for name in names)


@ALL
def test_lines_carry_all_that_the_source_shows(sample):
    source = sample.source
    seen = visible_text(source) if sample.format == "html" else squashed(source)
    assert squashed("".join(row["text"] for row in sample.lines)) == seen


@ALL
def test_lines_have_text_and_a_category(sample):
    for row in sample.lines:
        assert row.keys() == {"text", "category"}
        assert row["text"].strip()
        assert row["category"] in set(Category)


@ALL
def test_expected_text_consists_of_editorial_lines(sample):
    """In order, and with every one that is not the headline."""
    editorial = [r["text"] for r in sample.lines if r["category"] == Category.EDITORIAL]
    expected, at = squashed(sample.expected), 0
    left_out = []
    for text in map(squashed, editorial):
        found = expected.find(text, at)
        if found < 0:
            left_out.append(text)
        else:
            at = found + len(text)
    title = squashed(cleaned(sample.name).title)
    assert left_out == ([title] if sample.format == "html" else [])


@ALL
def test_a_sample_has_residue_or_is_there_to_lose_nothing(sample):
    categories = {row["category"] for row in sample.lines}
    assert categories > {"editorial"} or sample.name in LOSSLESS


# The floors


def test_every_sample_has_floors():
    assert list(FLOORS) == list(SAMPLES)


# A line of nutrition facts with its heading; two sentences in which a traveller says "we".
KNOWN_LOSSES = {"en-recipe", "en-wrapped-mail"}


def test_no_other_floor_of_recall_is_low():
    low = {name for name, row in FLOORS.items() if row["recall"] < LEAST_RECALL}
    assert low == KNOWN_LOSSES


@ALL
def test_a_sample_is_cleaned_as_well_as_it_was(sample):
    precision, recall = measured(sample)
    floors = FLOORS[sample.name]
    assert precision >= floors["precision"]
    assert recall >= floors["recall"]


@pytest.mark.parametrize("name", LOSSLESS)
def test_nothing_is_lost_where_nothing_may_go(name):
    assert lost(SAMPLES[name], cleaned(name)) == []


@pytest.mark.parametrize("name", EXACT)
def test_an_exact_sample_comes_out_as_expected(name):
    assert cleaned(name).text == SAMPLES[name].expected


@pytest.mark.parametrize("name", LOSSLESS[:2])
def test_a_sample_without_residue_inside_comes_out_as_expected(name):
    assert cleaned(name).text.split("\n") == SAMPLES[name].expected.rstrip("\n").split("\n")


@ALL
def test_a_sample_is_read_as_what_it_is(sample):
    result = cleaned(sample.name)
    assert result.format == sample.format
    assert result.language == sample.name[:2]


@ALL
def test_a_sample_is_not_suspicious(sample):
    assert cleaned(sample.name).suspicious == ()


@pytest.mark.parametrize("name", [n for n, sample in SAMPLES.items() if sample.format == "html"])
def test_a_page_has_its_headline_as_title_and_not_in_the_text(name):
    result = cleaned(name)
    assert result.title
    assert squashed(result.title) not in map(squashed, result.text.split("\n"))


def floors() -> str:
    """Today's measurement, rounded down, as a table."""
    rows = []
    for sample in SAMPLES.values():
        precision, recall = (math.floor(share * 100) / 100 for share in measured(sample))
        row = {"sample": sample.name, "precision": precision, "recall": recall}
        rows.append(f"  {json.dumps(row)}")
    return "[\n" + ",\n".join(rows) + "\n]"


if __name__ == "__main__":
    print(floors())
