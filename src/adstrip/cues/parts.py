"""What can be seen on a part of a block?

A sentence glued to a paragraph differs from it: in what it says, in its words and in its shape. So
each cue of a block's own text is seen twice, on the part and as what it differs by from its block;
and a few tell where in the block the part stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from adstrip.cues import observe_text, text_cues
from adstrip.cues.measures import Measures
from adstrip.cues.registry import NO_YES, Cue
from adstrip.sentences import quoted_shares

__all__ = ["Part", "part_columns", "part_cues"]

Column = NDArray[np.float64]


class Part(NamedTuple):
    """A part of a block's text: characters ``start`` to ``end`` of the block ``origin``."""

    origin: int
    start: int
    end: int


class _Seen:
    """Parts of some blocks, those of a block in a row, as part cues see them."""

    def __init__(self, parts: Sequence[Part], measures: Measures, texts: Sequence[str]) -> None:
        self.n = len(parts)
        self.parts, self.measures, self.texts = parts, measures, texts
        origins = np.asarray([part.origin for part in parts], np.intp)
        changes = np.diff(origins) != 0
        self.begins = np.concatenate(([True], changes))
        self.ends = np.concatenate((changes, [True]))
        self.block = np.cumsum(self.begins) - 1

    def over_block(self, values: NDArray[np.generic]) -> Column:
        """The sum over all parts of each part's block."""
        return np.asarray(np.bincount(self.block, values.astype(np.float64))[self.block])

    @cached_property
    def stems(self) -> Column:
        """Content words."""
        return np.bincount(self.measures.vocabulary.stems.owners, minlength=self.n).astype(float)

    def shared(self) -> Column:
        """Share of the content words that stand in other parts of the block too."""
        owners, numbers, known = self.measures.vocabulary.stems
        keys = self.block[owners] * (len(known) + 1) + numbers
        _, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
        found = np.bincount(owners, counts[place] > 1, self.n)
        return np.asarray(found / np.maximum(1, self.stems))

    def quoted(self) -> Column:
        """Share of the characters between quotation marks, which may reach over parts."""
        firsts = np.append(np.flatnonzero(self.begins), self.n)
        shares = [
            quoted_shares(
                self.texts[self.parts[first].origin],
                [(part.start, part.end) for part in self.parts[first:last]],
            )
            for first, last in zip(firsts[:-1].tolist(), firsts[1:].tolist(), strict=True)
        ]
        return np.concatenate(shares)


_OWN: tuple[Cue, ...] = (
    Cue("begins its paragraph", "begins its paragraph: {}", lambda s: s.begins, names=NO_YES),
    Cue("ends its paragraph", "ends its paragraph: {}", lambda s: s.ends, names=NO_YES),
    Cue("share of its paragraph", "is {:.0%} of its paragraph",
        lambda s: s.measures.lengths / np.maximum(1, s.over_block(s.measures.lengths))),
    Cue("parts of its paragraph", "its paragraph has {:.0f} parts",
        lambda s: s.over_block(np.ones(s.n))),
    Cue("characters of its paragraph", "its paragraph has {:.0f} characters",
        lambda s: s.over_block(s.measures.lengths)),
    Cue("content words", "{:.0f} content words", lambda s: s.stems),
    Cue("shared with its paragraph", "shares {:.0%} of its words with the rest of its paragraph",
        lambda s: s.shared()),
    Cue("quoted", "{:.0%} between quotation marks", lambda s: s.quoted()),
)  # fmt: skip


@cache
def part_cues() -> tuple[Cue, ...]:
    """The cues that can be seen on parts of blocks, in the order of the columns."""
    against = (
        Cue(f"{cue.name}, unlike its paragraph", "{:+.2f} against its paragraph", cue.observe)
        for cue in text_cues()
    )
    return (*text_cues(), *against, *_OWN)


def part_columns(
    parts: Sequence[Part],
    measures: Measures,
    of_blocks: NDArray[np.float32],
    texts: Sequence[str],
) -> NDArray[np.float32]:
    """Shape (parts, cues): the value of every part cue on every part.

    Args:
        parts: in the order of their blocks.
        measures: of the parts, as if they were blocks.
        of_blocks: shape (parts, text cues): what the cues of text say of each part's block.
        texts: the texts of the blocks.
    """
    own = observe_text(measures)
    seen = _Seen(parts, measures, texts)
    columns = np.stack([cue.observe(seen) for cue in _OWN], axis=1).astype(np.float32)
    return np.hstack((own, own - of_blocks, columns))
