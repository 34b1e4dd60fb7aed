"""Does a result keep the laws, whatever was handed in? For mutated pages and the fuzzer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import harmless
from lxml import etree

from adstrip import Block, Category, CleanResult, render
from adstrip.settings import thresholds

INVISIBLE = frozenset(
    "script style template select option textarea svg math iframe object head".split()
)
SHELL, TIMES_SHELL = (thresholds()["segment"][name] for name in ("shell", "times_shell"))
# Where what is visible is not what one parser makes of the whole source: see adstrip.document.
_READ_OTHERWISE = ("<![CDATA[", "<noframes", "<frameset")


class BrokenLawError(AssertionError):
    """A result breaks a law."""


def hold(law: str, kept: object, shown: object = "") -> None:
    """Complain where a law is not kept."""
    if not kept:
        raise BrokenLawError(f"{law}: {shown!r:.500}" if shown else law)


def check(result: CleanResult, *, views: bool = True) -> None:
    """Raises BrokenLawError; ``views`` also looks at everything that is made of the blocks."""
    _check_blocks(result)
    if result.format == "text":
        _check_spans(result.source, result.blocks)
    elif (shown := visible(result.source)) is not None:
        text = together(result.blocks)
        hold("blocks hold all that is visible", text == shown, (text, shown))
    if views:
        _check_views(result)


def together(blocks: Iterable[Block]) -> str:
    """The text of blocks without white space."""
    return squashed("".join(block.text for block in blocks))


def squashed(text: str) -> str:
    """Without any white space."""
    return "".join(text.split())


def _check_blocks(result: CleanResult) -> None:
    blocks = result.blocks
    hold("blocks or a flag", blocks or result.suspicious)
    hold("no empty blocks", all(block.text.strip() for block in blocks))
    hold("numbered", [block.index for block in blocks] == list(range(len(blocks))))
    hold("scores are probabilities", all(0 <= block.score <= 1 for block in blocks))
    hold("an empty text is flagged", result.text.strip() or result.suspicious)
    hold(
        "what goes is residue",
        all(
            block.category != Category.EDITORIAL or block.rule == "title"
            for block in result.removed
        ),
    )


def _check_spans(source: str, blocks: tuple[Block, ...]) -> None:
    behind = 0
    for block in blocks:
        start, end = block.start, block.end
        hold("a block of text has a place", start is not None and end is not None, block)
        assert start is not None
        assert end is not None
        hold("blocks go forward", behind <= start < end <= len(source), block)
        span, behind = source[start:end], end
        joined = ("\n" in span or "\r" in span) and span.split() == block.text.split()
        hold("offsets point at a block's words", span == block.text or joined, block)
    hold("blocks hold all of a text", together(blocks) == squashed(source))


def _check_views(result: CleanResult) -> None:
    everything = render.html(result.blocks, result.url)
    for fragment in (result.html, everything):
        found = harmless.complaints(fragment)
        hold("html is harmless", not found, found)
    told = json.loads(result.to_json())
    hold("all blocks are told", len(told["blocks"]) == len(result.blocks))
    few = (*result.blocks[:2], *result.removed[-1:])  # to explain all takes longer than to clean
    hold("every block has reasons", all(block.reasons for block in few))
    silent = [replace(block, explainer=None) for block in result.blocks]
    for blocks in (few, silent):
        lines = render.explanation(blocks, result.suspicious).split("\n")
        hold("nothing steers the terminal", all(line.isprintable() for line in lines))


def visible(source: str) -> str | None:
    """The visible text of a page without white space, by a walk of its own; None: cannot tell."""
    source = source.replace("\0", "")
    if any(sign.lower() in source.lower() for sign in _READ_OTHERWISE):
        return None
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=True)
    try:
        root = etree.fromstring(source.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return ""
    if any("depth" in error.message.lower() for error in parser.error_log):
        return None
    if root is None:
        return ""
    return shown_by(root)


def shown_by(root: Any) -> str:
    """What a tree shows, and those behind it: libxml2 begins a new one behind ``</html>``.

    <noscript> counts where there is nothing else, or hardly anything.
    """
    root.extend([tree for tree in root.itersiblings() if isinstance(tree.tag, str)])
    shown, whole = _text(root, INVISIBLE | {"noscript"}), _text(root, INVISIBLE)
    is_shell = len(shown) < SHELL <= len(whole) and len(whole) >= TIMES_SHELL * len(shown)
    return whole if is_shell or not shown else shown


def _text(root: Any, hidden: frozenset[str]) -> str:
    """Text of a tree of any depth, in order."""
    parts: list[str] = []
    due: list[Any] = [root]
    while due:
        part = due.pop()
        if isinstance(part, str):
            parts.append(part)
        elif part.tag not in hidden:
            if isinstance(part.tag, str):
                parts.append(part.text or "")
            for child in reversed(part):
                due += (child.tail or "", child)
    return squashed("".join(parts))
