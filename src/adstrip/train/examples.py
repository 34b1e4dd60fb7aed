"""What does a labelled document teach: its blocks' cues, labels and weights."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import BlockTable, Category
from adstrip.cues import observe
from adstrip.cues.measures import Measures
from adstrip.cues.wording import Grams, grams
from adstrip.document import Document, Source, read
from adstrip.errors import CleanError
from adstrip.evaluate import tokens
from adstrip.evaluate.data import Facts, LabelledPage, LabelledText
from adstrip.headline import headline
from adstrip.language import detect
from adstrip.reading import as_read
from adstrip.segment import segment
from adstrip.settings import thresholds
from adstrip.train.folds import fold_of
from adstrip.train.labels import editorial_share, labelled_categories
from adstrip.train.planting import ResidueRun, plant

__all__ = [
    "Examples",
    "labelled_page",
    "page_as_text",
    "page_examples",
    "text_examples",
]

_LIMITS = thresholds()["train"]
_PLANTING = thresholds()["planting"]
_HALF = 0.5  # of a block's words: then it is editorial


@dataclass(frozen=True, eq=False)
class Examples:
    """Labelled blocks of one document; arrays have one entry a block."""

    id: str
    fold: int
    form: str
    cues: NDArray[np.float32]
    share: NDArray[np.float64]
    """How much of each block is editorial, 0 to 1; below 0: nobody knows."""
    weights: NDArray[np.float64]
    categories: tuple[Category | None, ...]
    grams: Grams
    words: NDArray[np.float64]
    long: NDArray[np.bool_]
    paths: NDArray[np.intp]
    own: NDArray[np.bool_]
    """Not said by another example: on a copy with something planted, what was planted."""
    aligned: bool
    """Labels come from a gold text, which may err."""

    @property
    def editorial(self) -> NDArray[np.bool_]:
        """Blocks of which at least half is editorial."""
        return self.share >= _HALF


@dataclass(frozen=True, eq=False)
class Labelled:
    """A labelled page as cut into blocks."""

    facts: Facts
    document: Document
    table: BlockTable
    share: NDArray[np.float64]
    categories: Sequence[Category | None]
    aligned: bool


def labelled_page(page: LabelledPage) -> Labelled | None:
    """The blocks of one labelled page; None where page and gold have little in common."""
    try:
        document = read(Source(page.html, format="html", url=page.url))
    except CleanError:
        return None
    table = segment(document)
    if not len(table):
        return None
    words = [tokens(text) for text in table.texts]
    categories: Sequence[Category | None] = [None] * len(table)
    if page.blocks:
        categories = labelled_categories(words, page.blocks)
        share = np.asarray([-1.0 if c is None else c is Category.EDITORIAL for c in categories])
    else:
        share = editorial_share(words, page.gold, page.disputed)
        if _best_f1(words, share, page.gold) < _LIMITS["least_f1"]:
            return None
    share = np.where(headline(table)[1], -1.0, share)
    return Labelled(page.facts, document, table, share, categories, not page.blocks)


def page_examples(
    page: LabelledPage, run: ResidueRun | None = None, chance: random.Random | None = None
) -> list[Examples]:
    """Examples of one labelled page, and of a copy in which ``run`` is planted."""
    found = labelled_page(page)
    if found is None:
        return []
    made = [_examples(found)]
    if run and chance:
        planted = plant(found.document, found.table, found.share > _HALF, run, chance)
        if planted:
            at = planted.at
            share = np.insert(found.share, at, [0.0] * len(run.texts))
            categories = [*found.categories[:at], *run.categories, *found.categories[at:]]
            copy = Labelled(page.facts, found.document, planted.table, share, categories, False)
            made.append(_examples(copy, range(at, at + len(run.texts))))
    return made


def _best_f1(words: Sequence[Sequence[str]], share: NDArray[np.float64], gold: str) -> float:
    """F1 that perfect verdicts would reach: low where the gold covers a part of the page."""
    sizes = np.asarray([len(block) for block in words], np.float64)
    kept = share >= _HALF
    shared = (sizes * share)[kept].sum()
    total = sizes[kept].sum() + len(tokens(gold))
    return float(2 * shared / total) if total else 0.0


def text_examples(text: LabelledText, planted: range = range(0)) -> Examples | None:
    """The lines of one labelled plain text, some of them perhaps planted."""
    pairs = zip(text.lines, text.labels, strict=True)
    lines = [(line, label) for line, label in pairs if line.strip()]
    if not lines:
        return None
    source = "\n".join(line for line, _ in lines)
    document = read(Source(source, format="text", language=text.facts.lang))
    table = segment(document)
    if len(table) != len(lines):
        return None
    categories = [Category(label) for _, label in lines]
    share = np.asarray([float(c is Category.EDITORIAL) for c in categories])
    return _examples(Labelled(text.facts, document, table, share, categories, False), planted)


def page_as_text(page: LabelledPage) -> Examples | None:
    """A page's labelled blocks as the lines of a plain text, without its menus."""
    rows = [(text, label) for text, label in page.blocks if label != Category.NAVIGATION]
    if not rows:
        return None
    lines, labels = zip(*rows, strict=True)
    return text_examples(LabelledText(page.facts, lines, labels))


def _examples(page: Labelled, planted: range = range(0)) -> Examples:
    """Cues, labels and weights of a document's blocks.

    Every document weighs the same, however many blocks it has, but for very short ones. A copy
    with a planted run is there for that run and the article around it: the rest of the page has
    been learned from the page itself.
    """
    table, share = as_read(page.table), page.share
    measures = Measures(table, detect(table.texts, table.page.language))
    unsure = np.abs(share - _HALF) < _LIMITS["unsure_share"]
    weights = np.sqrt(np.maximum(1.0, measures.words)) * (share >= 0)
    weights *= np.where(unsure, _LIMITS["unsure_weight"], 1.0)
    own = np.ones(len(table), np.bool_)
    if planted:
        own[:] = False
        own[planted.start : planted.stop] = True
        weights *= np.where(share < _HALF, _PLANTING["other_weight"], 1.0)
        weights[own] *= _PLANTING["planted_weight"] / _PLANTING["other_weight"]
    size = min(1.0, len(table) / _LIMITS["full_size"]) * _LIMITS["page_weight"]
    weights *= size / max(1.0, weights.sum())
    return Examples(
        page.facts.id,
        fold_of(page.facts),
        table.page.format,
        observe(measures),
        share,
        weights,
        tuple(page.categories),
        grams(measures.vocabulary.words),
        measures.words,
        measures.long,
        measures.paths,
        own,
        page.aligned,
    )
