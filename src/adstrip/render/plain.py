"""What does the text read like without its residue?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from adstrip.blocks import Block, Kind
from adstrip.render.flow import joined

__all__ = ["cut", "text"]

_DEEPEST = 12  # see flow.py
_BREAK = re.compile(r"\r\n|\r|\n")


def text(blocks: Iterable[Block]) -> str:
    r"""The blocks as text: one a line, an empty line between, items with "- "; parts together.

    >>> item = Block("Salt", Kind.LIST_ITEM, "editorial", 1.0, True, "threshold", level=1)
    >>> text([item, item])
    '- Salt\n\n- Salt'
    """
    return "\n\n".join(map(_line, joined(blocks)))


def cut(source: str, blocks: Sequence[Block]) -> str:
    r"""The source without the spans of its removed blocks; the rest verbatim.

    Where something was cut between two kept blocks, the wider of the two gaps around it stays
    (counted in line breaks), with the indentation of the block behind it.

    >>> head = Block("One.", Kind.PARAGRAPH, "editorial", 1.0, True, "threshold", 0, 4)
    >>> advert = Block("Buy!", Kind.PARAGRAPH, "promo", 0.0, False, "threshold", 6, 10)
    >>> cut("One.\n\nBuy!\n", [head, advert])
    'One.\n'
    """
    if all(block.kept for block in blocks):
        return source
    return "".join(_pieces(source, blocks))


def _line(block: Block) -> str:
    if block.kind is Kind.LIST_ITEM and block.start is None:
        return "  " * (min(block.level, _DEEPEST) - 1) + "- " + block.text
    return block.text


def _pieces(source: str, blocks: Sequence[Block]) -> Iterator[str]:
    last: Block | None = None  # the last kept block
    gap = ""  # before the first block removed since
    behind = 0  # end of the block before, kept or not
    cutting = False
    for block in blocks:
        start, end = _span(block)
        between = source[behind:start]
        if block.kept:
            if not cutting:
                yield between
            elif last is None:
                yield _indentation(between) if behind else between
            else:
                yield _joint(gap, between)
            yield source[start:end]
            last, cutting = block, False
        elif not cutting:
            gap, cutting = between, True
        behind = end
    if last is not None:
        yield _final_break(source) if cutting else source[behind:]


def _span(block: Block) -> tuple[int, int]:
    if block.start is None or block.end is None:
        raise ValueError(f"block without offsets in plain text: {block.text[:40]!r}")
    return block.start, block.end


def _joint(before: str, behind: str) -> str:
    """The gap that stays between two kept blocks, of those before and behind what was cut."""
    breaks = _BREAK.findall(behind)
    if len(_BREAK.findall(before)) <= len(breaks):
        return behind
    return before[: _last_break(before)] + _indentation(behind) if breaks else before


def _indentation(gap: str) -> str:
    """White space between the last line break of a gap and the block behind it."""
    return gap[_last_break(gap) :] if _BREAK.search(gap) else ""


def _last_break(gap: str) -> int:
    return max(gap.rfind("\n"), gap.rfind("\r")) + 1


def _final_break(source: str) -> str:
    return next((end for end in ("\r\n", "\n", "\r") if source.endswith(end)), "")
