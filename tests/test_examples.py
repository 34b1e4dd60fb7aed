"""What is learned from: folds, what is planted in which document, and examples."""

from __future__ import annotations

import json
import pickle
import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adstrip.blocks import Category
from adstrip.cues import cues_for
from adstrip.cues.parts import part_cues
from adstrip.evaluate.data import Facts, LabelledPage, LabelledText
from adstrip.evaluate.systems import System
from adstrip.settings import thresholds
from adstrip.train import material
from adstrip.train.examples import (
    Examples,
    Sown,
    extracted_text,
    labelled_page,
    page_as_text,
    text_examples,
)
from adstrip.train.folds import FOLDS, draw, fold_of
from adstrip.train.material import Task, labelled_examples, tasks
from adstrip.train.run import collect
from seeds import (
    ARTICLE,
    DOMAINS,
    LINE,
    LONG,
    PITCH,
    PITCHES,
    RUN,
    page,
    page_row,
    paragraph,
    taught,
    text_row,
    written,
    written_folder,
    written_rows,
)

LIMITS, PLANTING = thresholds()["train"], thresholds()["planting"]
GLUING = thresholds()["gluing"]


# Folds


@pytest.mark.parametrize("fold", [0, 3, 17])
def test_a_fold_that_is_stated_stands(fold):
    assert fold_of(Facts("1", domain="a.example", fold=fold)) == fold


def test_documents_of_one_domain_are_in_one_fold():
    for domain in DOMAINS:
        assert len({fold_of(Facts(str(i), domain=domain)) for i in range(50)}) == 1


def test_documents_without_a_domain_are_drawn_one_by_one():
    assert {fold_of(Facts(f"page {i}")) for i in range(200)} == set(range(FOLDS))
    assert fold_of(Facts("page 1")) == fold_of(Facts("page 1", lang="en", dataset="x"))


def test_domains_spread_over_all_folds():
    folds = Counter(fold_of(Facts("1", domain=f"site{i}.example")) for i in range(1000))
    assert sorted(folds) == list(range(FOLDS))
    assert min(folds.values()) > 1000 / FOLDS * 0.8


@pytest.mark.parametrize(("text", "number"), [("", 0), ("a", 3904355907), ("\ud800", 499426600)])
def test_a_draw_depends_on_nothing_but_the_text(text, number):
    assert draw(text) == number


# Which documents, and what is planted in which


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written_folder(tmp_path)


def test_folds_left_out_are_not_learned_from(corpus, folder):
    out = fold_of(Facts("1", domain=DOMAINS[0]))
    everything = list(tasks(corpus, folder, (), Counter()))
    rest = list(tasks(corpus, folder, (out,), Counter()))
    assert len(everything) == 24 + 3
    labelled, without = (
        {fold_of(task.document.facts) for task in found if task.document.facts.domain}
        for found in (everything, rest)
    )
    assert without == labelled - {out}
    assert 3 < len(rest) < len(everything)
    # written texts are in folds that are learned from, whichever these are
    own = [task.document.facts.fold for task in rest if not task.document.facts.domain]
    assert len(own) == 3
    assert out not in own


def test_without_any_fold_there_is_nothing_to_learn_from(corpus, folder):
    assert list(tasks(corpus, None, range(FOLDS), Counter())) == []
    assert list(tasks(corpus, folder, range(FOLDS), Counter())) == []


