"""Where do the blocks of an HTML page begin and end?

One walk over the tree. A block ends where a block-level element begins or ends, at two ``<br>``,
and at ``<hr>``; a table row is one block unless its cells hold blocks themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from operator import itemgetter
from sys import intern
from typing import Any

from adstrip.blocks import BlockTable, Container, Kind, Run, Style
from adstrip.document import INVISIBLE, Document
from adstrip.portions import PORTION
from adstrip.portions import pieces as split_in_pieces
from adstrip.settings import thresholds

__all__ = ["FURNITURE", "html_blocks"]

FURNITURE = frozenset({"aside", "dialog", "footer", "form", "header", "nav"})
"""Elements that pages are furnished with."""

_BLOCKS = (
    "html body address article aside blockquote center caption dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup legend li "
    "listing main menu nav noframes noscript ol p plaintext pre search section summary table "
    "tbody tfoot thead tr ul xmp"
).split()
_CELLS = ("td", "th")
_COUNTED = frozenset((*_BLOCKS, *_CELLS))
_STYLES = {
    "a": Style.LINK,
    **dict.fromkeys(("strong", "b"), Style.STRONG),
    **dict.fromkeys(("em", "i", "cite", "dfn"), Style.EMPHASIS),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), Style.CODE),
}
_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Kind.HEADING),
    **dict.fromkeys(("figcaption", "caption", "legend"), Kind.CAPTION),
    **dict.fromkeys(("pre", "xmp", "listing", "plaintext"), Kind.CODE),
    "li": Kind.LIST_ITEM,
    "dd": Kind.LIST_ITEM,
    "blockquote": Kind.QUOTE,
    "tr": Kind.TABLE_ROW,
}
# Kinds that blocks inside such an element have too, unless they name their own.
_INHERITED = frozenset({Kind.CAPTION, Kind.CODE, Kind.HEADING, Kind.LIST_ITEM, Kind.QUOTE})
_PLAIN = {"p": Kind.PARAGRAPH}
_LISTS = frozenset({"ul", "ol", "menu", "dir", "dl"})
# What tells of the page even where it is empty; of others only those with blocks are containers.
_TELLING = FURNITURE | {"body"}
_NAMING = frozenset({"class", "id", "role", "itemprop", "itemtype", "rel", "aria-label", "name"})
_LIMITS = thresholds()["segment"]
_SHELL: int = _LIMITS["shell"]
_HIDING = frozenset({"hidden", "aria-hidden", "style"})
_NAME_LENGTH = 200  # characters of a class or id that are read
_Enter = Callable[[Any, str], bool | None]  # True: nothing in the element is to be seen
_Leave = Callable[[str], None]
_CELL = "\x00"  # cannot stand in a tree; becomes the tab between two cells
# Looked up once, since to ask an Enum for a member takes longer than most of what is done with it.
_HEADING, _ITEM, _OTHER, _PARAGRAPH, _ROW, _VERBATIM = (
    Kind.HEADING, Kind.LIST_ITEM, Kind.OTHER, Kind.PARAGRAPH, Kind.TABLE_ROW, Kind.CODE
)  # fmt: skip
_LINK = Style.LINK


def html_blocks(document: Document) -> BlockTable:
    """The blocks of a parsed page."""
    walk = _Walk(document.root)
    shown = walk.characters(_SHELL)
    if shown < _SHELL and next(document.root.iter("noscript"), None) is not None:
        # Nearly nothing is seen but by scripts: what stands there in their stead is the page.
        whole = _Walk(document.root, noscript=True)
        enough = max(_SHELL, _LIMITS["times_shell"] * shown)
        if not shown or whole.characters(enough) >= enough:
            walk = whole
    texts, kinds, levels, runs, tags, parents = (
        list(map(itemgetter(column), walk.blocks)) for column in range(6)
    )
    return BlockTable(
        document.page,
        texts=texts,
        kinds=kinds,
        levels=levels,
        runs=runs,
        tags=tags,
        parents=parents,
        containers=walk.containers(),
    )


class _Walk:
    """One pass over a tree; the rows of the block table are added as it goes."""

    def __init__(self, root: Any, *, noscript: bool = False) -> None:
        self.blocks: list[tuple[str, Kind, int, tuple[Run, ...], str, int]] = []
        self.rows: list[list[Any]] = []  # the fields of a Container each
        self._here: list[int] = []  # open containers, innermost last
        self._empty: list[tuple[Any, str, int]] = []  # open in them, without a block so far
        self._kind: list[Kind] = [_OTHER]  # the kind of text outside of them, and straight in each
        self._lists = 0  # how many lists are open
        self._pieces: list[str] = []  # text of the open block
        self._open: dict[Style, tuple[str, int]] = {}  # href and first piece of each open style
        self._nested = dict.fromkeys(Style, 0)  # open elements of a style that was open already
        self._closed: list[tuple[Style, str, int, int]] = []
        self._break = 0  # behind which piece the last <br> stood; 0: none
        self._ordinals: dict[str, int] = {}
        self._run(root, noscript)

    def characters(self, enough: int) -> int:
        """Characters of the blocks, white space left aside; counted until they are enough."""
        count = 0
        for text, *_ in self.blocks:
            for piece in split_in_pieces(text):
                count += len("".join(piece.split()))
                if count >= enough:
                    return count
        return count

    def containers(self) -> list[Container]:
        """The containers; their rows are used up, since to hold both would take twice the room."""
        rows = self.rows
        rows.reverse()
        return [Container._make(rows.pop()) for _ in range(len(rows))]

    def _handlers(self, noscript: bool) -> tuple[dict[str, _Enter], dict[str, _Leave]]:
        """What to do where an element of some tag begins, and where it ends.

        Elements without an entry are inline and say nothing.
        """
        enter: dict[str, _Enter] = {
            **dict.fromkeys(_BLOCKS, self._open_block),
            **dict.fromkeys(_CELLS, self._open_cell),
            **dict.fromkeys(_LISTS, self._open_list),
            **dict.fromkeys(_STYLES, self._open_style),
            "br": self._line_break,
            "hr": self._rule,
        }
        leave: dict[str, _Leave] = {
            **dict.fromkeys(_BLOCKS, self._close_block),
            **dict.fromkeys(_CELLS, self._close_cell),
            **dict.fromkeys(_LISTS, self._close_list),
            **dict.fromkeys(_STYLES, self._close_style_of),
        }
        for tag in INVISIBLE if noscript else (*INVISIBLE, "noscript"):
            enter[tag] = self._skip
            leave.pop(tag, None)
        return enter, leave

    def _run(self, root: Any, noscript: bool) -> None:
        # The document's innermost loop: one look-up an event, locals instead of attributes.
        entering, leaving = self._handlers(noscript)
        enter, leave = entering.get, leaving.get
        pieces, kind = self._pieces, self._kind
        due = [root]  # what is to come, last first; None: the element under it ends
        while due:
            element = due.pop()
            if element is None:
                element = due.pop()
                tag = element.tag
            else:
                tag = element.tag
                if not ((begin := enter(tag)) and begin(element, tag)):
                    text = element.text
                    if text and (pieces or not text.isspace() or kind[-1] is _VERBATIM):
                        pieces.append(text)
                    if inside := element[::-1]:
                        due += (element, None)
                        due += inside
                        continue
            if end := leave(tag):
                end(tag)
            text = element.tail
            if text and (pieces or not text.isspace() or kind[-1] is _VERBATIM):
                pieces.append(text)

    def _skip(self, element: Any, tag: str) -> bool:
        """Elements that are passed over count all the same in ``(//tag)[n]``."""
        if len(element) or tag in _COUNTED:
            for inner in list(element.iter()):
                if inner.tag in _COUNTED:
                    self._ordinals[inner.tag] = self._ordinals.get(inner.tag, 0) + 1
        return True

    def _rule(self, _: Any, __: str) -> None:
        self._cut()

    def _open_style(self, element: Any, tag: str) -> None:
        style = _STYLES[tag]
        if style in self._open:
            self._nested[style] += 1
        else:
            self._open[style] = (element.get("href") or "", len(self._pieces))

    def _close_style_of(self, tag: str) -> None:
        style = _STYLES[tag]
        if self._nested[style]:
            self._nested[style] -= 1
        else:
            self._close_style(style, *self._open.pop(style))

    def _close_style(self, style: Style, href: str, first: int) -> None:
        last = len(self._pieces)
        if last > first and (href or style is not _LINK):
            self._closed.append((style, href, first, last))

    def _line_break(self, _: Any, __: str) -> None:
        if self._kind[-1] is _VERBATIM:
            self._pieces.append("\n")
        elif self._break and not "".join(self._pieces[self._break :]).strip():
            self._cut()
        elif self._pieces:
            self._pieces.append(" ")
            self._break = len(self._pieces)

    def _open_list(self, element: Any, tag: str) -> None:
        self._open_block(element, tag)
        self._lists += 1

    def _open_block(self, element: Any, tag: str) -> None:
        kind = _KINDS.get(tag)
        if kind is None:
            outer = self._kind[-1]
            kind = outer if outer in _INHERITED else _PLAIN.get(tag, _OTHER)
        if self._pieces:
            self._cut()
        self._open_container(element, tag, kind)

    def _open_cell(self, element: Any, tag: str) -> None:
        kind = self._kind[-1]
        if kind is not _ROW:
            self._cut()
        elif self._pieces:
            self._pieces.append(_CELL)
        self._open_container(element, tag, kind)

    def _open_container(self, element: Any, tag: str, kind: Kind) -> None:
        self._ordinals[tag] = number = self._ordinals.get(tag, 0) + 1
        self._empty.append((element, tag, number))
        self._kind.append(kind)

    def _close_list(self, tag: str) -> None:
        self._close_block(tag)
        self._lists -= 1

    def _close_block(self, tag: str) -> None:
        if self._pieces:
            self._cut()
        self._close_container(tag)

    def _close_cell(self, tag: str) -> None:
        if self._kind[-1] is not _ROW:
            self._cut()
        self._close_container(tag)

    def _close_container(self, tag: str) -> None:
        self._kind.pop()
        if self._empty:
            if tag not in _TELLING:
                self._empty.pop()
                return
            self._add_containers()
        self.rows[self._here.pop()][7] = len(self.blocks)

    def _add_containers(self) -> None:
        """Enter the open elements that were empty so far."""
        here, rows = self._here, self.rows
        for element, name_of, number in self._empty:
            parent = here[-1] if here else 0
            hidden = rows[parent][5] if here else False
            names = []
            for name, value in element.items():
                if name in _NAMING:
                    names.append(value[:_NAME_LENGTH])
                elif name in _HIDING:
                    hidden = hidden or _hides(name, value)
            tag = intern(name_of)  # the parser hands out a new string for each element
            row = [tag, " ".join(names), parent, len(here), number, hidden, len(self.blocks), 0]
            here.append(len(rows))
            rows.append(row)
        self._empty.clear()

    def _cut(self) -> None:
        """End the open block, if there is any text in it."""
        pieces = self._pieces
        if not pieces:
            return
        kind = self._kind[-1]
        for style, (href, first) in self._open.items():
            self._close_style(style, href, first)
            self._open[style] = (href, 0)
        if self._closed or kind is _VERBATIM:
            text, runs = _join(pieces, self._closed, verbatim=kind is _VERBATIM)
            self._closed.clear()
        else:
            text, runs = _fold("".join(pieces)), ()
        pieces.clear()
        self._break = 0
        if not text:
            return
        if self._empty:
            self._add_containers()
        here = self._here[-1]
        level = 0
        if kind is _HEADING:
            level = self._heading_level()
        elif kind is _ITEM:
            level = self._lists or 1
            self._item_has_text()
        self.blocks.append((text, kind, level, runs, self.rows[here][0], here))

    def _heading_level(self) -> int:
        tags = (self.rows[container][0] for container in reversed(self._here))
        return next(int(tag[1]) for tag in tags if _KINDS.get(tag) is _HEADING)

    def _item_has_text(self) -> None:
        """Only the first block of a list item bears its bullet."""
        kinds, i = self._kind, len(self._kind) - 1
        while kinds[i] is _ITEM:
            kinds[i] = _PARAGRAPH
            i -= 1


def _hides(name: str, value: str) -> bool:
    if name == "style":
        style = value.replace(" ", "").lower()
        return "display:none" in style or "visibility:hidden" in style
    return name == "hidden" or value == "true"


def _join(
    pieces: list[str], styles: list[tuple[Style, str, int, int]], *, verbatim: bool
) -> tuple[str, tuple[Run, ...]]:
    """The text of a block and its runs; white space is folded unless ``verbatim``."""
    if not verbatim and (len(pieces) == 1 or "".join(pieces[1:]).isspace()):
        text = _squashed(pieces[0])
        runs = [Run(0, len(text), style, href) for style, href, first, _ in styles if first == 0]
        return text, tuple(runs)
    parts = pieces if verbatim else _folded(pieces)
    offsets = [0, *accumulate(map(len, parts))]
    whole = "".join(parts)
    text = whole.strip("\r\n" if verbatim else "\t") if whole.strip() else ""
    return text, tuple(_runs(text, whole, offsets, styles))


def _folded(pieces: list[str]) -> list[str]:
    """The pieces with their white space folded, so that joined they read as the whole would."""
    parts: list[str] = []
    spaced, begun = False, False  # white space is due; there is text before it
    for piece in pieces:
        if piece == _CELL:
            parts.append("\t")
            spaced, begun = False, False
            continue
        words = _squashed(piece)
        spaced = spaced or piece[:1].isspace()
        if words:
            parts.append(f" {words}" if spaced and begun else words)
            spaced, begun = piece[-1].isspace(), True
        else:
            parts.append("")
    return parts


def _fold(text: str) -> str:
    if _CELL not in text:
        return _squashed(text)
    return "\t".join(map(_squashed, text.split(_CELL))).strip("\t")


def _squashed(text: str) -> str:
    """A text with single spaces between its words, which in a long one are never all at hand."""
    if len(text) < PORTION:
        return " ".join(text.split())
    return " ".join(filter(None, (" ".join(piece.split()) for piece in split_in_pieces(text))))


def _runs(
    text: str, whole: str, offsets: list[int], styles: list[tuple[Style, str, int, int]]
) -> list[Run]:
    shift = whole.index(text)
    runs = []
    for style, href, first, last in styles:
        start, end = max(0, offsets[first] - shift), min(len(text), offsets[last] - shift)
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            runs.append(Run(start, end, style, href))
    return sorted(runs, key=lambda run: (run.start, -run.end))
