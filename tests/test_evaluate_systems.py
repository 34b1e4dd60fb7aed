"""Which systems are judged, and what becomes of a page that one fails on?"""

from __future__ import annotations

import os
import pickle
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import adstrip.evaluate.systems
from adstrip import Cleaner, Settings, clean
from adstrip.errors import CleanError, InputError, ModelError, SettingsError, WorkerError
from adstrip.evaluate import tokens
from adstrip.evaluate.data import Facts, LabelledPage, LabelledText
from adstrip.evaluate.judge import Judged, judge_all, judge_page, judge_text
from adstrip.evaluate.systems import Ours, System, headlines, peer, subject

PROSE = tuple(
    """\
The council of Aberlour voted on Tuesday to repair the old bridge over the Spey, which has been \
closed to traffic since the flood of last winter washed out one of its two piers.
Work is to begin in May and to last eleven months, the engineer Moira Grant told the meeting. She \
put the cost at 2.3 million pounds, of which the government pays two thirds.
Shopkeepers on the south bank had asked for a ferry in the meantime. The council refused it, \
because the river is too fast there for most of the year; a bus will run every half an hour.
""".splitlines()
)
SIGN_UP = "Sign up for our newsletter and never miss a story!"
HTML = (
    "<html><head><title>Bridge to be repaired</title></head><body><nav><a href='/'>Home</a></nav>"
    f"<article><h1>Bridge to be repaired</h1><p>{'</p><p>'.join(PROSE)}</p><p>{SIGN_UP}</p>"
    "</article></body></html>"
)
MODEL = Path(adstrip.evaluate.systems.__file__).parents[1] / "data" / "model.npz"


def page(html: str | bytes = HTML, gold: str = "\n".join(PROSE), **facts: Any) -> LabelledPage:
    return LabelledPage(Facts(**{"id": "a", **facts}), html, gold)


def text(*lines: str, **facts: Any) -> LabelledText:
    return LabelledText(Facts(**{"id": "a", **facts}), lines, ("editorial",) * len(lines))


# adstrip


def test_adstrip_puts_out_what_clean_does():
    assert Ours().page(page()) == clean(HTML).text
    recall = Ours(bias="recall").page(page())
    assert recall == clean(HTML, settings=Settings(bias="recall")).text


def test_of_a_text_it_gives_the_spans_it_removes():
    lines = (*PROSE, SIGN_UP)
    source = "\n".join(lines)
    spans = Ours().removed(text(*lines))
    removed = clean(source, format="text").removed
    assert [(source[start:end], category) for start, end, category in spans] == [
        (block.text, block.category) for block in removed
    ]
    assert (SIGN_UP, "subscribe") in [(block.text, block.category) for block in removed]


@pytest.fixture
def cleaned_with(monkeypatch) -> list[dict[str, Any]]:
    """What cleaners are told of each source."""
    told, method = [], Cleaner.clean

    def watched(self: Cleaner, source: Any, **known: Any) -> Any:
        told.append(known)
        return method(self, source, **known)

    monkeypatch.setattr(Cleaner, "clean", watched)
    return told


@pytest.mark.parametrize("url", [None, "https://example.org/dam"])
def test_pages_and_texts_are_cleaned_with_their_address(url, cleaned_with):
    labelled = LabelledPage(Facts("a"), HTML, "\n".join(PROSE), url)
    Ours().page(labelled)
    Ours().after("trafilatura", labelled)
    Ours().cleaned(SIGN_UP, "text", labelled)
    Ours().removed(LabelledText(Facts("a"), PROSE, ("editorial",) * 3, url))
    assert [(known["url"], known["format"]) for known in cleaned_with] == [
        (url, "html"), (url, "text"), (url, "text"), (url, "text")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("\n".join(("Bridge to be repaired", *PROSE, SIGN_UP)), "text"),
        (f"<div><p>{'</p><p>'.join((*PROSE, SIGN_UP))}</p></div>", "html"),
    ],
)
def test_what_someone_made_of_a_page_is_cleaned_under_its_headline(source, form):
    wanted = clean(source, format=form, title="Bridge to be repaired").text
    assert Ours().cleaned(source, form, page()) == wanted
    assert PROSE[0] in wanted
    assert SIGN_UP not in wanted