@pytest.fixture
def sowing(tmp_path: Path) -> list[Task]:
    """What is sown in 300 pages, by texts of all folds in two languages."""
    (tmp_path / "sown").mkdir()
    for lang in ("en", "de"):
        rows = [row for n in range(40) for row in written_rows(n, lang)]
        short = [{"kind": "document", "lines": row["lines"][:2]} for row in rows]
        written(tmp_path / "sown" / f"{lang}.jsonl", [*rows, *short])
    pages = [
        page_row(
            n,
            fold=n % FOLDS,
            lang=("en", "de", "fr")[n // FOLDS % 3],
            page_type=("article", "", "product", "forum")[n // FOLDS // 3 % 4],
        )
        for n in range(FOLDS * 3 * 4 * 5)
    ]
    files = [written(tmp_path / "pages.jsonl", pages)]
    found = tasks(files, tmp_path / "sown", (), Counter())
    return [task for task in found if isinstance(task.document, LabelledPage)]


def test_articles_get_documents_of_their_own_fold_and_language(sowing):
    some = [(task.document.facts, task.sown.text) for task in sowing if task.sown.text]
    for facts, text in some:
        assert (text.facts.lang, text.facts.fold) == (facts.lang, facts.fold)
        assert len(text.lines) == 5  # neither short ones nor runs
    pages = [task.document.facts for task in sowing]
    articles = [facts.id for facts in pages
                if facts.lang != "fr" and facts.page_type in ("article", "")]  # fmt: skip
    assert [facts.id for facts, _ in some] == articles
    assert {text.lines[-1] for _, text in some} == {PITCH, "The mayor slept at last."}


def test_articles_get_runs_that_were_written_as_runs(sowing):
    some = [(task.document.facts, task.sown.run) for task in sowing if task.sown.run]
    assert len(some) > 20
    for facts, run in some:
        assert (run.language, run.fold) == (facts.lang, facts.fold)
        assert facts.page_type in ("article", "")
        assert run.texts[0].startswith("Order number")


# A bit of a text written for training tells which it is from and in which language.
ORDER = re.compile(r"Order number (\d+) in (en|de)!")


def sources(facts: Facts, bits: tuple[str, ...]) -> set[tuple[str, int]]:
    """The languages and folds of the texts that bits are from."""
    matches = [ORDER.fullmatch(bit) for bit in bits]
    assert matches, facts
    return {(match[2], draw(match[0]) % FOLDS) for match in matches}


def test_bits_are_of_a_document_s_own_fold_and_language_or_else_english(sowing):
    for task in sowing:
        facts = task.document.facts
        language = "en" if facts.lang == "fr" else facts.lang
        assert sources(facts, task.sown.bits) == {(language, facts.fold)}
        assert len(set(task.sown.bits)) == len(task.sown.bits) <= GLUING["glued"]
    assert max(len(task.sown.bits) for task in sowing) == GLUING["glued"]
    assert len({task.sown.bits for task in sowing}) > 50  # drawn for each


def test_what_is_no_article_gets_bits_and_nothing_else(sowing):
    others = [task.sown for task in sowing if task.document.facts.page_type in ("product", "forum")]
    assert len(others) == len(sowing) / 2
    assert all(sown == Sown(bits=sown.bits) and sown.bits for sown in others)


def test_texts_written_for_training_get_bits_and_nothing_else(tmp_path):
    (tmp_path / "own").mkdir()
    rows = [row for n in range(20) for row in written_rows(n)]
    written(tmp_path / "own" / "en.jsonl", rows)
    found = list(tasks([], tmp_path / "own", (), Counter()))
    assert len(found) == 60
    for document, sown, _ in found:
        assert sown == Sown(bits=sown.bits)
        assert sources(document.facts, sown.bits) == {("en", document.facts.fold)}


def test_texts_that_were_written_for_training_are_told_from_others(corpus, folder):
    found = list(tasks(corpus, folder, (), Counter()))
    own = [task.document.facts.id for task in found if task.written]
    others = [task.document.facts.id for task in found if not task.written]
    assert (len(own), len(others)) == (3, 24)
    assert all(name.startswith("written:") for name in own)
    assert not any(name.startswith("written:") for name in others)


@pytest.mark.parametrize(
    ("label", "lang", "fold", "found"),
    [
        ("subscribe", "en", 1, True),
        ("subscribe", "de", 1, True),
        ("subscribe", "en", 2, False),
        ("subscribe", "fr", 1, False),  # neither its language nor English
        ("navigation", "en", 1, False),
        ("editorial", "en", 1, False),
    ],
)
def test_bits_are_the_residue_of_labelled_texts(label, lang, fold, found, tmp_path):
    lines, bit = [LONG, "Sign up for our newsletter!"], "Sign up for our newsletter!"
    texts = [text_row(1, lines=lines, labels=["editorial", label], lang=lang, fold=fold)]
    pages = [page_row(1, lang="de", fold=1), page_row(2, lang=lang, fold=1)]
    files = [written(tmp_path / "t.jsonl", texts), written(tmp_path / "p.jsonl", pages)]
    _, german, own = (task.sown.bits for task in tasks(files, None, (), Counter()))
    assert german == ((bit,) if found else ())
    assert own == ((bit,) if found or lang == "fr" else ())


def test_bits_of_folds_that_are_left_out_are_not_glued_on(tmp_path):
    texts = [text_row(n, fold=n % 2) for n in range(8)]
    files = [written(tmp_path / "t.jsonl", texts)]
    found = list(tasks(files, None, (1,), Counter()))
    seen = {bit for row in texts[::2] for bit in row["lines"][-2:]}
    assert len(found) == 4
    for task in found:
        assert task.sown.bits
        assert set(task.sown.bits) <= seen


def test_a_page_gets_runs_of_its_own_fold_and_language_and_is_an_article(tmp_path):
    texts = [text_row(n, fold=n % 2, lang=("en", "de")[n // 2 % 2]) for n in range(8)]
    pages = [
        page_row(
            n,
            fold=n % 3,
            lang=("en", "de", "fr")[n // 3 % 3],
            page_type=("article", "", "product")[n // 9 % 3],
        )
        for n in range(81)
    ]
    files = [written(tmp_path / "t.jsonl", texts), written(tmp_path / "p.jsonl", pages)]
    found = [task for task in tasks(files, None, (), Counter())
             if isinstance(task.document, LabelledPage)]  # fmt: skip
    assert len(found) == 81
    some = [task for task in found if task.sown.run]
    assert len(some) >= 3
    assert not any(task.sown.text for task in found)
    for task in some:
        run, facts = task.sown.run, task.document.facts
        assert (run.language, run.fold) == (facts.lang, facts.fold)
        assert facts.page_type != "product"


def test_the_same_files_give_the_same_tasks(corpus, folder):
    def told() -> list[tuple[str, Sown]]:
        found = tasks(corpus, folder, (), Counter())
        return [(task.document.facts.id, task.sown) for task in found]

    assert told() == told()


# Examples


def test_labelled_blocks_say_what_the_blocks_of_a_page_are():
    (found,) = taught(page())
    assert found.form == "html"
    assert not found.aligned
    assert found.cues.shape == (13, len(cues_for("html")))
    # the headline stands in no label and is left to rules of its own
    assert found.share.tolist() == [0] * 4 + [-1] + [1] * 6 + [0] * 2
    assert (found.weights > 0).tolist() == [share >= 0 for share in found.share]
    assert list(map(str, found.categories[:4])) == ["navigation"] * 4
    assert list(map(str, found.categories[-2:])) == ["subscribe"] * 2


def test_gold_texts_tell_editorial_blocks_and_no_categories():
    labelled = page()
    (found,) = taught(LabelledPage(labelled.facts, labelled.html, labelled.gold))
    assert found.aligned
    assert found.share.tolist() == [0] * 4 + [-1] + [1] * 6 + [0] * 2
    assert set(found.categories) == {None}


@pytest.mark.parametrize(
    ("html", "gold"),
    [
        ("<p>The dam held.</p>" * 3, "Something else stands in the gold, and much of it."),
        ("", "The dam held."),
        ("<script>x</script>", "The dam held."),
    ],
)
def test_a_page_that_has_little_in_common_with_its_gold_teaches_nothing(html, gold):
    assert taught(LabelledPage(Facts("1"), html, gold), Sown(RUN, ARTICLE)) == []


def test_documents_weigh_the_same_but_for_very_short_ones():
    def weight(blocks: int) -> float:
        lines, labels = (LINE,) * blocks, ("editorial",) * blocks
        return float(text_examples(LabelledText(Facts("1"), lines, labels)).weights.sum())

    full = LIMITS["full_size"]
    assert weight(full) == pytest.approx(LIMITS["page_weight"])
    assert weight(full * 3) == pytest.approx(LIMITS["page_weight"])
    assert weight(full // 5) == pytest.approx(LIMITS["page_weight"] / 5)


def test_blocks_that_are_half_editorial_weigh_less():
    half = f"{LONG} Order the book now and save ten euros on it if you are as quick as we are here"
    gold = "\n".join([LONG] * 9)
    html = "".join(f"<p>{text}</p>" for text in [*[LONG] * 9, half])
    (found,) = taught(LabelledPage(Facts("1"), html, gold))
    assert 0.25 < found.share[-1] < 0.75
    assert found.weights[-1] < found.weights[0] * 0.5


def test_the_copy_teaches_what_was_planted_in_it():
    first, copy = taught(page(), Sown(RUN))
    assert first.own.all()
    assert np.flatnonzero(copy.own).tolist() == [11, 12]  # behind the last paragraph
    assert copy.share[copy.own].tolist() == [0, 0]
    assert [copy.categories[i] for i in (11, 12)] == [Category.PROMO] * 2
    assert len(copy.cues) == len(first.cues) + 2
    # beside it the article counts, and residue that the page itself has taught does not
    assert np.flatnonzero(copy.weights).tolist() == [*range(5, 11), 11, 12]


def test_the_copy_with_a_document_teaches_nothing_but_that():
    labelled = page()
    html = labelled.html.replace("</p>", "</p><h3>Much later</h3>", 1)
    blocks = (*labelled.blocks, ("Much later", "editorial"))
    _, copy = taught(LabelledPage(labelled.facts, html, labelled.gold, blocks=blocks),
                     Sown(text=ARTICLE))  # fmt: skip
    own = [5, 7, 8, 9, 10]  # behind menu and headline, around the page's own heading
    assert np.flatnonzero(copy.own).tolist() == own
    assert np.flatnonzero(copy.weights).tolist() == own
    assert copy.share.tolist() == [0] * 4 + [-1, 1, -1, 1, 1, 1, 0] + [0] * 2
    assert [copy.categories[i] for i in own] == [Category.EDITORIAL] * 4 + [Category.PROMO]
    assert not copy.aligned


def test_without_a_headline_the_first_line_of_a_document_is_a_block_of_it():
    labelled = page()
    html = labelled.html.replace("<h1>Closed: 1</h1>", "")
    _, copy = taught(LabelledPage(labelled.facts, html, labelled.gold, blocks=labelled.blocks),
                     Sown(text=ARTICLE))  # fmt: skip
    assert np.flatnonzero(copy.own).tolist() == [4, 5, 6, 7, 8, 9]
    assert copy.share[copy.own].tolist() == [1, 1, 1, 1, 1, 0]


def test_a_run_and_a_document_stand_in_copies_of_their_own():
    both = taught(page(), Sown(RUN, ARTICLE))
    alone = [*taught(page(), Sown(RUN)), *taught(page(), Sown(text=ARTICLE))[1:]]
    assert len(both) == 3
    for one, other in zip(both, alone, strict=True):
        assert (one.cues == other.cues).all()
        assert (one.weights == other.weights).all()


def wide_page(paragraphs: int) -> LabelledPage:
    chance = random.Random(7)
    body, menu = [paragraph(chance) for _ in range(paragraphs)], "<p>Home</p>" * 40
    html = f"<body>{menu}<h1>Dams</h1>{''.join(f'<p>{text}</p>' for text in body)}</body>"
    blocks = (("Home", "navigation"), *((text, "editorial") for text in body))
    return LabelledPage(Facts("1", lang="en"), html, "\n".join(body), blocks=blocks)


@pytest.mark.parametrize("paragraphs", [6, 60])
@pytest.mark.parametrize("name", ["run", "text"])
def test_a_copy_weighs_a_part_of_a_page(name, paragraphs):
    first, copy = taught(wide_page(paragraphs), Sown(**{name: {"run": RUN, "text": ARTICLE}[name]}))
    weight = PLANTING["copy_weight"][copy.form]  # bare pages are read as text
    assert 0 < weight < 1
    assert copy.weights.sum() / first.weights.sum() == pytest.approx(weight)
    assert not copy.weights[:40].any()
    assert first.weights[:40].all()


def test_the_copy_of_a_text_weighs_a_part_of_it():
    lines = (*[LINE] * LIMITS["full_size"], "Share")
    labels = (*["editorial"] * LIMITS["full_size"], "share")
    text = LabelledText(Facts("x", lang="en"), lines, labels)
    first, copy = labelled_examples(Task(text, Sown(RUN)))
    weight = PLANTING["copy_weight"]["text"]
    assert copy.weights.sum() / first.weights.sum() == pytest.approx(weight)
    assert (first.weights[-1] > 0, copy.weights[-1]) == (True, 0)


def test_lines_without_words_are_left_out():
    text = LabelledText(Facts("1"), (LONG, " ", PITCH), ("editorial", "editorial", "promo"))
    found = text_examples(text)
    assert found.share.tolist() == [1, 0]
    assert found.categories == (Category.EDITORIAL, Category.PROMO)
    assert text_examples(LabelledText(Facts("1"), ("", " "), ("editorial", "promo"))) is None


def test_the_blocks_of_a_page_are_a_text_too_without_its_menus():
    found = page_as_text(page())
    assert found.form == "text"
    assert found.share.tolist() == [1] * 6 + [0] * 2
    bare = page()
    assert page_as_text(LabelledPage(bare.facts, bare.html, bare.gold)) is None


# What other extractors leave of a page


def left_of(labelled: LabelledPage, *more: str) -> Examples:
    """The lines of an article under its headline, and some more."""
    found = extracted_text(labelled, "\n".join(["Closed: 1", *labelled.gold.split("\n"), *more]))
    assert found is not None
    assert (found.form, len(found.share)) == ("text", 7 + len(more))
    return found


def by_gold(labelled: LabelledPage, *, looked_at: bool = True) -> LabelledPage:
    return LabelledPage(
        labelled.facts, labelled.html, labelled.gold, labelled.url, looked_at=looked_at
    )


MORE = {  # a line: what labelled blocks call it, how editorial it is by these and by gold text
    "Home": ("navigation", 0, 0),
    "CLOSED 1": (None, -1, -1),  # the headline in another spelling
    "Closed: 2": (None, -1, 0),
    "A line that stands nowhere on the page": (None, -1, 0),
    "which had asked for a report": ("editorial", 1, 1),  # a part of a paragraph
    "-": (None, -1, -1),
}


def test_labelled_blocks_say_what_extracted_lines_are():
    found = left_of(page(), *MORE)
    assert not found.aligned
    assert found.share.tolist() == [-1, *[1] * 6, *(share for _, share, _ in MORE.values())]
    assert found.categories[1:] == (*["editorial"] * 6, *(name for name, _, _ in MORE.values()))


def test_gold_text_says_which_extracted_lines_are_editorial():
    found = left_of(by_gold(page()), *MORE)
    assert found.aligned
    assert found.share.tolist() == [-1, *[1] * 6, *(share for _, _, share in MORE.values())]
    assert set(found.categories) == {None}


LABELLED = (("Home", "navigation"), (PITCHES[0], "subscribe"), ("A line of no page", "media"))


def test_labelled_lines_say_of_which_kind_residue_is_and_gold_text_that_it_is():
    known = replace(by_gold(page()), lines=LABELLED)
    found, bare = (taught(p)[0] for p in (known, by_gold(page())))
    assert found.share.tolist() == bare.share.tolist()
    names = dict(zip(labelled_page(known).table.texts, found.categories, strict=True))
    assert names.pop("Home") == "navigation"
    assert names.pop(PITCHES[0]) == "subscribe"
    assert set(names.values()) == {None}
    assert left_of(known, "Home").categories[-1] == "navigation"


def test_what_gold_text_keeps_is_of_no_kind_whatever_a_line_says():
    kept = page().gold.split("\n")[0]
    known = replace(by_gold(page()), lines=((kept, "promo"), *LABELLED))
    found = dict(zip(labelled_page(known).table.texts, taught(known)[0].categories, strict=True))
    assert found[kept] is None
    assert found["Home"] == "navigation"
    # nor what shares a few words with a line
    assert {category for text, category in found.items() if len(text) > 60} == {None}


def test_labelled_blocks_come_before_labelled_lines():
    known = replace(page(), lines=(("Home", "share"),))
    assert taught(known)[0].categories == taught(page())[0].categories


@pytest.mark.parametrize(
    ("url", "lines"),
    [
        ("https://a.example/1", LABELLED[:2]),
        ("https://a.example/2", ()),
        (None, ()),
    ],
)
def test_pages_know_the_lines_of_a_text_of_their_address(url, lines, tmp_path):
    texts, labels = zip(*LABELLED[:2], strict=True)
    text = {"lines": texts, "labels": labels, "fold": 1}
    files = [
        written(tmp_path / "pages.jsonl", [page_row(1, url=url, fold=1, blocks=None)]),
        written(tmp_path / "texts.jsonl", [{**text, "url": "https://a.example/1"}, text]),
    ]
    found = [task.document for task in tasks(files, None, (), Counter())]
    assert [p.lines for p in found if isinstance(p, LabelledPage)] == [lines]


def test_lines_of_a_fold_left_out_tell_nothing_of_pages_of_another(tmp_path):
    texts, labels = zip(*LABELLED[:2], strict=True)
    url = "https://a.example/1"
    files = [
        written(tmp_path / "pages.jsonl", [page_row(1, url=url, fold=0, blocks=None)]),
        written(
            tmp_path / "texts.jsonl",
            [
                {"lines": texts, "labels": labels, "url": url, "fold": 1},
                {"lines": ["Read on"], "labels": ["related"], "url": url, "fold": 2},
            ],
        ),
    ]
    for out, lines in (
        ((1,), (("Read on", "related"),)),
        ((1, 2), ()),
        ((), (*LABELLED[:2], ("Read on", "related"))),
    ):
        found = [task.document for task in tasks(files, None, out, Counter())]
        assert [p.lines for p in found if isinstance(p, LabelledPage)] == [lines]


@pytest.mark.parametrize("labelled", [page(), by_gold(page())], ids=["blocks", "gold"])
@pytest.mark.parametrize("more", [0, 40])
def test_extracted_texts_count_as_a_document_and_are_not_heard(labelled, more):
    found = left_of(labelled, *["Home"] * more)
    assert found.counts == 1
    size = min(1, (7 + more) / LIMITS["full_size"]) * LIMITS["page_weight"]
    assert found.weights.sum() == pytest.approx(size)
    assert (found.weights > 0).tolist() == (found.share >= 0).tolist()
    assert found.own.all()
    assert not found.heard


@pytest.fixture
def extractors(monkeypatch) -> dict[str, str]:
    """What extractors leave of any page."""
    left = {"trafilatura": "The dam held.", "readability": "The dam held.\nHome"}
    peers = {name: System(name, lambda _, name=name: left[name]) for name in left}
    monkeypatch.setattr(material, "peer", peers.__getitem__)
    return left


@pytest.mark.parametrize(
    ("labelled", "sown", "kinds"),
    [
        (page(), Sown(), ["html", "text", "text", "text"]),
        (page(), Sown(RUN), ["html", "html", "text", "text", "text"]),
        (page(), Sown(text=ARTICLE), ["html", "html", "text", "text", "text"]),
        (page(), Sown(RUN, ARTICLE), ["html", "html", "html", "text", "text", "text"]),
        (by_gold(page()), Sown(), ["html", "text", "text"]),  # without labels no text of its own
        (by_gold(page(), looked_at=False), Sown(), ["html"]),  # its gold may keep pitches
        (LabelledPage(Facts("1"), "<p>Home</p>", LONG), Sown(RUN), []),
    ],
)
@pytest.mark.usefixtures("extractors")
def test_a_page_gives_its_examples(labelled, sown, kinds):
    found = labelled_examples(Task(labelled, sown))
    assert [example.form for example in found] == kinds


@pytest.mark.parametrize(
    ("trafilatura", "readability", "blocks"),
    [("Home", "Home\nSport", [1, 2]), ("", "Home", [1]), ("Home", " \n", [1]), ("", "", [])],
)
def test_extractors_that_leave_nothing_give_no_example(
    trafilatura, readability, blocks, extractors
):
    extractors.update(trafilatura=trafilatura, readability=readability)
    found = labelled_examples(Task(by_gold(page()), Sown()))
    assert [len(example.share) for example in found] == [13, *blocks]


def test_what_real_extractors_leave_is_labelled():
    pytest.importorskip("readability")
    _, *left = labelled_examples(Task(by_gold(page()), Sown()))
    assert len(left) == 2
    for found in left:
        assert (found.form, found.aligned) == ("text", True)
        assert found.editorial.sum() == 6
        assert found.id == page().facts.id


@pytest.mark.usefixtures("extractors")
def test_examples_count_as_documents_and_copies_as_parts_of_one():
    html, text = (PLANTING["copy_weight"][form] for form in ("html", "text"))
    made = labelled_examples(Task(page(), Sown(RUN, ARTICLE)))
    assert [example.counts for example in made] == [1, html, html, 1, 1, 1]
    made = labelled_examples(Task(of_lines(LINE), Sown(RUN)))
    assert [example.counts for example in made] == [1, text]


@pytest.mark.usefixtures("extractors")
def test_all_are_heard_but_what_extractors_leave():
    made = labelled_examples(Task(page(), Sown(RUN, ARTICLE)))
    assert [example.heard for example in made] == [True] * 4 + [False] * 2
    made = labelled_examples(Task(of_lines(LINE), Sown(RUN)))
    assert [example.heard for example in made] == [True] * 2


@pytest.mark.parametrize("written", [True, False])
@pytest.mark.parametrize(("document", "n"), [(page(), 5), (ARTICLE, 2)], ids=["page", "text"])
@pytest.mark.usefixtures("extractors")
def test_examples_tell_whether_they_were_written_for_training(document, n, written):
    made = labelled_examples(Task(document, Sown(RUN), written))
    plainly = labelled_examples(Task(document, Sown(RUN)))
    assert [example.written for example in made] == [written] * n
    for one, other in zip(made, plainly, strict=True):
        assert not other.written
        assert (one.weights == other.weights).all()  # it is for learning to say what that means


# Parts of blocks


BIT = "Sign up for our newsletter here."
BITS = Sown(bits=(BIT,) * 3)
SAID = [cue.name for cue in part_cues()]


def of_lines(line: str) -> LabelledText:
    return LabelledText(Facts("1", lang="en"), (line,) * 8, ("editorial",) * 8)


def glued(examples: Examples) -> int:
    """Parts that are residue."""
    found = examples.parts
    return 0 if found is None else int((~found.editorial).sum())


@pytest.mark.parametrize(
    ("document", "sown", "parts"),
    [
        (page(), Sown(RUN, ARTICLE, BITS.bits), [3, 0, 0, 0, 0, 0]),
        (page(), BITS, [3, 0, 0, 0]),
        (of_lines(LINE), Sown(RUN, bits=BITS.bits), [3, 0]),
        (of_lines(LINE), BITS, [3]),
        (of_lines("The dam held."), BITS, [0]),  # too short to have anything glued to it
        (page(), Sown(RUN, ARTICLE), [0] * 6),  # its paragraphs are of one sentence
        (page(), Sown(), [0] * 4),
        (of_lines(LINE), Sown(RUN), [0, 0]),
    ],
    ids=[
        "page",
        "page without copies",
        "text",
        "text without copy",
        "short",
        "no bits in a page",
        "nothing sown",
        "no bits in a text",
    ],
)
@pytest.mark.usefixtures("extractors")
def test_bits_are_glued_to_the_paragraphs_of_documents_and_not_of_copies(document, sown, parts):
    made = labelled_examples(Task(document, sown))
    assert [glued(example) for example in made] == parts
    assert not any(example.parts for example in made[1:])


def test_texts_whose_paragraphs_have_sentences_are_parted_without_bits():
    (found,) = labelled_examples(Task(of_lines(LINE), Sown()))
    assert found.parts is not None
    assert found.parts.editorial.all()
    assert len(set(found.parts.blocks.tolist())) > 1


def test_a_text_that_was_written_in_sentences_is_one_paragraph():
    sentences = ["The council met.", "Order the book now!", "It voted to close the bridge at last."]
    facts = Facts("1", lang="en")
    text = LabelledText(facts, tuple(sentences), ("editorial", "promo", "editorial"))
    (found,) = labelled_examples(Task(text, Sown(), "text"))
    (apart,) = labelled_examples(Task(text, Sown(), "document"))
    assert found.parts is not None
    assert found.parts.editorial.tolist() == [True, False, True]
    assert found.parts.blocks.tolist() == [0, 0, 0]
    assert apart.parts is None  # no line is a paragraph by itself
    assert (found.cues == apart.cues).all()


def test_parts_are_of_the_editorial_paragraphs_alone():
    labelled = page()
    (found,) = taught(labelled, Sown(bits=(BIT,) * 20))
    paragraphs = sorted(len(text) for text in labelled.gold.split("\n"))
    whole = found.parts.cues[:, SAID.index("characters of its paragraph")]
    share = found.parts.cues[:, SAID.index("share of its paragraph")]
    own = whole[found.parts.editorial] * share[found.parts.editorial]
    assert sorted(own.round().tolist()) == paragraphs
    assert glued(found) == 6
    assert found.parts.cues.shape == (12, len(SAID))


def test_pages_whose_gold_is_of_another_text_have_no_parts():
    assert taught(LabelledPage(Facts("1"), f"<p>{LINE}</p>" * 9, "Another text."), BITS) == []


def test_the_same_document_is_parted_alike_whatever_else_is_sown():
    alone, *_ = taught(page(), BITS)
    among, *_ = taught(page(), Sown(RUN, ARTICLE, BITS.bits))
    other, *_ = taught(page(2), BITS)
    assert (alone.parts.cues == among.parts.cues).all()
    assert (alone.parts.weights == among.parts.weights).all()
    assert alone.parts.cues.shape == other.parts.cues.shape
    assert (alone.parts.cues != other.parts.cues).any()


def test_parts_leave_the_blocks_of_a_document_alone():
    (bare,), (parted,) = taught(page()), taught(page(), BITS)
    assert (bare.cues == parted.cues).all()
    assert (bare.weights == parted.weights).all()
    assert (bare.share == parted.share).all()
    assert (bare.grams.slots == parted.grams.slots).all()


# Where a document lives

ADDRESS = "https://www.thedam.example/x"
IDS = [f"document {n}" for n in range(40)]


def told(found: Examples) -> bool:
    """Whether the cues know who publishes a document."""
    names = [cue.name for cue in cues_for(found.form)]
    (known,) = {value >= 0 for value in found.cues[:, names.index("names the publisher")].tolist()}
    return known


def made_of(kind: str, name: str, url: str | None) -> list[Examples | None]:
    facts = Facts(name, lang="en")
    if kind in ("text", "planted"):
        text = LabelledText(facts, [LINE] * 8, ["editorial"] * 8, url)
        return labelled_examples(Task(text, Sown(RUN if kind == "planted" else None)))
    labelled = LabelledPage(facts, page().html, page().gold, url, blocks=page().blocks)
    if kind == "page":
        return taught(labelled, Sown(RUN))
    return [page_as_text(labelled) if kind == "as text" else extracted_text(labelled, LONG)]


@pytest.mark.parametrize("kind", ["text", "planted", "as text", "extracted"])
def test_texts_are_told_where_they_live_half_of_the_time(kind):
    known = []
    for name in IDS:
        found = {told(example) for example in made_of(kind, name, ADDRESS)}
        assert len(found) == 1  # a copy as the text itself
        known += found
        assert not any(map(told, made_of(kind, name, None)))
    assert known == [draw(name) % 2 == 1 for name in IDS]
    assert 0.3 < np.mean(known) < 0.7


def test_pages_are_always_told_where_they_live():
    for name in IDS[:4]:
        assert all(map(told, made_of("page", name, ADDRESS)))
        assert not any(map(told, made_of("page", name, None)))


# On their way to be learned from


@pytest.mark.usefixtures("extractors")
def test_tasks_and_examples_travel_between_processes():
    task = Task(page(), Sown(RUN, ARTICLE, BITS.bits), written=True)
    sent = pickle.loads(pickle.dumps(task))
    for here, there in zip(labelled_examples(task), labelled_examples(sent), strict=True):
        again = pickle.loads(pickle.dumps(there))
        assert (again.cues == here.cues).all()
        assert (again.grams.slots == here.grams.slots).all()
        assert (again.weights == here.weights).all()
        assert again.categories == here.categories
        assert again.written == here.written
        assert (again.parts is None) == (here.parts is None)
        if here.parts:
            assert (again.parts.cues == here.parts.cues).all()
            assert (again.parts.grams.slots == here.parts.grams.slots).all()


@pytest.mark.usefixtures("extractors")
def test_parquet_teaches_what_json_does(corpus, tmp_path):
    pytest.importorskip("pyarrow")
    from pyarrow import Table, parquet  # noqa: PLC0415 - an extra

    files = []
    for path in corpus:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        files.append(tmp_path / f"{path.stem}.parquet")
        parquet.write_table(Table.from_pylist(rows), files[-1])
    mine, theirs = collect(corpus), collect(files)
    assert [found.id for found in mine] == [found.id for found in theirs]
    assert all((a.cues == b.cues).all() for a, b in zip(mine, theirs, strict=True))
    assert all((a.weights == b.weights).all() for a, b in zip(mine, theirs, strict=True))
    assert list(map(glued, mine)) == list(map(glued, theirs))
    assert any(map(glued, mine))


def test_a_text_gives_a_copy_with_the_run_behind_its_last_editorial_line():
    lines = (*[LINE] * 6, "Share")
    text = LabelledText(Facts("x", lang="en"), lines, ("editorial",) * 6 + ("share",))
    first, copy = labelled_examples(Task(text, Sown(RUN, ARTICLE)))
    assert first.own.all()
    (start, *_), n = np.flatnonzero(copy.own), len(RUN.texts)
    assert copy.own.sum() == n
    assert 2 <= start <= 6
    assert copy.categories[start : start + n] == RUN.categories
    assert copy.share.tolist().count(1) == 6
    few = LabelledText(text.facts, lines[-3:], ("editorial", "editorial", "share"))
    assert len(labelled_examples(Task(few, Sown(RUN, ARTICLE)))) == 1
