"""What is the tree of this page?"""

from __future__ import annotations

import copy
from typing import Any

from lxml import etree

from adstrip.errors import EmptyInputError

__all__ = ["INVISIBLE", "owned", "parse"]

INVISIBLE = frozenset(
    "head script style template select option textarea svg math iframe object".split()
)
"""Elements whose text no reader sees."""


def owned(tree: Any) -> Any:
    """A copy of the caller's tree without comments, instructions, entities and namespaces."""
    root = tree.getroot() if isinstance(tree, etree._ElementTree) else tree
    if root is None or not isinstance(root.tag, str):
        raise EmptyInputError("empty tree: nothing to clean")
    behind = root.itersiblings() if root.getparent() is None else ()
    trees = [copy.deepcopy(other) for other in (root, *behind) if isinstance(other.tag, str)]
    root = trees[0]
    root.tail = None
    if root.tag.rpartition("}")[2].lower() not in ("html", "body"):
        inner, root = root, etree.Element("html")
        root.append(inner)
    root.extend(trees[1:])
    for entity in list(root.iter(etree.Entity)):
        entity.tail = (entity.text or "") + (entity.tail or "")
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction, etree.Entity)
    # As a list: lxml lets go of an element by going up to the next one that is still held.
    for element in list(root.iter("{*}*")):
        tag = element.tag.rpartition("}")[2].lower()
        if tag != element.tag:
            element.tag = tag
    return root


def parse(text: str) -> Any:
    """The root element of an HTML page; XHTML, fragments and frame sets included."""
    data = _unwrap_cdata(text).encode("utf-8", "replace")
    if b"\x00" in data:  # looked for here, since in the str it takes far longer
        return parse(text.replace("\x00", ""))
    parser = _parser()
    root = _parsed(data, parser)
    if root is not None and _too_deep(parser):
        root = _parsed(data, _parser(target=_Shallow()))
    return etree.Element("html") if root is None else _frames(_whole(root))


def _whole(root: Any) -> Any:
    """The page with what stands behind ``</html>``: libxml2 makes roots of their own of it."""
    root.extend([other for other in root.itersiblings() if isinstance(other.tag, str)])
    return root


def _parser(**options: Any) -> Any:
    return etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True,
        collect_ids=False, **options,
    )  # fmt: skip


def _parsed(data: bytes, parser: Any) -> Any:
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:  # libxml2's word for a document without any element
        return None


def _too_deep(parser: Any) -> bool:
    """libxml2 stops at 2,048 nested elements and drops the rest of the page."""
    last = parser.error_log.last_error
    return last is not None and last.level_name == "FATAL" and "depth" in last.message.lower()


class _Shallow:
    """Builds a tree in which elements nested deeper than ``DEPTH`` stand beside each other."""

    DEPTH = 500

    def __init__(self) -> None:
        self._builder = etree.TreeBuilder()
        self._depth = 0
        self._unseen = 0  # open elements whose text is invisible

    def start(self, tag: str, attributes: dict[str | bytes, str | bytes]) -> None:
        self._depth += 1
        if self._depth <= self.DEPTH:
            self._builder.start(tag, attributes)
        elif self._unseen or tag in INVISIBLE:
            self._unseen += 1
        else:
            self._builder.start("div", {})
            self._builder.end("div")

    def end(self, tag: str) -> None:
        if self._depth <= self.DEPTH:
            self._builder.end(tag)
        elif self._unseen:
            self._unseen -= 1
        self._depth -= 1

    def data(self, text: str) -> None:
        if not self._unseen:
            self._builder.data(text)

    def close(self) -> Any:
        return self._builder.close()


def _unwrap_cdata(text: str) -> str:
    """A feed's item is markup in CDATA; in XHTML a CDATA section is text."""
    stripped = text.strip()
    if stripped.startswith("<![CDATA[") and stripped.endswith("]]>"):
        return stripped[9:-3]
    if not stripped.startswith("<?xml"):
        return text
    first, *sections = text.split("<![CDATA[")
    out = [first]
    for section in sections:
        inside, _, behind = section.partition("]]>")
        out.append(inside.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + behind)
    return "".join(out)


def _frames(root: Any) -> Any:
    """A frame set shows its ``<noframes>``, which the parser leaves as text."""
    if root.find("body") is not None:
        return root
    inside = "".join(e.text or "" for e in root.iter("noframes"))
    alternative = _parsed(inside.encode(), _parser()) if "<" in inside else None
    return root if alternative is None else alternative
