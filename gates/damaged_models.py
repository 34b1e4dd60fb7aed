"""Model files that are damaged in ways that a checksum does not see."""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache

import numpy as np

from adstrip.blocks import RESIDUE
from adstrip.cues import cues_for
from adstrip.cues.parts import part_cues
from adstrip.cues.wording import KIND_SLOTS, SLOTS, SOUNDS
from adstrip.model import FORMS, scored_cues

PAGES = (
    "<h1>Dam holds</h1><p>The dam held, the mayor said.</p><p><a href=/x>Subscribe now!</a></p>",
    "The dam held, the mayor said on Monday.\n\nSubscribe to our newsletter! Order now!\n",
)
SEEDS = (b"", b"\0", b"\1\0\0\0\0\5\1", bytes(range(40)), b"\xff" + bytes(range(60)))
_FEWEST = 5  # bytes that say a change: which array, where (two bytes), how, what


def damaged(data: bytes) -> bytes:
    """A small model with the changes that ``data`` says; with an odd first byte, in the file."""
    if data[:1] and data[0] % 2:
        return _changed(_file(tuple(sorted(arrays().items()))), data[1:], whole=True)
    parts = {}
    names = sorted(arrays())
    changes = dict.fromkeys(names, b"")
    for at in range(1, len(data) - _FEWEST + 1, _FEWEST):
        change = data[at : at + _FEWEST]
        changes[names[change[0] % len(names)]] += change
    for name, array in arrays().items():
        parts[name] = _changed(array, changes[name])
    return _file(tuple(sorted(parts.items())))


def _changed(array: bytes, changes: bytes, *, whole: bool = False) -> bytes:
    out = bytearray(array)
    for at in range(0, len(changes) - _FEWEST + 1, _FEWEST):
        _, high, low, how, what = changes[at : at + _FEWEST]
        # Small arrays and the ends of a file are where one byte counts.
        place = (high * 256 + low) % len(out)
        if whole and how & 4:
            place = len(out) - 1 - place % min(len(out), 2000)
        if how % 4 == 0:
            out[place] ^= 1 << what % 8
        elif how % 4 == 1:
            out[place] = what
        elif how % 4 == 2:
            del out[place : place + what]
        else:
            out[place:place] = out[place : place + what]
        if not out:
            return b""
    return bytes(out)


def _file(parts: tuple[tuple[str, bytes], ...]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), content)
    return buffer.getvalue()


def _array(values: object, kind: str) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.asarray(values, kind), allow_pickle=False)
    return buffer.getvalue()


_PARTS = {
    **{f"{form}-first": (len(cues_for(form)), 1) for form in FORMS},
    **{f"{form}-second": (len(scored_cues(form)), 1) for form in FORMS},
    **{f"{form}-category": (len(scored_cues(form)) + SOUNDS, len(RESIDUE)) for form in FORMS},
    "parts": (len(part_cues()), 1),
}
"""What each part of a model asks, and how many outputs it has."""


@cache
def arrays() -> dict[str, bytes]:
    """A model of stumps and networks of one number a row as its files."""
    found, shapes = {}, {}
    for part, (cues, outputs) in _PARTS.items():
        nodes = range(0, 3 * max(2, outputs), 3)
        found[f"{part}.feature"] = _array([n % 5 for i in nodes for n in (i, 0, 0)], "i2")
        found[f"{part}.border"] = _array([x for _ in nodes for x in (0.5, np.inf, np.inf)], "f4")
        children = [c for i in nodes for c in ([i + 1, i + 2], [i + 1] * 2, [i + 2] * 2)]
        found[f"{part}.child"] = _array(children, "i4")
        found[f"{part}.value"] = _array([v for i in nodes for v in (0, 1 - i / 9, 1)], "f4")
        found[f"{part}.root"] = _array(list(nodes), "i4")
        shapes[part] = [outputs, 1]
        if part.endswith("first"):
            continue
        for name, (shape, kind) in {
            "usual": ((cues,), "f4"), "scale": ((cues,), "f4"),
            "into": ((cues, 2), "i2"), "into_bias": ((2,), "i4"),
            "around": ((2, 6, 2), "i2"), "around_bias": ((2, 2), "i4"),
            "onto": ((4, 2), "i2"), "onto_bias": ((2,), "i4"),
            "last": ((2, outputs), "i2"), "last_bias": ((outputs,), "i4"),
        }.items():  # fmt: skip
            size = np.prod(shape)
            values = {"f4": np.full(size, 0.5), "i4": np.full(size, 9999)}
            values["i2"] = 200 * (np.arange(size) % 3) - 99
            found[f"{part}.{name}"] = _array(values[kind].reshape(shape), kind)
    found["wording"] = _array(np.zeros(SLOTS), "f2")
    found["wording.bias"] = _array(0.25, "f8")
    found["kinds"] = _array(np.zeros((KIND_SLOTS, len(RESIDUE))), "f2")
    found["kinds.biases"] = _array(np.arange(len(RESIDUE)), "f4")
    names = {form: [cue.name for cue in scored_cues(form)] for form in FORMS}
    names["parts"] = [cue.name for cue in part_cues()]
    card = json.dumps({"trees": shapes, "cues": names}).encode()
    found["card"] = _array(np.frombuffer(card, np.uint8), "u1")
    return found
