"""What is in a model file, and how is it read and written?"""

from __future__ import annotations

import hashlib
import io
import json
import lzma
import os
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from adstrip.blocks import RESIDUE
from adstrip.cues import Cue, cues_for
from adstrip.cues.context import context_cues
from adstrip.cues.parts import part_cues
from adstrip.cues.wording import KIND_SLOTS, SLOTS, SOUNDS, KindWording, Wording
from adstrip.ensemble import Ensemble
from adstrip.errors import ModelError
from adstrip.network import Network
from adstrip.trees import Trees

__all__ = ["FORMS", "Model", "load_model", "save_model", "scored_cues"]

_SHIPPED = files("adstrip") / "data" / "model.npz"
FORMS = ("html", "text")
_ARRAYS = ("feature", "border", "child", "value", "root")


def scored_cues(form: str) -> tuple[Cue, ...]:
    """The cues that verdicts rest on: those of the blocks, then those of the first look."""
    return (*cues_for(form), *context_cues())


@dataclass(frozen=True, eq=False)
class Model:
    """The trained scorers for HTML and text and the card that says where they come from.

    Attributes:
        wording: what words say, for both.
        kinds: which kind of residue words sound like, for both.
        first: by form, how editorial a block looks by its cues.
        second: by form, how editorial it is, seen what the first look made of the whole page.
        category: by form, which kind of residue it is else, in RESIDUE's order.
        parts: how editorial a part of a block is, for both.
        card: where the model comes from.
    """

    wording: Wording
    kinds: KindWording
    first: dict[str, Trees]
    second: dict[str, Ensemble]
    category: dict[str, Ensemble]
    parts: Ensemble
    card: dict[str, Any]
    fingerprint: str
    path: str | None

    def __reduce__(self) -> tuple[Any, tuple[str | None]]:
        return load_model, (self.path,)


def save_model(
    path: str | os.PathLike[str],
    parts: Mapping[str, Trees | Ensemble],
    wording: Wording,
    kinds: KindWording,
    card: dict[str, Any],
) -> None:
    """Write a model file: trees and networks of each part, wording and card.

    Same content, same bytes.
    """
    ensembles = {part: own for part, own in parts.items() if isinstance(own, Ensemble)}
    trees = {part: own.trees if isinstance(own, Ensemble) else own for part, own in parts.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        arrays = {f"{part}.{field}": getattr(own, field) for part, own in trees.items()
                  for field in _ARRAYS}  # fmt: skip
        for part, both in ensembles.items():
            arrays |= {f"{part}.{name}": array for name, array in both.network.arrays().items()}
        arrays["wording"] = wording.weights
        arrays["wording.bias"] = np.asarray(wording.bias)
        arrays["kinds"], arrays["kinds.biases"] = kinds.weights, kinds.biases
        card = {**card, "trees": {part: [own.outputs, own.depth] for part, own in trees.items()}}
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
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise ModelError(f"model {path}: {getattr(error, 'strerror', None) or error}") from None
    try:
        return _model(data, path)
    except _DAMAGES as error:
        raise ModelError(f"{_named(path)}: damaged, or no model file; train it again") from error


# What numpy, zipfile and json raise on damaged files, and what follows from a card of other shape.
_DAMAGES = (
    ArithmeticError,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    MemoryError,  # a header that speaks of more numbers than any file holds
    OSError,
    RuntimeError,  # a password wanted, a way to compress that is not known
    SyntaxError,
    TypeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)


def _named(path: str | None) -> str:
    return f"model {path}" if path else "the shipped model"


def _model(data: bytes, path: str | None) -> Model:
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        card = json.loads(arrays["card"].tobytes())
        first = {form: _trees(arrays, card, f"{form}-first") for form in FORMS}
        second, category = (
            {form: _ensemble(arrays, card, f"{form}-{part}") for form in FORMS}
            for part in ("second", "category")
        )
        parts = _ensemble(arrays, card, "parts")
        wording = Wording(arrays["wording"], float(arrays["wording.bias"]))
        kinds = KindWording(arrays["kinds"], arrays["kinds.biases"])
    shapes = wording.weights.shape, kinds.weights.shape, kinds.biases.shape
    if shapes != ((SLOTS,), (KIND_SLOTS, len(RESIDUE)), (len(RESIDUE),)):
        raise ModelError(f"{_named(path)}: trained for another wording; train it again")
    _check(card, path)
    for form in FORMS:
        own, both = len(cues_for(form)), len(scored_cues(form))
        first[form].check(own, 1)
        second[form].check(both, 1)
        category[form].check(both + SOUNDS, len(RESIDUE))
    parts.check(len(part_cues()), 1)
    for weights in (wording.weights, wording.bias, kinds.weights, kinds.biases):
        if np.asarray(weights).dtype.kind != "f" or not np.isfinite(weights).all():
            raise ValueError("weights that are no numbers")
    fingerprint = hashlib.sha256(data).hexdigest()[:12]
    return Model(wording, kinds, first, second, category, parts, card, fingerprint, path)


def _trees(arrays: Mapping[str, Any], card: Mapping[str, Any], part: str) -> Trees:
    return Trees(*(arrays[f"{part}.{name}"] for name in _ARRAYS), *card["trees"][part])


def _ensemble(arrays: Mapping[str, Any], card: Mapping[str, Any], part: str) -> Ensemble:
    network = {field.name: arrays[f"{part}.{field.name}"] for field in fields(Network)}
    return Ensemble(_trees(arrays, card, part), Network.stored(network))


def _check(card: dict[str, Any], path: str | None) -> None:
    for form in FORMS:
        if card["cues"][form] != [cue.name for cue in scored_cues(form)]:
            raise ModelError(f"{_named(path)}: trained for other cues; train it again")
    if card["cues"]["parts"] != [cue.name for cue in part_cues()]:
        raise ModelError(f"{_named(path)}: trained for other cues of parts; train it again")
