"""What tests of training plant in pages, and write in files."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from adstrip.blocks import Category
from adstrip.evaluate.data import Facts, LabelledText
from adstrip.train.planting import ResidueRun

PROSE, PITCH = "The dam held.", "Order now!"

RUN = ResidueRun("en", 0, ("Order the book now!", "Only today."), (Category.PROMO,) * 2)
LONG = "The dam held through the night, and the mayor said on Monday that no one had been hurt."
LINE = f"{LONG} {LONG}"  # too long for a line of a wrapped text
TITLE = "A bridge falls"
NEW = [TITLE, *(f"New paragraph {n} tells it." for n in range(1, 9))]
ARTICLE = LabelledText(
    Facts("written:en:1", lang="en", fold=0),
    (*NEW[:5], "Order the book now!"),
    ("editorial",) * 5 + ("promo",),
)


class Chance(random.Random):
    """Plants at the end (1), or in the middle behind the first place there (0)."""

    def __init__(self, number: float) -> None:
        super().__init__(1)
        self.number = number

    def random(self) -> float:
        return self.number

    def choice(self, seq: Any) -> Any:
        return seq[0]


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def written_rows(number: int, lang: str = "en") -> list[dict[str, Any]]:
    """A document with either of two endings, and a run."""
    start = [[f"Dam {number} holds in {lang}", "editorial"], *[[LONG, "editorial"]] * 3]
    return [
        {"kind": "document", "lines": [*start, [PITCH, "promo"]]},
        {"kind": "document", "lines": [*start, ["The mayor slept at last.", "editorial"]]},
        {"kind": "residue", "lines": [[f"Order number {number} now!", "promo"]] * 6},
    ]


def written_folder(path: Path) -> Path:
    """Texts written for training: a run in two languages, and a document."""
    rows = [
        {"kind": "residue", "lines": [[PITCH, "promo"], ["Read on", "related"]]},
        {"kind": "document", "lines": [["Order was restored by noon.", "editorial"]]},
    ]
    (path / "written").mkdir()
    written(path / "written" / "en.jsonl", rows)
    written(path / "written" / "de.jsonl", rows[:1])
    (path / "written" / "notes.txt").write_text("not for training")
    return path / "written"
