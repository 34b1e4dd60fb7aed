"""What tests of training share: a small corpus, and few rounds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adstrip.settings import thresholds
from seeds import page_row, text_row, written

LIMITS = thresholds()["train"]


@pytest.fixture
def corpus(tmp_path: Path) -> list[Path]:
    return [
        written(tmp_path / "pages.jsonl", [page_row(n) for n in range(12)]),
        written(tmp_path / "texts.jsonl", [text_row(n) for n in range(12)]),
    ]


@pytest.fixture(scope="module")
def quick() -> Iterator[None]:
    """Few rounds: what is learned from a dozen documents is plain."""
    for needed in ("lightgbm", "sklearn", "readability"):
        pytest.importorskip(needed)
    with pytest.MonkeyPatch.context() as patch:
        for part in ("category", "parts"):
            patch.setitem(LIMITS[part], "rounds", 8)
        for part in ("editorial", "parts"):
            patch.setitem(LIMITS[part], "num_threads", 1)
            patch.setitem(LIMITS[part], "min_data_in_leaf", 10)
        for look in ("first", "second"):
            for form in ("html", "text"):
                patch.setitem(LIMITS[look][form], "rounds", 8)
                patch.setitem(LIMITS[look][form], "learning_rate", 0.5)
        patch.setitem(LIMITS["network"], "epochs", {"html": 20, "text": 20, "parts": 4})
        patch.setitem(thresholds()["wording"], "iterations", 6)
        patch.setitem(thresholds()["wording"], "kind_iterations", 8)
        yield
