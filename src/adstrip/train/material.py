"""Which documents are learned from, and what is planted in which?"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from adstrip.blocks import Category
from adstrip.evaluate.data import LabelledPage, LabelledText, documents
from adstrip.evaluate.systems import EXTRACTORS, peer
from adstrip.settings import thresholds
from adstrip.train.examples import (
    Examples,
    Sown,
    extracted_text,
    page_as_text,
    page_examples,
    text_examples,
)
from adstrip.train.folds import FOLDS, draw, fold_of
from adstrip.train.gluing import bits
from adstrip.train.planting import ResidueRun, residue_runs, written_texts

__all__ = ["Task", "labelled_examples", "tasks"]

_PLANTING, _GLUING = thresholds()["planting"], thresholds()["gluing"]
_ARTICLES = ("article", "")  # page types in which runs are planted; "": unknown

_Sowable = TypeVar("_Sowable", ResidueRun, LabelledText, str)
Store = Mapping[tuple[str, int], Sequence[_Sowable]]
"""What may be planted, by language and fold: a page gets something of its own fold."""


class Task(NamedTuple):
    """A labelled document, what to plant in it, and its kind if it was written for training."""

    document: LabelledPage | LabelledText
    sown: Sown
    written: str = ""


def tasks(
    paths: Sequence[Path], written: Path | None, left_out: Iterable[int], skipped: Counter[str]
) -> Iterator[Task]:
    """Every labelled document outside the folds left out, many with a run to plant."""
    out = frozenset(left_out)
    own = list(written_texts(written, [fold for fold in range(FOLDS) if fold not in out]))
    texts = [
        document
        for document in documents(paths, (), skipped)
        if isinstance(document, LabelledText) and fold_of(document.facts) not in out
    ]
    seeds = _Seeds(
        found=_runs(texts),
        runs=_runs(row.text for row in own if row.kind == "residue"),
        said=_runs(row.text for row in own if row.kind == "text"),
        bits=_by_fold(
            (bit.language, bit.fold, bit.text)
            for bit in dict.fromkeys(bits([*texts, *(row.text for row in own)]))
        ),
        articles=_by_fold(
            (row.text.facts.lang, fold_of(row.text.facts), row.text)
            for row in own
            if row.kind == "document" and len(row.text.lines) >= _PLANTING["paragraphs"]
        ),
    )
    yield from (Task(row.text, Sown(bits=_bits(seeds, row.text)), row.kind) for row in own)
    known: dict[str, list[tuple[str, str]]] = {}
    for text in texts:
        if text.url:
            known.setdefault(text.url, []).extend(zip(text.lines, text.labels, strict=True))
    for document in documents(paths, (), Counter()):
        if fold_of(document.facts) not in out:
            named = _named(document, known) if isinstance(document, LabelledPage) else document
            yield Task(named, _drawn(seeds, document))


def _named(page: LabelledPage, known: Mapping[str, Sequence[tuple[str, str]]]) -> LabelledPage:
    """The page with the categories of its lines, if texts of the same address tell them.

    Gold texts tell what is residue, but not of which kind.
    """
    return replace(page, lines=tuple(known.get(page.url or "", ())))


class _Seeds(NamedTuple):
    """What may be planted."""

    found: Store[ResidueRun]
    """Runs of residue found in labelled texts."""
    runs: Store[ResidueRun]
    """Runs written for training."""
    said: Store[ResidueRun]
    """Sentences written for training, in a paragraph."""
    bits: Store[str]
    """Sentences of residue found in either."""
    articles: Store[LabelledText]
    """Whole documents written for training."""


def _runs(texts: Iterable[LabelledText]) -> Store[ResidueRun]:
    return _by_fold((run.language, run.fold, run) for run in residue_runs(texts))


def _by_fold(items: Iterable[tuple[str, int, _Sowable]]) -> Store[_Sowable]:
    found: dict[tuple[str, int], list[_Sowable]] = {}
    for language, fold, item in items:
        found.setdefault((language, fold), []).append(item)
    return found


def _drawn(seeds: _Seeds, document: LabelledPage | LabelledText) -> Sown:
    facts = document.facts
    found = _bits(seeds, document)
    if facts.page_type not in _ARTICLES:
        return Sown(bits=found)
    chance = random.Random(draw(facts.id))  # noqa: S311 - no secret, and the same each time
    here = facts.lang, fold_of(facts)
    source = seeds.found
    if chance.random() < _PLANTING["written_share"]:
        source = chance.choice([some for some in (seeds.runs, seeds.said) if here in some] or [{}])
    runs, articles = source.get(here), seeds.articles.get(here)
    planted = chance.random() <= _PLANTING["planted_share"]
    return Sown(
        chance.choice(runs) if runs and planted else None,
        chance.choice(articles) if articles else None,
        found,
    )


def _bits(seeds: _Seeds, document: LabelledPage | LabelledText) -> tuple[str, ...]:
    """Sentences to glue to a document's paragraphs; English ones where its language has none."""
    fold = fold_of(document.facts)
    known = seeds.bits.get((document.facts.lang, fold)) or seeds.bits.get(("en", fold)) or ()
    chance = random.Random(-draw(document.facts.id))  # noqa: S311
    return tuple(chance.sample(known, min(len(known), _GLUING["glued"])))


def labelled_examples(task: Task) -> list[Examples]:
    """The examples of one document."""
    document, sown, written = task
    chance = random.Random(~draw(document.facts.id))  # noqa: S311
    if isinstance(document, LabelledText):
        own_lines = text_examples(document, sown=sown, paragraph=written == "text")
        made = [own_lines, _planted_text(document, sown.run, chance)]
    else:
        own = page_examples(document, sown, chance)
        made = [*own, page_as_text(document)]
        if own and _is_reliable(document):
            made += _extracted(document)
    return [replace(examples, written=bool(written)) for examples in made if examples is not None]


def _is_reliable(page: LabelledPage) -> bool:
    """Whether the gold text is known to keep no pitches: articles that nobody looked at may."""
    return bool(page.blocks or page.looked_at or page.facts.page_type not in _ARTICLES)


def _extracted(page: LabelledPage) -> Iterator[Examples | None]:
    """The lines of what other extractors leave of a page."""
    for name in EXTRACTORS:
        text = peer(name).extract(page)
        yield extracted_text(page, text) if text.strip("\ufeff \n") else None


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
    index = np.arange(len(lines))
    planted = (index >= at) & (index < at + len(run.texts))
    return text_examples(LabelledText(text.facts, lines, labels, text.url), planted)
