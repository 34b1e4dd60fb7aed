"""How is a report shown? Tables, differences, the worst pages, notes, JSON; and the command."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from adstrip.cli import main
from adstrip.evaluate import PageScore, TextScore
from adstrip.evaluate.data import Facts
from adstrip.evaluate.judge import Judged
from adstrip.evaluate.report import markdown, notes, to_dict
from adstrip.evaluate.run import Report
from adstrip.evaluate.summary import summaries

GOOD = PageScore(1.0, 1.0, 1.0, tail_residue=False, tail_cut=False, residue_words=0.0, has=None,
                 leak=None)  # fmt: skip
BAD = dataclasses.replace(GOOD, f1=0.5, precision=0.4, tail_residue=True, residue_words=1.5)
TEXT = TextScore(100, 1, 50, 40, 0, 0, 4, 3)


def reported(*judged: Judged, kind: Any = "pages", **skipped: int) -> Report:
    return Report(kind, tuple(judged[0].scores), judged, summaries(judged, kind), skipped)


def page(id_: str, *scores: Any, **more: Any) -> Judged:
    return Judged(
        Facts(id_, lang="en"), dict(zip(("adstrip", "peer"), scores, strict=False)), **more
    )


REPORT = reported(page("a", GOOD, BAD), page("b", BAD, BAD, lost=("One`s",), left=("Buy", "Me")))


def rows(table: str) -> list[list[str]]:
    return [line.strip("| ").split(" | ") for line in table.splitlines()]


def test_a_table_of_figures_with_intervals_and_one_of_differences():
    figures, differences, note = markdown(REPORT).strip().split("\n\n")
    head, rule, ours, theirs = rows(figures)
    assert head[:4] == ["set", "pages", "system", "F1"]
    assert head[4:] == "precision/recall/tail residue %/tail cut %/residue words %".split("/")
    assert rule == ["---|" * 8 + "---"]
    residue = ["50.0 (0.0–100.0)", "0.0 (0.0–0.0)", "75.0"]
    assert ours == ["all", "2", "adstrip", "0.750 (0.500–1.000)", "0.700", "1.000", *residue]
    residue = ["100.0 (100.0–100.0)", "0.0 (0.0–0.0)", "150.0"]
    assert theirs == ["all", "2", "peer", "0.500 (0.500–0.500)", "0.400", "1.000", *residue]
    head, _, row = rows(differences)
    assert head == ["set", "pages", "difference", "F1", "tail residue %", "tail cut %"]
    assert row[:3] == ["all", "2", "adstrip − peer"]
    assert row[3:5] == ["+0.250 (+0.000 to +0.500)", "−50.0 (−100.0 to +0.0)"]
    assert note.startswith("In brackets: 95% intervals, bootstrap over domains (1,000 samples).")


def test_alone_there_is_nothing_to_compare():
    assert "difference" not in markdown(reported(page("a", GOOD), page("b", BAD)))


def test_snippets_are_shown_where_pages_have_some():
    assert "leak %" not in markdown(REPORT)
    some = dataclasses.replace(GOOD, leak=0.25)
    shown = markdown(reported(page("a", some), page("b", GOOD)))
    assert "| leak % |" in shown
    assert shown.splitlines()[2].endswith("| 25.0 |")
    assert "has %" not in shown


def test_texts_have_measures_of_their_own():
    shown = markdown(reported(page("a", TEXT), kind="texts"))
    assert shown.startswith("| set | texts | system | residue F1 | editorial loss % |")
    assert "| all | 1 | adstrip | 0.879 | 1.0 | 0.0 | 75.0 |" in shown


def test_a_name_cannot_break_the_table():
    judged = [Judged(Facts(name, dataset=name), {"adstrip": GOOD}) for name in ("a|b", "c")]
    assert "| a/b | 1 | adstrip |" in markdown(reported(*judged))


def test_the_worst_pages_come_first():
    shown = markdown(REPORT, 1).split("Lowest F1 of adstrip:\n\n")[1]
    assert shown.splitlines() == [
        "- `b` (en): F1 0.500",
        "  - precision 0.400, recall 1.000, tail residue yes, tail cut no, residue words 1.500",
        "  - lost: `One´s`",
        "  - left: `Buy`",
        "  - left: `Me`",
    ]
    assert markdown(REPORT, 9).index("`b`") < markdown(REPORT, 9).index("`a`")
    assert "Lowest" not in markdown(REPORT, 0)


def test_notes_say_what_is_not_in_the_figures():
    fine = reported(page("a", GOOD, BAD))
    assert list(notes(fine)) == []
    faulty = page("b", GOOD, BAD, faults=("peer: IndexError: x", "peer: other"))
    told = list(notes(reported(page("a", GOOD, BAD), faulty, without_gold=3)))
    assert told == [
        "skipped 3 without_gold",
        "2 pages count as no output of peer, first b: peer: IndexError: x",
    ]


def test_failures_stand_below_the_tables_too():
    faulty = page("b", GOOD, BAD, faults=("peer: IndexError: x",))
    shown = markdown(reported(page("a", GOOD, BAD), faulty))
    assert shown.endswith(" 1 pages count as no output of peer, which failed on them.\n")
    assert "no output" not in markdown(REPORT)


def test_the_json_holds_every_figure_and_page():
    values = json.loads(json.dumps(to_dict(REPORT)))
    assert list(values) == ["schema", "versions", "kind", "systems", "skipped", "groups", "pages"]
    (group,) = values["groups"]
    assert (values["schema"], values["systems"]) == (1, ["adstrip", "peer"])
    assert (group["name"], group["pages"]) == ("all", 2)
    assert group["figures"]["adstrip"]["f1"] == {"value": 0.75, "low": 0.5, "high": 1}
    assert group["differences"]["peer"]["tail_residue"]["value"] == -0.5
    assert set(group["figures"]["peer"]) == {field.name for field in dataclasses.fields(GOOD)}
    first = values["pages"][0]
    assert first["scores"]["peer"] == dataclasses.asdict(BAD)
    assert {**first, "scores": 0} == {**dataclasses.asdict(Facts("a", lang="en")), "scores": 0,
                                      "faults": []}  # fmt: skip


# The command


PARAGRAPH = "The dam held through the night, the council said, though the river rose by two metres."
HTML = f"<html><body><h1>Dam holds</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH[4:]}</p></body></html>"
ROWS = [
    {"id": "a", "html": HTML, "main_content": f"{PARAGRAPH}\n{PARAGRAPH[4:]}", "fold": 0},
    {"id": "b", "html": HTML, "main_content": f"{PARAGRAPH}\nNobody was hurt.", "fold": 1},
    {"id": "c", "html": HTML, "main_content": None, "fold": 1},
]
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    save("pages.jsonl", *ROWS)
    save("lines.jsonl", {"id": "t", "lines": [PARAGRAPH, "Buy"], "labels": ["editorial", "promo"]})
    return tmp_path


def save(name: str, *rows: dict[str, Any]) -> None:
    Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows))


def ran(capfd: Captured, words: str) -> tuple[str, str]:
    assert main(["evaluate", *words.split()]) == 0
    out, err = capfd.readouterr()
    return out, err


def test_pages_are_measured(capfd):
    out, err = ran(capfd, "pages.jsonl")
    assert "| all | 2 | adstrip | 0." in out
    assert "- `b`: F1 0." in out
    assert "  - lost: `Nobody was hurt.`" in out
    assert "difference" not in out
    assert err == "adstrip: skipped 1 without gold text\n"


def test_parquet_is_measured_alike(capfd):
    pyarrow, writer = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    writer.write_table(pyarrow.Table.from_pylist(ROWS), "pages.parquet")
    assert ran(capfd, "pages.parquet") == ran(capfd, "pages.jsonl")


def test_texts_are_measured(capfd):
    out, err = ran(capfd, "lines.jsonl")
    assert "| all | 1 | adstrip |" in out
    assert "- `t`: F1 " in out
    assert err == ""


def test_against_others_only_on_some_folds(capfd):
    out, err = ran(capfd, "--against trafilatura --fold 0 --worst 0 --bias recall pages.jsonl")
    assert "| all | 1 | trafilatura | " in out
    assert "| all | 1 | adstrip − trafilatura | " in out
    assert "Lowest" not in out
    assert err == "adstrip: skipped 2 of other folds\n"


def test_after_an_extractor_it_is_compared_with_it(capfd):
    out, _ = ran(capfd, "--after trafilatura --against trafilatura --worst 0 pages.jsonl")
    assert out.count("| all | 2 | trafilatura | ") == 1
    assert "| all | 2 | adstrip after trafilatura | " in out
    assert "| all | 2 | adstrip after trafilatura − trafilatura | " in out


def test_an_extractor_that_fails_everywhere_has_no_figures(capfd, monkeypatch):
    def fail(*_: Any, **__: Any) -> None:
        raise TypeError("bytes")

    monkeypatch.setattr("trafilatura.extract", fail)
    assert main(["evaluate", "--against", "trafilatura-precision", "pages.jsonl"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("adstrip: trafilatura-precision: TypeError: bytes (and so on every page")


def test_json_is_saved(capfd):
    out, _ = ran(capfd, "--json all.json --fold 0 --fold 1 pages.jsonl")
    values = json.loads(Path("all.json").read_text(encoding="utf-8"))
    assert [page["id"] for page in values["pages"]] == ["a", "b"]
    assert values["skipped"] == {"without gold text": 1}
    assert f"{values['groups'][0]['figures']['adstrip']['f1']['value']:.3f}" in out


def test_workers_change_nothing(capfd):
    assert ran(capfd, "--workers 2 pages.jsonl") == ran(capfd, "pages.jsonl")


def test_every_fold_has_its_model(capfd):
    shipped = Path(sys.modules["adstrip"].__file__ or "").parent / "data" / "model.npz"
    words = "--model {fold}.npz pages.jsonl"
    Path("0.npz").write_bytes(shipped.read_bytes())
    assert main(["evaluate", *words.split()]) == 2
    assert capfd.readouterr().err == "adstrip: model 1.npz: No such file or directory\n"
    Path("1.npz").write_bytes(shipped.read_bytes())
    assert ran(capfd, words) == ran(capfd, "pages.jsonl")


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        ("missing.jsonl", 1, "missing.jsonl: No such file or directory"),
        (". pages.jsonl", 1, r"\.: Is a directory"),
        ("pages.jsonl lines.jsonl", 1, ".* differ in kind; evaluate them one after the other"),
        ("--fold 9 pages.jsonl", 1, "no pages to judge: 3 of other folds"),
        ("--against jusText pages.jsonl", 2, "against must be one of .*; got 'jusText'"),
        ("--after jusText pages.jsonl", 2, "after must be one of .*; got 'jusText'"),
        ("--against trafilatura lines.jsonl", 2, "other extractors need HTML pages; .*"),
        ("--after trafilatura lines.jsonl", 2, "other extractors need HTML pages; .*"),
        ("--bias fierce pages.jsonl", 2, "bias must be one of .*; got 'fierce'"),
        ("--model none.npz pages.jsonl", 2, ".*none.npz.*"),
        ("--json pages.jsonl pages.jsonl", 2, "--json pages.jsonl is an input and is not over.*"),
        ("--json no/x.json pages.jsonl", 2, "--json no/x.json is a folder, or in none that .*"),
        ("--json . pages.jsonl", 2, "--json . is a folder, or in none that exists .*"),
        ("--workers 0 pages.jsonl", 2, "Invalid value for '--workers': .*"),
        ("--fold four pages.jsonl", 2, "Invalid value for '--fold': .*"),
        ("", 2, r"Missing argument 'PAGES...'. \(see adstrip evaluate --help\)"),
    ],
)
def test_complaints_are_one_line(words, code, complaint, capfd):
    assert main(["evaluate", *words.split()]) == code
    out, err = capfd.readouterr()
    assert out == ""
    assert re.fullmatch(f"adstrip: {complaint}\n", err), err


def test_help_starts_fast():
    program = """
import sys
from adstrip.cli import main
main(["evaluate", "--help"])
sys.exit(str({"lxml", "numpy", "adstrip.evaluate"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.stderr == b"set()\n"
    assert b"--against" in done.stdout
