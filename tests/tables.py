"""Block tables made by hand, and what cues say of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from adstrip.blocks import BlockTable, Container, Kind, Page, Run, Style
from adstrip.cues import cues_for
from adstrip.cues.measures import Measures
from adstrip.cues.wording import Grams, grams_of
from adstrip.cues.words import words_of
from adstrip.settings import thresholds

LIMITS = thresholds()["cues"]
FAR = LIMITS["far"]
CUES = {cue.name: cue for cue in cues_for("html")}
LONG = "word " * 24 + "end."  # 25 words
Box = tuple[str, str, int, int, int]


def table(
    texts: list[str],
    *,
    kinds: list[Kind] | None = None,
    runs: dict[int, tuple[Run, ...]] | None = None,
    levels: list[int] | None = None,
    boxes: list[Box] | None = None,
    parents: list[int] | None = None,
    hidden: frozenset[int] = frozenset(),
    **page: Any,
) -> BlockTable:
    """A page of ``texts``; ``boxes`` are tag, names, parent, first and last block of containers."""
    n = len(texts)
    boxes = boxes or [("body", "", 0, 0, n)]
    depths: list[int] = []
    for i, box in enumerate(boxes):
        depths.append(depths[box[2]] + 1 if i else 0)
    containers = [
        Container(tag, names, parent, depths[i], i + 1, i in hidden, first, last)
        for i, (tag, names, parent, first, last) in enumerate(boxes)
    ]
    return BlockTable(
        Page(page.pop("form", "html"), **page),
        texts,
        kinds or [Kind.PARAGRAPH] * n,
        levels or [0] * n,
        [(runs or {}).get(i, ()) for i in range(n)],
        ["p"] * n,
        parents or [0] * n,
        containers,
    )


def plain(texts: list[str], **page: Any) -> BlockTable:
    return BlockTable(
        Page("text", **page), texts, [Kind.PARAGRAPH] * len(texts), [0] * len(texts),
        [()] * len(texts), starts=[0] * len(texts), ends=list(map(len, texts)),
    )  # fmt: skip


def measure(texts: list[str], language: str = "en", **fields: Any) -> Measures:
    return Measures(table(texts, **fields), language)


def values(cue: str, measures: Measures) -> list[float]:
    return np.round(np.asarray(CUES[cue].observe(measures), float), 4).tolist()


def link(start: int, end: int) -> Run:
    return Run(start, end, Style.LINK, "/x")


#  0 body
#  1   nav.main-menu          block 0
#  2   div.article-body
#  3     p                    block 1 (long)
#  4     p                    block 2 (long)
#  5     aside#newsletterBox
#  6       p                  block 3
#  7   footer                 block 4
BOXES: list[Box] = [
    ("body", "content", 0, 0, 5),
    ("nav", "main-menu", 0, 0, 1),
    ("div", "article-body", 0, 1, 4),
    ("p", "", 2, 1, 2),
    ("p", "", 2, 2, 3),
    ("aside", "newsletterBox", 2, 3, 4),
    ("p", "", 5, 3, 4),
    ("footer", "", 0, 4, 5),
]
PAGE_TEXTS = ["Home", LONG, LONG, "Sign up", "Imprint"]


def grams(blocks: Sequence[Sequence[str]]) -> Grams:
    """Runs of one to three words of each block, a list of folded words."""
    return grams_of(words_of([" ".join(words) for words in blocks]))
