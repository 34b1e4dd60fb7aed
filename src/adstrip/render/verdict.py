"""What does a block's verdict look like to a program, and to a person at a terminal?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from adstrip.blocks import Block, Reason, Style
from adstrip.render.flow import label

__all__ = ["block_dict", "explanation"]

# For the eye only: what fits on a line of a terminal, and scores that could have gone either way.
_TEXT_WIDTH = 90
_EVIDENCE_WIDTH = 60
_REASONS = 3
_CLOSE = (0.3, 0.7)


def block_dict(block: Block, *, reasons: bool = False) -> dict[str, Any]:
    """A block as plain values for JSON: its public fields, ``links``, and ``reasons`` if asked.

    Links have the address as the page wrote it.

    >>> from adstrip.blocks import Category, Kind
    >>> block_dict(Block("Buy!", Kind.PARAGRAPH, Category.PROMO, 0.123456, False, "tail"))["score"]
    0.1235
    """
    values: dict[str, Any] = {
        "text": block.text,
        "kind": str(block.kind),
        "category": str(block.category),
        "score": round(float(block.score), 4),
        "kept": bool(block.kept),
        "rule": block.rule,
        "start": block.start,
        "end": block.end,
        "path": block.path,
        "level": block.level,
        "part_of": block.part_of,
        "links": [
            {"text": label(block.text[run.start : run.end]), "href": run.href}
            for run in block.runs
            if run.style is Style.LINK
        ],
    }
    if reasons:
        values["reasons"] = [
            {"cue": cue, "points": round(float(points), 4), "evidence": evidence}
            for cue, points, evidence in block.reasons
        ]
    return values


def explanation(blocks: Sequence[Block], suspicious: Iterable[str] = ()) -> str:
    """Every block with mark, score, category, rule and beginning; reasons where they matter.

    Reasons stand under what was removed, and under what was kept by a narrow margin. Control
    characters of the page do not reach the terminal.

    >>> from adstrip.blocks import Category, Kind
    >>> print(explanation([Block("Buy!", Kind.PARAGRAPH, Category.PROMO, 0.1, False, "tail")]))
    1 block: 0 kept, 1 removed (1 promo)
    <BLANKLINE>
    -  10%  promo       tail       Buy!
    """
    lines = [_counts(blocks)]
    lines += (f"suspicious: {_one_line(why, _TEXT_WIDTH)}" for why in suspicious)
    lines.append("")
    for block in blocks:
        lines.append(_verdict(block))
        lines += _strongest_reasons(block)
    return "\n".join(lines).rstrip("\n")


def _counts(blocks: Sequence[Block]) -> str:
    kept = _by_category(block for block in blocks if block.kept)
    removed = _by_category(block for block in blocks if not block.kept)
    noun = "block" if len(blocks) == 1 else "blocks"
    return f"{len(blocks)} {noun}: {kept[0]} kept{kept[1]}, {removed[0]} removed{removed[1]}"


def _by_category(blocks: Iterable[Block]) -> tuple[int, str]:
    counts = Counter(str(block.category) for block in blocks)
    names = ", ".join(f"{count} {name}" for name, count in counts.most_common())
    return counts.total(), f" ({names})" if names else ""


def _verdict(block: Block) -> str:
    mark = "+" if block.kept else "-"
    text = _one_line(block.text, _TEXT_WIDTH)
    return f"{mark} {block.score:4.0%}  {block.category!s:<10}  {block.rule:<9}  {text}"


def _strongest_reasons(block: Block) -> Iterator[str]:
    if block.kept and not _CLOSE[0] <= block.score <= _CLOSE[1]:
        return
    for cue, points, evidence in _telling(block)[:_REASONS]:
        quoted = f"  {_one_line(evidence, _EVIDENCE_WIDTH)}" if evidence else ""
        yield f"        {points:+6.2f}  {cue}{quoted}"


def _telling(block: Block) -> list[Reason]:
    """The reasons that speak for the verdict; where it was close, both sides."""
    reasons = list(block.reasons)
    if _CLOSE[0] <= block.score <= _CLOSE[1]:
        return reasons
    return [reason for reason in reasons if (reason.points > 0) == block.kept] or reasons


def _one_line(text: str, width: int) -> str:
    """The beginning of a text, white space folded, without what would steer a terminal."""
    head = " ".join(text[: 4 * width].split())
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in head)
    return shown if len(shown) <= width and len(text) <= 4 * width else shown[: width - 1] + "…"
