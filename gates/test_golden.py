"""What makes adstrip faster changes no result; data as for test_pages."""

import os
from pathlib import Path

import golden
import pytest

pytestmark = pytest.mark.gate

PAGES = Path(os.environ.get("ADSTRIP_DATA", "")) / "pages.parquet"


def test_results_are_those_that_were_pinned() -> None:
    pinned = golden.load()
    if golden.origin(PAGES)["xml"] != pinned["origin"]["xml"]:
        pytest.skip("another libxml2 reads some pages otherwise")
    assert golden.origin(PAGES) == pinned["origin"], "write them anew: python gates/golden.py PAGES"
    assert golden.differ(pinned, golden.measured(PAGES)) == []