@pytest.mark.parametrize("nothing", ["", " ", "\n\t\n"])
def test_of_nothing_there_is_nothing_left(nothing, cleaned_with):
    assert Ours().cleaned(nothing, "text", page()) == Ours().cleaned(nothing, "html", page()) == ""
    assert cleaned_with == []  # which a cleaner would refuse


def test_the_model_of_a_page_is_that_of_its_fold(tmp_path):
    for fold in (0, 1):
        (tmp_path / f"{fold}.npz").write_bytes(MODEL.read_bytes())
    ours = Ours(model=str(tmp_path / "{fold}.npz"))
    assert ours.page(page(fold=0)) == ours.page(page(fold=1)) == clean(HTML).text
    with pytest.raises(ModelError, match=r"2\.npz"):
        ours.page(page(fold=2))
    with pytest.raises(InputError, match="a: no fold, which a model named with"):
        ours.page(page())


def test_a_model_of_one_name_needs_no_fold():
    assert Ours(model=str(MODEL)).page(page()) == clean(HTML).text


def test_a_bias_that_does_not_exist():
    with pytest.raises(SettingsError, match="bias must be one of"):
        Ours(bias="fierce").page(page())  # type: ignore[arg-type]


# Others


def installed(name: str) -> Any:
    return pytest.param(
        name, marks=pytest.mark.skipif(find_spec(name.partition("-")[0]) is None, reason="an extra")
    )


PEERS = [installed(name) for name in ("trafilatura", "trafilatura-precision", "readability")]


@pytest.mark.parametrize("name", PEERS)
def test_another_extractor(name):
    put_out = peer(name).extract(page())
    assert all(paragraph in put_out for paragraph in PROSE)
    assert not put_out.lstrip().startswith("<")
    assert peer(name).name == name


@pytest.mark.parametrize("name", PEERS)
def test_bytes_and_strings_give_the_same(name):
    assert peer(name).extract(page(HTML.encode())) == peer(name).extract(page())


@pytest.mark.parametrize("name", ["trafilatura", installed("readability")])
def test_adstrip_after_another_extractor(name):
    system = subject(Ours(), name)
    assert system.name == f"adstrip after {name}"
    assert SIGN_UP in peer(name).extract(page())
    assert SIGN_UP not in system.extract(page())
    assert PROSE[0] in system.extract(page())


def test_after_an_extractor_its_text_is_cleaned_under_the_page_s_headline():
    put_out = peer("trafilatura").extract(page())
    wanted = clean(put_out, format="text", title="Bridge to be repaired").text
    assert subject(Ours(), "trafilatura").extract(page()) == wanted


def test_after_an_extractor_that_finds_nothing_there_is_nothing():
    assert subject(Ours(), "trafilatura").extract(page("<html><body></body></html>")) == ""


@pytest.mark.parametrize("name", ["adstrip", "Trafilatura", ""])
def test_there_is_no_such_extractor(name):
    with pytest.raises(SettingsError, match="against must be one of trafilatura, "):
        peer(name)
    with pytest.raises(SettingsError, match="after must be one of trafilatura, readability; got"):
        subject(Ours(), name)


def test_precision_is_nothing_to_come_after():
    with pytest.raises(SettingsError):
        subject(Ours(), "trafilatura-precision")


def test_an_extractor_that_is_not_installed(monkeypatch):
    monkeypatch.setattr(adstrip.evaluate.systems, "find_spec", lambda _: None)
    message = r"readability needs pip install 'adstrip\[eval\]'"
    with pytest.raises(InputError, match=message):
        peer("readability")
    with pytest.raises(InputError, match=message):
        subject(Ours(), "readability")
    assert peer("trafilatura").name == "trafilatura"


@pytest.mark.parametrize(
    "system", [subject(Ours()), subject(Ours(), "trafilatura"), peer("trafilatura")]
)
def test_systems_travel_to_workers(system):
    assert pickle.loads(pickle.dumps(system)).extract(page()) == system.extract(page())


# Headlines


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        (HTML, {"Bridge to be repaired"}),
        ("<title>Dam</title><p>It held.</p>", {"Dam"}),
        ("<title>Dam holds</title><h1>Logo</h1><h1>Dam holds</h1>", {"Dam holds", "Logo"}),
        ("<h2>Dam</h2><p>It held.</p>", {""}),
        ("", set()),
    ],
)
def test_headlines(html, wanted):
    assert set(headlines(page(html))) == wanted


