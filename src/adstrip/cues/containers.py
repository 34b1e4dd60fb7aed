"""What do the elements around a block hold, and what are they called?

Every container is a contiguous interval of blocks, so that each sum over it is a difference of
two prefix sums.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import regex
from numpy.typing import NDArray

from adstrip.blocks import BlockTable
from adstrip.settings import thresholds

__all__ = ["Containers", "markup", "name_families", "tag_families"]

_LIMITS = thresholds()["cues"]
_NAME_PART = regex.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_OWN_BODY = frozenset({"body", "html", "frameset"})


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
def _word_bits() -> tuple[dict[str, int], tuple[tuple[str, int], ...]]:
    """Bits of whole words, and of beginnings."""
    whole: dict[str, int] = {}
    begin: dict[str, int] = {}
    for bit, words in enumerate(markup()["names"].values()):
        for word in words.split():
            table, key = (begin, word[:-1]) if word.endswith("*") else (whole, word)
            table[key] = table.get(key, 0) | 1 << bit
    return whole, tuple(begin.items())


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
    return _name_bits(part.lower() for part in _NAME_PART.findall(signature))


def _name_bits(parts: Iterable[str]) -> int:
    bits = 0
    for part in parts:
        bits |= _part_bits(part)
    return bits


@lru_cache(maxsize=20_000)
def _part_bits(part: str) -> int:
    whole, begin = _word_bits()
    bits = whole.get(part, 0)
    for prefix, family in begin:
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
        self.own = np.asarray(table.parents, np.intp)
        columns: list[tuple[Any, ...]] = list(zip(*table.containers, strict=True)) or [()] * 8
        self._tags, self._signatures, parent, depth, _, self._hidden, first, last = columns
        self.parent, self.depth = np.asarray(parent, np.intp), np.asarray(depth, np.intp)
        self.first, self.last = np.asarray(first, np.intp), np.asarray(last, np.intp)
        self.blocks = self.last - self.first
        self.words = self._sum(words)
        self.long_words = self._sum(long_words)
        self.link_density = self._sum(linked) / np.maximum(1, self._sum(lengths))
        self._block_long = long_words

    def _sum(self, column: NDArray[np.generic]) -> NDArray[np.float64]:
        total = np.concatenate(([0.0], np.cumsum(column, dtype=np.float64)))
        return total[self.last] - total[self.first]

    @cached_property
    def ancestors(self) -> NDArray[np.intp]:
        """Shape (levels, blocks): the container of each block, its parent, and so on."""
        rows = [self.own]
        for _ in range(_LIMITS["ancestors"] - 1):
            rows.append(self.parent[rows[-1]])
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
    def _steps(self) -> NDArray[np.int64]:
        """Shape (families, blocks): steps up to the next container of each family; cap: none."""
        families = len(name_families()) + len(tag_families())
        steps = np.full((families, len(self.own)), _LIMITS["ancestors"], np.int64)
        has = (self._bits[None, :] >> np.arange(families)[:, None]) & 1 == 1
        for level in range(len(self.ancestors) - 1, -1, -1):
            np.copyto(steps, level, where=has.take(self.ancestors[level], axis=1))
        return steps

    def steps_to_name(self, family: str) -> NDArray[np.int64]:
        """Steps up to the next container with a name of this family."""
        return np.asarray(self._steps[name_families().index(family)])

    def steps_to_tag(self, family: str) -> NDArray[np.int64]:
        """Steps up to the next container with a tag of this family."""
        return np.asarray(self._steps[len(name_families()) + tag_families().index(family)])

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

    def over_path(self, column: NDArray[np.generic]) -> NDArray[np.float64]:
        """For each block: sum of ``column`` over all blocks with the same path."""
        path = self.paths[self.own]
        return np.asarray(np.bincount(path, weights=column)[path])

    @cached_property
    def main(self) -> int:
        """The container of the main text.

        Long blocks vote for the containers around them, each with half the weight of the one
        below (after Readability's candidates).
        """
        votes = np.zeros(len(self.parent))
        weight = 1.0
        level = self.own
        for _ in range(_LIMITS["voting_ancestors"]):
            np.add.at(votes, level, self._block_long * weight)
            level, weight = self.parent[level], weight * _LIMITS["vote_decay"]
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
        up = np.full(len(self.own), _LIMITS["far"], np.intp)
        chain = self._main_chain
        for level in range(len(self.ancestors) - 1, -1, -1):
            down = chain[self.ancestors[level]]
            up = np.where(down >= 0, level + down, up)
        inside = self.depth[self.own] - self.depth[self.main]
        return np.where(self.in_main, -inside, np.minimum(up, _LIMITS["far"]))

    @cached_property
    def common_share(self) -> NDArray[np.float64]:
        """Share of the main text under the smallest container of the block that holds any.

        1 for blocks that share a container with all of it.
        """
        first, last = self.first[self.main], self.last[self.main]
        total = np.concatenate(([0.0], np.cumsum(self._block_long)))
        whole = max(1.0, float(total[last] - total[first]))
        share = np.zeros(len(self.own))
        for level in range(len(self.ancestors) - 1, -1, -1):
            here = self.ancestors[level]
            low, high = np.maximum(self.first[here], first), np.minimum(self.last[here], last)
            inside = np.where(high > low, total[np.maximum(high, low)] - total[low], 0.0)
            share = np.where(inside > 0, inside / whole, share)
        return share

    @cached_property
    def hidden(self) -> NDArray[np.bool_]:
        """Hidden by an attribute of an element around it."""
        return np.asarray(self._hidden, np.bool_)[self.own]
