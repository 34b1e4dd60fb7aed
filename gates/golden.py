"""Results that an optimisation must not change: python gates/golden.py PAGES LINES.

Writes a fingerprint of the result of each of some pages and texts to golden.json, with what they
rest on beside the code. A change of model, cues or decisions asks for new ones; a change that makes
the same thing faster does not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import floors
import pyarrow.parquet
from lxml import etree

from adstrip import Cleaner, CleanResult

FILE = Path(__file__).with_name("golden.json")
PAGES, TEXTS = 300, 100
EXPLAINED = 10  # of so many blocks one
DIGITS = 3  # of scores and points: sums in another order differ in the last ones


def load() -> dict[str, Any]:
    """The fingerprints and what they rest on."""
    golden: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return golden


def libraries() -> dict[str, str]:
    """Those that read pages and characters: others may read some otherwise."""
    parser = ".".join(map(str, etree.LIBXML_VERSION))
    return {"libxml2": parser, **{name: version(name) for name in ("numpy", "regex")}}


def origin(pages: Path, lines: Path) -> dict[str, str]:
    """What results rest on, beside code and libraries."""
    words = hashlib.sha256()
    folder = files("adstrip") / "data"
    for path in sorted(Path(str(folder)).rglob("*.toml")):
        words.update(path.read_bytes())
    return {
        "pages": floors.fingerprint(pages),
        "lines": floors.fingerprint(lines),
        "model": Cleaner().model.fingerprint,
        "words and numbers": words.hexdigest()[:12],
    }


def measured(pages: Path, lines: Path) -> dict[str, str]:
    """The fingerprint of each result, by the id of its page or text."""
    cleaner = Cleaner()
    return {
        name: _print(cleaner.clean(source, url=url, format=form))
        for name, form, source, url in (*_pages(pages), *_texts(lines))
    }


def _pages(path: Path) -> Iterator[tuple[str, str, Any, str | None]]:
    table = pyarrow.parquet.read_table(path, columns=["id", "html", "url"])
    numbers = sorted(random.Random(29).sample(range(table.num_rows), PAGES))
    for row in table.take(numbers).to_pylist():
        yield row["id"], "html", row["html"], row["url"]


def _texts(path: Path) -> Iterator[tuple[str, str, Any, str | None]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for number in sorted(random.Random(29).sample(range(len(rows)), TEXTS)):
        row = rows[number]
        yield f"text {number}", "text", "\n".join(row["lines"]), row.get("url")


def _print(result: CleanResult) -> str:
    blocks = [
        {**block, "score": round(block["score"], DIGITS)} for block in result.to_dict()["blocks"]
    ]
    reasons = [
        [(reason.cue, round(reason.points, DIGITS), reason.evidence) for reason in block.reasons]
        for block in result.blocks[::EXPLAINED]
    ]
    shown = (result.title, result.language, result.text, result.markdown, result.html)
    whole = repr((*shown, result.suspicious, blocks, reasons))
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def differ(golden: Mapping[str, Any], found: Mapping[str, str]) -> list[str]:
    """Ids of the pages and texts that come out otherwise."""
    return [name for name, known in golden["results"].items() if found.get(name) != known]


def main() -> None:
    """Write the fingerprints anew."""
    parser = argparse.ArgumentParser(prog="python gates/golden.py", description=__doc__)
    parser.add_argument("pages", type=Path, help="labelled pages, Parquet")
    parser.add_argument("lines", type=Path, help="labelled texts, JSON lines")
    given = parser.parse_args()
    golden = {
        "libraries": libraries(),
        "origin": origin(given.pages, given.lines),
        "results": measured(given.pages, given.lines),
    }
    FILE.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")
    print(f"{len(golden['results'])} results")


if __name__ == "__main__":
    main()
