"""To which fold does a document belong?"""

from __future__ import annotations

import zlib

from adstrip.evaluate.data import Facts
from adstrip.settings import thresholds

__all__ = ["FOLDS", "draw", "fold_of"]

FOLDS: int = thresholds()["train"]["folds"]


def fold_of(facts: Facts) -> int:
    """The fold of a document: as labelled, else drawn by its domain, so that folds stay apart."""
    if facts.fold is not None:
        return facts.fold
    return draw(facts.domain or facts.id) % FOLDS


def draw(text: str) -> int:
    """A number that depends on nothing but the text."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
