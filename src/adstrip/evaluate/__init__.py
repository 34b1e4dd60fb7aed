"""How good is it? Outputs measured against labelled pages and texts, with their uncertainty.

``adstrip evaluate`` runs all of it; :func:`score_text` measures a single output.
"""

from adstrip.evaluate.measure import (
    Gold,
    Gram,
    Lines,
    PageScore,
    grams,
    lost_and_left,
    score_text,
    squash,
    tokens,
)
from adstrip.evaluate.texts import Span, TextScore, lost_and_left_lines, score_lines

__all__ = [
    "Gold",
    "Gram",
    "Lines",
    "PageScore",
    "Span",
    "TextScore",
    "grams",
    "lost_and_left",
    "lost_and_left_lines",
    "score_lines",
    "score_text",
    "squash",
    "tokens",
]
