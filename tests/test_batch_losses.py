"""``clean_many``: workers that hang, die or run out of memory are replaced, and their page told."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from typing import Any

import pytest

from adstrip.batch import clean_many
from adstrip.cleaner import Cleaner
from adstrip.errors import CleanError, WorkerError

PROSE = "The council voted on Tuesday to repair bridge {} over the river before the winter comes."
TIMEOUT = 3.0


class Stub(Cleaner):
    """Does what a page says; a page without a word for it tells who cleaned it."""

    def clean(self, source: Any, **hints: Any) -> Any:
        match source:
            case "hang":
                time.sleep(60)
            case "exit":
                os._exit(7)
            case "memory":
                within_limits()
                return bytearray(1 << 40)
            case "killed for memory":
                os.abort()
        return super().clean(PROSE.format(os.getpid()), **hints)


def within_limits() -> None:
    """This process may take no more than 64 MB in addition."""
    import resource  # noqa: PLC0415 - POSIX only

    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - short
        pages = int(file.read().split()[0])
    limit = pages * resource.getpagesize() + (64 << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def outcomes(*pages: str, workers: int = 1) -> tuple[list[str], list[str]]:
    """What is told of each page: a process or an error; and the processes, each once."""
    told = []
    for place, outcome in enumerate(clean_many(pages, Stub(), workers=workers, timeout=TIMEOUT)):
        assert outcome.id == place
        assert (outcome.result is None) != (outcome.error is None)
        told.append(outcome.result.text.split()[8] if outcome.result else repr(outcome.error))
    assert multiprocessing.active_children() == []
    return told, [*dict.fromkeys(word for word in told if word.isdigit())]


@pytest.mark.parametrize(
    ("page", "error"),
    [
        ("hang", f"WorkerError('over the time limit of {TIMEOUT:g} s')"),
        ("exit", "WorkerError('worker died (exit code 7)')"),
        ("killed for memory", "WorkerError('worker died (exit code -6)')"),
    ],
)
def test_a_lost_worker_is_replaced_and_its_page_told(page: str, error: str) -> None:
    told, processes = outcomes("a", page, "b", "c")
    assert told[1] == error
    assert told[0] != told[2] == told[3]
    assert len(processes) == 2


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits as Linux has them")
def test_a_page_that_takes_too_much_memory_is_told() -> None:
    told, _ = outcomes("a", "memory", "b", "c")
    assert "MemoryError" in told[1]
    assert all(word.isdigit() for word in (told[0], *told[2:]))


def test_every_loss_among_many_pages_is_told_once() -> None:
    pages = ["exit", "a", "hang", "b", "exit", "exit", "c", "killed for memory", "d"]
    told, _ = outcomes(*pages, workers=2)
    lost = [page for page, word in zip(pages, told, strict=True) if not word.isdigit()]
    assert lost == [page for page in pages if len(page) > 1]


def test_a_page_that_kills_every_worker_does_not_end_the_batch() -> None:
    told, processes = outcomes(*["exit"] * 5, "a")
    assert told[:5] == ["WorkerError('worker died (exit code 7)')"] * 5
    assert len(processes) == 1


def test_a_lost_worker_is_a_worker_error_and_no_fault_of_the_page() -> None:
    [outcome] = clean_many(["exit"], Stub(), timeout=TIMEOUT)
    assert isinstance(outcome.error, WorkerError)
    assert not isinstance(outcome.error, CleanError)
