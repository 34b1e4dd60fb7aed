"""What does a labelled document teach: its blocks' cues, labels and weights."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import BlockTable, Category
from adstrip.cues import observe
from adstrip.cues.measures import Measures
from adstrip.cues.wording import Grams
from adstrip.cues.words import Stems
from adstrip.document import Document, Source, read
from adstrip.errors import CleanError
from adstrip.evaluate import tokens
from adstrip.evaluate.data import Facts, LabelledPage, LabelledText
from adstrip.evaluate.systems import headlines
from adstrip.headline import headline
from adstrip.language import detect
from adstrip.reading import as_read
from adstrip.segment import segment
from adstrip.settings import thresholds
from adstrip.train.folds import draw, fold_of
from adstrip.train.gluing import PartExamples, paragraph_examples, part_examples
from adstrip.train.labels import editorial_share, labelled_categories
from adstrip.train.planting import Planted, ResidueRun, plant, transplant

__all__ = [
    "Examples",
    "Sown",
    "extracted_text",
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
    stems: Stems
    own: NDArray[np.bool_]
    """On a copy with something planted, what was planted; else all of it."""
    counts: float
    """As how many documents it counts: copies with something planted are parts of one."""
    aligned: bool
    """Labels come from a gold text, which may err."""
    heard: bool = True
    """Whether wording is learned from it: words of what is read twice would count twice."""
    written: bool = False
    """Written for training: one learns less from it how likely things are."""
    parts: PartExamples | None = None
    """Parts of some of its blocks."""

    @property
    def editorial(self) -> NDArray[np.bool_]:
        """Blocks of which at least half is editorial."""
        return self.share >= _HALF


class Sown(NamedTuple):
    """What is planted in copies of a document."""

    run: ResidueRun | None = None
    """Behind the article, or in it."""
    text: LabelledText | None = None
    """In the place of a page's article."""
    bits: tuple[str, ...] = ()
    """Sentences of residue, in some of its paragraphs."""


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
    share, categories = _labels(page, words)
    if not page.blocks and _best_f1(words, share, page.gold) < _LIMITS["least_f1"]:
        return None
    share = np.where(headline(table)[1], -1.0, share)
    return Labelled(page.facts, document, table, share, categories, not page.blocks)


def _labels(
    page: LabelledPage, words: Sequence[Sequence[str]]
) -> tuple[NDArray[np.float64], Sequence[Category | None]]:
    """How editorial each of some blocks of a page is, and which category, as far as is known."""
    if not page.blocks:
        share = editorial_share(words, page.gold, page.disputed)
        known = labelled_categories(words, page.lines, _LIMITS["known_share"])
        return share, [
            None if own >= _HALF else category for own, category in zip(share, known, strict=True)
        ]
    categories = labelled_categories(words, page.blocks)
    shares = [-1.0 if c is None else c is Category.EDITORIAL for c in categories]
    return np.asarray(shares, np.float64), categories


def page_examples(page: LabelledPage, sown: Sown, chance: random.Random) -> list[Examples]:
    """Examples of one labelled page, and of copies in which something is planted."""
    found = labelled_page(page)
    if found is None:
        return []
    made = [_with_parts(_examples(found), found, sown)]
    if sown.run and (planted := plant(*_soil(found), sown.run, chance)):
        made.append(_examples(_copy(found, planted, sown.run.categories), planted.planted >= 0))
    if sown.text and (fresh := labelled_page(page)):
        planted = transplant(*_soil(fresh), sown.text.lines, sown.text.url)
        if planted:
            own = planted.planted >= 0
            categories = [Category(label) for label in sown.text.labels][
                -planted.planted.max() - 1 :
            ]
            made.append(_examples(_copy(fresh, planted, categories, editorial=False), own))
    return made


def _with_parts(examples: Examples, page: Labelled, sown: Sown) -> Examples:
    parts = part_examples(as_read(page.table), page.share, sown.bits, _chance(page))
    return replace(examples, parts=parts)


def _chance(document: Labelled | LabelledText) -> random.Random:
    """Draws from a document's parts."""
    return random.Random(-draw(document.facts.id))  # noqa: S311 - no secret, and the same each time


def _soil(page: Labelled) -> tuple[Document, BlockTable, NDArray[np.bool_]]:
    return page.document, page.table, page.share > _HALF


