"""The same pages from threads and from processes: the same results. Data as for test_pages."""

import faulthandler
import os
import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Any

import pyarrow.parquet
import pytest

from adstrip import Cleaner, CleanResult, clean_many

pytestmark = pytest.mark.gate

DATA = Path(os.environ.get("ADSTRIP_DATA", ""))
PAGES, THREADS, PROCESSES = 500, 8, 4
SECONDS = 300  # twice what two busy cores take; a deadlock takes for ever

Summary = tuple[Any, ...]


def pages() -> list[bytes]:
    table = pyarrow.parquet.read_table(DATA / "pages.parquet", columns=["html"])
    numbers = random.Random(13).sample(range(table.num_rows), PAGES)
    return [row["html"] for row in table.take(numbers).to_pylist()]


def summary(result: CleanResult) -> Summary:
    blocks = [(b.category, b.score, b.kept, b.rule) for b in result.blocks]
    return result.text, result.title, result.language, result.suspicious, blocks


def from_threads(sources: list[bytes]) -> list[Summary]:
    cleaner = Cleaner()
    faulthandler.dump_traceback_later(SECONDS, exit=True)  # a deadlock would not even let us exit
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(lambda page: summary(cleaner.clean(page)), sources))
    finally:
        faulthandler.cancel_dump_traceback_later()


def from_processes(sources: list[bytes]) -> list[Summary]:
    return list(_summaries(clean_many(sources, workers=PROCESSES, timeout=30)))


def _summaries(outcomes: Iterable[Any]) -> Iterable[Summary]:
    for outcome in outcomes:
        assert outcome.error is None, (outcome.id, outcome.error)
        yield summary(outcome.result)


@pytest.fixture(scope="module")
def sources() -> list[bytes]:
    return pages()


@pytest.fixture(scope="module")
def wanted(sources: list[bytes]) -> list[Summary]:
    """One after the other, last page first, so that what came before differs too."""
    cleaner = Cleaner()
    return [summary(cleaner.clean(page)) for page in reversed(sources)][::-1]


@pytest.mark.parametrize("run", [from_threads, from_processes])
def test_results_are_the_same(
    run: Callable[[list[bytes]], list[Summary]], sources: list[bytes], wanted: list[Summary]
) -> None:
    start = monotonic()
    found = run(sources)
    took = monotonic() - start
    differ = [n for n, pair in enumerate(zip(found, wanted, strict=True)) if pair[0] != pair[1]]
    print(f"{run.__name__}: {PAGES} pages in {took:.1f} s, {len(differ)} differ")
    assert differ == []
    assert took < SECONDS
