"""The floors of measures on labelled pages: when they fail, and how they move."""

from __future__ import annotations

import json
from typing import Any

import floors
import pytest

PINNED: dict[str, Any] = {
    "fold": 4,
    "data": {"file": "pages.parquet", "sha256": "0123456789ab"},
    "epsilon": {"f1": 0.005, "tail_residue": 0.03, "tail_cut": 0.03},
    "why": {},
    "groups": {"news": {"f1": 0.95, "tail_residue": 0.2, "tail_cut": 0.1}},
}


def figures(f1: float = 0.95, tail_residue: float = 0.2, tail_cut: float = 0.1) -> Any:
    return {"news": {"f1": f1, "tail_residue": tail_residue, "tail_cut": tail_cut}}


@pytest.mark.parametrize(
    ("found", "failing"),
    [
        (figures(), []),
        (figures(f1=0.99, tail_residue=0, tail_cut=0), []),
        (figures(f1=0.945, tail_residue=0.23, tail_cut=0.13), []),  # epsilon is still allowed
        (figures(f1=0.9448), ["news: f1 0.9448, floor 0.9500"]),
        (figures(tail_residue=0.2302), ["news: tail_residue 0.2302, floor 0.2000"]),
        (figures(tail_cut=0.2), ["news: tail_cut 0.2000, floor 0.1000"]),
        ({"shops": figures()["news"]}, ["news: no pages"]),
        ({**figures(), "shops": figures(0, 1, 1)["news"]}, []),  # it has no floor
    ],
)
def test_below_a_floor(found, failing):
    assert list(floors.below(PINNED, found)) == failing


@pytest.mark.parametrize(
    ("found", "lower", "moved"),
    [
        (figures(), False, figures()),
        (figures(0.96, 0.1, 0.05), False, figures(0.96, 0.1, 0.05)),
        (figures(0.94, 0.3, 0.2), False, figures()),
        (figures(0.96, 0.3, 0.1), False, figures(0.96, 0.2, 0.1)),
        (figures(0.96, 0.3, 0.1), True, figures(0.96, 0.3, 0.1)),
        (figures(0.94, 0.3, 0.2), True, figures(0.94, 0.3, 0.2)),
        ({"shops": figures()["news"]}, True, figures()),  # nothing is known of news
    ],
)
def test_floors_go_up_alone_and_down_when_told(found, lower, moved):
    assert floors.moved(PINNED, found, lower=lower) == {**PINNED, "groups": moved}


def test_only_the_data_that_was_measured_will_do(tmp_path):
    path = tmp_path / "pages.parquet"
    path.write_bytes(b"pages")
    found = floors.fingerprint(path)
    assert len(found) == 12
    assert floors.other_data({"data": {"sha256": found}}, found) is None
    assert "measured anew" in str(floors.other_data(PINNED, found))
    path.write_bytes(b"pages, one byte other")
    assert floors.fingerprint(path) != found


@pytest.fixture
def pages(tmp_path, monkeypatch):
    path = tmp_path / "pages.parquet"
    path.write_bytes(b"pages")
    pinned = {**PINNED, "data": {"file": path.name, "sha256": floors.fingerprint(path)}}
    monkeypatch.setattr(floors, "FILE", tmp_path / "floors.json")
    floors.FILE.write_text(json.dumps(pinned))
    return path


def measuring(monkeypatch: Any, found: Any) -> None:
    monkeypatch.setattr(floors, "measured", lambda *_: found)


def test_the_script_raises_floors(pages, monkeypatch, capsys):
    measuring(monkeypatch, figures(f1=0.96, tail_cut=0.12))
    assert floors.main([str(pages)]) == 0
    assert floors.load()["groups"] == figures(f1=0.96)
    assert capsys.readouterr() == ("news: f1 0.9500 -> 0.9600\n", "")
    assert floors.main([str(pages)]) == 0
    assert capsys.readouterr().out == "no floor moved\n"


def test_the_script_lowers_them_only_when_told(pages, monkeypatch, capsys):
    measuring(monkeypatch, figures(f1=0.9))
    assert floors.main([str(pages)]) == 1
    assert floors.load()["groups"] == figures()
    assert "news: f1 0.9000, floor 0.9500" in capsys.readouterr().err
    assert floors.main([str(pages), "--lower"]) == 0
    assert floors.load()["groups"] == figures(f1=0.9)


def test_the_script_takes_other_data_only_when_told(pages, monkeypatch, capsys):
    measuring(monkeypatch, figures(f1=0.99))
    pages.write_bytes(b"other pages")
    assert floors.main([str(pages)]) == 1
    assert "measured anew" in capsys.readouterr().err
    assert floors.load()["groups"] == figures()
    assert floors.main([str(pages), "--lower"]) == 0
    assert floors.load()["data"]["sha256"] == floors.fingerprint(pages)
    assert floors.load()["groups"] == figures(f1=0.99)


def test_the_floors_in_force_are_whole():
    pinned = floors.load()
    assert len(pinned["data"]["sha256"]) == 12
    assert set(pinned["epsilon"]) == set(floors.BETTER)
    assert all(set(floor) == set(floors.BETTER) for floor in pinned["groups"].values())
    assert {"epsilon", "floors"} <= set(pinned["why"])
