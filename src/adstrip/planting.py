"""How do adverts get into training pages where nothing but their words gives them away?

Real pages mark most of their residue up, so that a scorer learns to trust markup. Residue runs are
therefore planted among the article's own paragraphs, in elements that look just like theirs.
"""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from adstrip.blocks import BlockTable, Category
from adstrip.document import Document
from adstrip.segment import segment
from adstrip.settings import thresholds

__all__ = ["Planted", "ResidueRun", "plant", "residue_runs", "written_texts"]

_LIMITS = thresholds()["planting"]


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


def residue_runs(rows: Iterable[Mapping[str, Any]]) -> Iterator[ResidueRun]:
    """Runs of residue in labelled plain texts (``lines``, ``labels``, ``lang``, ``fold``)."""
    for row in rows:
        run: list[tuple[str, Category]] = []
        for text, label in [*zip(row["lines"], row["labels"], strict=True), ("", "editorial")]:
            category = Category(label)
            if category is not Category.EDITORIAL and text.strip():
                run.append((text, category))
            elif run:
                if _LIMITS["shortest_run"] <= len(run) <= _LIMITS["longest_run"]:
                    texts, categories = zip(*run, strict=True)
                    yield ResidueRun(row["lang"], row["fold"], texts, categories)
                run = []


def written_texts(folder: Path) -> Iterator[dict[str, Any]]:
    """The runs and look-alikes written for training (``LANGUAGE.jsonl`` in ``folder``).

    Each is a row as of a labelled plain text, with ``kind`` "residue" or "editorial"; folds are
    drawn by what it says.
    """
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            texts, labels = zip(*row["lines"], strict=True)
            fold = zlib.crc32(line.encode()) % _LIMITS["folds"]
            yield {
                "id": f"written:{path.stem}",
                "kind": row["kind"],
                "lines": texts,
                "labels": labels,
                "lang": path.stem,
                "fold": fold,
            }


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
