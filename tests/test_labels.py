"""What should a block have been, by gold texts and labelled blocks?"""

from __future__ import annotations

import pytest

from adstrip.blocks import Category
from adstrip.evaluate import tokens
from adstrip.train.labels import editorial_share, labelled_categories

GOLD = "The dam held through the night.\nNo one was hurt, the mayor said."


def shares(blocks: list[str], gold: str = GOLD, disputed: tuple[str, ...] = ()) -> list[float]:
    return editorial_share([tokens(block) for block in blocks], gold, disputed).tolist()


CASES = {
    "a block of the gold": (["The dam held through the night."], [1]),
    "a block that is not in it": (["Subscribe to our newsletter"], [0]),
    "a block without words": (["...", "The dam held"], [-1, 1]),
    "half a block": (["the dam held order it now"], [0.5]),
    "two words alone are no run": (["the night"], [0]),
    "a short line between its neighbours": (["The dam held", "through", "the night"], [1, 1, 1]),
    "the same short line elsewhere": (["Home", "through", "Menu"], [0, 0, 0]),
    "runs reach over blocks of the gold": (["through the night", "no one was hurt"], [1, 1]),
    "case and punctuation don't matter": (["THE DAM HELD – through the night!"], [1]),
    "nothing": ([], []),
}


@pytest.mark.parametrize("name", CASES)
def test_share_of_the_words_in_the_gold(name):
    blocks, want = CASES[name]
    assert shares(blocks) == want


def test_an_empty_gold_holds_nothing():
    assert shares(["the dam held", "?"], "") == [0, -1]


@pytest.mark.parametrize(
    ("block", "disputed", "share"),
    [
        ("The dam held through the night.", "The dam held through the night.", 0),
        ("Order now and save a lot", "Order now and save a lot", 1),
        ("The dam held through the night.", "Another line that has been disputed", 1),
        ("Order now", "Order now", 1),  # too short for runs: the whole line
        ("Order now", "Order now and save a lot", 0),
        # four of its five runs of three stand in the disputed line
        ("a b c d e f g", "a b c d e f", 1),
        # three of its five do
        ("a b c d e f g", "a b c d e", 0),
    ],
)
def test_on_disputed_lines_the_share_is_turned_round(block, disputed, share):
    assert shares([block], GOLD, (disputed,)) == [share]


def test_disputed_texts_are_taken_line_by_line():
    assert shares(["Order now", "Save a lot"], GOLD, ("Order now\nSave a lot", "")) == [1, 1]


# Labelled blocks

LABELLED = [
    ("The dam held through the night.", "editorial"),
    ("Read more", "related"),
    ("Read more", "related"),
    ("Read more", "navigation"),
    ("Order the book now and save ten euros", "promo"),
]


@pytest.mark.parametrize(
    ("block", "category"),
    [
        ("The dam held through the night.", Category.EDITORIAL),
        ("the DAM held through the night", Category.EDITORIAL),
        ("Read more", Category.RELATED),  # most labels
        ("Order the book now", Category.PROMO),  # a part of a labelled block
        ("The dam held. Order the book now and save", Category.PROMO),  # most of its runs
        ("The dam held through the night. Order the book", Category.EDITORIAL),
        ("Read", None),
        ("Something that nobody has labelled", None),
        ("", None),
    ],
)
def test_a_block_takes_its_label(block, category):
    assert labelled_categories([tokens(block)], LABELLED) == [category]


@pytest.mark.parametrize(
    ("block", "least", "category"),
    [
        ("Order the book now and save ten", 0.7, Category.PROMO),
        ("Order the book now and save a euro", 0.6, Category.PROMO),  # four of six runs of three
        ("Order the book now and save a euro", 0.7, None),
        ("Order the book now and save ten, or go home", 0.7, None),  # five of eight
        ("Read more", 0.99, Category.RELATED),  # the same words
        ("Read", 0.0, None),
    ],
)
def test_where_few_blocks_are_labelled_most_of_one_must_be_known(block, least, category):
    assert labelled_categories([tokens(block)], LABELLED, least) == [category]


def test_labels_come_in_the_order_of_the_blocks():
    blocks = [tokens("Read more"), tokens("x"), tokens("The dam held")]
    want = [Category.RELATED, None, Category.EDITORIAL]
    assert labelled_categories(blocks, LABELLED) == want
    assert labelled_categories(blocks, []) == [None] * 3
    assert labelled_categories([], LABELLED) == []


def test_an_unknown_category_is_an_error():
    with pytest.raises(ValueError, match="advert"):
        labelled_categories([["buy"]], [("buy", "advert")])
