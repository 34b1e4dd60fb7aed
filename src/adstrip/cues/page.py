"""Cues of what kind of page it is: a list of links is residue in an article, but not on a list."""

from __future__ import annotations

import numpy as np
import regex
from numpy.typing import NDArray

from adstrip.cues.characters import Character
from adstrip.cues.kinds import page_kinds, path_of
from adstrip.cues.measures import Measures
from adstrip.cues.registry import NO_YES, Family, Observe

__all__ = ["FAMILY"]

FAMILY = Family(html_only=True)
Values = NDArray[np.generic]
_LONG_NUMBER = regex.compile(r"\d{4,}")


def _of_kind(kind: str) -> Observe:
    return lambda m: np.full(m.n, m.page_kinds[kind])


for _kind in page_kinds():
    FAMILY.cue(f"page of kind {_kind}", f"{{:.0f}} of three signs of a page of kind {_kind}")(
        _of_kind(_kind)
    )


@FAMILY.cue("website", "the page calls itself a website: {}", NO_YES)
def website(m: Measures) -> Values:
    """The og:type of pages that are no articles, and of many that are."""
    return np.full(m.n, m.table.page.open_graph_type == "website")


@FAMILY.cue("address depth", "{:.0f} steps in the address")
def address_depth(m: Measures) -> Values:
    """Steps of the address's path; none on a home page."""
    steps = [step for step in path_of(m.table.page).partition("?")[0].split("/") if step]
    return np.full(m.n, len(steps))


@FAMILY.cue("words in the address", "{:.0f} hyphens in the address's last step")
def address_words(m: Measures) -> Values:
    """Articles have their headline in their address."""
    last = path_of(m.table.page).partition("?")[0].rstrip("/").rpartition("/")[2]
    return np.full(m.n, last.count("-") + last.count("_"))


@FAMILY.cue("number in the address", "a long number in the address: {}", NO_YES)
def address_number(m: Measures) -> Values:
    """Dates and identifiers."""
    return np.full(m.n, bool(_LONG_NUMBER.search(path_of(m.table.page))))


@FAMILY.cue("prices on the page", "{:.0%} of the page's blocks have prices")
def page_prices(m: Measures) -> Values:
    """Share of blocks with a currency sign: shops."""
    return np.full(m.n, np.count_nonzero(m.count(Character.CURRENCY)) / m.n)


@FAMILY.cue("long blocks on the page", "{:.0f} long blocks on the page")
def page_long_blocks(m: Measures) -> Values:
    """Number of long blocks."""
    return np.full(m.n, m.long.sum())
