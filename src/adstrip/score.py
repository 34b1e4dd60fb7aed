"""How editorial is each block, which category is it else, and which cues say so?"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import Category, Explainer, Reason
from adstrip.cues import Cue, cues_for, observe
from adstrip.cues.context import FirstLook, context_columns, context_cues
from adstrip.cues.measures import Measures
from adstrip.cues.speech import COVERED, quoted
from adstrip.cues.wording import SLOTS, Wording
from adstrip.errors import ModelError
from adstrip.settings import thresholds

__all__ = [
    "FORMS",
    "Explainers",
    "Model",
    "Scores",
    "Trees",
    "load_model",
    "save_model",
    "score",
    "scored_cues",
    "sigmoid",
]

_LIMITS = thresholds()["score"]
_SHIPPED = files("adstrip") / "data" / "model.npz"
_ROWS = 256  # blocks summed at a time: what a pass reads and writes stays in the cache
_DROP = 3  # levels after which rows that have come to a leaf are left out
_FEATURE_BITS = 16
_FEATURE = (1 << _FEATURE_BITS) - 1
FORMS = ("html", "text")
_ARRAYS = ("feature", "border", "child", "value", "root")


def sigmoid(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of log-odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -50, 50))))


@dataclass(frozen=True, eq=False)
class Trees:
    """Boosted decision trees as flat arrays, one entry a node.

    Attributes:
        feature: the column that the node asks about; 0 for leaves.
        border: the answer is yes above the border; infinity for leaves.
        child: shape (nodes, 2), where no and yes lead; leaves lead to themselves.
        value: mean output below the node; what the tree adds, for leaves.
        root: shape (trees,), the first node of each tree.
        outputs: how many outputs there are; tree t adds to output t modulo this.
        depth: the longest way from a root to a leaf.
    """

    feature: NDArray[np.int16]
    border: NDArray[np.float32]
    child: NDArray[np.int32]
    value: NDArray[np.float32]
    root: NDArray[np.int32]
    outputs: int
    depth: int

    def sums(self, cues: NDArray[np.float32]) -> NDArray[np.float64]:
        """Shape (blocks, outputs): the sum of the trees' leaves for each row of cues."""
        parts = [self._sums(cues[i : i + _ROWS]) for i in range(0, len(cues), _ROWS)]
        return np.vstack(parts) if parts else np.zeros((0, self.outputs))

    @cached_property
    def _packed(self) -> _Packed:
        return _packed(self)

    def _sums(self, cues: NDArray[np.float32]) -> NDArray[np.float64]:
        nodes, rows, trees = self._packed, len(cues), len(self.root)
        cells, width = cues.ravel(), cues.shape[1]
        start = np.repeat(np.arange(rows) * width, trees)
        node = final = np.tile(np.arange(trees), rows)
        live = np.arange(len(final))
        for depth in range(self.depth):
            if depth and depth % _DROP == 0:
                final[live] = node
                going = np.flatnonzero(nodes.inner.take(node))
                live, node, start = live.take(going), node.take(going), start.take(going)
            asked = nodes.asked.take(node)
            value = cells.take((asked & _FEATURE) + start)
            node = (asked >> _FEATURE_BITS) + (value > nodes.border.take(node))
        final[live] = node
        values = nodes.value.take(final).reshape(rows, trees // self.outputs, self.outputs)
        return np.asarray(values.sum(axis=1))

    def contributions(self, row: NDArray[np.float32]) -> tuple[float, NDArray[np.float64]]:
        """The base value and each cue's points for one row: together exactly its one output.

        Points are path contributions: what each answer on the way to the leaf adds to the mean
        output below the node (Saabas 2014).
        """
        points = np.zeros(len(row))
        node = self.root
        value = self.value.astype(np.float64)
        for _ in range(self.depth):
            following = self.child[node, (row[self.feature[node]] > self.border[node]).astype(int)]
            np.add.at(points, self.feature[node], value[following] - value[node])
            node = following
        return float(value[self.root].sum()), points


class _Packed(NamedTuple):
    """The nodes of some trees, roots first, the two children of a node side by side.

    That, and one number for what a node asks and where it leads, halves the look-ups.
    """

    asked: NDArray[np.int64]
    """Where no leads, shifted, and the feature; a leaf asks for nothing and leads to itself."""
    border: NDArray[np.float32]
    inner: NDArray[np.bool_]
    value: NDArray[np.float64]


def _packed(trees: Trees) -> _Packed:
    old = trees.root.astype(np.intp)
    order, levels = [old], []
    first = 0
    while len(old):
        children = trees.child[old].astype(np.intp)
        inner = children[:, 0] != old
        first += len(old)
        begun = first - len(old)
        leads = np.arange(begun, first)
        leads[inner] = first + 2 * np.arange(inner.sum())
        levels.append(leads)
        old = children[inner].ravel()
        order.append(old)
    nodes, leads = np.concatenate(order), np.concatenate(levels)
    return _Packed(
        leads << _FEATURE_BITS | trees.feature[nodes],
        trees.border[nodes],
        leads != np.arange(len(nodes)),
        trees.value[nodes].astype(np.float64),
    )


@dataclass(frozen=True, eq=False)
class Model:
    """The trained scorers for HTML and text and the card that says where they come from.

    Attributes:
        wording: what words say, for both.
        first: by form, how editorial a block looks by its cues.
        second: by form, how editorial it is, seen what the first look made of the whole page.
        category: by form, which kind of residue it is else.
        card: where the model comes from.
    """

    wording: Wording
    first: dict[str, Trees]
    second: dict[str, Trees]
    category: dict[str, Trees]
    card: dict[str, Any]
    fingerprint: str
    path: str | None

    def __reduce__(self) -> tuple[Any, tuple[str | None]]:
        return load_model, (self.path,)


def save_model(
    path: str | os.PathLike[str], parts: dict[str, Trees], wording: Wording, card: dict[str, Any]
) -> None:
    """Write a model file: trees of each part, wording and card; same content, same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        arrays = {f"{part}.{field}": getattr(trees, field) for part, trees in parts.items()
                  for field in _ARRAYS}  # fmt: skip
        arrays["wording"] = wording.weights
        arrays["wording.bias"] = np.asarray(wording.bias)
        card = {**card, "parts": {p: [t.outputs, t.depth] for p, t in parts.items()}}
        arrays["card"] = np.frombuffer(json.dumps(card, sort_keys=True).encode(), np.uint8)
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, array, allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy"), buffer.getvalue(), zipfile.ZIP_DEFLATED
            )


@lru_cache(maxsize=4)
def load_model(path: str | None = None) -> Model:
    """The shipped model, or the one in the file ``path``.

    Raises:
        ModelError: no such file, no model, or a model for other cues than this version has.
    """
    try:
        data = _SHIPPED.read_bytes() if path is None else Path(path).read_bytes()
    except OSError as error:
        raise ModelError(f"model {path}: {error.strerror}") from None
    try:
        return _model(data, path)
    except _DAMAGES as error:
        raise ModelError(f"{_named(path)}: damaged, or no model file; train it again") from error


# What numpy, zipfile and json raise on damaged files, and what follows from a card of other shape.
_DAMAGES = (
    AttributeError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def _named(path: str | None) -> str:
    return f"model {path}" if path else "the shipped model"


def _model(data: bytes, path: str | None) -> Model:
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        card = json.loads(arrays["card"].tobytes())
        parts = {
            part: Trees(*(arrays[f"{part}.{field}"] for field in _ARRAYS), *shape)
            for part, shape in card["parts"].items()
        }
        wording = Wording(arrays["wording"], float(arrays["wording.bias"]))
    if wording.weights.shape != (SLOTS,):
        raise ModelError(f"{_named(path)}: trained for another wording; train it again")
    _check(card, path)
    first, second, category = (
        {form: parts[f"{form}-{look}"] for form in FORMS}
        for look in ("first", "second", "category")
    )
    return Model(
        wording,
        first,
        second,
        category,
        card,
        hashlib.sha256(data).hexdigest()[:12],
        path,
    )


def _check(card: dict[str, Any], path: str | None) -> None:
    for form in FORMS:
        if card["cues"][form] != [cue.name for cue in scored_cues(form)]:
            raise ModelError(f"{_named(path)}: trained for other cues; train it again")


@dataclass(frozen=True, eq=False)
class Scores:
    """The scores of one page, and on demand the reasons behind them. Picklable."""

    form: str
    cues: NDArray[np.float32]
    log_odds: NDArray[np.float64]
    evidence: dict[int, tuple[tuple[str, str, str], ...]]
    """For each block with phrase hits: category, act and text of each."""
    model: Model

    @cached_property
    def probabilities(self) -> NDArray[np.float64]:
        """Probability of each block to be editorial."""
        return sigmoid(self.log_odds)

    def categories(self, blocks: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Shape (these blocks, kinds of residue): log-probability of each, in RESIDUE's order."""
        outputs = self.model.category[self.form].sums(self.cues[blocks])
        highest = outputs.max(axis=1, keepdims=True)
        total = np.log(np.exp(outputs - highest).sum(axis=1, keepdims=True)) + highest
        return np.asarray(outputs - total)

    @property
    def covered(self) -> NDArray[np.float32]:
        """How much of each block phrases of residue cover."""
        names = [cue.name for cue in cues_for(self.form)]
        return np.asarray(self.cues[:, names.index(COVERED)])

    def says_residue(self, index: int) -> bool:
        """Whether a phrase of residue stands in the block."""
        found = self.evidence.get(int(index), ())
        return any(category != Category.EDITORIAL for category, _, _ in found)

    def reasons(self, index: int) -> tuple[Reason, ...]:
        """The cues behind a score, strongest first; their points sum to its log-odds."""
        base, points = self.model.second[self.form].contributions(self.cues[index])
        found = [Reason("base value", base, "where every block starts")]
        for number, cue in enumerate(scored_cues(self.form)):
            if points[number]:
                found.append(
                    Reason(cue.name, float(points[number]), self._evidence(index, number, cue))
                )
        return tuple(sorted(found, key=lambda reason: -abs(reason.points)))

    def _evidence(self, index: int, number: int, cue: Cue) -> str:
        said = cue.told(float(self.cues[index, number]))
        told = self.evidence.get(index, ())
        quotes = [text for category, act, text in told if quoted(cue.name, category, act)]
        return f"{said}: {'; '.join(quotes)}" if quotes else said

    def __getstate__(self) -> dict[str, Any]:
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Explainers:
    """Explains blocks that were scored apart: for each, who scored it, and under which number."""

    sources: tuple[tuple[Explainer | None, int], ...]

    def reasons(self, index: int) -> tuple[Reason, ...]:
        """The reasons of one block."""
        source, number = self.sources[index]
        return () if source is None else source.reasons(number)


def scored_cues(form: str) -> tuple[Cue, ...]:
    """The cues that verdicts rest on: those of the blocks, then those of the first look."""
    return (*cues_for(form), *context_cues())


def score(measures: Measures, model: Model) -> Scores:
    """Score the blocks of a page, measured with the model's wording."""
    form = measures.table.page.format
    if not measures.n:
        nothing = np.zeros((0, len(scored_cues(form))), np.float32)
        return Scores(form, nothing, np.zeros(0), {}, model)
    cues = observe(measures)
    look = FirstLook(model.first[form].sums(cues)[:, 0], measures.words, measures.paths)
    cues = np.hstack((cues, context_columns(look)))
    log_odds = model.second[form].sums(cues)[:, 0]
    evidence: dict[int, tuple[tuple[str, str, str], ...]] = {}
    for hit in measures.phrases.hits:
        told = (hit.phrase.category, hit.phrase.act, hit.text[: _LIMITS["evidence_characters"]])
        evidence[hit.block] = (*evidence.get(hit.block, ()), told)
    return Scores(form, cues, log_odds, evidence, model)
