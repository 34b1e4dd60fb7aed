"""How do other extractors do, alone and with adstrip behind them? python gates/peers.py PAGES...

Prints a Markdown table like that of ``adstrip evaluate``, of more extractors than that compares
with: pip install resiliparse newspaper4k justext 'adstrip[eval]'.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path

import justext
from newspaper import Article
from resiliparse.extract.html2text import extract_plain_text

from adstrip.document import decode
from adstrip.evaluate.data import LabelledPage, documents
from adstrip.evaluate.judge import judge_all, judge_page
from adstrip.evaluate.report import markdown, to_dict
from adstrip.evaluate.run import Report
from adstrip.evaluate.summary import summaries
from adstrip.evaluate.systems import Ours, System, peer, subject

LANGUAGES = {"de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese"}
REMEMBERED = 2  # pages: systems take turns on one and the same


def markup(page: LabelledPage) -> str:
    return page.html if isinstance(page.html, str) else decode(page.html)


@lru_cache(maxsize=REMEMBERED)
def resiliparse(page: LabelledPage) -> str:
    return extract_plain_text(markup(page), main_content=True)


@lru_cache(maxsize=REMEMBERED)
def newspaper(page: LabelledPage) -> str:
    article = Article(page.url or "https://page.example/", language="en", fetch_images=False)
    article.download(input_html=markup(page))
    article.parse()
    return article.text


@lru_cache(maxsize=REMEMBERED)
def just_text(page: LabelledPage) -> str:
    words = justext.get_stoplist(LANGUAGES.get(page.facts.lang, "English"))
    found = justext.justext(markup(page), words)
    return "\n".join(paragraph.text for paragraph in found if not paragraph.is_boilerplate)


@lru_cache(maxsize=REMEMBERED)
def known(name: str, page: LabelledPage) -> str:
    return peer(name).extract(page)


EXTRACTORS: dict[str, Callable[[LabelledPage], str]] = {
    **{name: partial(known, name) for name in ("trafilatura", "readability")},
    "trafilatura-precision": partial(known, "trafilatura-precision"),
    "resiliparse": resiliparse,
    "newspaper4k": newspaper,
    "justext": just_text,
}
PACKAGES = ("trafilatura", "readability-lxml", "resiliparse", "newspaper4k", "justext")


def cleaned(ours: Ours, extract: Callable[[LabelledPage], str], page: LabelledPage) -> str:
    return ours.cleaned(extract(page), "text", page)


def main() -> None:
    """Run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="+", type=Path, help="labelled pages")
    parser.add_argument("--model", help="a model; {fold} in its name is the page's fold")
    parser.add_argument("--fold", dest="folds", type=int, action="append", default=[])
    parser.add_argument("--extractor", dest="names", action="append", choices=[*EXTRACTORS])
    parser.add_argument("--after", action="store_true", help="with adstrip behind each")
    parser.add_argument("--json", type=Path, help="save all figures and scores there")
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    ours, systems = Ours(model=given.model), []
    if not given.after:
        systems.append(subject(ours))
    for name in given.names or EXTRACTORS:
        systems.append(System(name, EXTRACTORS[name]))
        if given.after:
            after = partial(cleaned, ours, EXTRACTORS[name])
            systems.append(System(f"adstrip after {name}", after))
    skipped: Counter[str] = Counter()
    found = documents(given.pages, given.folds, skipped)
    judged = tuple(judge_all(partial(judge_page, systems), found, given.workers))
    names = tuple(system.name for system in systems)
    report = Report("pages", names, judged, summaries(judged, "pages"), dict(skipped))
    print(markdown(report))
    if given.json:
        given.json.write_text(json.dumps(to_dict(report), ensure_ascii=False), encoding="utf-8")
    print(", ".join(f"{name} {version(name)}" for name in PACKAGES))


if __name__ == "__main__":
    main()
