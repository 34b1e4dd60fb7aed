"""Where do the blocks of an HTML page begin and end?

One walk over the tree. A block ends where a block-level element begins or ends, at two ``<br>``,
and at ``<hr>``; a table row is one block unless its cells hold blocks themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate, starmap
from typing import Any

from lxml import etree

from adstrip.blocks import BlockTable, Container, Kind, Run, Style
from adstrip.document import INVISIBLE, Document

__all__ = ["html_blocks"]


_BLOCKS = (
    "html body address article aside blockquote center caption dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup legend li "
    "listing main menu nav noframes noscript ol p plaintext pre search section summary table "
    "tbody tfoot thead tr ul xmp"
).split()
_CELLS = ("td", "th")
_COUNTED = (*_BLOCKS, *_CELLS)
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
_NAMING = frozenset({"class", "id", "role", "itemprop", "itemtype", "rel", "aria-label", "name"})
_HIDING = frozenset({"hidden", "aria-hidden", "style"})
_NAME_LENGTH = 200  # characters of a class or id that are read
_Enter = Callable[[Any, str], bool | None]  # True: nothing in the element is to be seen
_Leave = Callable[[str], None]
_CELL = "\x00"  # cannot stand in a tree; becomes the tab between two cells


def html_blocks(document: Document) -> BlockTable:
    """The blocks of a parsed page."""
    walk = _Walk(document.root)
    if not walk.texts:
        walk = _Walk(document.root, noscript=True)
    return BlockTable(
        document.page,
        texts=walk.texts,
        kinds=walk.kinds,
        levels=walk.levels,
        runs=walk.runs,
        tags=walk.tags,
        parents=walk.parents,
        containers=list(starmap(Container, walk.rows)),
    )


class _Walk:
    """One pass over a tree; the columns of the block table fill as it goes."""

    def __init__(self, root: Any, *, noscript: bool = False) -> None:
        self.texts: list[str] = []
        self.kinds: list[Kind] = []
        self.levels: list[int] = []
        self.runs: list[tuple[Run, ...]] = []
        self.tags: list[str] = []
        self.parents: list[int] = []
        self.rows: list[list[Any]] = []  # the fields of a Container each
        self._here: list[int] = []  # open containers, innermost last
        self._kind: list[Kind] = []  # the kind of text straight in each of them
        self._lists = 0  # how many lists are open
        self._pieces: list[str] = []  # text of the open block
        self._open: dict[Style, tuple[str, int]] = {}  # href and first piece of each open style
        self._nested = dict.fromkeys(Style, 0)  # how many elements of a style are open
        self._closed: list[tuple[Style, str, int, int]] = []
        self._break = 0  # behind which piece the last <br> stood; 0: none
        self._ordinals: dict[str, int] = {}
        self._run(root, noscript)

    def _handlers(self, noscript: bool) -> tuple[dict[str, _Enter], dict[str, _Leave]]:
        """What to do where an element of some tag begins, and where it ends.

        Elements without an entry are inline and say nothing.
        """
        enter: dict[str, _Enter] = {
            **dict.fromkeys(_BLOCKS, self._open_block),
            **dict.fromkeys(_CELLS, self._open_cell),
            **dict.fromkeys(_STYLES, self._open_style),
            "br": self._line_break,
            "hr": self._rule,
        }
        leave: dict[str, _Leave] = {
            **dict.fromkeys(_BLOCKS, self._close_block),
            **dict.fromkeys(_CELLS, self._close_cell),
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
        pieces = self._pieces
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if (begin := enter(tag)) and begin(element, tag):
                    walk.skip_subtree()
                    continue
                text = element.text
            else:
                if end := leave(tag):
                    end(tag)
                if element is root:
                    break
                text = element.tail
            if text and (pieces or not text.isspace() or self._is_verbatim()):
                pieces.append(text)

    def _is_verbatim(self) -> bool:
        return bool(self._kind) and self._kind[-1] is Kind.CODE

    def _skip(self, element: Any, tag: str) -> bool:
        """Elements that are passed over count all the same in ``(//tag)[n]``."""
        if len(element) or tag in _COUNTED:
            for inner in element.iter(*_COUNTED):
                self._ordinals[inner.tag] = self._ordinals.get(inner.tag, 0) + 1
        return True

    def _rule(self, _: Any, __: str) -> None:
        self._cut()

    def _open_style(self, element: Any, tag: str) -> None:
        style = _STYLES[tag]
        self._nested[style] += 1
        if self._nested[style] == 1:
            self._open[style] = (element.get("href") or "", len(self._pieces))

    def _close_style_of(self, tag: str) -> None:
        style = _STYLES[tag]
        self._nested[style] -= 1
        if self._nested[style] == 0:
            self._close_style(style, *self._open.pop(style))

    def _close_style(self, style: Style, href: str, first: int) -> None:
        if len(self._pieces) > first and (href or style is not Style.LINK):
            self._closed.append((style, href, first, len(self._pieces)))

    def _line_break(self, _: Any, __: str) -> None:
        if self._is_verbatim():
            self._pieces.append("\n")
        elif self._break and not "".join(self._pieces[self._break :]).strip():
            self._cut()
        elif self._pieces:
            self._pieces.append(" ")
            self._break = len(self._pieces)

    def _open_block(self, element: Any, tag: str) -> None:
        kind = _KINDS.get(tag)
        if kind is None:
            outer = self._kind[-1] if self._kind else Kind.OTHER
            kind = outer if outer in _INHERITED else _PLAIN.get(tag, Kind.OTHER)
        if self._pieces:
            self._cut()
        self._open_container(element, tag, kind)
        if tag in _LISTS:
            self._lists += 1

    def _open_cell(self, element: Any, tag: str) -> None:
        kind = self._kind[-1] if self._kind else Kind.OTHER
        if kind is not Kind.TABLE_ROW:
            self._cut()
        elif self._pieces:
            self._pieces.append(_CELL)
        self._open_container(element, tag, kind)

    def _open_container(self, element: Any, tag: str, kind: Kind) -> None:
        here, rows, ordinals = self._here, self.rows, self._ordinals
        number = ordinals[tag] = ordinals.get(tag, 0) + 1
        parent = here[-1] if here else 0
        hidden = bool(here) and rows[parent][5]
        signature = ""
        if attributes := element.items():
            signature = " ".join([v[:_NAME_LENGTH] for k, v in attributes if k in _NAMING])
            hidden = hidden or _is_hidden(attributes)
        row = [tag, signature, parent, len(here), number, hidden, len(self.texts), 0]
        here.append(len(rows))
        rows.append(row)
        self._kind.append(kind)

    def _close_block(self, tag: str) -> None:
        if self._pieces:
            self._cut()
        self._close_container()
        if tag in _LISTS:
            self._lists -= 1

    def _close_cell(self, _: str) -> None:
        if self._kind[-1] is not Kind.TABLE_ROW:
            self._cut()
        self._close_container()

    def _close_container(self) -> None:
        self.rows[self._here.pop()][7] = len(self.texts)
        self._kind.pop()

    def _cut(self) -> None:
        """End the open block, if there is any text in it."""
        if not self._pieces:
            return
        kind = self._kind[-1] if self._kind else Kind.OTHER
        for style, (href, first) in self._open.items():
            self._close_style(style, href, first)
            self._open[style] = (href, 0)
        text, runs = _join(self._pieces, self._closed, verbatim=kind is Kind.CODE)
        self._pieces.clear()
        self._closed.clear()
        self._break = 0
        if text:
            self._append(text, kind, runs)

    def _append(self, text: str, kind: Kind, runs: tuple[Run, ...]) -> None:
        here = self._here[-1] if self._here else 0
        tag = self.rows[here][0]
        level = 0
        if kind is Kind.HEADING:
            level = self._heading_level()
        elif kind is Kind.LIST_ITEM:
            level = max(1, self._lists)
            self._item_has_text()
        self.texts.append(text)
        self.kinds.append(kind)
        self.levels.append(level)
        self.runs.append(runs)
        self.tags.append(tag)
        self.parents.append(here)

    def _heading_level(self) -> int:
        tags = (self.rows[container][0] for container in reversed(self._here))
        return next(int(tag[1]) for tag in tags if _KINDS.get(tag) is Kind.HEADING)

    def _item_has_text(self) -> None:
        """Only the first block of a list item bears its bullet."""
        for i in range(len(self._kind) - 1, -1, -1):
            if self._kind[i] is not Kind.LIST_ITEM:
                break
            self._kind[i] = Kind.PARAGRAPH


def _is_hidden(attributes: list[tuple[str, str]]) -> bool:
    for name, value in attributes:
        if name not in _HIDING:
            continue
        if name == "hidden" or (name == "aria-hidden" and value == "true"):
            return True
        if name == "style":
            style = value.replace(" ", "").lower()
            if "display:none" in style or "visibility:hidden" in style:
                return True
    return False


def _join(
    pieces: list[str], styles: list[tuple[Style, str, int, int]], *, verbatim: bool
) -> tuple[str, tuple[Run, ...]]:
    """The text of a block and its runs; white space is folded unless ``verbatim``."""
    if not styles:
        whole = "".join(pieces)
        return (whole.strip("\r\n") if whole.strip() else "") if verbatim else _fold(whole), ()
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
        words = " ".join(piece.split())
        spaced = spaced or piece[:1].isspace()
        if words:
            parts.append(f" {words}" if spaced and begun else words)
            spaced, begun = piece[-1].isspace(), True
        else:
            parts.append("")
    return parts


def _fold(text: str) -> str:
    if _CELL not in text:
        return " ".join(text.split())
    return "\t".join(" ".join(cell.split()) for cell in text.split(_CELL)).strip("\t")


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
