"""Draws the figures of docs/evaluation.md: python gates/plots.py FOLDER PEERS.json BIAS=JSON...

PEERS.json is what ``gates/peers.py --json`` wrote, and each FILE.json what ``adstrip evaluate
--bias BIAS --json`` did, over the same pages. Writes f1.svg and tail.svg into the folder.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

SETS = ("wcxb articles", "trafeval", "news424", "fundus", "wcxb other types")
SUBJECT = "adstrip"
WIDTH, HEIGHT, LEFT, BOTTOM = 760, 380, 60, 60
COLOURS = ("#c0392b", "#34495e", "#2980b9", "#16a085", "#8e44ad", "#d68910", "#7f8c8d")
LETTER = 7  # width
LOWEST_F1 = 0.4

Figures = Mapping[str, Mapping[str, Mapping[str, float]]]
"""By set, system and measure."""


def figures(path: Path) -> Figures:
    """The figures of a saved report."""
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {
        group["name"]: {
            system: {name: found["value"] for name, found in measures.items()}
            for system, measures in group["figures"].items()
        }
        for group in report["groups"]
    }


class Axis(NamedTuple):
    """A range of values, drawn over a range of places."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def text(x: float, y: float, said: str, anchor: str = "middle", **style: str) -> str:
    extra = "".join(f' {name}="{value}"' for name, value in style.items())
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{extra}>{escape(said)}</text>'


def drawing(title: str, parts: Iterable[str]) -> str:
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12">\n<title>{escape(title)}</title>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n{body}\n</svg>\n'
    )


def rules(axis: Axis, steps: Sequence[float], said: str) -> Iterable[str]:
    """Lines across the drawing at some values of the vertical axis."""
    for step in steps:
        y = axis.at(step)
        yield f'<line x1="{LEFT}" x2="{WIDTH - 10}" y1="{y}" y2="{y}" stroke="#ddd"/>'
        yield text(LEFT - 6, y + 4, said.format(step), "end")


def bars(found: Figures) -> str:
    """F1 of every system on every set."""
    systems = list(found[SETS[0]])
    axis = Axis(LOWEST_F1, 1.0, HEIGHT - BOTTOM, 20)
    room = (WIDTH - LEFT - 10) / len(SETS)
    width = round((room - 16) / len(systems), 1)
    parts = [*rules(axis, [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0], "{:.1f}")]
    for place, name in enumerate(SETS):
        start = LEFT + place * room + 8
        for number, (system, colour) in enumerate(zip(systems, COLOURS, strict=False)):
            y = axis.at(max(LOWEST_F1, found[name][system]["f1"]))
            x = round(start + number * width, 1)
            parts.append(
                f'<rect x="{x}" y="{y}" width="{width - 1}" height="{axis.start - y:.1f}" '
                f'fill="{colour}"/>'
            )
        parts.append(text(start + room / 2 - 8, HEIGHT - BOTTOM + 16, name))
    x = LEFT
    for system, colour in zip(systems, COLOURS, strict=False):
        parts.append(f'<rect x="{x}" y="{HEIGHT - 26}" width="10" height="10" fill="{colour}"/>')
        parts.append(text(x + 14, HEIGHT - 17, system, "start"))
        x += 30 + LETTER * len(system)
    return drawing("F1 by system and set", parts)


def scatter(found: Figures, ours: Mapping[str, Figures], name: str = "type article") -> str:
    """Residue behind articles against articles cut short, of every system and of our profiles."""
    points = {s: (f["tail_cut"], f["tail_residue"]) for s, f in found[name].items() if s != SUBJECT}
    profiles = {
        bias: (one[name][SUBJECT]["tail_cut"], one[name][SUBJECT]["tail_residue"])
        for bias, one in ours.items()
    }
    across = Axis(0, 0.3, LEFT, WIDTH - 90)
    up = Axis(0, 0.8, HEIGHT - BOTTOM, 20)
    parts = [*rules(up, [0, 0.2, 0.4, 0.6, 0.8], "{:.0%}")]
    for step in (0, 0.1, 0.2, 0.3):
        parts.append(text(across.at(step), HEIGHT - BOTTOM + 16, f"{step:.0%}"))
    parts.append(text(WIDTH / 2, HEIGHT - 14, "articles cut short"))
    parts.append(text(LEFT, 12, "articles with residue behind them", "start"))
    line = " ".join(f"{across.at(x)},{up.at(y)}" for x, y in sorted(profiles.values()))
    parts.append(f'<polyline points="{line}" fill="none" stroke="{COLOURS[0]}"/>')
    labelled = {**{f"{SUBJECT}, {bias}": point for bias, point in profiles.items()}, **points}
    for said, (x, y) in labelled.items():
        colour = COLOURS[0] if said.startswith(SUBJECT) else COLOURS[1]
        parts.append(f'<circle cx="{across.at(x)}" cy="{up.at(y)}" r="4" fill="{colour}"/>')
        parts.append(text(across.at(x) + 7, up.at(y) + 4, said, "start", fill=colour))
    return drawing("Residue against text cut, articles", parts)


def main() -> None:
    """Read, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("peers", type=Path)
    parser.add_argument("profiles", nargs="+", metavar="BIAS=FILE")
    given = parser.parse_args()
    found = figures(given.peers)
    pairs = (profile.split("=", 1) for profile in given.profiles)
    ours = {bias: figures(Path(path)) for bias, path in pairs}
    given.folder.mkdir(exist_ok=True)
    (given.folder / "f1.svg").write_text(bars(found), encoding="utf-8")
    (given.folder / "tail.svg").write_text(scatter(found, ours), encoding="utf-8")


if __name__ == "__main__":
    main()
