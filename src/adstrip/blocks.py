"""Which values flow between the stages: categories, blocks, reasons, the block table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, make_dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

__all__ = [
    "RESIDUE",
    "Block",
    "BlockTable",
    "Category",
    "Container",
    "Kind",
    "Page",
    "Reason",
    "Run",
    "Style",
    "blocks_of",
]


class Category(StrEnum):
    """What a block is: the article itself, or one of eleven kinds of residue."""

    EDITORIAL = "editorial"
    PROMO = "promo"
    SUBSCRIBE = "subscribe"
    RELATED = "related"
    NAVIGATION = "navigation"
    SHARE = "share"
    COMMENTS = "comments"
    AUTHOR = "author"
    LEGAL = "legal"
    MEDIA = "media"
    METADATA = "metadata"
    OTHER = "other"


RESIDUE: tuple[Category, ...] = tuple(c for c in Category if c is not Category.EDITORIAL)


class Kind(StrEnum):
    """The role of a block in the text flow."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list item"
    TABLE_ROW = "table row"
    QUOTE = "quote"
    CODE = "code"
    CAPTION = "caption"
    OTHER = "other"


class Style(StrEnum):
    """What an inline run does to its text."""

    LINK = "link"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"


class Run(NamedTuple):
    """An inline run: characters ``start`` to ``end`` of its block's text carry ``style``."""

    start: int
    end: int
    style: Style
    href: str = ""


class Reason(NamedTuple):
    """A cue with the points (log-odds) it gave a block and the text or measure that set it off.

    Positive points speak for editorial text, negative ones for residue.
    """

    cue: str
    points: float
    evidence: str = ""


class Explainer(Protocol):
    """What can say, for the block at ``index``, which cues gave which points."""

    def reasons(self, index: int) -> tuple[Reason, ...]:
        """The reasons of one block; their points sum to the log-odds of its score."""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text with one role, and the verdict on it.

    Attributes:
        text: the block's text; for plain text input exactly ``source[start:end]`` but for
            line breaks inside a hard-wrapped paragraph, which become spaces.
        kind: its role (:class:`Kind`).
        category: what it is (:class:`Category`); ``editorial`` blocks are kept by default.
        score: probability that it is editorial, 0 to 1.
        kept: whether it stands in the output.
        rule: what decided: threshold, run, tail, heading, sentence (glued to a paragraph, or the
            rest of one that would go), guard, policy, or title (the headline).
        start: offset of its first character in plain text input; None for HTML.
        end: offset behind its last character in plain text input; None for HTML.
        path: XPath of its element in HTML input; None for plain text.
        level: heading level 1 to 6, or nesting depth of a list item from 1; else 0.
        runs: links, emphasis and code inside the text.
        part_of: where in the result the first part of its paragraph stands; None for a whole block.
    """

    text: str
    kind: Kind
    category: Category
    score: float
    kept: bool
    rule: str
    start: int | None = None
    end: int | None = None
    path: str | None = None
    level: int = 0
    runs: tuple[Run, ...] = ()
    part_of: int | None = None
    index: int = field(default=0, repr=False)
    explainer: Explainer | None = field(default=None, repr=False, compare=False)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The cues that made the score, strongest first; their points sum to its log-odds."""
        return () if self.explainer is None else self.explainer.reasons(self.index)


_Unfrozen = make_dataclass("_Unfrozen", [field.name for field in fields(Block)], slots=True)


def blocks_of(count: int, *columns: Iterable[Any]) -> tuple[Block, ...]:
    """So many blocks from the columns of their fields, in the order of these.

    To set a field of a frozen class takes five times as long as of another, and a page has
    hundreds of blocks: they are frozen when they are whole.
    """
    rows: tuple[Any, ...] = tuple(map(_Unfrozen, *columns))
    if len(rows) != count:
        raise ValueError(f"columns for {len(rows)} of {count} blocks")
    for row in rows:
        row.__class__ = Block
    return rows


class Container(NamedTuple):
    """An element around blocks: it holds the blocks ``first`` up to, not including, ``last``."""

    tag: str
    signature: str
    """Its class, id, role and similar attributes as one string."""
    parent: int
    """Index of the enclosing container; the root is its own parent."""
    depth: int
    ordinal: int
    """It is the so-manieth element of its tag in the document, from 1: ``(//tag)[ordinal]``."""
    hidden: bool
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Page:
    """Facts about the page as a whole, as far as its head and root element tell them."""

    format: str
    title: str = ""
    description: str = ""
    language: str = ""
    url: str = ""
    address: str = ""
    """Where the page lives: the caller's url, else what the page calls its own."""
    site: str = ""
    """What the site calls itself."""
    open_graph_type: str = ""
    schema_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class BlockTable:
    """The blocks of one page as columns; all sequences but ``containers`` have one entry a block.

    For plain text ``containers``, ``parents``, ``tags`` and ``levels`` hold nothing of interest and
    ``starts``/``ends`` are character offsets; for HTML the offsets are empty.
    """

    page: Page
    texts: Sequence[str]
    kinds: Sequence[Kind]
    levels: Sequence[int]
    runs: Sequence[tuple[Run, ...]]
    tags: Sequence[str] = ()
    """Tag of the nearest block-level element, "" for plain text."""
    parents: Sequence[int] = ()
    """Index of the innermost container."""
    containers: Sequence[Container] = ()
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.texts)
