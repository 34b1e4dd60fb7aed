"""What should each block of a labelled page have been?

Gold texts say which words belong to the article; labelled blocks say what each block is. Both are
carried over to the blocks that this library cuts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import Category
from adstrip.evaluate import Gram, Lines, grams, tokens

__all__ = ["editorial_share", "labelled_categories"]

Words = Sequence[str]


def editorial_share(
    blocks: Sequence[Words], gold: str, disputed: Iterable[str] = ()
) -> NDArray[np.float64]:
    """Share of each block's words that stand in the gold text; -1 for a block without words.

    A word counts when a run of three words around it stands in the gold, and runs reach over the
    ends of blocks: so a short line counts where its neighbours do. On disputed lines the gold is
    known to be wrong, and the share is turned round.

    >>> editorial_share([["home"], ["the", "dam", "held", "out"]], "The dam held out").tolist()
    [0.0, 1.0]
    """
    words = [word for block in blocks for word in block]
    known = set(grams(tokens(gold), 3))
    covered = np.zeros(len(words), np.bool_)
    for i, gram in enumerate(grams(words, 3)):
        if gram in known:
            covered[i : i + 3] = True
    doubts = Lines(disputed)
    shares, end = np.full(len(blocks), -1.0), 0
    for i, block in enumerate(blocks):
        start, end = end, end + len(block)
        if block:
            share = float(covered[start:end].mean())
            shares[i] = 1 - round(share) if block in doubts else share
    return shares


def labelled_categories(
    blocks: Sequence[Words], labelled: Iterable[tuple[str, str]], least: float = 0.0
) -> list[Category | None]:
    """The category that labelled blocks give each block; None where they know nothing of it.

    A block takes the label of a labelled one with the same words, else of most of its 3-grams, if
    more than ``least`` of these are known. Where not all of a page is labelled, few say little.

    >>> labelled_categories([["read", "on", "now"]], [("Read on now!", "related")])
    [<Category.RELATED: 'related'>]
    """
    whole: dict[tuple[str, ...], Counter[str]] = {}
    parts: dict[Gram, Counter[str]] = {}
    for text, category in labelled:
        words = tokens(text)
        whole.setdefault(tuple(words), Counter())[category] += 1
        for gram in grams(words, 3):
            parts.setdefault(gram, Counter())[category] += 1
    return [_most(whole.get(tuple(block)), block, parts, least) for block in blocks]


def _most(
    whole: Counter[str] | None, block: Words, parts: Mapping[Gram, Counter[str]], least: float
) -> Category | None:
    own = list(grams(block, 3))
    known = [parts[gram] for gram in own if gram in parts]
    votes = whole or sum(known if len(known) > least * len(own) else (), Counter())
    return Category(votes.most_common(1)[0][0]) if votes else None
