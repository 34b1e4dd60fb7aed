"""How do adverts get into training pages where nothing but their words gives them away?

Real pages mark most of their residue up, so that a scorer learns to trust markup. Residue runs are
therefore planted among the article's own paragraphs, in elements that look just like theirs.
"""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from adstrip.blocks import BlockTable, Category
from adstrip.document import Document
from adstrip.evaluate.data import Facts, LabelledText
from adstrip.segment import segment
from adstrip.settings import thresholds
from adstrip.train.folds import fold_of

__all__ = ["Planted", "ResidueRun", "plant", "residue_runs", "written_texts"]

_LIMITS = thresholds()["planting"]
_FOLDS = thresholds()["train"]["folds"]


class ResidueRun(NamedTuple):
    """Blocks of residue that stand together, with the category of each."""

    language: str
    fold: int
    texts: tuple[str, ...]
    categories: tuple[Category, ...]


class Planted(NamedTuple):
    """A page with a run planted behind one of its blocks."""

    table: BlockTable
    at: int
    """Index of the run's first block."""


def residue_runs(texts: Iterable[LabelledText]) -> Iterator[ResidueRun]:
    """Runs of residue in labelled plain texts."""
    for text in texts:
        fold = fold_of(text.facts)
        run: list[tuple[str, Category]] = []
        for line, label in [*zip(text.lines, text.labels, strict=True), ("", "editorial")]:
            category = Category(label)
            if category is not Category.EDITORIAL and line.strip():
                run.append((line, category))
            elif run:
                if _LIMITS["shortest_run"] <= len(run) <= _LIMITS["longest_run"]:
                    lines, categories = zip(*run, strict=True)
                    yield ResidueRun(text.facts.lang, fold, lines, categories)
                run = []


class Written(NamedTuple):
    """A text written for training: a run of residue, or editorial lines that look like some."""

    text: LabelledText
    is_residue: bool


def written_texts(folder: Path | None) -> Iterator[Written]:
    """The runs and look-alikes written for training (``LANGUAGE.jsonl`` in ``folder``).

    Folds are drawn by what they say.
    """
    for path in sorted(folder.glob("*.jsonl")) if folder else ():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            row = json.loads(line)
            lines, labels = zip(*row["lines"], strict=True)
            id_, fold = f"written:{path.stem}:{number}", zlib.crc32(line.encode()) % _FOLDS
            facts = Facts(id_, lang=path.stem, fold=fold)
            yield Written(LabelledText(facts, lines, labels), row["kind"] == "residue")


def plant(
    document: Document,
    table: BlockTable,
    editorial: NDArray[np.bool_],
    run: ResidueRun,
    chance: random.Random,
) -> Planted | None:
    """Plant ``run`` behind the article's last paragraph, or at times in its middle.

    The document's tree is changed. None where the page has too few paragraphs of its own, or
    where they share their elements with other blocks.
    """
    places = [i for i in np.flatnonzero(editorial).tolist() if _is_paragraph(table, i)]
    if len(places) < _LIMITS["paragraphs"]:
        return None
    inside = chance.random() < _LIMITS["inside_share"]
    at = chance.choice(places[1:-1]) if inside else places[-1]
    container = table.containers[table.parents[at]]
    found = document.root.xpath(f"(//{container.tag})[{container.ordinal}]")
    if not found:
        return None
    _add_behind(found[0], run.texts)
    planted = segment(document)
    grown = len(planted) == len(table) + len(run.texts)
    first = at + 1
    stands = tuple(planted.texts[first : first + len(run.texts)]) == _folded(run.texts)
    return Planted(planted, first) if grown and stands else None


def _is_paragraph(table: BlockTable, i: int) -> bool:
    """A long block that has its element for itself."""
    container = table.containers[table.parents[i]]
    alone = container.last - container.first == 1
    return alone and container.tag in ("p", "div") and table.texts[i].count(" ") >= _LIMITS["words"]


def _add_behind(paragraph: Any, texts: Sequence[str]) -> None:
    for text in reversed(texts):
        element = etree.Element(paragraph.tag)
        if name := paragraph.get("class"):
            element.set("class", name)
        element.text = text
        paragraph.addnext(element)


def _folded(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(" ".join(text.split()) for text in texts)
