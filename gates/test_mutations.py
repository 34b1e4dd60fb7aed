"""Real pages, damaged: they give a result that keeps the laws or a CleanError, in bounded time.

The folder of pages.parquet is named by ADSTRIP_DATA. Which pages and what becomes of them is drawn
with a fixed seed; ADSTRIP_MUTATIONS=300 asks for so many pages and for all that is done to each,
instead of a few that take less than a minute.
"""

import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import laws
import pyarrow.parquet
import pytest

from adstrip import Cleaner, CleanError

pytestmark = pytest.mark.gate

DATA = Path(os.environ.get("ADSTRIP_DATA", ""))
ASKED = int(os.environ.get("ADSTRIP_MUTATIONS", "0"))
PAGES = ASKED or 32
CUTS, OTHERS = (8, 2) if ASKED else (5, 1)
SECONDS, SECONDS_A_BYTE = 1.0, 2e-6  # the first page of a language takes up to half a second more
TAG = re.compile(rb"<[^<>]{1,200}>")


def pages() -> list[tuple[str, bytes]]:
    table = pyarrow.parquet.read_table(DATA / "pages.parquet", columns=["id", "html"])
    numbers = random.Random(11).sample(range(table.num_rows), PAGES)
    rows = table.take(numbers).to_pylist()
    return [(row["id"], row["html"]) for row in rows]


def mutations(page: bytes, dice: random.Random) -> Iterator[tuple[str, bytes]]:
    """The page damaged in every way, each with its name."""
    kilobytes = range(1024, len(page), 1024)
    for end in sorted(dice.sample(kilobytes, min(CUTS, len(kilobytes)))):
        yield f"cut at {end}", page[:end]
    for number in range(OTHERS):
        yield f"bits flipped {number}", flipped(page, dice)
        yield f"a chunk doubled {number}", doubled(page, dice)
        yield f"tags swapped {number}", swapped(page, dice)


def flipped(page: bytes, dice: random.Random) -> bytes:
    """One bit in a thousand bytes, at least ten."""
    out = bytearray(page)
    for _ in range(10 + len(page) // 1000):
        out[dice.randrange(len(out))] ^= 1 << dice.randrange(8)
    return bytes(out)


def doubled(page: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(page))
    end = start + dice.randrange(1, 20_000)
    return page[:end] + page[start:]


def swapped(page: bytes, dice: random.Random) -> bytes:
    """Every tenth tag stands where another one stood."""
    parts = TAG.split(page)
    tags = TAG.findall(page)
    for here in dice.sample(range(len(tags)), len(tags) // 10):
        there = dice.randrange(len(tags))
        tags[here], tags[there] = tags[there], tags[here]
    return b"".join(part + tag for part, tag in zip(parts, [*tags, b""], strict=True))


def attempt(cleaner: Cleaner, page: bytes, *, views: bool) -> str:
    """What becomes of a page."""
    result, start = None, process_time()
    try:
        result = cleaner.clean(page)
    except CleanError as error:
        what = type(error).__name__
    took = process_time() - start
    laws.hold("in bounded time", took < SECONDS + SECONDS_A_BYTE * len(page), took)
    if result is not None:
        laws.check(result, views=views)
        what = "suspicious" if result.suspicious else "cleaned"
    return what


def test_damaged_pages_keep_the_laws() -> None:
    cleaner, found, slowest = Cleaner(), Counter[str](), 0.0
    for id_, page in pages():
        for number, (name, damaged) in enumerate(mutations(page, random.Random(id_))):
            start = process_time()
            try:
                found[attempt(cleaner, damaged, views=number % 9 == 8)] += 1
            except BaseException as error:
                error.add_note(f"page {id_}, {name}")
                raise
            slowest = max(slowest, process_time() - start)
    print(f"{found.total()} damaged pages, the slowest {slowest:.2f} s with checks: {dict(found)}")
    assert found["cleaned"] > found.total() / 2
