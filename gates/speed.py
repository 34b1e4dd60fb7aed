"""How long does a page take? python gates/speed.py PAGES... [--texts LINES] [--number N], minutes.

Prints Markdown tables of process time on one core: of each stage, beside trafilatura on the same
pages in the same run; and of pages that grow, or are built to hurt, by their size. Every page is
run several times and its best time counts, since other programs only ever slow it down; what is
remembered of texts from page to page is forgotten between the rounds.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import trafilatura

from adstrip.cleaner import Cleaner
from adstrip.cues import observe
from adstrip.cues.measures import Measures
from adstrip.cues.phrases import forget
from adstrip.decide import decide
from adstrip.document import Source, read
from adstrip.evaluate.data import LabelledPage, LabelledText, documents
from adstrip.headline import headline
from adstrip.language import detect
from adstrip.reading import as_read
from adstrip.score import score
from adstrip.segment import segment

HELD_OUT = 4
ROUNDS = 3
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
SENTENCE = "The council met on Monday and said that the dam had held through the night. "

Data = str | bytes


def timed(work: Callable[[Any], object], data: Any) -> float:
    """Process time in milliseconds."""
    start = time.process_time()
    work(data)
    return 1000 * (time.process_time() - start)


Job = tuple[Callable[[Any], object], Data]


def best(rows: Sequence[Sequence[Job]]) -> list[float]:
    """Mean of each job's best time of some rounds, in milliseconds, over rows of jobs.

    A row's jobs run one straight after the other, so that a busy machine slows all of them.
    """
    times = [[float("inf")] * len(row) for row in rows]
    for _ in range(ROUNDS):
        forget()
        for found, row in zip(times, rows, strict=True):
            for place, job in enumerate(row):
                found[place] = min(found[place], timed(*job))
    return [sum(column) / len(column) for column in zip(*times, strict=True)]


def stages(cleaner: Cleaner, data: Data) -> Iterator[str]:
    """Runs a page's stages one by one and names each when it is done."""
    model = cleaner.model
    document = read(Source(data))
    yield "decode and parse"
    table = segment(document)
    yield "segment"
    table = as_read(table)
    language = detect(table.texts, table.page.language)
    measures = Measures(table, language, model.wording)
    yield "language"
    if not len(table):
        return
    _ = measures.words, measures.first_class, measures.linked, measures.links, measures.long
    yield "characters and links"
    if table.containers:
        _ = measures.containers, measures.paths
    yield "containers"
    _ = measures.phrases
    yield "phrases"
    _ = measures.vocabulary.shared_with_body, measures.vocabulary.function_share
    yield "words"
    _ = measures.address.reader, measures.address.publisher
    yield "address"
    _ = measures.wording
    yield "wording"
    observe(measures)
    yield "other cues"
    scores = score(measures, model)  # cues once more, which the measures make cheap
    yield "cues again, first and second look"
    decide(table, scores, measures.words, headline(table)[1], cleaner.settings)
    yield "headline, decisions, categories"


def stage_times(cleaner: Cleaner, sources: Sequence[Data]) -> dict[str, float]:
    """Mean over the sources of each stage's best time, milliseconds."""
    total: Counter[str] = Counter()
    for data in sources:
        found: dict[str, float] = defaultdict(lambda: float("inf"))
        for _ in range(ROUNDS):
            forget()
            start = time.process_time()
            for name in stages(cleaner, data):
                found[name] = min(found[name], 1000 * (time.process_time() - start))
                start = time.process_time()
        total.update(found)
    return {name: time / len(sources) for name, time in total.items()}


def hurting() -> Iterator[tuple[str, str]]:
    """Pages that grow, and pages that are built to hurt, with their names."""
    for size in SIZES:
        paragraph = f"<p>{{}} {3 * SENTENCE}</p>\n"  # numbered: what is remembered is no help
        count = size // len(paragraph)
        yield f"paragraphs, {size:,} bytes", _page("".join(map(paragraph.format, range(count))))
    yield "50,000 siblings", _page("<div>a b</div>" * 50_000)
    yield "100,000 siblings", _page("<div>a b</div>" * 100_000)
    for n in (50_000, 100_000):
        yield f"{n:,} links in a paragraph", _page(f"<p>{'<a href=x>a b</a> ' * n}</p>")
    for n in (2_500_000, 5_000_000):
        yield f"one text of {n:,} characters", _page(f"<p>{SENTENCE * (n // len(SENTENCE))}</p>")
    for n in (25_000, 50_000):
        yield f"{n:,} nested elements", _page("<div>" * n + SENTENCE)
    for n in (5_000, 10_000):
        yield f"{n:,} line breaks", _page("<p>" + "a b<br>" * n)
        yield f"{n:,} empty line breaks", _page("<p>" + "<br> " * n)
    for n in (1_000_000, 2_000_000):
        yield f"an attribute of {n:,} characters", _page(f'<p class="{"ad " * (n // 3)}">a b</p>')
    for n in (500_000, 1_000_000):
        yield f"{n:,} characters without a space", _page(f"<p>{'abcdefghij' * (n // 10)}</p>")


def _page(body: str) -> str:
    return f"<html><head><title>t</title></head><body>{body}</body></html>"


def growth(cleaner: Cleaner) -> None:
    """Print how time grows with size."""
    print("\n| page | KB | ms | ms a KB |\n|---|---|---|---|")
    for name, page in hurting():
        forget()
        took = timed(cleaner.clean, page)
        size = len(page) / 1000
        print(f"| {name} | {size:,.0f} | {took:,.0f} | {took / size:.3f} |", flush=True)


def main() -> None:
    """Time, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="+", type=Path, help="labelled pages")
    parser.add_argument("--texts", nargs="*", type=Path, default=[], help="labelled plain texts")
    parser.add_argument("--number", type=int, default=100, help="of pages, and of texts")
    parser.add_argument("--without-growth", action="store_true")
    given = parser.parse_args()
    rng, cleaner = random.Random(1), Cleaner()
    found = [*documents(given.pages + given.texts, range(HELD_OUT), Counter())]
    html: list[Data] = [page.html for page in found if isinstance(page, LabelledPage)]
    texts: list[Data] = ["\n".join(t.lines) for t in found if isinstance(t, LabelledText)]
    html, texts = (rng.sample(data, min(given.number, len(data))) for data in (html, texts))
    peer, *own = best(
        [
            ((trafilatura.extract, page), *((cleaner.clean, data) for data in row))
            for page, *row in zip(html, *([html, texts] if texts else [html]), strict=False)
        ]
    )
    print("| | HTML, ms | plain text, ms |\n|---|---|---|")
    of_html, of_texts = (stage_times(cleaner, data) if data else {} for data in (html, texts))
    for name, took in of_html.items():
        print(f"| {name} | {took:.2f} | {of_texts.get(name, 0):.2f} |")
    print(f"| clean, all in all | {' | '.join(f'{took:.2f}' for took in own)} |")
    print(f"| trafilatura.extract on the pages | {peer:.2f} | {peer:.2f} |")
    print(f"| ratio | {' | '.join(f'{took / peer:.2f}' for took in own)} |", flush=True)
    if not given.without_growth:
        growth(cleaner)


if __name__ == "__main__":
    main()
