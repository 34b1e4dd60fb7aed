"""What makes adstrip faster changes no result; data as for test_pages."""

import os
from pathlib import Path

import golden
import pytest

pytestmark = pytest.mark.gate

DATA = Path(os.environ.get("ADSTRIP_DATA", ""))
FILES = DATA / "pages.parquet", DATA / "lines.jsonl"


def test_results_are_those_that_were_pinned() -> None:
    pinned, found = golden.load(), golden.libraries()
    if found != pinned["libraries"]:
        pytest.skip(f"pinned with {pinned['libraries']}, here are {found}")
    assert golden.origin(*FILES) == pinned["origin"], "write them anew: gates/golden.py PAGES LINES"
    assert golden.differ(pinned, golden.measured(*FILES)) == []
