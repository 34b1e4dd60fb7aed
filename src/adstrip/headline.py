"""Which block is the page's headline?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import BlockTable, Kind
from adstrip.lexicon import fold

__all__ = ["headline"]


def headline(table: BlockTable) -> tuple[str, NDArray[np.bool_]]:
    """The headline and the heading blocks that say it.

    Of the ``<h1>`` blocks it is the one that shares most with the page's title; a page without
    one takes its title, and the headings that repeat it count as the headline. A plain text that
    comes without a title has its first heading of the first level, which is a block like others.
    """
    mark = np.zeros(len(table), np.bool_)
    title = table.page.title
    heading = Kind.HEADING
    headings = [i for i, kind in enumerate(table.kinds) if kind is heading]
    firsts = [i for i in headings if table.levels[i] == 1]
    if table.page.format != "html":
        return title or next((table.texts[i] for i in firsts), ""), mark
    words = set(_key(title).split())
    best = max(firsts, key=lambda i: _shared(table.texts[i], words), default=None)
    if best is not None and (len(firsts) == 1 or _shared(table.texts[best], words) > 0):
        found = table.texts[best]
    else:
        found = title
    wanted = _key(found)
    if wanted:
        mark[[i for i in headings if _key(table.texts[i]) == wanted]] = True
    return found, mark


def _key(text: str) -> str:
    return " ".join(fold(text).split())


def _shared(text: str, other: set[str]) -> float:
    """Share of the words of both that both have."""
    own = set(_key(text).split())
    return len(own & other) / len(own | other) if own | other else 0.0
