"""What tests of training learn from, plant in pages, and write in files."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from adstrip.blocks import Category
from adstrip.evaluate.data import Facts, LabelledPage, LabelledText
from adstrip.train.examples import Examples, Sown, page_examples
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


DOMAINS = ["a.example", "b.example", "c.example", "d.example"]
MENU = ["Home", "Sport", "Weather", "Contact"]
PITCHES = [
    "Sign up for our newsletter and never miss a story!",
    "Subscribe now and save {} percent on your first year.",
    "Order your copy today and get {} days free.",
]


class Chance(random.Random):
    """Plants at the end (1), or in the middle behind the first place there (0).

    Of several places it takes the so-manieth (``place``), and leaves all in their order.
    """

    def __init__(self, number: float, place: int = 0) -> None:
        super().__init__(1)
        self.number, self.place = number, place

    def random(self) -> float:
        return self.number

    def choice(self, seq: Any) -> Any:
        return seq[self.place % len(seq)]

    def shuffle(self, x: Any) -> None:
        """Leaves them where they are."""


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def written_rows(number: int, lang: str = "en") -> list[dict[str, Any]]:
    """A document with either of two endings, and a run."""
    start = [[f"Dam {number} holds in {lang}", "editorial"], *[[LONG, "editorial"]] * 3]
    return [
        {"kind": "document", "lines": [*start, [PITCH, "promo"]]},
        {"kind": "document", "lines": [*start, ["The mayor slept at last.", "editorial"]]},
        {"kind": "residue", "lines": [[f"Order number {number} in {lang}!", "promo"]] * 6},
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


def paragraph(chance: random.Random) -> str:
    place, other = chance.sample("dam bridge harbour road school market mill tower".split(), 2)
    name = chance.choice("Grant Miller Rossi Novak Sato Okafor Lund Haas".split())
    return (
        f"The old {place} was closed after {chance.randint(3, 90)} years, the engineer {name} told"
        f" the council, which had asked for a report about the {other} and its repair."
    )


def pitches(chance: random.Random) -> list[str]:
    return [pitch.format(chance.randint(5, 50)) for pitch in chance.sample(PITCHES, 2)]


def page_row(number: int, **changes: Any) -> dict[str, Any]:
    chance = random.Random(number)
    body, offers = [paragraph(chance) for _ in range(6)], pitches(chance)
    menu = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in MENU)
    blocks = [*((name, "navigation") for name in MENU), *((text, "editorial") for text in body),
              *((text, "subscribe") for text in offers)]  # fmt: skip
    return {
        "id": f"page {number}",
        "html": (
            f"<html lang='en'><head><title>Closed: {number}</title></head><body><nav><ul>{menu}"
            f"</ul></nav><article class='story'><h1>Closed: {number}</h1>"
            f"<p>{'</p><p>'.join(body)}</p></article>"
            f"<div class='promo'><p>{'</p><p>'.join(offers)}</p></div></body></html>"
        ),
        "main_content": "\n".join(body),
        "blocks": [{"text": text, "category": category} for text, category in blocks],
        "domain": DOMAINS[number % len(DOMAINS)],
        "page_type": "article",
        "lang": "en",
        **changes,
    }


def text_row(number: int, **changes: Any) -> dict[str, Any]:
    chance = random.Random(1000 + number)
    lines = [*(paragraph(chance) for _ in range(6)), *pitches(chance)]
    return {
        "id": f"text {number}",
        "lines": lines,
        "labels": ["editorial"] * 6 + ["subscribe"] * 2,
        "domain": DOMAINS[number % len(DOMAINS)],
        "lang": "en",
        **changes,
    }


def page(number: int = 1, **facts: Any) -> LabelledPage:
    row = page_row(number)
    blocks = tuple((block["text"], block["category"]) for block in row["blocks"])
    known = {"id": row["id"], "lang": "en", "domain": row["domain"], "page_type": "article"}
    return LabelledPage(
        Facts(**{**known, **facts}), row["html"], row["main_content"], blocks=blocks
    )


def taught(labelled: LabelledPage, sown: Sown = Sown()) -> list[Examples]:
    return page_examples(labelled, sown, Chance(1))
