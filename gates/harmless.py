"""Is a fragment of HTML harmless wherever it is put?

Asked in two ways that share nothing with what writes the fragments: its characters must be tags of
a short list and escaped text, and two parsers must find nothing else in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from lxml import etree

ELEMENTS = frozenset(
    (
        "a blockquote code em figcaption figure h1 h2 h3 h4 h5 h6 li p pre strong table td tr ul"
    ).split()
)
SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp"})
_TAG = re.compile(rf'</?(?:{"|".join(sorted(ELEMENTS))})>|<a href="[^"<>\s\\`]*+">')
_SIGNS = re.compile("[<>\"']")
_OVERLOOKED = re.compile("[\t\n\r]")
_SCHEME = re.compile(r"[\0- ]*+([^/?#:]*+):")


def complaints(fragment: str, elements: frozenset[str] = ELEMENTS) -> list[str]:
    """What is wrong with a fragment that adstrip wrote; nothing for one that is fine."""
    left = _SIGNS.search(_TAG.sub("", fragment))
    found = [f"unescaped: {left.string[left.start() : left.start() + 40]!r}"] if left else []
    return found + parsed_complaints(fragment, elements)


def parsed_complaints(fragment: str, elements: frozenset[str] = ELEMENTS) -> list[str]:
    """What parsers find in a fragment that should not be there."""
    found = []
    for name, attributes in (*_by_libxml(fragment), *_by_python(fragment)):
        if name not in elements:
            found.append(f"element {name}")
        for attribute, value in attributes.items():
            if (name, attribute) != ("a", "href"):
                found.append(f"attribute {name} {attribute}")
            elif leads_astray(value):
                found.append(f"address {value[:80]!r}")
    return found


def leads_astray(address: str) -> bool:
    """Whether a browser would take an address for one of a foreign scheme."""
    scheme = _SCHEME.match(_OVERLOOKED.sub("", address))
    return scheme is not None and scheme[1].lower() not in SCHEMES


Found = tuple[str, dict[str, str]]


def _by_libxml(fragment: str) -> Iterator[Found]:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    page = f"<html><body>{fragment}</body></html>".encode("utf-8", "replace")
    root = etree.fromstring(page, parser)
    for element in list(root.iter())[2:]:
        yield str(element.tag), {str(k): str(v) for k, v in element.items()}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Found] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_comment(self, data: str) -> None:
        self.found.append((f"comment {data[:20]!r}", {}))

    handle_decl = handle_pi = unknown_decl = handle_comment


def _by_python(fragment: str) -> list[Found]:
    parser = _Tags()
    parser.feed(fragment)
    parser.close()
    return parser.found
