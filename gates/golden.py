"""Results that an optimisation must not change: python gates/golden.py PAGES.

Writes a fingerprint of each of some pages' results to golden.json, with those of the model and of
the data that they rest on. A change of model, cues or decisions asks for new ones; a change that
makes the same thing faster does not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import floors
import pyarrow.parquet
from lxml import etree

from adstrip import Cleaner, CleanResult

FILE = Path(__file__).with_name("golden.json")
PAGES = 300
DIGITS = 3  # of scores: sums in another order differ in the last ones


def load() -> dict[str, Any]:
    """The fingerprints and what they rest on."""
    golden: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return golden


def origin(pages: Path) -> dict[str, str]:
    """What results rest on, beside the code: data, model, and the parser."""
    parser = ".".join(map(str, etree.LIBXML_VERSION))
    return {"data": floors.fingerprint(pages), "model": Cleaner().model.fingerprint, "xml": parser}


def measured(pages: Path) -> dict[str, str]:
    """The fingerprint of each page's result, by the page's id."""
    table = pyarrow.parquet.read_table(pages, columns=["id", "html", "url"])
    numbers = sorted(random.Random(29).sample(range(table.num_rows), PAGES))
    cleaner = Cleaner()
    return {
        row["id"]: _print(cleaner.clean(row["html"], url=row["url"]))
        for row in table.take(numbers).to_pylist()
    }


def _print(result: CleanResult) -> str:
    blocks = [
        (b.text, b.kind, b.category, round(b.score, DIGITS), b.kept, b.rule, b.path, b.runs)
        for b in result.blocks
    ]
    whole = (result.title, result.language, result.suspicious, result.markdown, blocks)
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:12]


def differ(golden: Mapping[str, Any], found: Mapping[str, str]) -> list[str]:
    """Ids of the pages that come out otherwise."""
    return [page for page, known in golden["pages"].items() if found.get(page) != known]


def main() -> None:
    """Write the fingerprints anew."""
    parser = argparse.ArgumentParser(prog="python gates/golden.py", description=__doc__)
    parser.add_argument("pages", type=Path, help="labelled pages, Parquet")
    given = parser.parse_args()
    found = measured(given.pages)
    golden = {"origin": origin(given.pages), "pages": found}
    FILE.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")
    print(f"{len(found)} pages")


if __name__ == "__main__":
    main()
