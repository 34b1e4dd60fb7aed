"""Does the library do what the README shows?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from adstrip import CleanResult, clean

ROOT = Path(__file__).parent.parent
JSON = ROOT / "docs" / "json.md"
SAMPLE = ROOT / "samples" / "de-politics-text" / "source.txt"
CUT = "…"


def shown(before: str) -> list[str]:
    """The lines of the README's indented block behind the paragraph that begins so."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    behind = text[text.index(before) :].splitlines()[1:]
    first = next(i for i, line in enumerate(behind) if line.startswith("    "))
    block = behind[first : next(i for i in range(first, len(behind)) if not behind[i].strip())]
    return [" ".join(line.split()) for line in block]


def stand_in(lines: list[str], said: Iterator[str]) -> list[str]:
    """The lines that are not said in their order; "…" stands for any number, or ends a line."""
    lacking = []
    for line in lines:
        start = line.removesuffix(CUT).strip()
        if start and not any(found.startswith(start) for found in said):
            lacking.append(line)
    return lacking


SHOWN: list[tuple[str, Callable[[CleanResult], str]]] = [
    ("A political article as an extractor left it", lambda _: SAMPLE.read_text(encoding="utf-8")),
    ("`adstrip samples/de-politics-text/source.txt` ends", lambda result: result.text),
    ("and `adstrip explain` says why", lambda result: result.explain()),
]


@pytest.mark.parametrize(("before", "of"), SHOWN, ids=["source", "text", "explained"])
def test_what_is_shown_is_said_in_this_order(before: str, of: Callable[[CleanResult], str]) -> None:
    result = clean(SAMPLE.read_bytes(), format="text")
    lines = shown(before)
    assert len(lines) >= 3
    said = [" ".join(re.split(r"\s+", line.strip())) for line in of(result).splitlines()]
    assert stand_in(lines, iter(said)) == []


def test_the_text_ends_as_is_shown() -> None:
    *_, last = shown("`adstrip samples/de-politics-text/source.txt` ends")
    text = clean(SAMPLE.read_bytes(), format="text").text.rstrip()
    assert text.splitlines()[-1].startswith(last.removesuffix(CUT))


def test_every_key_of_the_json_is_listed_and_no_other() -> None:
    listed = {
        key
        for line in JSON.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
        for key in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    result = clean(SAMPLE.read_bytes(), format="text").to_dict(reasons=True)
    assert {*result, *result["blocks"][0]} == listed


@pytest.mark.parametrize(
    ("lines", "lacking"),
    [
        (["a", CUT, "c"], []),
        (["c", "a"], ["a"]),
        ([f"first{CUT}"], ["first…"]),
        ([f"a{CUT}", f"b{CUT}"], []),
    ],
)
def test_a_line_that_is_not_said_is_found(lines: list[str], lacking: list[str]) -> None:
    assert stand_in(lines, islice(["a", "b", "c"], 3)) == lacking
