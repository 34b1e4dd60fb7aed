"""Who wrote the page, when, and where does it stand?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

__all__ = ["Metadata", "read"]

_LANGUAGE = re.compile(r"\s*+([A-Za-z]{2,3})(?![A-Za-z])")
# Nothing was raised on 2,400 pages with random damage (trafilatura 2.3); these are what courlan and
# htmldate, which it calls, raise or guard against on broken addresses and dates.
_FAILURES = (AttributeError, OverflowError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Facts about a page; None where it does not tell.

    Attributes:
        title: its headline.
        author: names, separated by "; ".
        date: day of publication, as 2026-11-22.
        site_name: name of the publication.
        language: two- or three-letter code that the page declares for itself.
        url: its canonical address.
        image: address of its main image.
        description: its summary, as written for search engines.

    >>> Metadata(title="Gold at a peak").author is None
    True
    """

    title: str | None = None
    author: str | None = None
    date: str | None = None
    site_name: str | None = None
    language: str | None = None
    url: str | None = None
    image: str | None = None
    description: str | None = None


def read(source: str, *, url: str = "", title: str = "") -> Metadata:
    """What the markup in ``source`` says about its page; trafilatura reads it, without network.

    ``title`` wins over what trafilatura finds, ``url`` stands in where the page names no address.
    Where trafilatura fails on a damaged page, these two are what is known.

    >>> page = '<html lang="en-GB"><head><meta name="author" content="Ann Lee"></head><body><p>Hi'
    >>> read(page, title="Hello").author, read(page, title="Hello").language
    ('Ann Lee', 'en')
    """
    from trafilatura import extract_metadata, load_html  # noqa: PLC0415 - slow to import

    known = Metadata(title=title or None, url=url or None)
    try:
        # A tree, never a string: htmldate would fetch a string that looks like an address.
        tree = load_html(source)
        if tree is None:
            return known
        found = extract_metadata(tree, default_url=url or None, extensive=True)
    except _FAILURES:
        return known
    return Metadata(
        title=title or found.title or None,
        author=found.author or None,
        date=found.date or None,
        site_name=found.sitename or None,
        language=_language(tree),
        url=found.url or url or None,
        image=found.image or None,
        description=found.description or None,
    )


def _language(tree: Any) -> str | None:
    match = _LANGUAGE.match(tree.get("lang") or tree.get("xml:lang") or "")
    return match[1].lower() if match else None
