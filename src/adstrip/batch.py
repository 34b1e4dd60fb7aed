"""How do many pages get cleaned, in parallel, and none lost?

Workers are processes, because nothing else can be stopped while it hangs in C code. They are
spawned, which every platform can. A fork would copy locks that other threads hold, and the other
workers' pipe ends too, so that the end of a worker could go unnoticed.
"""

from __future__ import annotations

import math
import multiprocessing
import pickle
import signal
import sys
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import connection, resource_tracker
from time import monotonic
from typing import TYPE_CHECKING, Any

from adstrip.cleaner import Cleaner
from adstrip.errors import AdstripError, CleanError, SettingsError, WorkerError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from adstrip.result import CleanResult

__all__ = ["Outcome", "clean_many"]

_SPAWN = multiprocessing.get_context("spawn")
_KEYS = ("source", "id", "url", "format", "charset", "title", "language")
# Records taken ahead, a worker: enough to keep the others at work while one has a page that takes
# several times as long as theirs, few enough that the results in waiting fit in memory.
_WINDOW = 4
# Workers that end one after the other before any is ready: one may be bad luck, three are a fault.
_FAILED_STARTS = 3
# A worker that closed its end of the pipe is ending; after so many seconds it is made to.
_GRACE = 1.0

_Verdict = tuple["CleanResult | None", AdstripError | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record: a result or an error, never both, never neither.

    Attributes:
        id: the record's id; its index from 0 where it had none.
        result: the cleaned page; None where there is an error.
        error: why there is no result; None where there is one.
    """

    id: Any
    result: CleanResult | None = None
    error: AdstripError | None = None


def clean_many(
    records: Iterable[Any],
    cleaner: Cleaner | None = None,
    *,
    workers: int = 1,
    timeout: float | None = None,
) -> Generator[Outcome, None, None]:
    """Cleans pages one after the other, or side by side in worker processes.

    Lazy: takes at most four records a worker ahead of the outcome it gives, so that ``records``
    may be endless. One worker without a time limit is this process itself. Otherwise a script
    needs the usual ``if __name__ == "__main__":`` around its start, and a page must be markup or
    text: an lxml tree can't travel to another process.

    Args:
        records: sources (the index from 0 is their id), ``(id, source)`` pairs, or mappings with
            "source" and, if you like, "id" and the names that ``clean`` takes: "url", "format",
            "charset", "title", "language".
        cleaner: used for every page; it has to be picklable when there are worker processes.
        workers: how many pages are cleaned at the same time.
        timeout: seconds that a worker may spend on one page, not counting its own start; a page
            that takes longer becomes an ``Outcome`` with a ``WorkerError``.

    Returns:
        One :class:`Outcome` a record, in the order of the records. To close it ends the workers.

    Raises:
        SettingsError: ``workers`` or ``timeout`` out of range, or a cleaner that can't be pickled.
        WorkerError: worker processes cannot start at all.
        Exception: whatever ``records`` itself raises, after the outcomes of the records before.

    >>> pages = [("a", "Only text."), ("b", b"%PDF-1.7"), {"source": "More.", "from": "html"}]
    >>> for outcome in clean_many(pages):
    ...     print(outcome.id, outcome.error)
    a None
    b not HTML or text (PDF); extract its text first
    2 unknown key 'from'; a record has source, id, url, format, charset, title, language
    """
    if workers < 1:
        raise SettingsError(f"workers must be at least 1; got {workers}")
    if timeout is not None and not 0 < timeout < math.inf:
        raise SettingsError(f"timeout must be a positive number of seconds or None; got {timeout}")
    cleaner = Cleaner() if cleaner is None else cleaner
    if workers == 1 and timeout is None:
        return _one_by_one(records, cleaner)
    return _side_by_side(records, _Pool(_pickled_cleaner(cleaner), workers, timeout))


def _one_by_one(records: Iterable[Any], cleaner: Cleaner) -> Generator[Outcome, None, None]:
    for index, record in enumerate(records):
        yield Outcome(_id(index, record), *_attempt(cleaner, partial(_arguments, record)))


def _id(index: int, record: Any) -> Any:
    match record:
        case Mapping():
            return record.get("id", index)
        case tuple((id_, _)):
            return id_
        case _:
            return index


def _arguments(record: Any) -> dict[str, Any]:
    """What ``Cleaner.clean`` is to be called with; the source itself is looked at there."""
    match record:
        case Mapping():
            return _checked(record)
        case tuple((_, source)):
            return {"source": source}
        case tuple():
            raise CleanError(f"a tuple must be (id, source); got {len(record)} values")
        case _:
            return {"source": record}


def _checked(record: Mapping[Any, Any]) -> dict[str, Any]:
    if unknown := [key for key in record if key not in _KEYS]:
        raise CleanError(f"unknown key {unknown[0]!r}; a record has {', '.join(_KEYS)}")
    if "source" not in record:
        raise CleanError("no source; a record that is a mapping needs the key 'source'")
    return {key: value for key, value in record.items() if key != "id"}


def _attempt(cleaner: Cleaner, arguments: Callable[[], dict[str, Any]]) -> _Verdict:
    try:
        return cleaner.clean(**arguments()), None
    except AdstripError as error:
        return None, error.with_traceback(None)  # which would keep the whole page in memory
    except Exception as error:  # a batch outlives a fault on one page and records it
        fault = CleanError(f"fault in cleaning ({type(error).__name__}: {error}); please report it")
        fault.add_note(traceback.format_exc())
        return None, fault


@dataclass(slots=True)
class _Page:
    """A record under way: the pickled arguments until it is done, then its outcome."""

    id: Any
    packed: bytes = b""
    outcome: Outcome | None = None

    def done(self, result: CleanResult | None, error: AdstripError | None) -> None:
        self.packed = b""
        self.outcome = Outcome(self.id, result, error)


def _side_by_side(records: Iterable[Any], pool: _Pool) -> Generator[Outcome, None, None]:
    """Gives what is done, else hands out what there is room for, else waits."""
    numbered = enumerate(records)
    pages: deque[_Page] = deque()
    end: Exception | None = None
    try:
        while pages or end is None:
            if pages and (outcome := pages[0].outcome) is not None:
                pages.popleft()
                yield outcome
            elif end is None and pool.has_room() and len(pages) < pool.window:
                entry = _next(numbered)
                if isinstance(entry, Exception):
                    end = entry
                else:
                    pages.append(_handed_out(*entry, pool))
            else:
                pool.wait()
    finally:
        pool.close()
    if not isinstance(end, StopIteration):
        raise end


def _next(numbered: Iterator[tuple[int, Any]]) -> tuple[int, Any] | Exception:
    """The next record, or why there is none: raised when the pages before it are through."""
    try:
        return next(numbered)
    except Exception as error:  # raised again by the caller
        return error


def _handed_out(index: int, record: Any, pool: _Pool) -> _Page:
    page = _Page(_id(index, record))
    try:
        page.packed = _pickled(_arguments(record))
    except CleanError as error:
        page.done(None, error.with_traceback(None))
    else:
        pool.take(page)
    return page


def _pickled(arguments: dict[str, Any]) -> bytes:
    source = arguments["source"]
    if isinstance(source, memoryview):
        arguments = {**arguments, "source": bytes(source)}
    try:
        return pickle.dumps(arguments)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise CleanError(
            f"the page cannot travel to a worker process ({error}), as no lxml tree can; "
            "hand in its markup"
        ) from None


def _unpickled(data: bytes) -> Any:
    return pickle.loads(data)  # noqa: S301 - it comes from this process or its own worker


def _pickled_cleaner(cleaner: Cleaner) -> bytes:
    try:
        return pickle.dumps(cleaner)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise SettingsError(
            f"the cleaner cannot travel to worker processes ({error}); "
            "define its class at the top of a module"
        ) from None


@dataclass(slots=True, eq=False)
class _Worker:
    """A process, our end of its pipe, and the page that it has or waits for."""

    process: SpawnProcess
    pipe: Connection[bytes, bytes]
    page: _Page
    ready: bool = False
    deadline: float = math.inf

    def end(self, grace: float = 0.0) -> int | None:
        """Ends the process, by force after ``grace`` seconds; its exit code."""
        self.pipe.close()
        self.process.join(grace)
        self.process.kill()
        self.process.join()
        code = self.process.exitcode
        self.process.close()
        return code


@dataclass(slots=True, eq=False)
class _Pool:
    """Worker processes: started when first needed, replaced when they die or take too long."""

    cleaner: bytes
    size: int
    timeout: float | None
    _busy: list[_Worker] = field(default_factory=list)
    _idle: list[_Worker] = field(default_factory=list)
    _failed_starts: int = 0

    @property
    def window(self) -> int:
        """How many pages may be under way or done and not yet given."""
        return self.size * _WINDOW

    def has_room(self) -> bool:
        """Whether a worker is idle or can be started."""
        return len(self._busy) < self.size

    def take(self, page: _Page) -> None:
        """Gives ``page`` to an idle worker or to a new one."""
        while self._idle:
            worker = self._idle.pop()
            if worker.pipe.poll():  # an idle worker has nothing to say: this one is gone
                worker.end()
                continue
            worker.page = page
            self._busy.append(worker)
            self._send(worker)
            return
        self._start(page)

    def wait(self) -> None:
        """Waits until a worker says something, or runs out of time, and sees to it."""
        nearest = min(worker.deadline for worker in self._busy)
        patience = None if nearest == math.inf else max(0.0, nearest - monotonic())
        speaking = connection.wait([worker.pipe for worker in self._busy], patience)
        for worker in tuple(self._busy):
            if worker.pipe in speaking:
                self._hear(worker)
            elif worker.deadline <= monotonic():
                self._drop(worker)
                error = WorkerError(f"over the time limit of {self.timeout:g} s")
                worker.page.done(None, error)

    def close(self) -> None:
        """Ends every worker, whatever it is doing."""
        for worker in (workers := [*self._busy, *self._idle]):
            worker.process.kill()
        for worker in workers:
            worker.end()

    def _start(self, page: _Page) -> None:
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=_serve, args=(theirs, self.cleaner), daemon=True)
        with _uninterrupted():
            process.start()
            self._busy.append(_Worker(process, ours, page))
        theirs.close()

    def _send(self, worker: _Worker) -> None:
        try:
            worker.pipe.send_bytes(worker.page.packed)
        except OSError:
            self._died(worker)
        else:
            worker.deadline = math.inf if self.timeout is None else monotonic() + self.timeout

    def _hear(self, worker: _Worker) -> None:
        try:
            said = worker.pipe.recv_bytes()
        except (EOFError, OSError):
            self._died(worker)
            return
        if worker.ready:
            worker.page.done(*_unpickled(said))
            worker.deadline = math.inf
            self._busy.remove(worker)
            self._idle.append(worker)
        else:
            worker.ready = True
            self._failed_starts = 0
            self._send(worker)

    def _died(self, worker: _Worker) -> None:
        code = self._drop(worker, _GRACE)
        if worker.ready:
            worker.page.done(None, WorkerError(f"worker died (exit code {code})"))
            return
        self._failed_starts += 1
        if self._failed_starts == _FAILED_STARTS:
            raise WorkerError(
                f"worker processes cannot start (exit code {code}); they say why on stderr. "
                "A script that cleans with workers needs: if __name__ == '__main__':"
            )
        self._start(worker.page)

    def _drop(self, worker: _Worker, grace: float = 0.0) -> int | None:
        self._busy.remove(worker)
        return worker.end(grace)


@contextmanager
def _uninterrupted() -> Generator[None, None, None]:
    """Holds Ctrl-C back, here and for good in a process started meanwhile.

    A terminal sends it to the whole family; the workers' end is this process's business.
    """
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # which a first start would do, and let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection[bytes, bytes], cleaner: bytes) -> None:
    """Cleans what comes through ``pipe`` until its other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    mine: Cleaner = _unpickled(cleaner)
    with suppress(EOFError, ConnectionError):
        pipe.send_bytes(b"ready")
        while True:
            pipe.send_bytes(_reply(mine, pipe.recv_bytes()))


def _reply(cleaner: Cleaner, packed: bytes) -> bytes:
    result, error = _attempt(cleaner, partial(_unpickled, packed))
    try:
        reply = pickle.dumps((result, error))
        if error is not None:
            _unpickled(reply)  # an exception with arguments of its own fails only here
    except Exception as fault:  # pickling runs the code of whatever it meets
        what = error or f"the result cannot leave its worker process: {fault}"
        return pickle.dumps((None, CleanError(str(what))))
    return reply
