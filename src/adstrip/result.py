"""What does the user hold in the hand after cleaning?"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from adstrip import metadata as page_metadata
from adstrip import render
from adstrip.blocks import Block
from adstrip.metadata import Metadata

__all__ = ["SCHEMA_VERSION", "CleanResult"]

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class CleanResult:
    """A cleaned page: every block with its verdict, and views of the kept ones.

    Frozen and picklable; views are computed when they are asked for.

    Attributes:
        blocks: all blocks in reading order, kept or not.
        title: the page's headline; "" where it has none.
        language: two-letter code of the body's language; "" where it cannot be told.
        format: "html" or "text", as the input was read.
        suspicious: why this result should be looked at; () where nothing is wrong.
        source: the input as it was read (text, or markup), which plain text is cut from.
        url: address of the page; "" where none was given.
        version: version of the library.
        model: fingerprint of the model that gave the scores.
    """

    blocks: tuple[Block, ...]
    title: str
    language: str
    format: str
    suspicious: tuple[str, ...]
    source: str = field(repr=False)
    url: str
    version: str
    model: str

    @cached_property
    def kept(self) -> tuple[Block, ...]:
        """The blocks that stand in the text."""
        return tuple(block for block in self.blocks if block.kept)

    @cached_property
    def removed(self) -> tuple[Block, ...]:
        """The blocks that went, each with ``category``, ``score``, ``rule`` and ``reasons``."""
        return tuple(block for block in self.blocks if not block.kept)

    @cached_property
    def text(self) -> str:
        """The editorial body.

        Of HTML one block a line with empty lines between, what stays of a paragraph on one; of
        plain text the source without its residue, the rest verbatim.
        """
        if self.format == "text":
            return render.cut(self.source, self.blocks)
        return render.text(self.kept)

    @cached_property
    def markdown(self) -> str:
        """The editorial body in Markdown (CommonMark with tables)."""
        return render.markdown(self.kept, self.url)

    @cached_property
    def html(self) -> str:
        """The editorial body as a clean, safe fragment of semantic HTML."""
        return render.html(self.kept, self.url)

    @cached_property
    def metadata(self) -> Metadata:
        """Who wrote the page, when and where; read by trafilatura on first use."""
        if self.format == "text":
            return Metadata(title=self.title or None, language=self.language or None)
        return page_metadata.read(self.source, url=self.url, title=self.title)

    def to_dict(self, *, reasons: bool = False) -> dict[str, Any]:
        """The result as plain values for JSON; ``reasons`` adds each block's reasons.

        The keys are those of ``schema`` :data:`SCHEMA_VERSION`.
        """
        return {
            "schema": SCHEMA_VERSION,
            "version": self.version,
            "model": self.model,
            "url": self.url,
            "format": self.format,
            "title": self.title,
            "language": self.language,
            "suspicious": list(self.suspicious),
            "text": self.text,
            "blocks": [render.block_dict(block, reasons=reasons) for block in self.blocks],
        }

    def to_json(self, *, reasons: bool = False, indent: int | None = None) -> str:
        """:meth:`to_dict` as JSON."""
        return json.dumps(self.to_dict(reasons=reasons), ensure_ascii=False, indent=indent)

    def explain(self) -> str:
        """Every block with its verdict, category and strongest reasons, as text to read."""
        return render.explanation(self.blocks, self.suspicious)

    def __getstate__(self) -> dict[str, Any]:
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}
