"""Would another extractor's opinion help on unsure pages? python gates/second_opinion.py PAGES...

Blocks that trafilatura puts out too get so many log-odds more, the others so many less, on the
pages of which adstrip expects the least of itself: the F1 that its own probabilities promise.
Sentences are not cut. Prints what that makes of articles and of other pages, in a Markdown table.
Fold 4 is left alone.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import numpy as np

from adstrip.cues.measures import Measures
from adstrip.decide import decide, page_threshold
from adstrip.document import Source, read
from adstrip.errors import CleanError
from adstrip.evaluate.data import LabelledPage, documents
from adstrip.evaluate.measure import Gold, PageScore, grams, score_text, tokens
from adstrip.evaluate.systems import headlines, peer
from adstrip.headline import headline
from adstrip.language import detect
from adstrip.model import load_model
from adstrip.reading import as_read
from adstrip.score import score
from adstrip.segment import segment
from adstrip.settings import Settings

FOLDS = range(4)
STRENGTHS = (0.0, 0.5, 1.0, 2.0)
SHARES = (0.1, 0.25, 1.0)
INSIDE = 0.5  # of a block's runs of three words: then the other extractor has it


class Page(NamedTuple):
    """A page's scores by strength of the other's opinion, and what is expected of the first."""

    article: bool
    expected: float
    scores: tuple[PageScore, ...]
    other: PageScore


def judged(model: str, page: LabelledPage) -> Page | None:
    try:
        document = read(Source(page.html, format="html", url=page.url))
    except CleanError:
        return None
    table = segment(document)
    if not len(table):
        return None
    own = load_model(model.replace("{fold}", str(page.facts.fold)))
    as_seen = as_read(table)
    language = detect(as_seen.texts, table.page.language)
    measures = Measures(as_seen, language, own.wording)
    found = score(measures, own)
    output = peer("trafilatura").extract(page)
    opinion = np.where(inside(table.texts, output), 1.0, -1.0)
    gold = Gold(page.gold, page.disputed, headlines(page))
    results = []
    for strength in STRENGTHS:
        swayed = replace(found, log_odds=found.log_odds + strength * opinion)
        kept = decide(as_seen, swayed, measures.words, headline(table)[1], Settings()).kept
        text = "\n".join(t for t, stays in zip(table.texts, kept, strict=True) if stays)
        results.append(score_text(text, gold))
    expected = 2 * page_threshold(found.probabilities, measures.words)
    article = page.facts.page_type == "article"
    return Page(article, expected, tuple(results), score_text(output, gold))


def inside(texts: Sequence[str], output: str) -> np.ndarray:
    """Which texts stand in the output, for the most part."""
    known = set(grams(tokens(output), 3))
    lines = {tuple(tokens(line)) for line in output.splitlines()}
    return np.asarray([_is_inside(tokens(text), known, lines) for text in texts])


def _is_inside(words: Sequence[str], known: set, lines: set) -> bool:
    runs = list(grams(words, 3))
    if not runs:
        return tuple(words) in lines
    return sum(run in known for run in runs) >= INSIDE * len(runs)


def rows(pages: Sequence[Page]) -> Iterator[str]:
    """For each share of least expected pages and each strength: F1, tail residue, tail cut."""
    for article in (True, False):
        group = sorted((p for p in pages if p.article is article), key=lambda p: p.expected)
        name = "articles" if article else "other pages"
        if not group:
            continue
        for share in SHARES:
            unsure = round(share * len(group))
            for number, strength in enumerate(STRENGTHS):
                chosen = [page.scores[number if i < unsure else 0] for i, page in enumerate(group)]
                yield f"| {name} | {share:.0%} | {strength} | {figures(chosen)} |"
            instead = [page.other if i < unsure else page.scores[0] for i, page in enumerate(group)]
            yield f"| {name} | {share:.0%} | instead | {figures(instead)} |"


def figures(found: Sequence[PageScore]) -> str:
    f1 = mean(s.f1 for s in found)
    residue, cut = (100 * mean(getattr(s, k) for s in found) for k in ("tail_residue", "tail_cut"))
    return f"{f1:.4f} | {residue:.1f} | {cut:.1f}"


def main() -> None:
    """Judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument(
        "--model", required=True, help="a model; {fold} in its name is the page's fold"
    )
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    pages = [
        page for page in documents(given.pages, FOLDS, Counter()) if isinstance(page, LabelledPage)
    ]
    with ProcessPoolExecutor(given.workers, get_context("spawn")) as pool:
        found = list(filter(None, pool.map(partial(judged, given.model), pages, chunksize=8)))
    print("| pages | least expected | strength | F1 | tail residue % | tail cut % |")
    print("|---|---|---|---|---|---|")
    print("\n".join(rows(found)))


if __name__ == "__main__":
    main()
