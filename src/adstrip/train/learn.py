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
from adstrip.cues.parts import part_cues
from adstrip.cues.wording import (
    KIND_SLOTS,
    SLOTS,
    WORDING_CUES,
    Grams,
    KindWording,
    Wording,
    kind_columns,
    wording_columns,
)
from adstrip.ensemble import Ensemble
from adstrip.errors import InputError
from adstrip.model import FORMS
from adstrip.network import Network
from adstrip.score import sigmoid
from adstrip.settings import thresholds
from adstrip.train.boosting import boost
from adstrip.train.examples import Examples
from adstrip.train.gluing import PartExamples
from adstrip.train.network import Document, fit_network
from adstrip.trees import Trees

__all__ = ["fit_kinds", "fit_wording", "learn"]

_LIMITS = thresholds()["train"]
_WORDING = thresholds()["wording"]

_NO_EXTRA = "training needs pip install 'adstrip[train]'"
_KINDS = {category: i for i, category in enumerate(RESIDUE)}
_SIDES = 2  # kinds at most: with two, a regression has one row of weights for both

Column = NDArray[np.float64]


def learn(
    examples: Sequence[Examples],
) -> tuple[dict[str, Trees | Ensemble], Wording, KindWording]:
    """The parts of a model, and its wordings."""
    for form in FORMS:
        _demand_labels(form, [example for example in examples if example.form == form])
    heard, wording = _with_wording(examples)
    sounds, kinds = _kind_sounds(examples)
    parts: dict[str, Trees | Ensemble] = {}
    for form in FORMS:
        own = [_lighter_if_written(example) for example in heard if example.form == form]
        sounding = [sound for e, sound in zip(heard, sounds, strict=True) if e.form == form]
        parts[f"{form}-first"], looks = _first_looks(own)
        seen = [_with_context(*pair) for pair in zip(own, looks, strict=True)]
        parts[f"{form}-second"] = _second_look(seen)
        parts[f"{form}-category"] = _fit_categories(seen, sounding)
    parts["parts"] = _fit_parts([e.parts for e in heard if e.parts])
    return parts, wording, kinds


def _demand_labels(form: str, examples: Sequence[Examples]) -> None:
    """Said before anything is learned, which takes minutes."""
    if not examples:
        raise InputError(f"no labelled {form} to learn from")
    if not any(((_kind_numbers(example) >= 0) & example.own).any() for example in examples):
        how = "label some of its lines"
        if form == "html":
            how = "give some pages a column blocks, or some labelled texts the url of a page"
        raise InputError(f"no residue with a category in {form} to learn from: {how}")


def _lighter_if_written(example: Examples) -> Examples:
    """Texts written for training weigh less than those that one meets."""
    if not example.written:
        return example
    return replace(example, weights=example.weights * _LIMITS["written_weight"])


def _left_out(examples: Sequence[Examples]) -> Iterator[tuple[list[int], list[int]]]:
    """For each fold the examples outside it and those in it, as indices."""
    folds = sorted({example.fold for example in examples})
    if len(folds) < 2:  # noqa: PLR2004
        forms = " and ".join(sorted({example.form for example in examples}))
        found = f"all labelled {forms} is of one fold (one domain?)" if folds else "no documents"
        raise InputError(f"{found}; documents of two folds are needed at least")
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
    columns = wording_columns(wording.scores(example.grams), example.words, example.long)
    cues = example.cues.copy()
    cues[:, [names.index(name) for name in WORDING_CUES]] = columns
    parts = example.parts and example.parts.heard(wording)
    return replace(example, cues=cues, parts=parts)


def fit_wording(examples: Sequence[Examples]) -> Wording:
    """Weights of word runs: logistic regression over the labelled blocks."""
    heard = [example for example in examples if example.heard]
    used = [example.weights * example.own for example in heard]
    labels = [e.editorial[u > 0] for e, u in zip(heard, used, strict=True)]
    label = np.concatenate(labels or [np.zeros(0, np.bool_)])
    if label.all() or not label.any():
        raise InputError("outside some fold all blocks are editorial, or all are residue")
    rows = [_runs(e.grams, e.grams.slots, SLOTS)[u > 0] for e, u in zip(heard, used, strict=True)]
    weight = np.concatenate([u[u > 0] for u in used])
    fit = _regression(rows, label, weight, _WORDING["strength"], _WORDING["iterations"])
    return Wording(fit[0][0].astype(np.float16), float(fit[1][0]))


