"""Planting: runs of residue, texts written for training, and the pages that they stand in."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from adstrip.blocks import Category
from adstrip.document import Source, read
from adstrip.evaluate.data import Facts, LabelledText
from adstrip.headline import headline
from adstrip.segment import segment
from adstrip.settings import thresholds
from adstrip.train.planting import ResidueRun, plant, residue_runs, transplant, written_texts
from seeds import LONG, NEW, PITCH, PROSE, RUN, TITLE, Chance, written, written_folder, written_rows

PLANTING = thresholds()["planting"]
FOLDS = thresholds()["train"]["folds"]

# Runs of residue


@pytest.mark.parametrize(
    ("labels", "runs"),
    [
        ("editorial promo promo editorial", [["promo", "promo"]]),
        ("promo editorial subscribe", [["promo"], ["subscribe"]]),
        ("editorial promo subscribe author", [["promo", "subscribe", "author"]]),
        ("editorial editorial", []),
        ("", []),
        ("editorial " + "promo " * PLANTING["longest_run"], [["promo"] * PLANTING["longest_run"]]),
        ("editorial " + "promo " * (PLANTING["longest_run"] + 1), []),
    ],
)
def test_residue_that_stands_together_is_a_run(labels, runs):
    names = tuple(labels.split())
    lines = tuple(PROSE if name == "editorial" else PITCH for name in names)
    text = LabelledText(Facts("1", lang="en", fold=2), lines, names)
    found = list(residue_runs([text]))
    assert [list(map(str, run.categories)) for run in found] == runs
    assert all((run.language, run.fold) == ("en", 2) for run in found)
    assert all(len(run.texts) == len(run.categories) for run in found)


def test_an_empty_line_ends_a_run():
    text = LabelledText(Facts("1"), (PITCH, " ", PITCH), ("promo", "promo", "promo"))
    assert [run.texts for run in residue_runs([text])] == [(PITCH,), (PITCH,)]


def test_written_texts_are_read_by_language(tmp_path):
    rows = list(written_texts(written_folder(tmp_path), range(FOLDS)))
    assert [(row.text.facts.id, row.kind) for row in rows] == [
        ("written:de:1", "residue"), ("written:en:1", "residue"), ("written:en:2", "document")
    ]  # fmt: skip
    assert [row.text.facts.lang for row in rows] == ["de", "en", "en"]
    assert rows[0].text.facts.fold == rows[1].text.facts.fold  # drawn by what they say
    assert rows[1].text.labels == ("promo", "related")
    assert list(written_texts(None, range(FOLDS))) == []


def test_written_texts_live_where_they_say(tmp_path):
    rows = written_rows(1)
    written(tmp_path / "en.jsonl", [{**rows[0], "url": "https://example.org/dam"}, *rows[1:]])
    urls = [row.text.url for row in written_texts(tmp_path, range(FOLDS))]
    assert urls == ["https://example.org/dam", None, None]


def test_documents_with_the_same_first_line_share_a_fold(tmp_path):
    written(tmp_path / "en.jsonl", [row for n in range(60) for row in written_rows(n)])
    folds = [row.text.facts.fold for row in written_texts(tmp_path, range(FOLDS))]
    assert folds[::3] == folds[1::3]
    assert set(folds[::3]) == set(folds[2::3]) == set(range(FOLDS))


@pytest.mark.parametrize("used", [range(FOLDS), [0], [3], [1, 4], [4, 2, 0]])
def test_written_texts_are_in_folds_in_use(used, tmp_path):
    written(tmp_path / "en.jsonl", [row for n in range(60) for row in written_rows(n)])
    assert {row.text.facts.fold for row in written_texts(tmp_path, used)} == set(used)


# Planting


def planted(body: str, chance: random.Random, run: ResidueRun = RUN) -> Any:
    document = read(Source(f"<html><body>{body}</body></html>", format="html"))
    table = segment(document)
    editorial = np.asarray([text.startswith("The dam") for text in table.texts])
    return table, plant(document, table, editorial, run, chance), document


@pytest.mark.parametrize(("chance", "at"), [(1, 6), (0, 3)])
def test_a_run_stands_behind_the_last_paragraph_or_in_the_middle(chance, at):
    body = "<p>Home</p>" + f"<p class='x y'>{LONG}</p>" * 5 + "<p>Contact</p>"
    before, found, document = planted(body, Chance(chance))
    assert np.flatnonzero(found.planted >= 0).tolist() == [at, at + 1]
    assert list(found.table.texts) == [*before.texts[:at], *RUN.texts, *before.texts[at:]]
    # they look like the article's own
    assert document.root.xpath("//p[@class='x y'][not(starts-with(., 'The dam'))]/text()") == [
        *RUN.texts
    ]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"<p>{LONG}</p>" * (PLANTING["paragraphs"] - 1), id="too few paragraphs"),
        pytest.param("<p>The dam held.</p>" * 9, id="short paragraphs"),
        pytest.param(f"<ul>{f'<li>{LONG}</li>' * 9}</ul>", id="items of a list"),
        pytest.param(f"<div>{f'{LONG}<br><br>' * 9}</div>", id="one element for all"),
        pytest.param(f"<p>Not so: {LONG}</p>" * 9, id="residue"),
        pytest.param("<p>Home</p>", id="no article"),
    ],
)
def test_nothing_is_planted_where_there_is_no_place(body):
    _, found, _ = planted(body, Chance(1))
    assert found is None


@pytest.mark.parametrize(
    ("chance", "planted_at", "origin"),
    [
        (1, [-1] * 6 + [0, 1] + [-1], [0, 1, 2, 3, 4, 5, -1, -1, 6]),
        (0, [-1] * 3 + [0, 1] + [-1] * 4, [0, 1, 2, -1, -1, 3, 4, 5, 6]),
    ],
)
def test_a_planted_page_says_where_its_blocks_come_from(chance, planted_at, origin):
    _, found, _ = planted(f"<p>Home</p>{f'<p>{LONG}</p>' * 5}<p>Contact</p>", Chance(chance))
    assert found.planted.tolist() == planted_at
    assert found.origin.tolist() == origin


@pytest.mark.parametrize(
    "above",
    [
        "<p>Home</p>",
        "<p>Only today.</p><p>Home</p>",
        "<p>Order the book now!</p><p>Home</p>",
    ],
)
def test_a_page_that_says_above_what_is_planted_gets_its_run(above):
    before, found, _ = planted(f"{above}{f'<p>{LONG}</p>' * 5}", Chance(1))
    assert found is not None
    assert np.flatnonzero(found.planted >= 0).tolist() == [len(before), len(before) + 1]


@pytest.mark.parametrize("below", [[], ["Only today."], [*RUN.texts], ["Contact"]])
def test_what_stands_below_is_not_taken_for_the_run(below):
    end = "".join(f"<p>{text}</p>" for text in below)
    _, found, _ = planted(f"{f'<p>{LONG}</p>' * 5}{end}", Chance(1))
    assert list(found.table.texts[5:]) == [*RUN.texts, *below]
    assert np.flatnonzero(found.planted >= 0).tolist() == [5, 6]


def test_a_run_that_would_not_stay_in_its_blocks_is_not_planted():
    odd = ResidueRun("en", 0, ("Order now!", " "), (Category.PROMO,) * 2)
    assert planted(f"<p>{LONG}</p>" * 5, Chance(1), odd)[1] is None
    assert planted(f"<p>{LONG}</p>" * 5, Chance(1))[1] is not None


# Written documents in the place of articles

FIVE = f"<p class='x y'>{LONG}</p>" * 5


def transplanted(body: str, texts: list[str], title: str = "Old") -> Any:
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    document = read(Source(page, format="html"))
    table = segment(document)
    editorial = np.asarray([text.startswith("The dam") for text in table.texts])
    return table, transplant(document, table, editorial, texts), document


@pytest.mark.parametrize("lines", [2, 4, 6, 7, 9])
def test_a_document_takes_the_place_of_headline_and_paragraphs(lines):
    texts = NEW[:lines]
    _, found, document = transplanted(f"<p>Home</p><h1>Old</h1>{FIVE}<p>Contact</p>", texts)
    assert list(found.table.texts) == ["Home", *texts, "Contact"]
    assert found.planted.tolist() == [-1, -1, *range(lines - 1), -1]
    assert found.origin.tolist() == [0, *[-1] * lines, 7]
    assert headline(found.table)[0] == found.table.page.title == TITLE
    # they look like the article's own
    assert document.root.xpath("//p[@class='x y'][text()]/text()") == texts[1:]


@pytest.mark.parametrize(
    ("body", "stands"),
    [
        pytest.param(FIVE, "A|1|2|3|4", id="no headline"),
        pytest.param(f"<h2>Old</h2>{FIVE}", "A|1|2|3|4", id="a headline of second rank"),
        pytest.param(f"<h2>Other</h2>{FIVE}", "Other|A|1|2|3|4", id="a heading of another text"),
        pytest.param(
            f"<h1><a href=/>Old</a></h1>{FIVE}<h3>Old</h3>", "A|1|2|3|4|A", id="headlines"
        ),
        pytest.param(
            f"<h1>Site</h1><h1>Old</h1>{FIVE}", "Site|A|1|2|3|4", id="the name of the site"
        ),
        pytest.param(
            f"<h1>Old</h1>{FIVE}<h2>Later</h2>{FIVE}",
            "A|1|2|3|4|Later",
            id="a heading among paragraphs",
        ),
        pytest.param(
            f"<h1>Old</h1><p>{LONG}</p>loose<p>{LONG}</p>{FIVE}<p>Share</p>late",
            "A|1|loose|2|3|4|Share|late",
            id="text outside of paragraphs",
        ),
        pytest.param(
            f"<h1>Old</h1>{f'<p>{LONG} <b>Bold</b> <!--x-->and <a href=/x>linked</a>.</p>' * 5}",
            "A|1|2|3|4",
            id="markup inside",
        ),
        pytest.param(f"<h1>Old</h1>{f'<div>{LONG}</div>' * 4}", "A|1|2|3|4", id="just enough"),
        pytest.param(
            f"<h1>Old</h1><div><p>{LONG}</p></div><div>{FIVE}</div>",
            f"A|{LONG}|1|2|3|4",
            id="side by side",
        ),
    ],
)
def test_all_else_on_the_page_stays(body, stands):
    short = {"A": TITLE, **{str(n): NEW[n] for n in range(1, 5)}}
    _, found, _ = transplanted(body, NEW[:5])
    assert list(found.table.texts) == [short.get(text, text) for text in stands.split("|")]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ([], []),
        (NEW[1:2], []),
        (NEW[4:5], []),
        (NEW[1:5], []),
        ([], NEW[1:2]),
        ([], NEW[4:5]),
        (NEW[1:3], NEW[3:5]),
        (["Home"], ["Contact"]),
    ],
)
def test_what_a_page_says_elsewhere_is_not_taken_for_the_document(above, below):
    first, last = ("".join(f"<p>{text}</p>" for text in part) for part in (above, below))
    _, found, _ = transplanted(f"{first}<h1>Old</h1>{FIVE}{last}", NEW[:5])
    assert list(found.table.texts) == [*above, *NEW[:5], *below]
    before = [-1] * (len(above) + 1)
    assert found.planted.tolist() == [*before, *range(4), *[-1] * len(below)]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"<p>{LONG}</p>" * (PLANTING["paragraphs"] - 1), id="too few paragraphs"),
        pytest.param(f"<div><p>{LONG}</p></div>" * 9, id="each in its own element"),
        pytest.param(f"<div><p>{LONG}</p><p>{LONG}</p></div>" * 4, id="too few side by side"),
        pytest.param(f"<div>{f'{LONG}<br><br>' * 9}</div>", id="one element for all"),
        pytest.param(f"<div>{LONG}<h2>Later</h2></div>" * 9, id="elements with something else"),
        pytest.param("<p>The dam held.</p>" * 9, id="short paragraphs"),
        pytest.param(f"<ul>{f'<li>{LONG}</li>' * 9}</ul>", id="items of a list"),
        pytest.param(f"<p>Not so: {LONG}</p>" * 9, id="residue"),
        pytest.param(f"<h1>Old<br><br>Second</h1>{FIVE}", id="a headline that shares its element"),
        pytest.param("<p>Home</p>", id="no article"),
    ],
)
def test_a_document_needs_the_place_of_an_article(body):
    assert transplanted(f"<h1>Old</h1>{body}", NEW[:5])[1] is None


def test_a_document_that_would_not_stay_in_its_blocks_is_not_planted():
    assert transplanted(f"<h1>Old</h1>{FIVE}", [*NEW[:3], " ", NEW[4]])[1] is None


AROUND = st.lists(
    st.sampled_from(
        [
            "<p>Home</p>",
            "<ul><li>Sport</li><li>Weather</li></ul>",
            "<h2>Later</h2>",
            "<aside><p>Subscribe to our newsletter.</p></aside>",
            "<blockquote>Nobody slept.</blockquote>",
            "loose words",
            "<a href=/x>Read more</a>",
            "<figure><img src=x.png><figcaption>The mayor</figcaption></figure>",
            f"<div><p>{LONG}</p></div>",
            "<!-- nothing -->",
        ]
    ),
    max_size=3,
).map("".join)


@settings(max_examples=60, deadline=None, database=None)
@given(
    AROUND,
    st.sampled_from(["", "<h1>Old</h1>", "<h2>Old</h2>"]),
    st.lists(AROUND, min_size=PLANTING["paragraphs"], max_size=7),
    AROUND,
    st.integers(2, len(NEW)),
)
def test_the_other_blocks_of_the_page_are_unchanged(above, title, behind, below, lines):
    story = "".join(f"<p>{LONG} <i>So.</i></p>{part}" for part in behind)
    before, found, _ = transplanted(f"{above}{title}<article>{story}</article>{below}", NEW[:lines])
    assume(found is not None)  # loose text behind the last paragraph may leave no room
    own = [i for i, text in enumerate(before.texts) if text.endswith("So.") or text == "Old"]
    kept = found.origin[found.origin >= 0].tolist()
    assert kept == [i for i in range(len(before)) if i not in own]
    for name in ("texts", "kinds", "levels", "runs", "tags"):
        old, new = getattr(before, name), getattr(found.table, name)
        assert [new[i] for i in np.flatnonzero(found.origin >= 0)] == [old[i] for i in kept]
    fresh = [text for text, old in zip(found.table.texts, found.origin, strict=True) if old < 0]
    assert fresh == NEW[:lines]
