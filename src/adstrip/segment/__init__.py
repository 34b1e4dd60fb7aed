"""What are the blocks of this document?"""

from __future__ import annotations

from adstrip.blocks import BlockTable
from adstrip.document import Document
from adstrip.segment.markup import html_blocks
from adstrip.segment.plain import text_blocks

__all__ = ["segment"]


def segment(document: Document) -> BlockTable:
    """The blocks of a document in reading order; together they hold all its visible text."""
    return text_blocks(document) if document.root is None else html_blocks(document)
