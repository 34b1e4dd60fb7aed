"""Blocks: made many at once, they are what one by one gives."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields

import pytest

from adstrip.blocks import Block, Category, Kind, Run, Style, blocks_of

ONE = Block(
    "Sign up", Kind.HEADING, Category.SUBSCRIBE, 0.25, False, "tail", 3, 10, "(//h2)[1]", 2,
    (Run(0, 4, Style.LINK, "/join"),), 5, 7,
)  # fmt: skip
TWO = Block("The dam held.", Kind.PARAGRAPH, Category.EDITORIAL, 0.75, True, "threshold")


def _made() -> tuple[Block, ...]:
    return blocks_of(2, *([getattr(b, field.name) for b in (ONE, TWO)] for field in fields(Block)))


def test_blocks_of_columns_are_blocks() -> None:
    made = _made()
    assert made == (ONE, TWO)
    assert list(map(type, made)) == [Block, Block]
    assert list(map(repr, made)) == [repr(ONE), repr(TWO)]
    assert set(made) == {ONE, TWO}
    assert pickle.loads(pickle.dumps(made)) == made


def test_blocks_of_columns_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        _made()[0].text = "Something else"  # type: ignore[misc]


def test_columns_that_are_too_short_lose_no_block() -> None:
    columns = [[getattr(b, field.name) for b in (ONE, TWO)] for field in fields(Block)]
    columns[5].pop()
    with pytest.raises(ValueError, match="1 of 2"):
        blocks_of(2, *columns)
