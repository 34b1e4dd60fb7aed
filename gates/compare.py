"""Compare adstrip with trafilatura on labelled pages: python gates/compare.py PAGES [options].

Prints a Markdown table: F1, share of pages with residue behind the article, share of pages cut
short, for each dataset; both systems on the same pages in the same run.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import Pool
from statistics import mean
from typing import Any

import pyarrow.parquet
import trafilatura

from adstrip import Cleaner, Settings
from adstrip.evaluate import Gold, PageScore, score_text

GROUPS: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "wcxb articles": lambda p: p["dataset"] == "wcxb" and p["page_type"] == "article",
    "wcxb other types": lambda p: p["dataset"] == "wcxb" and p["page_type"] != "article",
    "news424": lambda p: p["dataset"] == "news424",
    "fundus": lambda p: p["dataset"] == "fundus",
    "trafeval": lambda p: p["dataset"] == "trafeval",
    "readability": lambda p: p["dataset"] == "readability",
    "German": lambda p: p["lang"] == "de",
    "English": lambda p: p["lang"] == "en",
    "other languages": lambda p: p["lang"] not in ("de", "en"),
}
ANY_ARTICLE = ("German", "English", "other languages")  # without wcxb's other types

Scores = dict[str, PageScore]
_cleaner = Cleaner()


def gold_of(page: Mapping[str, Any], headlines: tuple[str, ...]) -> Gold:
    """What should come out of a labelled page."""
    return Gold(page["main_content"], tuple(page["disputed"] or ()), headlines)


def start(model: str | None) -> None:
    """Give a worker its cleaner."""
    global _cleaner  # noqa: PLW0603 - one a process
    _cleaner = Cleaner(Settings(model=model))


def judged(page: Mapping[str, Any]) -> tuple[dict[str, Any], Scores]:
    """The scores of both systems on one page."""
    result = _cleaner.clean(page["html"], url=page["url"])
    first = [b.text for b in result.blocks if b.kind == "heading" and b.level == 1]
    gold = gold_of(page, (result.title, *first))
    other = trafilatura.extract(page["html"], url=page["url"]) or ""
    facts = {name: page[name] for name in ("dataset", "page_type", "lang")}
    scores = {"adstrip": score_text(result.text, gold), "trafilatura": score_text(other, gold)}
    return facts, scores


def rows(found: list[tuple[dict[str, Any], Scores]]) -> Iterator[str]:
    """A line of the table for each group and system."""
    yield "| set | pages | system | F1 | precision | recall | tail residue % | tail cut % |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, belongs in GROUPS.items():
        own = [
            s for p, s in found
            if belongs(p) and not (name in ANY_ARTICLE and GROUPS["wcxb other types"](p))
        ]  # fmt: skip
        for system in ("adstrip", "trafilatura") if own else ():
            s = [scores[system] for scores in own]
            measures = (
                f"{mean(x.f1 for x in s):.4f}",
                f"{mean(x.precision for x in s):.3f}",
                f"{mean(x.recall for x in s):.3f}",
                f"{100 * mean(x.tail_residue for x in s):.1f}",
                f"{100 * mean(x.tail_cut for x in s):.1f}",
            )
            yield f"| {name} | {len(s)} | {system} | {' | '.join(measures)} |"


def main() -> None:
    """Parse, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", help="labelled pages, Parquet")
    parser.add_argument("--folds", default="4", help="folds to judge on, e.g. 4 or 0,1")
    parser.add_argument(
        "--models", default="", help="model file, with {fold} for the fold it never saw"
    )
    given = parser.parse_args()
    pages = pyarrow.parquet.read_table(given.pages).to_pylist()
    found: list[tuple[dict[str, Any], Scores]] = []
    for fold in map(int, given.folds.split(",")):
        model = given.models.format(fold=fold) or None
        own = [p for p in pages if p["fold"] == fold and p["main_content"]]
        with Pool(initializer=start, initargs=(model,)) as pool:
            found += pool.imap(judged, own, chunksize=8)
    print("\n".join(rows(found)))


if __name__ == "__main__":
    main()
