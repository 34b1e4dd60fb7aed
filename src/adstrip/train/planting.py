"""How do adverts get into training pages where nothing but their words gives them away?

Real pages mark most of their residue up, so that a scorer learns to trust markup. Residue runs are
therefore planted among the article's own paragraphs, in elements that look just like theirs; and
whole articles written for training, with endings of both kinds, take the place of a page's own.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from adstrip.blocks import BlockTable, Category
from adstrip.document import Document
from adstrip.evaluate.data import Facts, LabelledText
from adstrip.headline import headline
from adstrip.segment import segment
from adstrip.settings import thresholds
from adstrip.train.folds import draw, fold_of

__all__ = ["Planted", "ResidueRun", "plant", "residue_runs", "transplant", "written_texts"]

_LIMITS = thresholds()["planting"]


class ResidueRun(NamedTuple):
    """Blocks of residue that stand together, with the category of each."""

    language: str
    fold: int
    texts: tuple[str, ...]
    categories: tuple[Category, ...]


class Planted(NamedTuple):
    """A page with something planted in it, and where its blocks come from."""

    table: BlockTable
    planted: NDArray[np.intp]
    """For each block: which of the planted texts it is; -1: none."""
    origin: NDArray[np.intp]
    """For each block: which block of the page it was; -1: none."""


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
    """A text written for training.

    Its kind is "residue", a run to be planted; "document", an article that may take the place of a
    page's own; or "text", which reads as an extractor leaves a page, captions and comments in it.
    """

    text: LabelledText
    kind: str


def written_texts(folder: Path | None, folds: Sequence[int]) -> Iterator[Written]:
    """The texts written for training (``LANGUAGE.jsonl`` in ``folder``).

    Folds are drawn from ``folds`` by the first line, which documents with the same article share.
    """
    for path in sorted(folder.glob("*.jsonl")) if folder and folds else ():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            row = json.loads(line)
            lines, labels = zip(*row["lines"], strict=True)
            fold = folds[draw(lines[0]) % len(folds)]
            facts = Facts(f"written:{path.stem}:{number}", lang=path.stem, fold=fold)
            text = LabelledText(facts, lines, labels, row.get("url"))
            yield Written(text, row["kind"])


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
    places = _paragraphs(table, editorial)
    if len(places) < _LIMITS["paragraphs"]:
        return None
    inside = chance.random() < _LIMITS["inside_share"]
    at = chance.choice(places[1:-1]) if inside else places[-1]
    if (paragraph := _element(document, table, at)) is None:
        return None
    _add_behind(paragraph, run.texts)
    return _found_again(document, table, run.texts, (), at + 1)


def transplant(
    document: Document,
    table: BlockTable,
    editorial: NDArray[np.bool_],
    texts: Sequence[str],
    address: str | None = None,
) -> Planted | None:
    """Put the texts, a headline first, where the headline and the paragraphs of a page stand.

    Where they have an address the page is said to live there. The document's tree is changed. None
    where the page has too few paragraphs side by side.
    """
    groups: dict[int, list[int]] = {}
    for i in _paragraphs(table, editorial):
        groups.setdefault(table.containers[table.parents[i]].parent, []).append(i)
    places = max(groups.values(), key=len, default=[])
    titles = np.flatnonzero(headline(table)[1]).tolist()
    elements = [_element(document, table, i) for i in places]
    headlines = [_element(document, table, i) for i in titles]
    if len(places) < _LIMITS["paragraphs"] or None in (*elements, *headlines):
        return None
    for element in headlines:
        _refill(element, texts[0])
    body = texts[1:] if titles else texts
    for number, element in enumerate(elements):
        _refill(element, body[number] if number < len(body) else None)
    _add_behind(elements[-1], body[len(elements) :])
    page = replace(document.page, title=texts[0])
    if address:
        page = replace(page, address=address, site="")
    changed = replace(document, page=page)
    return _found_again(changed, table, body, [*titles, *places], places[0])


def _paragraphs(table: BlockTable, editorial: NDArray[np.bool_]) -> list[int]:
    """The long editorial blocks that have their element for themselves."""
    return [i for i in np.flatnonzero(editorial).tolist() if _is_paragraph(table, i)]


def _is_paragraph(table: BlockTable, i: int) -> bool:
    container = table.containers[table.parents[i]]
    alone = container.last - container.first == 1
    return alone and container.tag in ("p", "div") and table.texts[i].count(" ") >= _LIMITS["words"]


def _element(document: Document, table: BlockTable, i: int) -> Any:
    """The element that a block stands in."""
    container = table.containers[table.parents[i]]
    return next(iter(document.root.xpath(f"(//{container.tag})[{container.ordinal}]")), None)


def _refill(element: Any, text: str | None) -> None:
    for child in list(element):
        element.remove(child)
    element.text = text


def _add_behind(paragraph: Any, texts: Sequence[str]) -> None:
    for text in reversed(texts):
        element = etree.Element(paragraph.tag)
        if name := paragraph.get("class"):
            element.set("class", name)
        element.text = text
        paragraph.addnext(element)


def _found_again(
    document: Document,
    table: BlockTable,
    texts: Sequence[str],
    replaced: Sequence[int],
    first: int,
) -> Planted | None:
    """The changed page; None where its blocks are not those of the old one and the texts.

    The texts begin at block ``first`` or behind it.
    """
    changed = segment(document)
    planted = np.full(len(changed), -1, np.intp)
    wanted, at = _folded(texts), 0
    for i, text in enumerate(changed.texts):
        if i >= first and at < len(wanted) and text == wanted[at]:
            planted[i] = at
            at += 1
    headlines = headline(changed)[1] if replaced else np.zeros(len(changed), np.bool_)
    others = np.flatnonzero((planted < 0) & ~headlines)
    old = np.delete(np.arange(len(table)), list(replaced))
    same = [changed.texts[i] for i in others.tolist()] == [table.texts[i] for i in old.tolist()]
    if at < len(wanted) or not same:
        return None
    origin = np.full(len(changed), -1, np.intp)
    origin[others] = old
    return Planted(changed, planted, origin)


def _folded(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(" ".join(text.split()) for text in texts)
