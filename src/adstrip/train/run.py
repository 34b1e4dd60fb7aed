"""From files of labelled documents to a model file and its card."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from adstrip.cues.parts import part_cues
from adstrip.model import FORMS, save_model, scored_cues
from adstrip.train.examples import Examples
from adstrip.train.learn import learn
from adstrip.train.material import labelled_examples, tasks
from adstrip.version import __version__

__all__ = ["card_beside", "collect", "train", "write_model"]

Watch = Callable[[Iterator[list[Examples]]], Iterable[list[Examples]]]


def train(
    paths: Sequence[Path],
    output: Path,
    *,
    written: Path | None = None,
    without: Collection[int] = (),
    workers: int = 1,
    watch: Watch = iter,
) -> None:
    """Trains a model and writes it, with its card beside it (``MODEL.json``).

    Args:
        paths: Parquet or JSON lines of labelled pages and of labelled plain texts; both are needed.
        output: model file to write; for :class:`~adstrip.settings.Settings` ``model``.
        written: folder of runs and look-alikes written for training.
        without: folds to leave out, to be measured on.
        workers: how many documents are read at the same time, each in a process.
        watch: is handed the examples on their way, to show progress.

    Raises:
        InputError: files that cannot be read, lack columns or hold too little to learn from.
    """
    examples = collect(paths, written=written, without=without, workers=workers, watch=watch)
    texts = sorted(written.glob("*.jsonl")) if written else []
    files = _prints([*paths, *texts])
    write_model(examples, output, {"without folds": sorted(without), "files": files})


def collect(
    paths: Sequence[Path],
    *,
    written: Path | None = None,
    without: Collection[int] = (),
    workers: int = 1,
    watch: Watch = iter,
) -> list[Examples]:
    """The examples of all documents in some files, in their order."""
    todo = tasks(paths, written, without, Counter())
    if workers == 1:
        return [example for found in watch(map(labelled_examples, todo)) for example in found]
    with get_context("spawn").Pool(workers) as pool:
        made = pool.imap(labelled_examples, todo, chunksize=16)
        return [example for found in watch(made) for example in found]


def write_model(examples: Sequence[Examples], output: Path, origin: dict[str, Any]) -> None:
    """Learns from examples and writes the model; the card says what it learned from."""
    parts, wording, kinds = learn(examples)
    card = {
        "version": __version__,
        "cues": {
            **{form: [cue.name for cue in scored_cues(form)] for form in FORMS},
            "parts": [cue.name for cue in part_cues()],
        },
        "documents": {form: sum(e.form == form for e in examples) for form in FORMS},
        "blocks": {form: sum(len(e.cues) for e in examples if e.form == form) for form in FORMS},
        **origin,
    }
    save_model(output, parts, wording, kinds, card)
    beside = {**card, "model": _print(output), "date": date.today().isoformat()}
    text = json.dumps(beside, indent=1, sort_keys=True, ensure_ascii=False)
    card_beside(output).write_text(f"{text}\n", encoding="utf-8")


def card_beside(model: Path) -> Path:
    """Where the card of a model stands."""
    return model.with_name(f"{model.name}.json")


def _prints(paths: Iterable[Path]) -> dict[str, str]:
    return {path.name: _print(path) for path in paths}


def _print(path: Path) -> str:
    """Fingerprint of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]
