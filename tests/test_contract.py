"""The contract: names, signatures, fields, errors, what an import costs, and settings that work."""

from __future__ import annotations

import dataclasses
import inspect
import json
import subprocess
import sys
from importlib import import_module
from importlib.resources import files
from typing import Any

import pytest

import adstrip
from adstrip import (
    Block,
    Category,
    Cleaner,
    CleanError,
    CleanResult,
    Kind,
    Outcome,
    Reason,
    Settings,
    clean,
    clean_many,
)
from adstrip.blocks import RESIDUE
from adstrip.errors import (
    AdstripError,
    EmptyInputError,
    InputError,
    ModelError,
    NotTextError,
    SettingsError,
    TooLargeError,
    UndecodableError,
    WorkerError,
)
from pages import SAMPLES, cleaned, squashed, words

HINTS = {"url": None, "format": "auto", "charset": None, "title": None, "language": None}
PARAGRAPH = "The river rose by two metres overnight, the mayor said, and the road was closed."


def keywords(function: Any) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}


def positional(function: Any) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD}


# Signatures


def test_clean_takes_a_source_and_hints_by_name():
    assert positional(clean) == {"source": inspect.Parameter.empty}
    assert keywords(clean) == {**HINTS, "settings": None}


def test_a_cleaner_takes_settings():
    assert positional(Cleaner) == {"settings": Settings()}


def test_a_cleaner_cleans_with_the_same_hints():
    assert list(positional(Cleaner.clean)) == ["self", "source"]
    assert keywords(Cleaner.clean) == HINTS


def test_clean_many_takes_records_and_a_cleaner():
    assert positional(clean_many) == {"records": inspect.Parameter.empty, "cleaner": None}
    assert keywords(clean_many) == {"workers": 1, "timeout": None}


def test_settings_are_named():
    names = ["remove", "keep", "bias", "title", "model", "max_bytes"]
    assert list(keywords(Settings)) == names
    assert positional(Settings) == {}
    assert Settings().bias == "balanced"
    assert Settings().title is False
    assert Settings().model is None


# Fields


@pytest.mark.parametrize(
    ("record", "names"),
    [
        (Block, "text kind category score kept rule start end path"),
        (Outcome, "id result error"),
        (Settings, "remove keep bias title model max_bytes"),
        (CleanResult, "blocks title language format suspicious"),
    ],
)
def test_a_record_opens_with_the_fields_of_the_contract(record, names):
    fields = [field.name for field in dataclasses.fields(record)]
    assert fields[: len(names.split())] == names.split()
    assert record.__dataclass_params__.frozen


def test_a_reason_is_a_cue_its_points_and_the_evidence():
    assert Reason._fields == ("cue", "points", "evidence")
    assert Reason("words", 0.5) == ("words", 0.5, "")


@pytest.mark.parametrize(
    "view", "text kept removed markdown html metadata to_dict to_json explain".split()
)
def test_a_result_has_its_views(view):
    assert hasattr(CleanResult, view)


def test_a_removed_block_tells_all_that_the_contract_names():
    block = cleaned("en-news").removed[-1]
    assert block.text
    assert block.category in RESIDUE
    assert 0 <= block.score < 0.5
    assert block.rule
    assert isinstance(block.reasons[0], Reason)


def test_explain_names_categories_and_cues():
    told = cleaned("en-news").explain()
    assert all(str(block.category) in told for block in cleaned("en-news").blocks)
    assert any(reason.cue in told for reason in cleaned("en-news").removed[0].reasons)


def test_categories_and_kinds_are_plain_strings():
    assert Category.EDITORIAL == "editorial"
    assert [str(category) for category in RESIDUE] == (
        "promo subscribe related navigation share comments author legal media metadata other"
    ).split()
    assert Kind.LIST_ITEM == "list item"


# Names


def test_public_names_are_sorted_and_can_be_imported():
    assert adstrip.__all__ == sorted(adstrip.__all__)
    assert all(getattr(adstrip, name) is not None for name in adstrip.__all__)
    assert set(adstrip.__all__) <= set(dir(adstrip))


def test_a_star_import_brings_the_public_names():
    scope: dict[str, Any] = {}
    exec("from adstrip import *", scope)
    assert set(adstrip.__all__) <= scope.keys()


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nonsense"):
        _ = adstrip.nonsense


@pytest.mark.parametrize(
    "module",
    "batch blocks cleaner cues decide document errors evaluate headline language lexicon "
    "metadata render result score segment settings train".split(),
)
def test_every_name_that_a_module_offers_exists(module):
    home = import_module(f"adstrip.{module}")
    assert sorted(home.__all__, key=str) == sorted(set(home.__all__))
    assert all(hasattr(home, name) for name in home.__all__)


def test_the_package_says_that_it_is_typed():
    assert (files("adstrip") / "py.typed").is_file()


# Errors


@pytest.mark.parametrize(
    ("error", "parents"),
    [
        (CleanError, (AdstripError, ValueError)),
        (NotTextError, (CleanError,)),
        (UndecodableError, (CleanError,)),
        (EmptyInputError, (CleanError,)),
        (TooLargeError, (CleanError,)),
        (SettingsError, (AdstripError, ValueError)),
        (ModelError, (AdstripError,)),
        (InputError, (AdstripError, ValueError)),
        (WorkerError, (AdstripError,)),
    ],
)
def test_errors_stand_in_their_tree(error, parents):
    assert error.__bases__ == parents


def test_every_error_is_an_adstrip_error():
    errors = import_module("adstrip.errors")
    assert all(issubclass(getattr(errors, name), AdstripError) for name in errors.__all__)
    assert all(name in errors.__doc__ for name in errors.__all__)


