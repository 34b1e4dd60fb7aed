"""How are the shipped weights learned from labelled pages?

Pages come as Parquet with the columns ``html``, ``url``, ``fold``, ``main_content`` (gold text),
``disputed`` and ``blocks`` (labelled blocks); plain text documents as JSON lines with ``lines``,
``labels``, ``lang`` and ``fold``. Needs ``pip install 'adstrip[train]'``.
"""

from __future__ import annotations

import argparse
import json
import random
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import RESIDUE, BlockTable, Category
from adstrip.cues import cues_for, observe
from adstrip.cues.measures import Measures
from adstrip.document import Document, Source, read
from adstrip.errors import CleanError
from adstrip.evaluate import tokens
from adstrip.headline import headline
from adstrip.labels import editorial_share, labelled_categories
from adstrip.language import detect
from adstrip.planting import ResidueRun, plant, residue_runs, written_texts
from adstrip.score import Trees, save_model
from adstrip.segment import segment
from adstrip.settings import thresholds

__all__ = ["Examples", "fit", "labelled_page", "main", "page_examples", "text_examples", "train"]

_LIMITS = thresholds()["train"]
_PLANTING = thresholds()["planting"]
_HALF = 0.5  # of a block's words: then it is editorial


@dataclass(frozen=True, eq=False)
class Examples:
    """Labelled blocks of one document."""

    form: str
    cues: NDArray[np.float32]
    share: NDArray[np.float64]
    """How much of each block is editorial, 0 to 1; below 0: nobody knows."""
    weights: NDArray[np.float64]
    categories: tuple[Category | None, ...]


@dataclass(frozen=True, eq=False)
class Labelled:
    """A labelled page as cut into blocks."""

    document: Document
    table: BlockTable
    share: NDArray[np.float64]
    categories: Sequence[Category | None]


def labelled_page(row: Mapping[str, Any]) -> Labelled | None:
    """The blocks of one labelled page; None where page and gold have little in common."""
    try:
        document = read(Source(row["html"], format="html", url=row["url"]))
    except CleanError:
        return None
    table = segment(document)
    words = [tokens(text) for text in table.texts]
    categories: Sequence[Category | None] = [None] * len(table)
    if not len(table):
        return None
    if row["blocks"]:
        categories = labelled_categories(words, row["blocks"])
        share = np.asarray([-1.0 if c is None else c is Category.EDITORIAL for c in categories])
    elif row["main_content"]:
        share = editorial_share(words, row["main_content"], row["disputed"] or ())
        if _best_f1(words, share, row["main_content"]) < _LIMITS["least_f1"]:
            return None
    else:
        return None
    return Labelled(document, table, np.where(headline(table)[1], -1.0, share), categories)


def page_examples(
    row: Mapping[str, Any], run: ResidueRun | None = None, chance: random.Random | None = None
) -> list[Examples]:
    """Examples of one labelled page, and of a copy in which ``run`` is planted."""
    page = labelled_page(row)
    if page is None:
        return []
    examples = [_examples(page.table, page.share, page.categories)]
    if run and chance:
        planted = plant(page.document, page.table, page.share > _HALF, run, chance)
        if planted:
            at = planted.at
            share = np.insert(page.share, at, [0.0] * len(run.texts))
            categories = [*page.categories[:at], *run.categories, *page.categories[at:]]
            run_at = range(at, at + len(run.texts))
            examples.append(_examples(planted.table, share, categories, run_at))
    return examples


def _best_f1(words: Sequence[Sequence[str]], share: NDArray[np.float64], gold: str) -> float:
    """F1 that perfect verdicts would reach: low where the gold covers a part of the page."""
    sizes = np.asarray([len(block) for block in words], np.float64)
    kept = share >= _HALF
    shared = (sizes * share)[kept].sum()
    total = sizes[kept].sum() + len(tokens(gold))
    return float(2 * shared / total) if total else 0.0


def text_examples(row: Mapping[str, Any], planted: range = range(0)) -> Examples | None:
    """The lines of one labelled plain text, some of them perhaps planted."""
    lines = [(line, label) for line, label in zip(row["lines"], row["labels"], strict=True)
             if line.strip()]  # fmt: skip
    source = "\n".join(" ".join(line.splitlines()) for line, _ in lines)
    table = segment(read(Source(source, format="text", language=row["lang"]))) if lines else ()
    if not isinstance(table, BlockTable) or len(table) != len(lines):
        return None
    categories = [Category(label) for _, label in lines]
    share = np.asarray([float(c is Category.EDITORIAL) for c in categories])
    return _examples(table, share, categories, planted)


def _page_as_text(row: Mapping[str, Any]) -> Examples | None:
    """A page's labelled blocks as the lines of a plain text, without its menus."""
    if not row["blocks"]:
        return None
    rows = [b for b in row["blocks"] if b["category"] != Category.NAVIGATION]
    return text_examples(
        {
            "lines": [block["text"] for block in rows],
            "labels": [block["category"] for block in rows],
            "lang": row["lang"],
        }
    )