# Judging


def fixed(name: str, output: str) -> System:
    return System(name, lambda _: output)


def failing(error: Exception) -> System:
    def fail(_: LabelledPage) -> str:
        raise error

    return System("peer", fail)


def test_all_systems_are_scored_on_a_page():
    judged = judge_page([fixed("adstrip", f"{PROSE[0]}\n{SIGN_UP}"), fixed("peer", "")], page())
    assert list(judged.scores) == ["adstrip", "peer"]
    assert judged.scores["peer"].f1 == 0
    assert (judged.left, judged.faults) == ((SIGN_UP,), ())
    assert judged.lost == (f"{PROSE[1][:99]}…", f"{PROSE[2][:99]}…")


def test_the_headline_and_disputed_lines_count_for_nothing():
    of = LabelledPage(Facts("a"), HTML, "\n".join(PROSE), disputed=(SIGN_UP,))
    output = "\n".join(["Bridge to be repaired", *PROSE, SIGN_UP])
    assert judge_page([fixed("adstrip", output)], of).scores["adstrip"].f1 == 1


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (CleanError("nothing to clean"), "peer: nothing to clean"),
        (IndexError("list index"), "peer: IndexError: list index"),
    ],
)
def test_a_page_that_a_system_fails_on_counts_as_no_output(error, fault):
    judged = judge_page([fixed("adstrip", PROSE[0]), failing(error)], page())
    assert judged.faults == (fault,)
    assert judged.scores["peer"].f1 == 0
    assert judged.scores["adstrip"].f1 > 0


@pytest.mark.parametrize("error", [ModelError("no model"), SettingsError("no bias")])
def test_what_is_wrong_on_every_page_ends_it(error):
    with pytest.raises(type(error)):
        judge_page([failing(error)], page())


def test_a_text_is_scored():
    lines = (*PROSE, SIGN_UP)
    labelled = LabelledText(Facts("a"), lines, (*["editorial"] * 3, "subscribe"))
    judged = judge_text(Ours(), labelled)
    score = judged.scores["adstrip"]
    assert (score.residue, score.residue_removed, score.lines_named) == (10, 10, 1)
    assert (judged.left, judged.faults) == ((), ())


def test_a_text_is_scored_by_its_labels():
    judged = judge_text(Ours(), text(SIGN_UP))
    score = judged.scores["adstrip"]
    assert (score.editorial, score.residue) == (10, 0)
    assert bool(judged.lost) == (score.editorial_removed == 10)


def test_a_block_that_joins_wrapped_lines_is_that_of_each():
    lines = [line for paragraph in (*PROSE, f"{SIGN_UP} {SIGN_UP}") for line in _wrapped(paragraph)]
    source = "\n".join(lines)
    assert len(clean(source, format="text").blocks) < len(lines)
    score = judge_text(Ours(), text(*lines)).scores["adstrip"]
    removed = sum(len(tokens(block.text)) for block in clean(source, format="text").removed)
    assert score.editorial_removed == removed >= 20
    assert score.editorial == len(tokens(source))


def _wrapped(paragraph: str) -> list[str]:
    lines = [""]
    for word in paragraph.split():
        if len(lines[-1]) + len(word) > 70:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def named(of: LabelledPage) -> Judged:
    return Judged(of.facts, {})


def test_order_is_kept_in_processes():
    of = [page(id=str(i)) for i in range(30)]
    assert list(judge_all(named, of, 2)) == list(judge_all(named, of)) == [
        Judged(one.facts, {}) for one in of
    ]  # fmt: skip


def test_errors_of_workers_and_of_rows_come_through():
    def rows() -> Any:
        yield page()
        raise InputError("row 2")

    with pytest.raises(InputError, match="row 2"):
        list(judge_all(named, rows(), 2))
    with pytest.raises(ModelError, match="missing"):
        list(judge_all(_modelled, [page()], 2))


def _modelled(of: LabelledPage) -> Judged:
    Ours(model="missing.npz").page(of)
    return Judged(of.facts, {})


def dying(of: LabelledPage) -> Judged:
    os._exit(3)


def test_a_worker_that_dies_is_an_error():
    with pytest.raises(WorkerError, match="a worker process died"):
        list(judge_all(dying, [page()], 2))
