"""How is a verdict shown: as text, Markdown, HTML, JSON or an explanation?"""

from __future__ import annotations

from adstrip.render.commonmark import markdown
from adstrip.render.fragment import html
from adstrip.render.plain import cut, text
from adstrip.render.verdict import block_dict, explanation

__all__ = ["block_dict", "cut", "explanation", "html", "markdown", "text"]
