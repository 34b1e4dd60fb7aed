"""Blocks made by hand, and how a browser reads what becomes of them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from hypothesis import strategies as st

from adstrip.blocks import Block, Category, Kind, Run, Style

RUNS = st.lists(
    st.builds(
        lambda edges, style, href: Run(min(edges), max(edges), style, href),
        st.tuples(st.integers(-2, 14), st.integers(-2, 14)),
        st.sampled_from(list(Style)),
        st.sampled_from(["https://x.org/a_(b)?c=1&copy;=2*`|", "#x", "javascript:x", ""]),
    ),
    max_size=7,
).map(tuple)


def block(text: str, kind: Kind = Kind.PARAGRAPH, **fields: Any) -> Block:
    fields = {"category": Category.EDITORIAL, "score": 1.0, "kept": True, **fields}
    return Block(text, kind, rule="threshold", **fields)


def line(text: str, kind: Kind = Kind.PARAGRAPH, *runs: Run, level: int = 0) -> Block:
    """A block of plain text."""
    return block(text, kind, start=0, end=len(text), runs=runs, level=level)


def item(text: str, level: int = 1) -> Block:
    return block(text, Kind.LIST_ITEM, level=level)


def styled(markup: str) -> Block:
    """A paragraph of ``markup`` with <a>, <b>, <i>, <c> that need not nest."""
    styles = {"a": Style.LINK, "b": Style.STRONG, "i": Style.EMPHASIS, "c": Style.CODE}
    text, runs = "", []
    starts: dict[str, int] = {}
    for part in re.split(r"(</?[abic]>)", markup):
        if not re.fullmatch(r"</?[abic]>", part):
            text += part
        elif part[1] == "/":
            name = part[2]
            href = "https://x.org/" if name == "a" else ""
            runs.append(Run(starts[name], len(text), styles[name], href))
        else:
            starts[part[1]] = len(text)
    return block(text, runs=tuple(sorted(runs, key=lambda run: (run.start, -run.end))))


def squashed(text: str) -> str:
    return " ".join(text.split())


class Reading(HTMLParser):
    """What a browser would see: tags with their attributes, and the text."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.open: list[str] = []
        self.pieces: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))
        if tag != "hr":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag in ("td", "th"):
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"declaration: {decl}")

    @property
    def text(self) -> str:
        return squashed("".join(self.pieces))
