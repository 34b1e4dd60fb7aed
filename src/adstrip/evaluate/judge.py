"""How does each labelled page or text come out? Runs the systems, in processes where wanted."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TypeVar

from adstrip.errors import AdstripError, CleanError, WorkerError
from adstrip.evaluate.data import Facts, LabelledPage, LabelledText
from adstrip.evaluate.measure import Gold, PageScore, lost_and_left, score_text, squash
from adstrip.evaluate.systems import Ours, System, headlines
from adstrip.evaluate.texts import Span, TextScore, lost_and_left_lines, score_lines
from adstrip.settings import thresholds

__all__ = ["Judged", "judge_all", "judge_page", "judge_text"]

_LIMITS = thresholds()["evaluate"]
_Document = TypeVar("_Document", LabelledPage, LabelledText)


@dataclass(frozen=True, slots=True)
class Judged:
    """How one page or text came out.

    Attributes:
        facts: what is known of it.
        scores: by the name of the system.
        lost: some lines of the gold that the first system lost, each shortened.
        left: some lines of residue that it left, each shortened.
        faults: why a system put nothing out, as "name: reason".
    """

    facts: Facts
    scores: Mapping[str, PageScore | TextScore]
    lost: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def judge_page(systems: Iterable[System], page: LabelledPage) -> Judged:
    """The scores of all systems on one page; what a system fails on counts as no output.

    >>> page = LabelledPage(Facts("a"), "<h1>Dam</h1><p>It held.</p>", gold="It held.")
    >>> judge_page([System("adstrip", Ours().page)], page).scores["adstrip"].f1
    1.0
    """
    gold = Gold(page.gold, page.disputed, headlines(page), page.must_have, page.must_not_have)
    faults: list[str] = []
    outputs = {system.name: _output(system, page, faults) for system in systems}
    lost, left = lost_and_left(next(iter(outputs.values())), gold)
    scores = {name: score_text(output, gold) for name, output in outputs.items()}
    return Judged(page.facts, scores, _shown(lost), _shown(left), tuple(faults))


def judge_text(ours: Ours, text: LabelledText) -> Judged:
    """What adstrip removed from one plain text, against its labels.

    >>> judge_text(Ours(), LabelledText(Facts("a"), ("The dam held.",), ("editorial",))).lost
    ()
    """
    faults: tuple[str, ...] = ()
    removed: tuple[Span, ...] = ()
    try:
        removed = ours.removed(text)
    except CleanError as error:
        faults = (f"adstrip: {error}",)
    score = score_lines(text.lines, text.labels, removed)
    lost, left = lost_and_left_lines(text.lines, text.labels, removed)
    return Judged(text.facts, {"adstrip": score}, _shown(lost), _shown(left), faults)


def _output(system: System, page: LabelledPage, faults: list[str]) -> str:
    try:
        return system.extract(page)
    except CleanError as error:
        faults.append(f"{system.name}: {error}")
    except AdstripError:  # of model or folds: no page can be judged
        raise
    except Exception as error:  # other extractors fail in ways of their own; it is reported
        faults.append(f"{system.name}: {type(error).__name__}: {error}")
    return ""


def _shown(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_shortened(squash(line)) for line in lines[: _LIMITS["shown_lines"]])


def _shortened(line: str) -> str:
    longest = _LIMITS["shown_characters"]
    return line if len(line) <= longest else line[: longest - 1] + "…"


def judge_all(
    judge: Callable[[_Document], Judged], documents: Iterable[_Document], workers: int = 1
) -> Iterator[Judged]:
    """Judges documents one after the other, or in processes; their order is kept.

    Raises:
        WorkerError: a worker process died.
    """
    if workers == 1:
        yield from map(judge, documents)
        return
    pending: deque[Future[Judged]] = deque()
    spawn = multiprocessing.get_context("spawn")  # a fork would copy locks that threads hold
    with ProcessPoolExecutor(workers, spawn) as pool:
        try:
            for document in documents:
                pending.append(pool.submit(judge, document))
                if len(pending) == workers * _LIMITS["pages_ahead"]:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        except BrokenProcessPool:
            raise WorkerError("a worker process died; run with --workers 1 to see where") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
