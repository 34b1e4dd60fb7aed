"""What is each part worth? python gates/studies.py STUDY PAGES... [options], minutes to hours.

Studies train models of their own and judge each on pages that it never saw:

- families: without one family of cues at a time, what is lost?
- curve: with fewer labelled documents, what is lost?
- sets: without a whole dataset, how good is it on that one?

Prints a Markdown table. Fold 4 is left alone.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import mean
from types import ModuleType
from typing import NamedTuple

from adstrip.cues import (
    coherence,
    cues_for,
    markup,
    page,
    place,
    rhythm,
    speech,
    surroundings,
    text,
)
from adstrip.cues.wording import Wording
from adstrip.evaluate.data import LabelledPage, documents
from adstrip.evaluate.judge import Judged, judge_all, judge_page
from adstrip.evaluate.systems import Ours, subject
from adstrip.model import FORMS, load_model, save_model
from adstrip.train.examples import Examples
from adstrip.train.folds import draw
from adstrip.train.learn import (
    _first_looks,
    _second_look,
    _with_context,
    _with_wording,
)
from adstrip.train.run import collect

HELD_OUT = 4
FAMILIES: dict[str, Callable[[str], bool]] = {
    "what words and phrases say": lambda name: name in _names(speech, surroundings),
    "of these, wording": lambda name: name.startswith("wording"),
    "of these, whom a block speaks to": lambda name: (
        name in _names(speech, surroundings) and ("address" in name or "we" in name.split())
    ),
    "of these, the publisher's name": lambda name: "publisher" in name,
    "shared words": lambda name: name in _names(coherence),
    "shape of the text": lambda name: name in _names(text),
    "repeated shapes": lambda name: name in _names(rhythm),
    "place and neighbours": lambda name: name in _names(place),
    "markup": lambda name: name in _names(markup),
    "kind of page": lambda name: name in _names(page),
}
SHARES = (0.125, 0.25, 0.5, 1.0)


def _names(*modules: ModuleType) -> frozenset[str]:
    """The names of the cues that some modules define."""
    return frozenset(cue.name for module in modules for cue in module.FAMILY.cues)


def blanked(examples: Iterable[Examples], dropped: Callable[[str], bool]) -> list[Examples]:
    """The examples without some cues: a cue that never changes is never asked."""
    out = []
    for example in examples:
        columns = [i for i, cue in enumerate(cues_for(example.form)) if dropped(cue.name)]
        cues = example.cues.copy()
        cues[:, columns] = 0
        out.append(replace(example, cues=cues))
    return out


class Heard(NamedTuple):
    """Examples of pages with what a wording that never saw them says, and the wording of all."""

    pages: Sequence[Examples]
    wording: Wording


def heard(examples: Sequence[Examples]) -> Heard:
    """Wording is learned from all, the looks from pages."""
    found, wording = _with_wording(examples)
    return Heard([example for example in found if example.form == "html"], wording)


def judged(
    trained_on: Heard, pages: Iterable[LabelledPage], folder: Path, workers: int
) -> list[Judged]:
    """How the two looks at pages, learned from the examples, do on the pages.

    Whatever else a model has is the shipped one's: it names categories, cuts sentences out of
    paragraphs, and reads pages without markup, which are rare.
    """
    own, wording = trained_on
    first, looks = _first_looks(own)
    seen = [_with_context(*pair) for pair in zip(own, looks, strict=True)]
    shipped = load_model()
    parts = {
        **{f"{form}-first": shipped.first[form] for form in FORMS},
        **{f"{form}-second": shipped.second[form] for form in FORMS},
        **{f"{form}-category": shipped.category[form] for form in FORMS},
        "parts": shipped.parts,
        "html-first": first,
        "html-second": _second_look(seen),
    }
    path = folder / f"{len(list(folder.iterdir()))}.npz"  # a new name: models are remembered
    save_model(path, parts, wording, shipped.kinds, {"cues": shipped.card["cues"]})
    judge = partial(judge_page, [subject(Ours(model=str(path)))])
    return list(judge_all(judge, pages, workers))


def row(name: str, found: Sequence[Judged]) -> str:
    """F1, tail residue and tail cut of articles, F1 of other pages."""
    sides = [
        [page.scores["adstrip"] for page in found if (page.facts.page_type == "article") is side]
        for side in (True, False)
    ]
    cells = [
        str(len(sides[0])),
        f"{mean(s.f1 for s in sides[0]):.4f}",
        f"{100 * mean(s.tail_residue for s in sides[0]):.1f}",
        f"{100 * mean(s.tail_cut for s in sides[0]):.1f}",
        f"{mean(s.f1 for s in sides[1]):.4f}" if sides[1] else "–",
    ]
    return f"| {name} | {' | '.join(cells)} |"


Study = Iterator[tuple[str, Heard, list[LabelledPage]]]


def families(examples: Sequence[Examples], pages: Sequence[LabelledPage], fold: int) -> Study:
    """Without one family of cues at a time, judged on one fold."""
    own = heard([example for example in examples if example.fold != fold])
    test = [page for page in pages if page.facts.fold == fold]
    yield "all cues", own, test
    for name, dropped in FAMILIES.items():
        yield f"without {name}", own._replace(pages=blanked(own.pages, dropped)), test


def curve(examples: Sequence[Examples], pages: Sequence[LabelledPage], fold: int) -> Study:
    """With a part of the labelled documents, judged on one fold."""
    own = [example for example in examples if example.fold != fold]
    test = [page for page in pages if page.facts.fold == fold]
    for share in SHARES:
        part = [e for e in own if random.Random(draw(e.id)).random() < share]
        ids = len({example.id for example in part})
        yield f"{share:.1%} ({ids} documents)", heard(part), test


def sets(examples: Sequence[Examples], pages: Sequence[LabelledPage], fold: int) -> Study:
    """Without a whole dataset, judged on its articles; and without its own texts, too."""
    del fold
    of = {(page.facts.id, page.facts.fold): page.facts.dataset for page in pages}
    for name in sorted({*of.values()}):
        test = [p for p in pages if p.facts.dataset == name and p.facts.page_type == "article"]
        domains = {page.facts.domain for page in test}
        near = {(p.facts.id, p.facts.fold) for p in pages if p.facts.domain in domains}
        own = [e for e in examples if of.get(_page(e)) != name and _page(e) not in near]
        yield f"{name}, never seen", heard(own), test


def _page(example: Examples) -> tuple[str, int]:
    """The page that an example is of, by id and fold; a text's id names its dataset first."""
    return example.id.partition(":")[2] or example.id, example.fold


STUDIES = {"families": families, "curve": curve, "sets": sets}


def main() -> None:
    """Collect, train, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", choices=STUDIES)
    parser.add_argument("pages", nargs="+", type=Path, help="labelled pages and texts")
    parser.add_argument("--written", type=Path, help="folder of texts written for training")
    parser.add_argument("--fold", type=int, default=0, help="fold to judge on")
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    examples = collect(
        given.pages, written=given.written, without=[HELD_OUT], workers=given.workers
    )
    found = documents(given.pages, range(HELD_OUT), Counter())
    pages = [document for document in found if isinstance(document, LabelledPage)]
    print("| | articles | F1 | tail residue % | tail cut % | F1 of other pages |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, own, test in STUDIES[given.study](examples, pages, given.fold):
            print(row(name, judged(own, test, Path(folder), given.workers)), flush=True)


if __name__ == "__main__":
    main()
