"""Which labelled pages are in a file? Both formats, both kinds, and what is wrong with others."""

from __future__ import annotations

import builtins
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from adstrip.errors import InputError
from adstrip.evaluate.data import Facts, documents, kind_of

PAGE = {"html": "<p>The dam held.</p>", "main_content": "The dam held."}
TEXT = {"lines": ["The dam held.", "Buy gold"], "labels": ["editorial", "promo"]}


def saved(folder: Path, *rows: Any, name: str = "pages.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def parquet(folder: Path, *rows: dict[str, Any]) -> Path:
    pyarrow, writer = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = folder / "pages.parquet"
    writer.write_table(pyarrow.Table.from_pylist(list(rows)), path)
    return path


def found(*paths: Path, folds: tuple[int, ...] = ()) -> tuple[list[Any], dict[str, int]]:
    skipped: Counter[str] = Counter()
    return list(documents(paths, folds, skipped)), dict(skipped)


def complaint(*paths: Path) -> str:
    with pytest.raises(InputError) as caught:
        found(*paths) if len(paths) == 1 else kind_of(paths)
    return str(caught.value)


def test_a_page_with_all_columns(tmp_path):
    facts = {"id": "a", "dataset": "news", "page_type": "article", "lang": "en"}
    facts |= {"domain": "example.org", "fold": 2}
    more = {"url": "https://example.org/", "disputed": ["x"], "must_have": ["dam"]}
    (page,), skipped = found(saved(tmp_path, {**PAGE, **facts, **more, "unknown": 1}))
    assert page.facts == Facts("a", "news", "article", "en", "example.org", 2)
    assert (page.html, page.gold) == tuple(PAGE.values())
    assert (page.url, page.disputed, page.must_have) == ("https://example.org/", ("x",), ("dam",))
    assert (page.kind, page.must_not_have, skipped) == ("pages", (), {})


def test_what_is_not_known_is_empty(tmp_path):
    row = {**PAGE, "id": None, "lang": None, "fold": None, "disputed": None, "url": ""}
    (page,), _ = found(saved(tmp_path, row))
    assert page.facts == Facts("pages.jsonl:1")
    assert (page.url, page.disputed) == (None, ())


def test_parquet_is_the_same_with_bytes(tmp_path):
    rows = [{**PAGE, "html": b"<p>D\xfcrre</p>", "id": str(i), "fold": i} for i in range(40)]
    pages, skipped = found(parquet(tmp_path, *rows), folds=(7, 33))
    assert [(page.facts.id, page.facts.fold) for page in pages] == [("7", 7), ("33", 33)]
    assert pages[0].html == b"<p>D\xfcrre</p>"
    assert skipped == {"of other folds": 38}


def test_gzipped_json_is_seen_by_its_first_bytes(tmp_path):
    path = saved(tmp_path, PAGE, PAGE)
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert kind_of([path]) == "pages"
    assert len(found(path)[0]) == 2


def test_texts(tmp_path):
    row = {"lines": ["The dam\nheld.", "\ufeffBuy gold"], "labels": TEXT["labels"], "id": 7}
    path = saved(tmp_path, row)
    (text,), _ = found(path)
    assert kind_of([path]) == text.kind == "texts"
    assert (text.facts.id, text.labels) == ("7", ("editorial", "promo"))
    assert text.lines == ("The dam held.", "Buy gold"), "no line has a break or mark inside"


@pytest.mark.parametrize(
    ("row", "url"),
    [
        ({}, None),
        ({"url": None}, None),
        ({"url": ""}, None),
        ({"url": "https://a.b"}, "https://a.b"),
    ],
)
def test_the_address_of_a_text_may_be_known(row, url, tmp_path):
    (text,), _ = found(saved(tmp_path, {**TEXT, **row}))
    assert text.url == url


def test_rows_without_gold_or_words_are_counted(tmp_path):
    without = [{**PAGE, "main_content": gold} for gold in (None, "", " \n")]
    assert found(saved(tmp_path, PAGE, *without))[1] == {"without gold text": 3}
    empty = [{"lines": lines, "labels": ["promo"] * len(lines)} for lines in ([], ["", " "])]
    assert found(saved(tmp_path, TEXT, *empty))[1] == {"without words": 2}


def test_folds_are_chosen_before_gold_is_looked_for(tmp_path):
    rows = [{**PAGE, "fold": 1}, {**PAGE, "fold": 2, "main_content": None}, PAGE]
    pages, skipped = found(saved(tmp_path, *rows), folds=(1,))
    assert [page.facts.fold for page in pages] == [1]
    assert skipped == {"of other folds": 2}


def test_several_files_follow_one_another(tmp_path):
    first = saved(tmp_path, {**PAGE, "id": "a"}, name="a.jsonl")
    second = saved(tmp_path, {**PAGE, "id": "b"}, name="b.jsonl")
    assert [page.facts.id for page in found(first, second)[0]] == ["a", "b"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"html": "x"}, "no column main_content; pages need html and main_content"),
        ({"main_content": "x"}, "no column html"),
        ({"lines": []}, "no column labels; texts need lines and labels"),
        ({"text": "x", "label": 1}, "needs the columns html and main_content (pages); or lines"),
        ({"text": "x", "label": 1}, "there are: label, text"),
        ({**PAGE, "html": None}, "row 1: html must be a string or bytes; got NoneType"),
        ({**PAGE, "html": 5}, "row 1: html must be a string or bytes; got int"),
        ({**PAGE, "main_content": ["x"]}, "row 1: main_content must be a string; got list"),
        ({**PAGE, "lang": 5}, "row 1: lang must be a string; got int"),
        ({**PAGE, "fold": "one"}, "row 1: fold must be a whole number; got 'one'"),
        ({**PAGE, "disputed": "x"}, "row 1: disputed must be a list of strings"),
        ({**PAGE, "must_have": [1]}, "row 1: must_have must be a list of strings"),
        ({**TEXT, "lines": ["x"]}, "row 1: 1 lines, but 2 labels"),
        ({**TEXT, "labels": ["editorial", "advert"]}, "row 1: no category 'advert'; there are ed"),
        (["x"], "line 1 is no JSON object"),
    ],
)
def test_a_row_is_not_what_it_should_be(row, words, tmp_path):
    path = saved(tmp_path, row)
    assert words in complaint(path)
    assert complaint(path).startswith(f"{path}: ")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "needs the columns .* there are: none"),
        (b"\n\n", "there are: none"),
        (b"<p>The dam held.</p>", "line 1 is not JSON .*one object a line"),
        (b"\x80\xff", "line 1 is not JSON"),
        (json.dumps(PAGE).encode() + b"\n{", "line 2 is not JSON"),
        (b"\x1f\x8bbroken from the start", "Unknown compression method"),
        (gzip.compress(b"x" * 99)[:12] + b"broken later", "Error -3|CRC|ended before the end"),
        (gzip.compress(json.dumps(PAGE).encode())[:-9], "ended before the end|CRC"),
    ],
)
def test_a_file_is_not_what_it_should_be(content, words, tmp_path):
    path = tmp_path / "pages.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        found(path)


def test_a_damaged_parquet(tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / "pages.parquet"
    path.write_bytes(b"PAR1 and no more")
    assert "damaged Parquet" in complaint(path)


def test_a_parquet_without_the_columns(tmp_path):
    assert "no column main_content" in complaint(parquet(tmp_path, {"html": "x"}))


def test_without_the_extra_parquet_says_what_to_install(tmp_path, monkeypatch):
    path = tmp_path / "pages.parquet"
    path.write_bytes(b"PAR1")
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    assert complaint(path) == f"{path}: Parquet needs pip install 'adstrip[eval]'"


def test_files_that_cannot_be_read(tmp_path):
    assert complaint(tmp_path / "none") == f"{tmp_path / 'none'}: No such file or directory"
    assert "directory" in complaint(tmp_path)


def test_files_of_two_kinds(tmp_path):
    pages, texts = saved(tmp_path, PAGE, name="a"), saved(tmp_path, TEXT, name="b")
    told = complaint(pages, texts)
    assert f"{pages} (pages) and {texts} (texts) differ in kind" in told
