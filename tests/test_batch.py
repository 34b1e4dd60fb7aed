"""``clean_many``: every record becomes one outcome, in order, whatever becomes of its page."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
import time
from itertools import count, islice
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from adstrip.batch import Outcome, clean_many
from adstrip.cleaner import Cleaner
from adstrip.errors import CleanError, EmptyInputError, NotTextError, SettingsError, WorkerError
from adstrip.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from adstrip.result import CleanResult

PROSE = (
    "The council voted on Tuesday to repair the old bridge over the river, which has been closed "
    "since the flood of last winter. Work is to begin in May and to last for eleven months."
)
PAGE = (
    f"<html><body><h1>A bridge</h1><p>{PROSE}</p><p>Sign up for our newsletter!</p></body></html>"
)


class ShapedError(CleanError):
    """An error whose arguments do not fit its own signature: pickle cannot make it again."""

    def __init__(self, page: str, line: int) -> None:
        super().__init__(f"{page}: line {line}")


class Obedient(Cleaner):
    """Does what a page says, as faulty pages and faulty code do by themselves."""

    def clean(self, source: Any, **hints: Any) -> CleanResult:
        match source:
            case "hang":
                time.sleep(60)
            case "exit":
                os._exit(3)
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "fault":
                raise KeyError("no such block")
            case "shaped":
                raise ShapedError("page", 7)
            case "slow":
                time.sleep(0.3)
        return super().clean(PROSE if source in ("hang", "slow") else source, **hints)


def summary(outcomes: Iterable[Outcome]) -> list[tuple[Any, ...]]:
    """Everything that two runs must have in common."""
    return [(o.id, o.result and o.result.to_dict(reasons=True), repr(o.error)) for o in outcomes]


RECORDS: list[Any] = [
    PROSE,
    PAGE.encode(),
    ("a", PAGE),
    (None, bytearray(PAGE, "utf-8")),
    memoryview(PAGE.encode()),
    {"source": PAGE, "id": "b", "format": "text", "title": "A title"},
    {"source": PROSE.replace("a", "ä").encode("latin-1"), "charset": "latin-1", "url": None},
    {"source": PROSE, "language": "en"},
]
FAULTY: list[tuple[Any, Any, type[CleanError], str]] = [
    ("", 0, EmptyInputError, "empty"),
    (b"%PDF-1.7", 0, NotTextError, "PDF"),
    (("x", b"%PDF-1.7"), "x", NotTextError, "PDF"),
    (7, 0, CleanError, "got int"),
    (None, 0, CleanError, "got NoneType"),
    ((), 0, CleanError, "got 0 values"),
    (("x", "y", "z"), 0, CleanError, "got 3 values"),
    (["x", "y"], 0, CleanError, "got list"),
    ({"id": "x"}, "x", CleanError, "needs the key 'source'"),
    ({"id": "x", "source": PROSE, "chraset": "x"}, "x", CleanError, "unknown key 'chraset'"),
    ({"source": PROSE, "format": "pdf"}, 0, CleanError, "format must be"),
]


@pytest.mark.parametrize(("record", "id_", "kind", "message"), FAULTY, ids=lambda v: str(v)[:20])
def test_a_faulty_record_is_an_error(
    record: Any, id_: Any, kind: type[CleanError], message: str
) -> None:
    [outcome] = clean_many([record])
    assert (outcome.id, outcome.result, type(outcome.error)) == (id_, None, kind)
    assert message in str(outcome.error)


def test_the_same_from_one_worker_and_three() -> None:
    records = RECORDS + [record for record, *_ in FAULTY] + RECORDS
    alone = summary(clean_many(records))
    assert [id_ for id_, *_ in alone[:5]] == [0, 1, "a", None, 4]
    assert all(result["text"] for _, result, _ in alone[: len(RECORDS)])
    assert summary(clean_many(records, workers=3)) == alone
    assert multiprocessing.active_children() == []


def test_the_cleaner_given_is_used() -> None:
    [outcome] = clean_many([PAGE], Cleaner(Settings(max_bytes=10)))
    assert "max_bytes=10" in str(outcome.error)


def test_order_is_kept_and_a_slow_caller_costs_no_page() -> None:
    outcomes = clean_many(["slow", *[PROSE] * 6], Obedient(), workers=2, timeout=1.5)
    first = next(outcomes)
    time.sleep(1.7)
    assert [(o.id, o.error) for o in (first, *outcomes)] == [(id_, None) for id_ in range(7)]


def test_only_the_page_that_hangs_or_kills_its_worker_is_lost() -> None:
    records = ["hang", PROSE, "exit", PROSE, "kill", "fault", "shaped", PROSE]
    start = time.monotonic()
    outcomes = list(clean_many(records, Obedient(), workers=2, timeout=1.5))
    assert time.monotonic() - start < 15
    assert [outcome.id for outcome in outcomes] == list(range(8))
    assert {o.id: repr(o.error) for o in outcomes if o.error} == {
        0: "WorkerError('over the time limit of 1.5 s')",
        2: "WorkerError('worker died (exit code 3)')",
        4: f"WorkerError('worker died (exit code {-signal.SIGKILL})')",
        5: """CleanError("fault in cleaning (KeyError: 'no such block'); please report it")""",
        6: "CleanError('page: line 7')",
    }
    assert all(o.result and o.result.text == PROSE for o in outcomes if not o.error)


def test_a_fault_says_where_it_happened() -> None:
    [here] = clean_many(["fault"], Obedient())
    [there] = clean_many(["fault"], Obedient(), timeout=9)
    assert repr(here.error) == repr(there.error)
    for outcome in (here, there):
        assert outcome.error
        assert 'raise KeyError("no such block")' in outcome.error.__notes__[0]


def loaded(seconds: float) -> Obedient:
    time.sleep(seconds)
    return Obedient()


class SlowToLoad(Obedient):
    """Takes longer to load in a worker than a page may take."""

    def __reduce__(self) -> Any:
        return loaded, (1.8,)


def test_starting_a_worker_is_not_on_the_clock() -> None:
    [outcome] = clean_many([PROSE], SlowToLoad(), timeout=1.5)
    assert outcome.error is None


@pytest.mark.parametrize("workers", [1, 2])
def test_endless_records_and_an_early_close(workers: int) -> None:
    taken = count()

    def records() -> Iterator[str]:
        while True:
            next(taken)
            yield PROSE

    outcomes = clean_many(records(), workers=workers)
    assert [outcome.id for outcome in islice(outcomes, 20)] == list(range(20))
    assert len(multiprocessing.active_children()) == (workers if workers > 1 else 0)
    outcomes.close()
    assert multiprocessing.active_children() == []
    assert next(taken) <= 20 + 4 * workers


@pytest.mark.parametrize("options", [{}, {"timeout": 9}])
def test_an_error_of_the_records_passes_after_the_outcomes(options: dict[str, Any]) -> None:
    def records() -> Iterator[str]:
        yield from (PROSE, PROSE, PROSE)
        raise OSError("the disk is gone")

    outcomes = clean_many(records(), **options)
    assert [next(outcomes).error for _ in range(3)] == [None] * 3
    with pytest.raises(OSError, match="the disk is gone"):
        next(outcomes)
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_interrupt_ends_every_worker_quietly() -> None:
    """Ctrl-C goes to the whole group: the workers say nothing, the caller gets the interrupt."""
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from test_batch import *\n"
        "if __name__ == '__main__':\n"
        "    outcomes = clean_many([PROSE, *['hang'] * 9], Obedient(), workers=2)\n"
        "    print(next(outcomes).error, flush=True)\n"
        "    try: next(outcomes)\n"
        "    except KeyboardInterrupt: print(multiprocessing.active_children())\n"
    )
    here = os.path.dirname(__file__)  # noqa: PTH120 - a string for the command line
    with subprocess.Popen(
        [sys.executable, "-c", program, here],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == "None\n"
        time.sleep(0.2)
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout.read() == "[]\n"
        assert process.stderr.read() == ""


def test_a_tree_is_cleaned_here_but_cannot_travel() -> None:
    tree, lock = html.fromstring(PAGE), threading.Lock()
    records = [tree, ("x", tree.getroottree()), (lock, PROSE)]
    for outcome in clean_many(records[:2]):
        assert outcome.result
        assert PROSE in outcome.result.text
    *trees, text = clean_many(records, timeout=9)
    assert [outcome.id for outcome in (*trees, text)] == [0, "x", lock]
    assert text.result
    for outcome in trees:
        assert type(outcome.error) is CleanError
        assert re.search("cannot travel .* lxml tree .*; hand in its markup", str(outcome.error))


def test_a_cleaner_that_cannot_be_pickled() -> None:
    class Local(Cleaner):
        pass

    assert [o.error for o in clean_many([PROSE], Local())] == [None]
    with pytest.raises(SettingsError, match=r"cannot travel to worker processes.*top of a module"):
        clean_many([PROSE], Local(), workers=2)


class Unloadable(Cleaner):
    """Cannot be made again in a worker, like a cleaner whose model file is not there."""

    def __reduce__(self) -> Any:
        return int, ("not a number",)


def test_workers_that_cannot_start(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(WorkerError, match=r"cannot start .exit code 1.*__main__"):
        list(clean_many([PROSE], Unloadable(), workers=2))
    assert "not a number" in capfd.readouterr().err
    assert multiprocessing.active_children() == []


WRONG = [
    {"workers": 0},
    {"workers": -1},
    {"timeout": 0},
    {"timeout": -1},
    {"timeout": float("inf")},
]


@pytest.mark.parametrize("options", WRONG)
def test_wrong_settings_are_told_at_once(options: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        clean_many([PROSE], **options)


def test_outcomes_are_frozen_and_picklable() -> None:
    for outcome in clean_many([PAGE, ""]):
        again = pickle.loads(pickle.dumps(outcome))
        assert summary([again]) == summary([outcome])
        with pytest.raises(AttributeError):
            outcome.id = 1  # type: ignore[misc]
