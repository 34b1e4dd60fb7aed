"""How do the runs of a block nest, and where may a link lead?

Runs may overlap in any way; Markdown and HTML need them nested. Here they become nested runs once,
for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote, urljoin

from adstrip.blocks import Run, Style

__all__ = ["Mark", "marks", "nested", "safe_href"]

_SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp"})
_CONTROLS = "".join(map(chr, range(0x21)))  # browsers pass over these around an address
_DROPPED = str.maketrans("", "", "\t\n\r")  # and over these inside it
_AUTHORITY = re.compile(r"[^/?#]*+")
# What would end an address in Markdown or HTML; percent-encoded it says the same.
_RESERVED = re.compile(r"[\s\x00-\x20\x7f\"<>\\`|]")


class Mark(NamedTuple):
    """Where a run begins or ends in the text."""

    at: int
    begins: bool
    run: Run


def safe_href(href: str, url: str = "") -> str:
    r"""The address a link leads to, made absolute with ``url``; "" where it must not be followed.

    Only http, https, mailto, tel and ftp pass, after removing what browsers overlook.

    >>> safe_href("/about us", "https://example.org/news/1")
    'https://example.org/about%20us'
    >>> safe_href(" java\nscript:alert(1)")
    ''
    """
    try:
        address = urljoin(url, href.strip(_CONTROLS).translate(_DROPPED))
    except ValueError:  # "http://[" and the like
        return ""
    head = _AUTHORITY.match(address)
    scheme, colon, _ = (head[0] if head else "").partition(":")
    if colon and scheme.lower() not in _SCHEMES:
        return ""
    return _RESERVED.sub(lambda match: quote(match[0]), address)


def nested(text: str, runs: Iterable[Run], url: str = "") -> list[Run]:
    """The runs without overlap but proper nesting, outer before inner, in reading order.

    No link is within a link, and no style within itself; code holds no other run; links are cut
    short only by a link before them, other styles are split where they cross a link or each other.
    No run holds a tab (the border of two table cells), or begins or ends with white space. Links
    have safe addresses. Takes time linear in text and runs (but for sorting).

    >>> nested("ab cd ef", [Run(0, 5, Style.STRONG), Run(3, 8, Style.LINK, "http://x.org")])
    ... # doctest: +NORMALIZE_WHITESPACE
    [Run(start=0, end=2, style=<Style.STRONG: 'strong'>, href=''),
     Run(start=3, end=8, style=<Style.LINK: 'link'>, href='http://x.org'),
     Run(start=3, end=5, style=<Style.STRONG: 'strong'>, href='')]
    """
    by_style: dict[Style, list[Run]] = {style: [] for style in Style}
    for run in runs:
        href = safe_href(run.href, url) if run.style is Style.LINK else ""
        if href or run.style is not Style.LINK:
            by_style[run.style].append(run._replace(href=href))
    single = [part for of_one in by_style.values() for part in _disjoint(text, of_one)]
    return _without_crossings(text, single)


def marks(runs: Sequence[Run]) -> Iterator[Mark]:
    """Beginnings and ends of nested runs, in the order in which they are written down."""
    still_open: list[Run] = []
    for run in runs:
        while still_open and still_open[-1].end <= run.start:
            yield Mark(still_open[-1].end, False, still_open.pop())
        yield Mark(run.start, True, run)
        still_open.append(run)
    while still_open:
        yield Mark(still_open[-1].end, False, still_open.pop())


def _disjoint(text: str, runs: list[Run]) -> Iterator[Run]:
    """The runs of one style without overlap, none of them over a tab."""
    flat: list[Run] = []
    for run in sorted(runs, key=lambda run: (run.start, -run.end)):
        reach = flat[-1].end if flat else -1
        start, end = max(run.start, 0), min(run.end, len(text))
        if run.style is not Style.LINK and start <= reach:
            flat[-1] = flat[-1]._replace(end=max(reach, end))
        elif max(start, reach) < end:
            flat.append(run._replace(start=max(start, reach), end=end))
    for run in flat:
        start = run.start
        for part in text[run.start : run.end].split("\t"):
            if not (part == "" or part.isspace()):
                yield run._replace(start=start, end=start + len(part))
            start += len(part) + 1


def _without_crossings(text: str, runs: list[Run]) -> list[Run]:
    """Sweep over the runs' edges; at most one run of each style is open, so a step is constant."""
    waiting = sorted(runs, key=lambda run: run.start, reverse=True)
    active: list[Run] = []
    stack: list[tuple[Run, int]] = []  # open runs, outer first, and where they were (re)opened
    parts: list[tuple[int, int, int, Run]] = []
    for edge in sorted({edge for run in runs for edge in (run.start, run.end)}):
        active = [run for run in active if run.end > edge]
        while waiting and waiting[-1].start == edge:
            active.append(waiting.pop())
        wanted = _outer_first(active)
        same = 0
        while same < min(len(stack), len(wanted)) and stack[same][0] is wanted[same]:
            same += 1
        for depth in range(same, len(stack)):
            run, start = stack[depth]
            start, end = _trimmed(text, start, edge)
            if start < end:
                parts.append((start, -end, depth, run))
        stack[same:] = [(run, edge) for run in wanted[same:]]
    parts.sort(key=lambda part: part[:3])
    return [run._replace(start=start, end=-end) for start, end, _, run in parts]


def _outer_first(runs: list[Run]) -> list[Run]:
    """Open runs in the order of their nesting: a link is split by nothing, code holds nothing."""
    link = next((run for run in runs if run.style is Style.LINK), None)

    def order(run: Run) -> tuple[int, int, int]:
        if run is link:
            rank = 1
        elif run.style is Style.CODE:
            rank = 3
        elif link is None or (run.start <= link.start and link.end <= run.end):
            rank = 0
        else:
            rank = 2
        return rank, -run.end, run.start

    return sorted(runs, key=order)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
