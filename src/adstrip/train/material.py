"""Which documents are learned from, and what is planted in which?"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from adstrip.blocks import Category
from adstrip.evaluate.data import LabelledPage, LabelledText, documents
from adstrip.settings import thresholds
from adstrip.train.examples import Examples, page_as_text, page_examples, text_examples
from adstrip.train.folds import draw, fold_of
from adstrip.train.planting import ResidueRun, residue_runs, written_texts

__all__ = ["Task", "labelled_examples", "tasks"]

_PLANTING = thresholds()["planting"]
_ARTICLES = ("article", "")  # page types in which runs are planted; "": unknown

Runs = Mapping[tuple[str, int], Sequence[ResidueRun]]


class Task(NamedTuple):
    """A labelled document, and what to plant in it."""

    document: LabelledPage | LabelledText
    run: ResidueRun | None


def tasks(
    paths: Sequence[Path], written: Path | None, left_out: Iterable[int], skipped: Counter[str]
) -> Iterator[Task]:
    """Every labelled document outside the folds left out, many with a run to plant."""
    out = frozenset(left_out)
    own = [row for row in written_texts(written) if fold_of(row.text.facts) not in out]
    texts = [
        document
        for document in documents(paths, (), skipped)
        if isinstance(document, LabelledText) and fold_of(document.facts) not in out
    ]
    runs = {
        "found": _by_fold(residue_runs(texts)),
        "written": _by_fold(residue_runs(row.text for row in own if row.is_residue)),
    }
    yield from (Task(row.text, None) for row in own)
    for document in documents(paths, (), Counter()):
        if fold_of(document.facts) not in out:
            yield Task(document, _drawn(runs, document))


def _by_fold(runs: Iterable[ResidueRun]) -> Runs:
    """Runs by language and fold: a page gets runs of its own fold, so that folds stay apart."""
    found: dict[tuple[str, int], list[ResidueRun]] = {}
    for run in runs:
        found.setdefault((run.language, run.fold), []).append(run)
    return found


def _drawn(runs: Mapping[str, Runs], document: LabelledPage | LabelledText) -> ResidueRun | None:
    facts = document.facts
    chance = random.Random(draw(facts.id))  # noqa: S311 - no secret, and the same each time
    source = "written" if chance.random() < _PLANTING["written_share"] else "found"
    choice = runs[source].get((facts.lang, fold_of(facts)))
    planted = chance.random() <= _PLANTING["planted_share"] and facts.page_type in _ARTICLES
    return chance.choice(choice) if choice and planted else None


def labelled_examples(task: Task) -> list[Examples]:
    """The examples of one document."""
    document, run = task
    chance = random.Random(~draw(document.facts.id))  # noqa: S311
    if isinstance(document, LabelledText):
        made = [text_examples(document), _planted_text(document, run, chance)]
    else:
        made = [*page_examples(document, run, chance), page_as_text(document)]
    return [examples for examples in made if examples is not None]


def _planted_text(
    text: LabelledText, run: ResidueRun | None, chance: random.Random
) -> Examples | None:
    """The lines of a text with a run planted behind its last editorial line or in its middle."""
    filled = [pair for pair in zip(text.lines, text.labels, strict=True) if pair[0].strip()]
    editorial = [i for i, (_, label) in enumerate(filled) if label == Category.EDITORIAL]
    if run is None or len(editorial) < _PLANTING["paragraphs"]:
        return None
    inside = chance.random() < _PLANTING["inside_share"]
    at = 1 + (chance.choice(editorial[1:-1]) if inside else editorial[-1])
    run_lines = zip(run.texts, run.categories, strict=True)
    lines, labels = zip(*filled[:at], *run_lines, *filled[at:], strict=True)
    planted = range(at, at + len(run.texts))
    return text_examples(LabelledText(text.facts, lines, labels), planted)