def _copy(
    page: Labelled, planted: Planted, categories: Sequence[Category], *, editorial: bool = True
) -> Labelled:
    """A page with something planted; without ``editorial``, nobody knows its own article."""
    shares, kinds = [], []
    for number, old in zip(planted.planted.tolist(), planted.origin.tolist(), strict=True):
        if number >= 0:
            kinds.append(categories[number])
            shares.append(float(categories[number] is Category.EDITORIAL))
        else:
            share = page.share[old] if old >= 0 else -1.0
            kinds.append(page.categories[old] if old >= 0 else None)
            shares.append(share if editorial or share < _HALF else -1.0)
    return Labelled(
        page.facts, page.document, planted.table, np.asarray(shares), kinds, aligned=False
    )


def _best_f1(words: Sequence[Sequence[str]], share: NDArray[np.float64], gold: str) -> float:
    """F1 that perfect verdicts would reach: low where the gold covers a part of the page."""
    sizes = np.asarray([len(block) for block in words], np.float64)
    kept = share >= _HALF
    shared = (sizes * share)[kept].sum()
    total = sizes[kept].sum() + len(tokens(gold))
    return float(2 * shared / total) if total else 0.0


def text_examples(
    text: LabelledText,
    planted: NDArray[np.bool_] | None = None,
    sown: Sown | None = None,
    *,
    paragraph: bool = False,
) -> Examples | None:
    """The lines of one labelled plain text, some of them perhaps planted.

    With ``sown`` also parts of its paragraphs, to some of which bits are glued; or, where they are
    the sentences of one ``paragraph``, parts of that.
    """
    pairs = zip(text.lines, text.labels, strict=True)
    lines = [(line, label) for line, label in pairs if line.strip()]
    if not lines:
        return None
    source = "\n".join(line for line, _ in lines)
    document = read(Source(source, format="text", url=_told(text), language=text.facts.lang))
    table = segment(document)
    if len(table) != len(lines):
        return None
    categories = [Category(label) for _, label in lines]
    share = np.asarray([float(c is Category.EDITORIAL) for c in categories])
    labelled = Labelled(text.facts, document, table, share, categories, False)
    examples = _examples(labelled, planted)
    if paragraph:
        return replace(examples, parts=paragraph_examples(as_read(table), share, _chance(text)))
    return _with_parts(examples, labelled, sown) if sown else examples


def _told(document: LabelledPage | LabelledText) -> str | None:
    """The address of a document, half of the time: texts often come without."""
    return document.url if draw(document.facts.id) % 2 else None


def page_as_text(page: LabelledPage) -> Examples | None:
    """A page's labelled blocks as the lines of a plain text, without its menus."""
    rows = [(text, label) for text, label in page.blocks if label != Category.NAVIGATION]
    if not rows:
        return None
    lines, labels = zip(*rows, strict=True)
    return text_examples(LabelledText(page.facts, lines, labels, page.url))


def extracted_text(page: LabelledPage, text: str) -> Examples | None:
    """What another extractor left of a page, the lines labelled as the page is."""
    document = read(Source(text, format="text", url=_told(page), language=page.facts.lang))
    table = segment(document)
    words = [tokens(line) for line in table.texts]
    share, categories = _labels(page, words)
    titles = {tuple(tokens(title)) for title in headlines(page)}
    share = np.where([tuple(line) in titles for line in words], -1.0, share)
    found = Labelled(page.facts, document, table, share, categories, not page.blocks)
    return replace(_examples(found), heard=False)


def _examples(page: Labelled, planted: NDArray[np.bool_] | None = None) -> Examples:
    """Cues, labels and weights of a document's blocks.

    Every document weighs the same, however many blocks it has, but for very short ones. A copy
    with something planted weighs less, and is there for that and the article around it: the rest
    of the page has been learned from the page itself.
    """
    table, share = as_read(page.table), page.share
    measures = Measures(table, detect(table.texts, table.page.language))
    unsure = np.abs(share - _HALF) < _LIMITS["unsure_share"]
    weights = np.sqrt(np.maximum(1.0, measures.words)) * (share >= 0)
    weights *= np.where(unsure, _LIMITS["unsure_weight"], 1.0)
    size = min(1.0, len(table) / _LIMITS["full_size"]) * _LIMITS["page_weight"]
    own, counts = np.ones(len(table), np.bool_), 1.0
    if planted is not None:
        own = planted
        weights[(share < _HALF) & ~own] = 0.0
        counts = _PLANTING["copy_weight"][table.page.format]
    weights *= size * counts / max(1.0, weights.sum())
    return Examples(
        page.facts.id,
        fold_of(page.facts),
        table.page.format,
        observe(measures),
        share,
        weights,
        tuple(page.categories),
        measures.grams,
        measures.words,
        measures.long,
        measures.paths,
        measures.vocabulary.stems._replace(known={}),
        own,
        counts,
        page.aligned,
    )