def _examples(
    table: BlockTable,
    share: NDArray[np.float64],
    categories: Sequence[Category | None],
    planted: range = range(0),
) -> Examples:
    """Cues, labels and weights of a document's blocks.

    Every document weighs the same, however many blocks it has, but for very short ones. A copy
    with a planted run is there for that run and the article around it: the rest of the page has
    been learned from the page itself.
    """
    longest = sorted(table.texts, key=len, reverse=True)[: thresholds()["language"]["blocks"]]
    measures = Measures(table, detect(longest, table.page.language))
    unsure = np.abs(share - _HALF) < _LIMITS["unsure_share"]
    weights = np.sqrt(np.maximum(1.0, measures.words)) * (share >= 0)
    weights *= np.where(unsure, _LIMITS["unsure_weight"], 1.0)
    if planted:
        weights[share < _HALF] *= _PLANTING["other_weight"]
        weights[planted.start : planted.stop] *= (
            _PLANTING["planted_weight"] / _PLANTING["other_weight"]
        )
    size = min(1.0, len(table) / _LIMITS["full_size"]) * _LIMITS["page_weight"]
    weights *= size / max(1.0, weights.sum())
    return Examples(table.page.format, observe(measures), share, weights, tuple(categories))


def fit(examples: Iterable[Examples], *, rounds: int, seed: int = 1) -> Trees:
    """Trees that tell editorial blocks from residue."""
    chosen = [(e, e.weights > 0) for e in examples]
    return _boost(
        np.vstack([e.cues[used] for e, used in chosen]),
        np.concatenate([e.share[used] >= _HALF for e, used in chosen]).astype(np.int8),
        np.concatenate([e.weights[used] for e, used in chosen]),
        {**_LIMITS["editorial"], "objective": "binary", "seed": seed},
        rounds,
    )


def fit_categories(examples: Iterable[Examples], *, seed: int = 1) -> Trees:
    """Trees that tell the kinds of residue apart."""
    rows, labels = [], []
    order = {category: i for i, category in enumerate(RESIDUE)}
    for example in examples:
        numbers = np.asarray([order.get(c, -1) if c else -1 for c in example.categories])
        rows.append(example.cues[numbers >= 0])
        labels.append(numbers[numbers >= 0])
    known = np.concatenate(labels)
    share = np.bincount(known, minlength=len(RESIDUE)) / len(known)
    weights = 1 / np.sqrt(np.maximum(share, 1e-4))[known]
    kinds = {"objective": "multiclass", "num_class": len(RESIDUE)}
    parameters = {**_LIMITS["category"], **kinds, "seed": seed}
    return _boost(np.vstack(rows), known, weights, parameters, _LIMITS["rounds"]["category"])


def _boost(
    cues: NDArray[np.float32],
    labels: NDArray[Any],
    weights: NDArray[np.float64],
    parameters: Mapping[str, Any],
    rounds: int,
) -> Trees:
    import lightgbm  # noqa: PLC0415 - an extra

    fixed = {"verbosity": -1, "deterministic": True, "force_row_wise": True}
    data = lightgbm.Dataset(cues, label=labels, weight=weights)
    model = lightgbm.train({**fixed, **parameters}, data, rounds)
    return _flattened(model.dump_model()["tree_info"], parameters.get("num_class", 1))


def _flattened(trees: Sequence[Mapping[str, Any]], outputs: int) -> Trees:
    """LightGBM's trees as flat arrays."""
    feature: list[int] = []
    border, value = [], []
    child: list[list[int]] = []
    root = []
    deepest = 0
    for tree in trees:
        root.append(len(feature))
        todo: list[tuple[Any, tuple[int, int] | None, int]] = [(tree["tree_structure"], None, 0)]
        while todo:
            node, above, depth = todo.pop()
            number = len(feature)
            if above is not None:
                child[above[0]][above[1]] = number
            leaf = "split_feature" not in node
            feature.append(0 if leaf else node["split_feature"])
            border.append(np.inf if leaf else node["threshold"])
            child.append([number, number])
            value.append(node["leaf_value"] if leaf else node["internal_value"])
            deepest = max(deepest, depth)
            if not leaf:
                todo.append((node["left_child"], (number, 0), depth + 1))
                todo.append((node["right_child"], (number, 1), depth + 1))
    return Trees(
        np.asarray(feature, np.int16),
        np.asarray(border, np.float32),
        np.asarray(child, np.int32),
        np.asarray(value, np.float32),
        np.asarray(root, np.int32),
        outputs,
        deepest,
    )


def _folds(text: str) -> set[int]:
    return {int(fold) for fold in text.split(",") if fold}


class Task(NamedTuple):
    """A labelled document, what to plant in it, and the seed of where."""

    kind: str
    row: Mapping[str, Any]
    run: ResidueRun | None
    seed: int


