"""From labelled rows in their order to the weights of a network: gradient descent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from adstrip.errors import InputError
from adstrip.network import Network, far, normal, roots, taken, together

__all__ = ["Document", "fit_network"]

_CONSTANT = 1e-3  # a cue whose root deviates less is always the same
_RISE = 0.1  # of all steps, those in which the rate rises

Array = NDArray[np.float32]
Weights = dict[str, Array]


class Document(NamedTuple):
    """The rows of a document, in reading order.

    Attributes:
        cues: shape (blocks, cues).
        labels: shape (blocks, outputs), how likely each output is: of one, yes; of several, which.
        weights: shape (blocks,), what each row counts.
    """

    cues: Array
    labels: NDArray[np.float64]
    weights: NDArray[np.float64]


def fit_network(
    documents: Sequence[Document], parameters: Mapping[str, Any], times: float = 1.0
) -> Network:
    """A network that labels rows, learned from whole documents.

    AdamW (Loshchilov and Hutter 2019) with a rate that rises, then falls to nothing, gradients
    clipped, dropout on the cues and behind every layer. The same documents give the same weights.

    Args:
        documents: what rows show, and what they are.
        parameters: section ``train.network`` of the thresholds.
        times: what the network says is multiplied by this.
    """
    lot = np.random.default_rng(parameters["seed"])
    told = [document for document in documents if document.weights.any()]
    if not told:
        raise InputError("no block that a network could learn from")
    usual, scale = _usual(told)
    weights = _start(len(usual), told[0].labels.shape[1], parameters, lot)
    descent = _Descent(weights, parameters, len(told))
    whole = float(np.mean([document.weights.sum() for document in told]))
    for _ in range(parameters["epochs"]):
        for chosen in _batches(told, parameters["documents"], lot):
            batch = _batch([told[i] for i in chosen], usual, scale)
            gradients = _gradients(weights, batch, parameters, whole * len(chosen), lot)
            descent.step(gradients)
    for name in ("last", "last_bias"):
        weights[name] *= np.float32(times)
    return Network.of(usual, scale, **weights)


def _usual(documents: Sequence[Document]) -> tuple[Array, Array]:
    """Mean of each cue's root, and one over its standard deviation, by the rows' weights.

    0 for a cue that is always the same: of what it says else nothing was learned.
    """
    total, first, second = 0.0, np.zeros(1), np.zeros(1)
    for document in documents:
        values = roots(document.cues).astype(np.float64)
        total += float(document.weights.sum())
        first = first + document.weights @ values
        second = second + document.weights @ values**2
    mean = first / total
    deviation = np.sqrt(np.maximum(0, second / total - mean**2))
    known = deviation > _CONSTANT
    scale = np.divide(1, deviation, out=np.zeros(len(mean)), where=known)
    return mean.astype(np.float32), scale.astype(np.float32)


def _start(
    cues: int, outputs: int, parameters: Mapping[str, Any], lot: np.random.Generator
) -> Weights:
    width, hidden, layers = parameters["width"], parameters["hidden"], parameters["layers"]
    inputs = parameters["taps"] * width

    def drawn(*shape: int, inputs: int) -> Array:
        bound = inputs**-0.5
        return lot.uniform(-bound, bound, shape).astype(np.float32)

    return {
        "into": drawn(cues, width, inputs=cues),
        "into_bias": drawn(width, inputs=cues),
        "around": drawn(layers, inputs, width, inputs=inputs) / np.float32(2),
        "around_bias": drawn(layers, width, inputs=inputs),
        "onto": drawn(2 * width, hidden, inputs=2 * width),
        "onto_bias": drawn(hidden, inputs=2 * width),
        "last": drawn(hidden, outputs, inputs=hidden),
        "last_bias": drawn(outputs, inputs=hidden),
    }


def _batches(
    documents: Sequence[Document], count: int, lot: np.random.Generator
) -> Iterator[NDArray[np.intp]]:
    order = lot.permutation(len(documents))
    return (order[i : i + count] for i in range(0, len(order), count))


@dataclass(frozen=True)
class _Batch:
    """Documents one behind the other."""

    cues: Array
    """Shape (rows, cues), as :func:`normal` has it."""
    owners: NDArray[np.intp]
    """The document of each row."""
    lengths: Array
    """Shape (documents, 1)."""
    labels: Array
    weights: Array
    """Shape (rows, 1)."""


def _batch(documents: Sequence[Document], usual: Array, scale: Array) -> _Batch:
    lengths = np.asarray([len(document.cues) for document in documents])
    weights = np.concatenate([d.weights for d in documents])
    return _Batch(
        normal(np.vstack([d.cues for d in documents]), usual, scale),
        np.repeat(np.arange(len(documents)), lengths),
        lengths[:, None].astype(np.float32),
        np.vstack([d.labels for d in documents]).astype(np.float32),
        weights[:, None].astype(np.float32),
    )


def _gradients(
    weights: Weights,
    batch: _Batch,
    parameters: Mapping[str, Any],
    whole: float,
    lot: np.random.Generator,
) -> Weights:
    """How the batch's loss, cross-entropy by weight, rises with each of the network's weights."""
    taps, width = parameters["taps"], parameters["width"]

    def kept(shape: tuple[int, ...], lost: float) -> Array:
        return (lot.random(shape, np.float32) >= lost).astype(np.float32) / np.float32(1 - lost)

    # Forwards, with what the way back needs.
    cues = batch.cues * kept(batch.cues.shape, parameters["lost_cues"])
    rows = np.maximum(cues @ weights["into"] + weights["into_bias"], 0)
    first_on = rows > 0
    layers = []
    for layer, (around, bias) in enumerate(
        zip(weights["around"], weights["around_bias"], strict=True)
    ):
        seen = taken(rows, layer, taps, batch.owners)
        said = np.maximum(seen @ around + bias, 0)
        passed = kept(said.shape, parameters["lost"]) * (said > 0)
        rows = rows + said * passed
        layers.append((seen, passed))
    page = _by_document(rows, batch)
    read = np.hstack((rows, page[batch.owners]))
    hidden = np.maximum(read @ weights["onto"] + weights["onto_bias"], 0)
    passed = kept(hidden.shape, parameters["lost"]) * (hidden > 0)
    heard = hidden * passed
    said = _likely(heard @ weights["last"] + weights["last_bias"])
    # Backwards.
    error = (said - batch.labels) * (batch.weights / np.float32(whole))
    gradients = {"last": heard.T @ error, "last_bias": error.sum(axis=0)}
    error = (error @ weights["last"].T) * passed
    gradients |= {"onto": read.T @ error, "onto_bias": error.sum(axis=0)}
    error = error @ weights["onto"].T
    of_page = np.zeros((len(batch.lengths), width), np.float32)
    np.add.at(of_page, batch.owners, error[:, width:])
    error = error[:, :width] + (of_page / batch.lengths)[batch.owners]
    deep, deep_bias = np.zeros_like(weights["around"]), np.zeros_like(weights["around_bias"])
    for layer in reversed(range(len(layers))):
        seen, passed = layers[layer]
        inner = error * passed
        deep[layer], deep_bias[layer] = seen.T @ inner, inner.sum(axis=0)
        error = error + _given_back(inner @ weights["around"][layer].T, layer, taps, batch.owners)
    gradients |= {"around": deep, "around_bias": deep_bias}
    error = error * first_on
    return gradients | {"into": cues.T @ error, "into_bias": error.sum(axis=0)}


def _likely(odds: Array) -> Array:
    """Probabilities: of the one output, or of each of several."""
    if odds.shape[1] == 1:
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -50, 50))))
    likely = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(likely / likely.sum(axis=1, keepdims=True))


def _by_document(rows: Array, batch: _Batch) -> Array:
    starts = np.searchsorted(batch.owners, np.arange(len(batch.lengths)))
    return np.asarray(np.add.reduceat(rows, starts, axis=0) / batch.lengths)


def _given_back(inputs: Array, layer: int, taps: int, owners: NDArray[np.intp]) -> Array:
    """What :func:`taken` took, added up where it was taken from."""
    end, step, n = far(layer, taps), 1 << layer, len(inputs)
    theirs = inputs.reshape(n, taps, -1) * together(owners, layer, taps)[:, :, None]
    out = np.zeros((n + 2 * end, theirs.shape[2]), np.float32)
    for tap in range(taps):
        out[tap * step : tap * step + n] += theirs[:, tap]
    return out[end : end + n]


class _Descent:
    """Moves weights against their gradients, in place."""

    _MOMENTS = 0.9, 0.999

    def __init__(self, weights: Weights, parameters: Mapping[str, Any], documents: int) -> None:
        self._weights = weights
        self._parameters = parameters
        self._steps = parameters["epochs"] * -(-documents // parameters["documents"])
        self._done = 0
        self._first = {name: np.zeros_like(array) for name, array in weights.items()}
        self._second = {name: np.zeros_like(array) for name, array in weights.items()}

    def _rate(self) -> float:
        """Rises at first, then falls as a cosine does."""
        rise = max(1.0, _RISE * self._steps)
        if self._done < rise:
            share = (self._done + 1) / (rise + 1)
        else:
            share = 0.5 + 0.5 * np.cos(np.pi * (self._done - rise) / max(1.0, self._steps - rise))
        return float(self._parameters["rate"] * share)

    def step(self, gradients: Weights) -> None:
        """One step of AdamW; gradients longer than 1 together are shortened to that."""
        length = np.sqrt(sum(float((g.astype(np.float64) ** 2).sum()) for g in gradients.values()))
        shorter = np.float32(1 / max(1.0, length))
        rate, (slow, slower), decay = self._rate(), self._MOMENTS, self._parameters["decay"]
        self._done += 1
        for name, weights in self._weights.items():
            gradient = gradients[name] * shorter
            first, second = self._first[name], self._second[name]
            first += (1 - slow) * (gradient - first)
            second += (1 - slower) * (gradient**2 - second)
            size = np.sqrt(second / (1 - slower**self._done)) + 1e-8
            step = np.float32(rate / (1 - slow**self._done)) * first / size
            np.subtract(weights, step + np.float32(rate * decay) * weights, out=weights)