@pytest.mark.parametrize(
    ("source", "hints", "error", "says"),
    [
        ("", {}, EmptyInputError, "empty input"),
        (" \n\t", {}, EmptyInputError, "empty input"),
        (b"%PDF-1.7 ...", {}, NotTextError, "PDF"),
        (b"\x89PNG\r\n", {}, NotTextError, "PNG"),
        (7, {}, CleanError, "int"),
        ("a", {"format": "pdf"}, CleanError, "auto, html or text"),
    ],
)
def test_a_bad_input_is_refused_with_a_message(source, hints, error, says):
    with pytest.raises(error, match=says):
        clean(source, **hints)


def test_an_input_over_the_limit_is_refused():
    assert clean("a b", settings=Settings(max_bytes=3)).blocks
    with pytest.raises(TooLargeError, match="max_bytes"):
        clean("a bc", settings=Settings(max_bytes=3))


# What an import costs


def imported_by(code: str) -> set[str]:
    """Top-level modules that a fresh interpreter has loaded after ``code``."""
    report = "import sys, json; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing_heavy():
    assert not imported_by("import adstrip") & {"trafilatura", "click", "numpy", "lxml", "regex"}


def test_trafilatura_is_loaded_when_metadata_is_read_and_not_before():
    page = f"<html><title>Flood</title><body><h1>Flood</h1><p>{PARAGRAPH}</p>"
    cleaning = f"import adstrip; r = adstrip.clean({page!r}); r.text, r.markdown, r.explain()"
    assert not imported_by(cleaning) & {"trafilatura", "click", "rich", "lightgbm", "pyarrow"}
    assert "trafilatura" in imported_by(f"{cleaning}; r.metadata")


# Settings through the pipeline


def removed(result: CleanResult) -> set[int]:
    return {block.index for block in result.removed}


@pytest.mark.parametrize("category", RESIDUE)
def test_keeping_a_category_brings_it_back_and_nothing_else(category):
    for name in ("en-news", "fr-news"):
        plain, kept = cleaned(name), cleaned(name, Settings(keep={category}))
        brought = {b.index for b in plain.removed if b.category == category and b.rule != "title"}
        assert removed(kept) == removed(plain) - brought
        assert all(kept.blocks[i].rule == "policy" for i in brought)
        assert [b.category for b in kept.blocks] == [b.category for b in plain.blocks]


def test_the_samples_have_categories_to_bring_back():
    categories = {b.category for name in ("en-news", "fr-news") for b in cleaned(name).removed}
    assert len(categories) >= 8


def test_removing_one_category_leaves_the_others():
    plain = cleaned("en-news")
    only = cleaned("en-news", Settings(remove={"share"}))
    assert {b.category for b in only.removed if b.rule != "title"} == {"share"}
    assert removed(only) < removed(plain)


def test_removing_nothing_keeps_all_but_the_headline():
    result = cleaned("en-news", Settings(remove=()))
    assert {block.rule for block in result.removed} == {"title"}


@pytest.mark.parametrize("name", [n for n, s in SAMPLES.items() if s.format == "html"])
def test_the_headline_stands_in_the_text_where_it_is_asked_for(name):
    plain, titled = cleaned(name), cleaned(name, Settings(title=True))
    lines = [squashed(line) for line in titled.text.split("\n")]
    assert squashed(titled.title) in lines
    assert titled.title == plain.title
    assert removed(plain) - removed(titled) == {b.index for b in plain.blocks if b.rule == "title"}


def test_a_text_keeps_its_headline_either_way():
    first = SAMPLES["de-politics-text"].source.split("\n")[0]
    for title in (False, True):
        assert cleaned("de-politics-text", Settings(title=title)).text.startswith(first)


@pytest.mark.parametrize("name", SAMPLES)
def test_precision_removes_at_least_as_much_as_recall(name):
    biases = ("precision", "balanced", "recall")
    kept = [len(words(cleaned(name, Settings(bias=bias)).text)) for bias in biases]
    assert kept == sorted(kept)


def test_precision_and_recall_are_not_the_same():
    kept = {
        bias: sum(len(cleaned(name, Settings(bias=bias)).text) for name in SAMPLES)
        for bias in ("precision", "recall")
    }
    assert kept["precision"] < kept["recall"]


def test_hints_are_taken_over():
    result = clean(f"<p>{PARAGRAPH}</p>", url="https://example.org/a", language="fr", title="Flood")
    assert (result.url, result.language, result.title) == ("https://example.org/a", "fr", "Flood")


def test_a_text_takes_its_title_from_the_caller():
    assert clean(PARAGRAPH, title="Flood").title == "Flood"
    assert clean(PARAGRAPH).title == ""


def test_a_result_says_what_made_it():
    result = cleaned("en-clean")
    assert result.version == adstrip.__version__
    assert len(result.model) == 12
    assert result.to_dict()["schema"] == 1


# Scores and reasons


@pytest.mark.parametrize("name", ["en-news", "de-politics-html", "ja-news", "de-politics-text"])
def test_points_sum_to_the_log_odds_of_the_score(name):
    for block in cleaned(name).blocks:
        total = sum(reason.points for reason in block.reasons)
        assert block.reasons
        assert block.score == pytest.approx(1 / (1 + 2.718281828459045**-total), abs=1e-5)


@pytest.mark.parametrize("name", ["en-news", "de-politics-text"])
def test_the_strongest_reason_comes_first_and_each_cue_once(name):
    for block in cleaned(name).blocks:
        sizes = [abs(reason.points) for reason in block.reasons]
        assert sizes == sorted(sizes, reverse=True)
        cues = [reason.cue for reason in block.reasons]
        assert len(cues) == len(set(cues))
        assert all(reason.points for reason in block.reasons)
