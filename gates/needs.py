"""Store what the phrases of the lexicons need of a text: python gates/needs.py PAGES, minutes.

To be run after any change to a lexicon. Phrases that have changed since are read off their pattern
at run time, which takes milliseconds each. The pages, labelled ones as for training, tell which
words are rare.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import adstrip
from adstrip.document import Source, read
from adstrip.evaluate.data import LabelledPage, documents
from adstrip.language import detect
from adstrip.lexicon import fold, languages, needs_table
from adstrip.segment import segment

FOLDER = Path(adstrip.__file__).parent / "data" / "lexicon"
HELD_OUT = 4
PAGES = 1000
BLOCKS = 6000  # looked at for each language


def blocks_by_language(paths: Sequence[Path]) -> dict[str, list[str]]:
    """Folded blocks of some pages; English phrases are tried on pages of every language."""
    found = documents(paths, range(HELD_OUT), Counter())
    pages = [page for page in found if isinstance(page, LabelledPage)]
    rng = random.Random(1)
    texts: dict[str, list[str]] = defaultdict(list)
    for page in rng.sample(pages, min(PAGES, len(pages))):
        table = segment(read(Source(page.html)))
        for language in {detect(table.texts, table.page.language), "en"}:
            texts[language] += map(fold, table.texts)
    return {code: rng.sample(own, min(BLOCKS, len(own))) for code, own in texts.items()}


class Shares:
    """In which share of some texts one of some strings stands."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._standing = cache(self._stands)

    def _stands(self, text: str) -> NDArray[np.bool_]:
        return np.fromiter((text in other for other in self._texts), np.bool_, len(self._texts))

    def __call__(self, group: Sequence[str]) -> float:
        return float(np.any([self._standing(text) for text in group], axis=0).mean())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="+", type=Path)
    blocks = blocks_by_language(parser.parse_args().pages)
    for code in languages():
        shares = Shares(blocks.get(code) or blocks["en"])
        (FOLDER / f"{code}.json").write_text(needs_table(code, shares), encoding="utf-8")
