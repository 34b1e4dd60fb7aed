"""From examples to the parts of a model.

What a model says of documents that it was trained on is of no use for training another on top of
it. So wording and first look are fitted once for each fold without that fold's documents, to say
what they would of new ones, and once on all, to be shipped.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import RESIDUE
from adstrip.cues import cues_for
from adstrip.cues.context import FirstLook, context_columns
from adstrip.cues.wording import SLOTS, Wording, wording_columns
from adstrip.errors import InputError
from adstrip.score import FORMS, Trees, sigmoid
from adstrip.settings import thresholds
from adstrip.train.boosting import boost
from adstrip.train.examples import Examples

__all__ = ["fit_wording", "learn"]

_LIMITS = thresholds()["train"]
_WORDING = thresholds()["wording"]

Column = NDArray[np.float64]


def learn(examples: Sequence[Examples]) -> tuple[dict[str, Trees], Wording]:
    """The trees and the wording of a model."""
    heard, wording = _with_wording(examples)
    parts: dict[str, Trees] = {}
    for form in FORMS:
        own = [example for example in heard if example.form == form]
        if not own:
            raise InputError(f"no labelled {form} to learn from")
        first, looks = _first_looks(own)
        trusted = [_without_doubtful_labels(e, look) for e, look in zip(own, looks, strict=True)]
        seen = [_with_context(e, look) for e, look in zip(trusted, looks, strict=True)]
        parts[f"{form}-first"] = first
        parts[f"{form}-second"] = _fit(seen, "second")
        parts[f"{form}-category"] = _fit_categories(seen)
    return parts, wording


def _left_out(examples: Sequence[Examples]) -> Iterator[tuple[list[int], list[int]]]:
    """For each fold the examples outside it and those in it, as indices."""
    folds = sorted({example.fold for example in examples})
    if len(folds) < 2:  # noqa: PLR2004
        known = "all documents are of one fold (one domain?)" if folds else "nothing to learn from"
        raise InputError(f"{known}; documents of two folds are needed at least")
    for fold in folds:
        inside = [i for i, example in enumerate(examples) if example.fold == fold]
        outside = [i for i, example in enumerate(examples) if example.fold != fold]
        yield outside, inside


def _with_wording(examples: Sequence[Examples]) -> tuple[list[Examples], Wording]:
    """The examples with what a wording that never saw them says, and the wording of all."""
    out = list(examples)
    for outside, inside in _left_out(examples):
        wording = fit_wording([examples[i] for i in outside])
        for i in inside:
            out[i] = _heard(examples[i], wording)
    return out, fit_wording(examples)


def _heard(example: Examples, wording: Wording) -> Examples:
    names = [cue.name for cue in cues_for(example.form)]
    first = names.index("wording")
    columns = wording_columns(wording.scores(example.grams), example.words, example.long)
    cues = example.cues.copy()
    cues[:, first : first + columns.shape[1]] = columns
    return replace(example, cues=cues)


def fit_wording(examples: Sequence[Examples]) -> Wording:
    """Weights of word runs: logistic regression over the labelled blocks."""
    try:
        from scipy.sparse import csr_matrix, vstack  # noqa: PLC0415 - an extra
        from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    except ImportError:
        raise InputError("training needs pip install 'adstrip[train]'") from None
    rows, labels, weights = [], [], []
    for example in examples:
        used = example.weights * example.own
        found = example.grams
        matrix = csr_matrix(
            (found.shares, (found.owners, found.slots)), shape=(found.blocks, SLOTS)
        )
        rows.append(matrix[used > 0])
        labels.append(example.editorial[used > 0])
        weights.append(used[used > 0])
    weight, label = np.concatenate(weights), np.concatenate(labels)
    if label.all() or not label.any():
        raise InputError("outside some fold all blocks are editorial, or all are residue")
    model = LogisticRegression(
        C=_WORDING["strength"], max_iter=_WORDING["iterations"], tol=_WORDING["tolerance"]
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # so many steps are worth it, no more
        model.fit(vstack(rows), label, sample_weight=weight / weight.mean())
    return Wording(model.coef_[0].astype(np.float16), float(model.intercept_[0]))


def _first_looks(examples: Sequence[Examples]) -> tuple[Trees, list[FirstLook]]:
    """The first look of all examples, and what ones that never saw them make of each."""
    looks: list[FirstLook | None] = [None] * len(examples)
    for outside, inside in _left_out(examples):
        trees = _fit([examples[i] for i in outside], "first")
        for i in inside:
            example = examples[i]
            looks[i] = FirstLook(trees.sums(example.cues)[:, 0], example.words, example.paths)
    return _fit(examples, "first"), [look for look in looks if look is not None]


def _without_doubtful_labels(example: Examples, look: FirstLook) -> Examples:
    """Labels aligned from gold text weigh less where a sure first look contradicts them.

    Gold texts err in whole passages: they stop early, or keep what the page sells.
    """
    if not example.aligned:
        return example
    against = np.abs(example.editorial - sigmoid(look.log_odds))
    doubted = against > _LIMITS["doubtful"]
    weights = example.weights * np.where(doubted, _LIMITS["doubtful_weight"], 1.0)
    return replace(example, weights=weights)


def _with_context(example: Examples, look: FirstLook) -> Examples:
    return replace(example, cues=np.hstack((example.cues, context_columns(look))))


def _fit(examples: Sequence[Examples], look: str) -> Trees:
    """Trees that tell editorial blocks from residue."""
    chosen = [(e, e.weights > 0) for e in examples]
    parameters: Mapping[str, Any] = {**_LIMITS["editorial"], **_LIMITS[look]}
    return boost(
        np.vstack([e.cues[used] for e, used in chosen]),
        np.concatenate([e.editorial[used] for e, used in chosen]).astype(np.int8),
        np.concatenate([e.weights[used] for e, used in chosen]),
        {**parameters, "objective": "binary"},
        _LIMITS["rounds"][look],
    )


def _fit_categories(examples: Sequence[Examples]) -> Trees:
    """Trees that tell the kinds of residue apart."""
    rows, labels = [], []
    order = {category: i for i, category in enumerate(RESIDUE)}
    for example in examples:
        numbers = np.asarray([order.get(c, -1) if c else -1 for c in example.categories])
        rows.append(example.cues[numbers >= 0])
        labels.append(numbers[numbers >= 0])
    known = np.concatenate(labels)
    if not len(known):
        raise InputError("no residue with a category to learn from: label some lines or blocks")
    share = np.bincount(known, minlength=len(RESIDUE)) / len(known)
    weights = 1 / np.sqrt(np.maximum(share, 1e-4))[known]
    kinds = {"objective": "multiclass", "num_class": len(RESIDUE)}
    parameters = {**_LIMITS["category"], **kinds}
    return boost(np.vstack(rows), known, weights, parameters, _LIMITS["rounds"]["category"])
