"""What do the elements around a block hold, and what are they called?

Every container is a contiguous interval of blocks, so that each sum over it is a difference of
two prefix sums.
"""

from __future__ import annotations

import re
import tomllib
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import BlockTable
from adstrip.settings import thresholds

__all__ = ["Containers", "markup", "name_families", "tag_families"]

_LIMITS = thresholds()["cues"]
_NAME_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_OWN_BODY = frozenset({"body", "html", "frameset"})
_FAMILIES = 64  # bits of what a container is called


@lru_cache(maxsize=1)
def markup() -> dict[str, dict[str, Any]]:
    """Words of markup, by what they hint at."""
    text = (files("adstrip") / "data" / "markup.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def name_families() -> tuple[str, ...]:
    """Families of class and id words, in the order of their bits."""
    return tuple(markup()["names"])


@lru_cache(maxsize=1)
def tag_families() -> tuple[str, ...]:
    """Families of tags; their bits follow those of the names."""
    return tuple(markup()["tags"])


@lru_cache(maxsize=1)
def _word_bits() -> tuple[dict[str, int], dict[str, int]]:
    """Bits of whole words, and of beginnings."""
    whole: dict[str, int] = {}
    begin: dict[str, int] = {}
    for bit, words in enumerate(markup()["names"].values()):
        for word in words.split():
            table, key = (begin, word[:-1]) if word.endswith("*") else (whole, word)
            table[key] = table.get(key, 0) | 1 << bit
    return whole, begin


@lru_cache(maxsize=1)
def _tag_bits() -> dict[str, int]:
    shift = len(name_families())
    return {
        tag: 1 << shift + bit
        for bit, tags in enumerate(markup()["tags"].values())
        for tag in tags.split()
    }


@lru_cache(maxsize=20_000)
def _signature_bits(signature: str) -> int:
    bits = 0
    for part in map(str.lower, _NAME_PART.findall(signature)):
        bits |= _part_bits(part)
    return bits


@lru_cache(maxsize=20_000)
def _part_bits(part: str) -> int:
    whole, begin = _word_bits()
    bits = whole.get(part, 0)
    if part.startswith(tuple(begin)):
        for prefix, family in begin.items():
            if part.startswith(prefix):
                bits |= family
    return bits


class Containers:
    """Measures of the containers (arrays with one entry a container) and of the blocks in them."""

    def __init__(
        self,
        table: BlockTable,
        words: NDArray[np.float64],
        linked: NDArray[np.intp],
        lengths: NDArray[np.intp],
        long_words: NDArray[np.float64],
    ) -> None:
        self.own = np.fromiter(table.parents, np.int32, len(table))
        columns: list[tuple[Any, ...]] = list(zip(*table.containers, strict=True)) or [()] * 8
        self._tags, self._signatures, parent, depth, _, self._hidden, first, last = columns
        self.parent, self.depth, self.first, self.last = (
            np.fromiter(column, np.int32, len(column)) for column in (parent, depth, first, last)
        )
        self.blocks = self.last - self.first
        self.words, self.long_words, linked_sum, length = self.sums(
            np.stack((words, long_words, linked, lengths))
        )
        self.link_density = linked_sum / np.maximum(1, length)
        self._block_long = long_words

    def sums(self, columns: NDArray[np.generic]) -> NDArray[np.float64]:
        """Sums over the blocks of each container, of a column or of several."""
        total = np.zeros((*columns.shape[:-1], columns.shape[-1] + 1))
        np.cumsum(columns, axis=-1, out=total[..., 1:])
        return total.take(self.last, axis=-1) - total.take(self.first, axis=-1)

    @cached_property
    def ancestors(self) -> NDArray[np.int32]:
        """Shape (levels, blocks): the container of each block, its parent, and so on."""
        rows = [self.own]
        for _ in range(_LIMITS["ancestors"] - 1):
            rows.append(self.parent.take(rows[-1]))
        return np.stack(rows)

    @cached_property
    def _bits(self) -> NDArray[np.int64]:
        tags = _tag_bits()
        bits = [
            tags.get(tag, 0) | (_signature_bits(name) if name and tag not in _OWN_BODY else 0)
            for tag, name in zip(self._tags, self._signatures, strict=True)
        ]
        return np.asarray(bits, np.int64)

    @cached_property
    def _steps(self) -> NDArray[np.uint8]:
        """Shape (blocks, 64 families): steps up to the next container of each; cap: none."""
        steps = np.zeros((len(self.own), _FAMILIES), np.uint8)
        seen = np.zeros(len(self.own), "<i8")
        for level in self.ancestors:
            seen |= self._bits.take(level)
            steps += np.unpackbits(~seen.view(np.uint8), bitorder="little").reshape(steps.shape)
        return steps

    def steps_to_name(self, family: str) -> NDArray[np.uint8]:
        """Steps up to the next container with a name of this family."""
        return self._steps[:, name_families().index(family)]

    def steps_to_tag(self, family: str) -> NDArray[np.uint8]:
        """Steps up to the next container with a tag of this family."""
        return self._steps[:, len(name_families()) + tag_families().index(family)]

    @cached_property
    def paths(self) -> NDArray[np.intp]:
        """Number of each container's tag-and-class path; equal paths have equal numbers."""
        known: dict[tuple[int, str, str], int] = {}
        numbers: list[int] = []
        for parent, tag, name in zip(
            self.parent.tolist(), self._tags, self._signatures, strict=True
        ):
            above = numbers[parent] if numbers else -1
            numbers.append(known.setdefault((above, tag, name), len(known)))
        return np.asarray(numbers, np.intp)

    @cached_property
    def own_path(self) -> NDArray[np.intp]:
        """Number of each block's path."""
        return self.paths[self.own]

    def over_path(self, column: NDArray[np.generic]) -> NDArray[np.float64]:
        """For each block: sum of ``column`` over all blocks with the same path."""
        return np.asarray(np.bincount(self.own_path, column)[self.own_path])

    @cached_property
    def path_blocks(self) -> NDArray[np.intp]:
        """For each block: number of the blocks with the same path."""
        return np.bincount(self.own_path)[self.own_path]

    @cached_property
    def main(self) -> int:
        """The container of the main text.

        Long blocks vote for the containers around them, each with half the weight of the one
        below (after Readability's candidates).
        """
        levels = self.ancestors[: _LIMITS["voting_ancestors"]]
        weights = _LIMITS["vote_decay"] ** np.arange(len(levels))[:, None] * self._block_long
        votes = np.bincount(levels.ravel(), weights.ravel(), minlength=len(self.parent))
        return int(np.argmax(votes * (1 - self.link_density))) if len(votes) else 0

    @cached_property
    def _main_chain(self) -> NDArray[np.intp]:
        """Steps from each container that encloses the main one down to it; -1 elsewhere."""
        steps = np.full(len(self.parent), -1, np.intp)
        here, step = self.main, 0
        while steps[here] < 0:
            steps[here] = step
            here, step = int(self.parent[here]), step + 1
        return steps

    @cached_property
    def in_main(self) -> NDArray[np.bool_]:
        """Stands in the main container."""
        index = np.arange(len(self.own))
        return (index >= self.first[self.main]) & (index < self.last[self.main])

    @cached_property
    def steps_to_main(self) -> NDArray[np.intp]:
        """Steps to the main container: up to the first that encloses it, and down from there.

        0 for blocks straight in it, negative for those deeper inside.
        """
        down = self._main_chain[self.ancestors]
        level = _lowest(down >= 0)
        down = down[level, np.arange(len(level))]
        up = np.where(down >= 0, level + down, _LIMITS["far"])
        inside = self.depth[self.own] - self.depth[self.main]
        return np.where(self.in_main, -inside, np.minimum(up, _LIMITS["far"]))

    @cached_property
    def common_share(self) -> NDArray[np.float64]:
        """Share of the main text under the smallest container of the block that holds any.

        1 for blocks that share a container with all of it.
        """
        inside = self.sums(np.where(self.in_main, self._block_long, 0.0))
        shares = (inside / max(1.0, inside[self.main]))[self.ancestors]
        return shares[_lowest(shares > 0), np.arange(len(self.own))]

    @cached_property
    def hidden(self) -> NDArray[np.bool_]:
        """Hidden by an attribute of an element around it."""
        return np.fromiter(self._hidden, np.bool_, len(self._hidden))[self.own]


def _lowest(marks: NDArray[np.bool_]) -> NDArray[np.intp]:
    """For each block the lowest level that is marked; 0 for none."""
    return np.argmax(marks, axis=0)
