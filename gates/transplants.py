"""Are pitches read on real pages? python gates/transplants.py PAGES --model 'model-{fold}.npz'.

The articles written for the tests take the place of a page's own, in its elements: with a pitch in
the editors' voice behind them, which must go, or with nothing that may go. Models never saw the
page's domain. Fold 4 is left alone.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from adstrip import Cleaner, Settings
from adstrip.evaluate.data import LabelledPage, documents
from adstrip.train.examples import labelled_page
from adstrip.train.planting import transplant

CASES = Path(__file__).parent.parent / "tests" / "cases"
FOLDS = range(4)
PAGES_A_CASE, TRIES = 3, 60
EDITORIAL = 0.5  # of a block's words


def cases(name: str) -> list[dict[str, Any]]:
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def grown(page: LabelledPage, texts: Sequence[str]) -> str | None:
    """The page with the texts in its article's place; None where there is no room for them."""
    labelled = labelled_page(page)
    if labelled is None:
        return None
    document, editorial = labelled.document, labelled.share > EDITORIAL
    if transplant(document, labelled.table, editorial, texts) is None:
        return None
    return etree.tostring(document.root, encoding="unicode", method="html")


def placed(
    pages: Sequence[LabelledPage], texts: Sequence[str], chance: random.Random
) -> Iterator[tuple[LabelledPage, str]]:
    """Some pages with the texts in them."""
    left = PAGES_A_CASE
    for _ in range(TRIES):
        page = chance.choice(pages)
        if left and (html := grown(page, texts)):
            left -= 1
            yield page, html


def lines(text: str) -> str:
    return " ".join(text.split())


def kept(cleaner: Cleaner, page: LabelledPage, html: str) -> str:
    result = cleaner.clean(html, url=page.url, format="html")
    return "\n".join(lines(b.text) for b in result.blocks if b.kept or b.rule == "title")


def main() -> None:
    """Place, clean, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path, help="labelled pages")
    parser.add_argument("--model", required=True, help="{fold} in its name is the page's fold")
    given = parser.parse_args()
    cleaners = {f: Cleaner(Settings(model=given.model.format(fold=f))) for f in FOLDS}
    pages: dict[str, list[LabelledPage]] = defaultdict(list)
    for page in documents([given.pages], FOLDS, Counter()):
        if isinstance(page, LabelledPage) and page.facts.page_type == "article":
            pages[page.facts.lang].append(page)
    chance = random.Random(4)
    print("| | language | pages | right % |\n|---|---|---|---|")
    for name in ("pitches", "negatives"):
        right: dict[str, list[bool]] = defaultdict(list)
        for case in cases(name):
            code = case["language"]
            texts = case["lines"] if name == "negatives" else [*case["article"], *case["pitch"]]
            for page, html in placed(pages.get(code) or pages["en"], texts, chance):
                left = kept(cleaners[page.facts.fold or 0], page, html)
                told = case["lines"][1:] if name == "negatives" else case["pitch"]
                stays = [lines(line) in left for line in told]
                group = code if code in ("de", "en") else "others"
                right[group].append(all(stays) if name == "negatives" else not any(stays))
        for group, found in right.items():
            print(f"| {name} | {group} | {len(found)} | {100 * sum(found) / len(found):.0f} |")


if __name__ == "__main__":
    main()
