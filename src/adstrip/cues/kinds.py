"""Of which kind does a page declare itself?"""

from __future__ import annotations

from functools import lru_cache

import regex

from adstrip.blocks import BlockTable, Page
from adstrip.cues.containers import markup

__all__ = ["page_kinds", "path_of", "signs"]

_WORD = regex.compile(r"\p{L}+")


@lru_cache(maxsize=1)
def page_kinds() -> dict[str, dict[str, frozenset[str]]]:
    """Kinds of pages: for each, the ``types``, ``names`` and words of the ``address``."""
    return {
        kind: {source: frozenset(words.split()) for source, words in sources.items()}
        for kind, sources in markup()["kinds"].items()
    }


def _declared(table: BlockTable) -> dict[str, frozenset[str]]:
    """What the page says of itself, by source."""
    page = table.page
    types = {page.open_graph_type, *(name.lower() for name in page.schema_types)}
    body = next((c.signature for c in table.containers if c.tag == "body"), "")
    return {
        "types": frozenset(types),
        "names": frozenset(body.lower().split()),
        "address": frozenset(_WORD.findall(path_of(page).lower())),
    }


def path_of(page: Page) -> str:
    """The address behind the host."""
    return page.address.partition("://")[2].partition("/")[2]


def signs(table: BlockTable) -> dict[str, int]:
    """How many sources say of which kind the page is."""
    found = _declared(table)
    return {
        kind: sum(not words.isdisjoint(found[source]) for source, words in sources.items())
        for kind, sources in page_kinds().items()
    }