def _kind_sounds(
    examples: Sequence[Examples],
) -> tuple[list[NDArray[np.float32]], KindWording]:
    """Which kind of residue each block sounds like to one that never saw it, and to one of all."""
    out = [np.zeros(0, np.float32)] * len(examples)
    for outside, inside in _left_out(examples):
        kinds = fit_kinds([examples[i] for i in outside])
        for i in inside:
            out[i] = kind_columns(kinds.probabilities(examples[i].grams))
    return out, fit_kinds(examples)


def fit_kinds(examples: Sequence[Examples]) -> KindWording:
    """Weights of word runs for each kind of residue: regression over the blocks of known kind."""
    known = [(e, _kind_numbers(e), e.own) for e in examples]
    label = np.concatenate([numbers[own & (numbers >= 0)] for _, numbers, own in known])
    found = np.unique(label)
    weights = np.zeros((KIND_SLOTS, len(RESIDUE)), np.float16)
    biases = np.full(len(RESIDUE), _WORDING["unheard"], np.float32)
    if len(found) > _SIDES:
        rows = [
            _runs(e.grams, e.grams.kind_slots, KIND_SLOTS)[own & (numbers >= 0)]
            for e, numbers, own in known
        ]
        counts = [np.full(int((own & (numbers >= 0)).sum()), e.counts) for e, numbers, own in known]
        weight = _balanced(label)[label] * np.concatenate(counts)
        limits = _WORDING["kind_strength"], _WORDING["kind_iterations"]
        fit = _regression(rows, label, weight, *limits)
        weights[:, found], biases[found] = fit[0].T, fit[1]
    return KindWording(weights, biases)


def _runs(found: Grams, slots: NDArray[np.int32], width: int) -> Any:
    """Word runs as rows of a sparse matrix."""
    try:
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - an extra
    except ImportError:
        raise InputError(_NO_EXTRA) from None
    return csr_matrix((found.shares, (found.owners, slots)), shape=(found.blocks, width))


