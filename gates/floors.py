"""Floors below which adstrip must not fall on labelled pages: python gates/floors.py PAGES.

Raises the floors in floors.json to what is measured. A floor goes down only with --lower, and so
does the switch to other data, on which the old floors say nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("floors.json")
BETTER = {"f1": 1, "tail_residue": -1, "tail_cut": -1}
"""What is measured of each group, and whether more of it is better or worse."""
DIGITS = 4  # one page in ten thousand

Figures = Mapping[str, Mapping[str, float]]
"""Of each group, by measure."""


def load() -> dict[str, Any]:
    """The floors and what they were measured on."""
    floors: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return floors


def fingerprint(pages: Path) -> str:
    """What tells one file of labelled pages from another."""
    with pages.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


def measured(pages: Path, fold: int) -> Figures:
    """The figures of every group, on the pages of one fold."""
    from adstrip.evaluate.run import evaluate  # noqa: PLC0415 - slow, and the rest does without

    report = evaluate([pages], folds=[fold], workers=os.cpu_count() or 1)
    return {
        summary.group.name: {
            name: round(summary.figures["adstrip"][name].value or 0.0, DIGITS) for name in BETTER
        }
        for summary in report.summaries
    }


def other_data(floors: Mapping[str, Any], found: str) -> str | None:
    """What to do where the pages are not those that the floors were measured on."""
    if found == floors["data"]["sha256"]:
        return None
    return (
        f"the pages have the fingerprint {found}, the floors are for {floors['data']['sha256']}: "
        "they must be measured anew (python gates/floors.py PAGES --lower)"
    )


def below(floors: Mapping[str, Any], figures: Figures) -> Iterator[str]:
    """The figures that are worse than their floor by more than epsilon."""
    for group, floor in floors["groups"].items():
        if group not in figures:
            yield f"{group}: no pages"
            continue
        for name, sign in BETTER.items():
            value = figures[group][name]
            if sign * (floor[name] - value) > floors["epsilon"][name] + 10**-DIGITS / 2:
                yield f"{group}: {name} {value:.4f}, floor {floor[name]:.4f}"


def moved(floors: Mapping[str, Any], figures: Figures, *, lower: bool = False) -> dict[str, Any]:
    """The floors at what is measured where that is better, or everywhere with ``lower``."""
    groups = {}
    for group, floor in floors["groups"].items():
        found = figures.get(group, floor)
        groups[group] = {
            name: found[name] if lower or sign * (found[name] - floor[name]) > 0 else floor[name]
            for name, sign in BETTER.items()
        }
    return {**floors, "groups": groups}


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What was moved, to read."""
    for group, floor in after["groups"].items():
        for name, value in floor.items():
            old = before["groups"][group][name]
            if value != old:
                yield f"{group}: {name} {old:.4f} -> {value:.4f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, move the floors, say what moved and what did not."""
    parser = argparse.ArgumentParser(prog="python gates/floors.py", description=__doc__)
    parser.add_argument("pages", type=Path, help="labelled pages, Parquet")
    parser.add_argument("--lower", action="store_true", help="let floors go down, or change data")
    given = parser.parse_args(arguments)
    floors, found = load(), fingerprint(given.pages)
    if (complaint := other_data(floors, found)) and not given.lower:
        print(complaint, file=sys.stderr)
        return 1
    figures = measured(given.pages, floors["fold"])
    after = moved(floors, figures, lower=given.lower)
    after["data"] = {"file": given.pages.name, "sha256": found}
    FILE.write_text(json.dumps(after, indent=2) + "\n", encoding="utf-8")
    print("\n".join(changes(floors, after)) or "no floor moved")
    if failing := list(below(after, figures)):
        print("below (--lower accepts it):", *failing, sep="\n", file=sys.stderr)
    return int(bool(failing))


if __name__ == "__main__":
    sys.exit(main())
