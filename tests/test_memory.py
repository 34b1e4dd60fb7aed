"""A long page takes a bounded number of times its size; gates/memory.py measures more of them."""

from __future__ import annotations

import tracemalloc

import pytest
from memory import one_block, paragraphs

from adstrip.cleaner import Cleaner

SIZE = 1_000_000


# Read as a whole they take 90 and 43 times their size.
@pytest.mark.parametrize(("shape", "times"), [(paragraphs, 35), (one_block, 24)])
def test_a_long_page_is_read_a_portion_at_a_time(shape, times):
    cleaner = Cleaner()
    cleaner.clean(shape(10_000))
    page = shape(SIZE)
    tracemalloc.start()
    try:
        cleaner.clean(page)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < times * SIZE