def tasks(pages: str, lines: str, written: str, left_out: set[int]) -> Iterator[Task]:
    """Every labelled document outside the folds left out, some with a run to plant."""
    import pyarrow.parquet  # noqa: PLC0415 - an extra

    with Path(lines).open(encoding="utf-8") as file:
        texts = [row for row in map(json.loads, file) if row["fold"] not in left_out]
    own = [row for row in written_texts(Path(written)) if row["fold"] not in left_out]
    runs = {
        "found": _by_fold(residue_runs(texts)),
        "written": _by_fold(residue_runs(row for row in own if row["kind"] == "residue")),
    }
    yield from (Task("text", row, None, 0) for row in own)
    rows = pyarrow.parquet.read_table(pages).to_pylist()
    kept = [("page", row) for row in rows if row["fold"] not in left_out]
    for kind, row in [*kept, *(("text", row) for row in texts)]:
        seed = zlib.crc32(row["id"].encode())
        yield Task(kind, row, _drawn(runs, row, random.Random(seed)), seed)  # noqa: S311


Runs = Mapping[tuple[str, int], Sequence[ResidueRun]]


def _by_fold(runs: Iterable[ResidueRun]) -> Runs:
    """Runs by language and fold: a page gets runs of its own fold, so that folds stay apart."""
    found: dict[tuple[str, int], list[ResidueRun]] = {}
    for run in runs:
        found.setdefault((run.language, run.fold), []).append(run)
    return found


def _drawn(
    runs: Mapping[str, Runs], row: Mapping[str, Any], chance: random.Random
) -> ResidueRun | None:
    source = "written" if chance.random() < _PLANTING["written_share"] else "found"
    choice = runs[source].get((row["lang"], row["fold"]))
    if not choice or chance.random() > _PLANTING["planted_share"] or row["page_type"] != "article":
        return None
    return chance.choice(choice)


def labelled_examples(task: Task) -> list[tuple[str, Examples]]:
    """The examples of one document, each with the document's name."""
    chance = random.Random(task.seed)  # noqa: S311
    if task.kind == "text":
        made = [text_examples(task.row), _planted_text(task.row, task.run, chance)]
    else:
        made = [*page_examples(task.row, task.run, chance), _page_as_text(task.row)]
    return [(task.row.get("id", "written"), examples) for examples in made if examples is not None]


def _planted_text(
    row: Mapping[str, Any], run: ResidueRun | None, chance: random.Random
) -> Examples | None:
    """The lines of a text with a run planted behind its last editorial line or in its middle."""
    filled = [pair for pair in zip(row["lines"], row["labels"], strict=True) if pair[0].strip()]
    editorial = [i for i, (_, label) in enumerate(filled) if label == Category.EDITORIAL]
    if run is None or len(editorial) < _PLANTING["paragraphs"]:
        return None
    inside = chance.random() < _PLANTING["inside_share"]
    at = 1 + (chance.choice(editorial[1:-1]) if inside else editorial[-1])
    run_lines = zip(run.texts, run.categories, strict=True)
    lines, labels = zip(*filled[:at], *run_lines, *filled[at:], strict=True)
    planted = range(at, at + len(run.texts))
    return text_examples({**row, "lines": lines, "labels": labels}, planted)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train a model file from labelled pages and texts."""
    parser = argparse.ArgumentParser(prog="python -m adstrip.train", description=main.__doc__)
    parser.add_argument("pages", help="labelled pages, Parquet")
    parser.add_argument("lines", help="labelled plain texts, JSON lines")
    parser.add_argument("-o", "--output", required=True, help="model file to write")
    parser.add_argument("--written", default="training", help="folder of written runs")
    parser.add_argument("--without", default="", help="folds to leave out, e.g. 4 or 0,4")
    given = parser.parse_args(arguments)
    left_out = _folds(given.without)
    with Pool() as pool:
        todo = tasks(given.pages, given.lines, given.written, left_out)
        made = pool.imap(labelled_examples, todo, chunksize=16)
        examples = [example for found in made for _, example in found]
    save_model(given.output, train(examples), _card(examples, left_out))


def train(examples: Sequence[Examples]) -> dict[str, Trees]:
    """The parts of a model."""
    parts: dict[str, Trees] = {}
    for form in ("html", "text"):
        own = [e for e in examples if e.form == form]
        parts[form] = fit(own, rounds=_LIMITS["rounds"][form])
        parts[f"{form}-category"] = fit_categories(own)
    return parts


def _card(examples: Sequence[Examples], left_out: set[int]) -> dict[str, Any]:
    return {
        "cues": {form: [cue.name for cue in cues_for(form)] for form in ("html", "text")},
        "documents": {f: sum(e.form == f for e in examples) for f in ("html", "text")},
        "blocks": {f: sum(len(e.cues) for e in examples if e.form == f) for f in ("html", "text")},
        "folds left out": sorted(left_out),
        "data": "sources and licences: NOTICE",
    }


if __name__ == "__main__":
    main()
