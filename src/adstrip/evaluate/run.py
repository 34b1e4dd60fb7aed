"""From files of labelled pages to a report: what ``adstrip evaluate`` does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from adstrip.errors import InputError, SettingsError
from adstrip.evaluate.data import Kind, documents, kind_of
from adstrip.evaluate.judge import Judged, judge_all, judge_page, judge_text
from adstrip.evaluate.summary import Summary, summaries
from adstrip.evaluate.systems import Ours, peer, subject
from adstrip.settings import Bias

__all__ = ["Report", "evaluate"]


@dataclass(frozen=True, slots=True)
class Report:
    """All that was measured.

    Attributes:
        kind: "pages" or "texts".
        systems: names of the systems, adstrip first.
        judged: how each page or text came out.
        summaries: the figures of each group.
        skipped: how many rows were left out, by reason.
    """

    kind: Kind
    systems: tuple[str, ...]
    judged: tuple[Judged, ...]
    summaries: tuple[Summary, ...]
    skipped: dict[str, int]


def evaluate(
    paths: Sequence[Path],
    *,
    folds: Collection[int] = (),
    against: Iterable[str] = (),
    after: str | None = None,
    bias: Bias = "balanced",
    model: str | None = None,
    workers: int = 1,
    watch: Callable[[Iterator[Judged]], Iterable[Judged]] = iter,
) -> Report:
    """Judges adstrip, and others beside it, on labelled pages or texts.

    Args:
        paths: Parquet or JSON lines, all of pages or all of plain texts.
        folds: only rows of these; of all where none is named.
        against: other extractors to run on the same pages.
        after: let adstrip clean the output of this extractor, and compare it with that output.
        bias: as in :class:`~adstrip.settings.Settings`.
        model: a model file instead of the shipped one; ``{fold}`` in its name is a page's fold.
        workers: how many pages are judged at the same time, each in a process.
        watch: is handed what was judged on its way, to show progress.

    Raises:
        InputError: files that cannot be read, lack columns or hold nothing to judge; or a system
            that failed on every page, of which figures would say nothing.
        SettingsError: no such extractor or bias; or extractors for plain texts, which have no page.
        ModelError: a model that cannot be loaded.
        WorkerError: a worker process died.
    """
    ours = Ours(bias, model)
    systems = [subject(ours, after)]
    systems += [peer(name) for name in dict.fromkeys([*([after] if after else []), *against])]
    kind = kind_of(paths)
    if kind == "texts" and len(systems) > 1:
        raise SettingsError("other extractors need HTML pages; these are plain texts")
    judge: Any = partial(judge_page, systems) if kind == "pages" else partial(judge_text, ours)
    skipped: Counter[str] = Counter()
    found: Any = documents(paths, folds, skipped)
    judged = tuple(watch(judge_all(judge, found, workers)))
    if not judged:
        reasons = ", ".join(f"{count} {reason}" for reason, count in skipped.items())
        raise InputError(f"no {kind} to judge: {reasons or 'no rows'}")
    names = tuple(system.name for system in systems)
    for name in names:
        _check_some_output(name, judged)
    return Report(kind, names, judged, summaries(judged, kind), dict(skipped))


def _check_some_output(system: str, judged: Sequence[Judged]) -> None:
    faults = [fault for page in judged for fault in page.faults if fault.startswith(f"{system}: ")]
    if len(faults) == len(judged):
        raise InputError(f"{faults[0]} (and so on every page; there is nothing to measure)")