def _regression(
    rows: Sequence[Any],
    label: NDArray[Any],
    weight: Column,
    strength: float,
    iterations: int,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Coefficients and biases of a logistic regression."""
    try:
        from scipy.sparse import vstack  # noqa: PLC0415 - an extra
        from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    except ImportError:
        raise InputError(_NO_EXTRA) from None
    model = LogisticRegression(C=strength, max_iter=iterations, tol=_WORDING["tolerance"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # so many steps are worth it, no more
        model.fit(vstack(rows), label, sample_weight=weight / weight.mean())
    return model.coef_, model.intercept_


def _first_looks(examples: Sequence[Examples]) -> tuple[Trees, list[FirstLook]]:
    """The first look of all examples, and what ones that never saw them make of each."""
    looks: list[FirstLook | None] = [None] * len(examples)
    documents, parameters = _as_documents(examples), _look("first", examples[0].form)
    for outside, inside in _left_out(examples):
        trees = _fit([documents[i] for i in outside], parameters)
        for i in inside:
            example = examples[i]
            odds = trees.sums(example.cues)[:, 0]
            looks[i] = FirstLook(odds, example.words, example.paths, example.stems)
    trees = _fit(documents, parameters)
    return trees, [look for look in looks if look is not None]


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
    trusted = _without_doubtful_labels(example, look)
    return replace(trusted, cues=np.hstack((example.cues, context_columns(look))))


def _second_look(examples: Sequence[Examples]) -> Ensemble:
    """Tells editorial blocks from residue, seen what the first look made of the whole page."""
    form = examples[0].form
    return _ensemble(_as_documents(examples), form, _look("second", form))


def _look(look: str, form: str) -> dict[str, Any]:
    """How the trees of a look at a form are learned."""
    return {**_LIMITS["editorial"], **_LIMITS[look][form]}


def _as_documents(examples: Sequence[Examples]) -> list[Document]:
    """Blocks labelled by whether they are editorial."""
    return [Document(e.cues, e.editorial[:, None].astype(np.float64), e.weights) for e in examples]


def _ensemble(documents: Sequence[Document], read: str, parameters: Mapping[str, Any]) -> Ensemble:
    """Trees and a network learned from the same documents, each with its share in the sum."""
    share = _LIMITS["network_share"]
    trees = _fit(documents, parameters).times(1 - share)
    return Ensemble(trees, fit_network(documents, _network_limits(read), share))


def _fit(documents: Sequence[Document], parameters: Mapping[str, Any]) -> Trees:
    """Trees that label the rows of documents; of several outputs, one is right."""
    used = [document.weights > 0 for document in documents]
    labels = np.vstack([d.labels[u] for d, u in zip(documents, used, strict=True)])
    kinds = labels.shape[1]
    several = {"objective": "multiclass", "num_class": kinds}
    return boost(
        np.vstack([d.cues[u] for d, u in zip(documents, used, strict=True)]),
        labels.argmax(axis=1) if kinds > 1 else labels[:, 0],
        np.concatenate([d.weights[u] for d, u in zip(documents, used, strict=True)]),
        {**parameters, **(several if kinds > 1 else {"objective": "binary"})},
    )


def _network_limits(read: str) -> dict[str, Any]:
    """How a network is trained that reads pages of a form, or parts of a block."""
    limits = _LIMITS["network"]
    return {**limits, **{name: limits[name][read] for name in ("epochs", "documents")}}


def _silent(cues: int) -> Ensemble:
    """Says 0 of everything."""
    leaf = np.full(1, np.inf, np.float32), np.zeros((1, 2), np.int32), np.zeros(1, np.float32)
    trees = Trees(np.zeros(1, np.int16), *leaf, np.zeros(1, np.int32), outputs=1, depth=0)
    return Ensemble(trees, Network.silent(cues))


def _fit_parts(examples: Sequence[PartExamples]) -> Ensemble:
    """Tells sentences of paragraphs from residue glued to them."""
    documents = [
        Document(e.cues[own], e.editorial[own, None].astype(np.float64), e.weights[own])
        for e in examples
        for own in _in_a_row(e.blocks)
    ]
    told = np.concatenate([d.labels[d.weights > 0] for d in documents] or [np.zeros((0, 1))])
    if told.all() or not told.any():
        return _silent(len(part_cues()))  # nothing to tell apart: none will be cut
    return _ensemble(documents, "parts", _LIMITS["parts"])


def _in_a_row(numbers: NDArray[np.intp]) -> Sequence[NDArray[np.intp]]:
    """Where the same number stands, for each."""
    return np.split(np.arange(len(numbers)), np.flatnonzero(np.diff(numbers)) + 1)


def _fit_categories(
    examples: Sequence[Examples], sounds: Sequence[NDArray[np.float32]]
) -> Ensemble:
    """Tells the kinds of residue apart."""
    numbers = [np.where(e.own, _kind_numbers(e), -1) for e in examples]
    lift = _balanced(np.concatenate(numbers))
    documents = [
        Document(
            np.hstack((example.cues, sound)),
            np.eye(len(RESIDUE))[kinds],
            np.where(kinds >= 0, lift[kinds], 0.0) * example.counts,
        )
        for example, sound, kinds in zip(examples, sounds, numbers, strict=True)
    ]
    return _ensemble(documents, examples[0].form, _LIMITS["category"])


def _kind_numbers(example: Examples) -> NDArray[np.intp]:
    """Which kind of residue each block is, in RESIDUE's order; -1: editorial, or not known."""
    return np.asarray([_KINDS.get(c, -1) if c else -1 for c in example.categories], np.intp)


def _balanced(labels: NDArray[np.intp]) -> Column:
    """A weight for each kind that lifts rare ones, by the root of how rare they are."""
    known = labels[labels >= 0]
    share = np.bincount(known, minlength=len(RESIDUE)) / max(1, len(known))
    return np.asarray(1 / np.sqrt(np.maximum(share, 1e-4)))
