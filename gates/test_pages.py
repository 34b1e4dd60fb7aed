"""Measures on labelled pages outside the repository; their folder is named by ADSTRIP_DATA.

The shipped model never saw fold 4 of these pages.
"""

import os
import random
from pathlib import Path
from typing import Any

import floors
import laws
import pyarrow.parquet
import pytest
from lxml import etree

from adstrip import Category, clean
from adstrip.document import decode

pytestmark = pytest.mark.gate

DATA = Path(os.environ.get("ADSTRIP_DATA", ""))
LAST_PARAGRAPH = "dessen Ausgang niemand vorhersagen kann."
FIRST_RESIDUE = "Die Redaktion weist darauf hin"
GOLD = (
    "Der Goldpreis stieg am Freitag auf 4.210 Dollar je Feinunze, nachdem mehrere Notenbanken "
    "ihre Reserven aufgestockt hatten; Analysten in London rechnen mit weiter festen Notierungen."
)


def pages(columns: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    table = pyarrow.parquet.read_table(DATA / "pages.parquet", columns=list(columns) or None)
    return table.to_pylist()


def seed() -> str:
    (path,) = (DATA.parent / "seed").glob("*.txt")
    return path.read_text(encoding="utf-8")


def as_html(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    body = "\n".join(f"<p>{line}</p>" for line in lines[1:])
    return f"<html lang='de'><body><h1>{lines[0]}</h1>\n{body}</body></html>"


def with_gold(text: str) -> str:
    """The text with a last paragraph about gold before the pitch for gold."""
    return text.replace(LAST_PARAGRAPH, f"{LAST_PARAGRAPH}\n{GOLD}")


@pytest.mark.parametrize("change", [str, with_gold], ids=["as it is", "gold before the pitch"])
@pytest.mark.parametrize("form", [str, as_html], ids=["text", "html"])
def test_the_first_document(change: Any, form: Any) -> None:
    text = change(seed())
    result = clean(form(text))
    article, residue = text[: text.index(FIRST_RESIDUE)], text[text.index(FIRST_RESIDUE) :]
    kept = [block.text for block in result.blocks if block.kept or block.rule == "title"]
    removed = [block for block in result.removed if block.rule != "title"]
    assert kept == [line.strip() for line in article.splitlines() if line.strip()]
    assert len(removed) == len([line for line in residue.splitlines() if line.strip()])
    assert removed[0].category == Category.PROMO
    assert {block.category for block in removed[1:-4]} <= {Category.PROMO, Category.SUBSCRIBE}
    assert {block.category for block in removed[-4:]} == {Category.NAVIGATION}


def visible(markup: bytes) -> str:
    """The visible text of a page without white space, by a walk of its own."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=True)
    root = etree.fromstring(decode(markup).replace("\0", "").encode(), parser)
    return laws.shown_by(root)


def test_nothing_is_lost_on_random_pages() -> None:
    for page in random.Random(7).sample(pages(("id", "html")), 200):
        result = clean(page["html"])
        text = "".join("".join(block.text.split()) for block in result.blocks)
        assert text == visible(page["html"]), page["id"]


def test_floors_on_pages_that_the_model_never_saw() -> None:
    pages, pinned = DATA / "pages.parquet", floors.load()
    complaint = floors.other_data(pinned, floors.fingerprint(pages))
    assert complaint is None, complaint
    figures = floors.measured(pages, pinned["fold"])
    print(*figures.items(), sep="\n")
    assert list(floors.below(pinned, figures)) == []
