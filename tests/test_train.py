"""Training by the command: models learned from a small corpus, and files that hold too little."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import pytest

from adstrip import Cleaner, Settings
from adstrip.cli import main
from adstrip.errors import InputError
from adstrip.evaluate.data import Facts
from adstrip.model import load_model
from adstrip.settings import thresholds
from adstrip.train import train
from adstrip.train.folds import FOLDS, fold_of
from seeds import (
    DOMAINS,
    page_row,
    text_row,
    written,
)

LIMITS, PLANTING = thresholds()["train"], thresholds()["planting"]


@pytest.fixture(scope="module")
def trained(quick: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with its inputs and its card beside it, made by the command."""
    folder = tmp_path_factory.mktemp("model")
    pages = written(folder / "pages.jsonl", [page_row(n) for n in range(12)])
    texts = written(folder / "texts.jsonl", [text_row(n) for n in range(12)])
    with redirect_stderr(io.StringIO()) as said:
        assert main(["train", str(pages), str(texts), "-o", str(folder / "model.npz")]) == 0
    assert "model.npz is trained; model.npz.json beside it says" in said.getvalue()
    return folder / "model.npz"


def test_a_trained_model_cleans_pages_that_it_never_saw(trained):
    row = page_row(4711)
    result = Cleaner(Settings(model=trained)).clean(row["html"])
    assert result.text.split("\n\n") == row["main_content"].split("\n")
    assert result.model == load_model(str(trained)).fingerprint
    assert {str(block.category) for block in result.removed[:4]} == {"navigation"}


def test_a_trained_model_cleans_texts_that_it_never_saw(trained):
    row = text_row(4711)
    result = Cleaner(Settings(model=trained)).clean("\n".join(row["lines"]), format="text")
    assert [block.kept for block in result.blocks] == [True] * 6 + [False] * 2


def test_the_card_tells_what_was_learned_from(trained):
    card = json.loads(Path(f"{trained}.json").read_text(encoding="utf-8"))
    assert card["model"] == load_model(str(trained)).fingerprint
    assert set(card["files"]) == {"pages.jsonl", "texts.jsonl"}
    assert card["without folds"] == []
    assert card["documents"]["html"] >= 12
    assert card["documents"]["text"] >= 24  # the texts, and the pages' own
    assert card["blocks"]["text"] >= 24 * 8
    within = load_model(str(trained)).card
    assert {key: card[key] for key in within if key != "trees"} == {
        key: value for key, value in within.items() if key != "trees"
    }
    assert "date" not in within  # the model's bytes do not depend on the day


def test_the_same_files_give_the_same_bytes_and_others_give_others(trained, tmp_path):
    pages, texts = trained.with_name("pages.jsonl"), trained.with_name("texts.jsonl")
    train([pages, texts], tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == trained.read_bytes()
    fold = fold_of(Facts("1", domain=DOMAINS[0]))
    more = written(tmp_path / "more.jsonl", [page_row(90, fold=fold), page_row(91, fold=4 - fold)])
    train([pages, texts, more], tmp_path / "other.npz")
    assert (tmp_path / "other.npz").read_bytes() != trained.read_bytes()


# What cannot be learned from


def without_blocks(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "blocks": None} for row in rows]


PAGES, TEXTS = [page_row(n) for n in range(4)], [text_row(n) for n in range(4)]
EDITORIAL = [{**row, "lines": row["lines"][:6], "labels": row["labels"][:6]} for row in TEXTS]
PROSE_PAGE = "<html><body><h1>Dam</h1><p>{}</p></body></html>"
PROSE_PAGES = [
    {**row, "html": PROSE_PAGE.format(row["main_content"].replace("\n", "</p><p>"))}
    for row in without_blocks(PAGES)
]

REFUSED = {
    "one domain": (
        [page_row(n, domain="a.example") for n in range(4)],
        [text_row(n, domain="a.example") for n in range(4)],
        "all labelled html and text is of one fold",
    ),
    "pages of one domain": (
        [page_row(n, domain="a.example") for n in range(4)], TEXTS,
        "all labelled html is of one fold",
    ),
    "no pages": ([], TEXTS, "no labelled html"),
    "pages without gold": ([{**row, "main_content": " "} for row in PAGES], TEXTS,
                           "no labelled html"),
    "no texts": (without_blocks(PAGES), [], "no residue with a category"),
    "no categories": (without_blocks(PAGES), EDITORIAL, "no residue with a category"),
    "a missing column": (PAGES, [{"lines": ["The dam held."]}], "no column labels"),
    "no known column": (PAGES, [{"text": "The dam held."}], "needs the columns"),
    "an unknown category": (PAGES, [{**TEXTS[0], "labels": ["advert"] * 8}], "advert"),
    "labels too few": (PAGES, [{**TEXTS[0], "labels": ["promo"]}], "8 lines, but 1 labels"),
    "no residue at all": (PROSE_PAGES, EDITORIAL, "to learn from"),
}  # fmt: skip


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("name", REFUSED)
def test_files_that_hold_too_little_are_refused(name, tmp_path):
    pages, texts, says = REFUSED[name]
    rows = {"pages.jsonl": pages, "texts.jsonl": texts}
    files = [written(tmp_path / file, found) for file, found in rows.items() if found]
    with pytest.raises(InputError, match=says):
        train(files, tmp_path / "model.npz")
    assert not (tmp_path / "model.npz").exists()


@pytest.mark.usefixtures("quick")
def test_leaving_out_every_fold_is_refused(corpus, tmp_path):
    with pytest.raises(InputError):
        train(corpus, tmp_path / "model.npz", without=range(FOLDS))


# The command

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("pages.jsonl texts.jsonl", 2, "Missing option '-o'"),
        ("-o model.npz", 2, "Missing argument 'PAGES...'"),
        ("pages.jsonl texts.jsonl -o pages.jsonl", 2, "-o pages.jsonl is an input and is not"),
        ("pages.jsonl texts.jsonl -o ./texts.jsonl", 2, "texts.jsonl is an input and is not"),
        ("pages.jsonl texts.jsonl -o linked", 2, "-o linked is an input and is not"),
        ("pages.jsonl texts.jsonl -o .", 2, "-o . is a folder"),
        ("pages.jsonl texts.jsonl -o nowhere/model.npz", 2, "in none that exists"),
        ("pages.jsonl texts.jsonl -o model.npz --workers 0", 2, "'--workers'"),
        ("pages.jsonl texts.jsonl -o model.npz --without x", 2, "'--without'"),
        ("pages.jsonl texts.jsonl -o model.npz --written nowhere", 2, "'--written'"),
        ("missing.jsonl -o model.npz", 1, "missing.jsonl: No such file or directory"),
        ("notes.txt -o model.npz", 1, "notes.txt: line 1 is not JSON"),
        ("broken.jsonl -o model.npz", 1, "broken.jsonl: no column labels"),
        ("model.npz.json texts.jsonl -o model.npz", 2, "model.npz.json is an input and is not"),
    ],
)
def test_complaints_are_one_line_and_nothing_is_written(
    words: str, code: int, says: str, corpus: list[Path], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capfd: Captured,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "linked").symlink_to(corpus[0])
    (tmp_path / "notes.txt").write_text("The dam held.\n")
    written(tmp_path / "broken.jsonl", [{"lines": ["The dam held."]}])
    written(tmp_path / "model.npz.json", PAGES[:1])
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert main(["train", *words.split()]) == code
    out, err = capfd.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert says in err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
