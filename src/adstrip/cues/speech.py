"""Cues of what a block says: phrases of the lexicons, whom it speaks to, how its words sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import RESIDUE, Category
from adstrip.cues.measures import Measures
from adstrip.cues.registry import Family, Observe
from adstrip.lexicon import Act

__all__ = ["COVERED", "FAMILY", "quoted"]

FAMILY = Family(of_text=True)
Values = NDArray[np.generic]
_PHRASES = " phrases"
COVERED = "covered by phrases"
_ACT_WORDS = {
    Act.LABEL: "is a label",
    Act.LEAD: "opens with a lead-in",
    Act.CALL: "calls on the reader",
    Act.OFFER: "makes an offer",
    Act.PITCH: "recommends",
    Act.NOTICE: "gives notice",
    Act.REPORT: "reports",
}


def _of_category(category: Category) -> Observe:
    return lambda m: m.phrases.category(category)


def _of_act(act: Act) -> Observe:
    return lambda m: m.phrases.act(act)


for _category in RESIDUE:
    FAMILY.cue(f"{_category}{_PHRASES}", f"phrases of {_category} ({{:.0f}}×)")(
        _of_category(_category)
    )
for _act, _words in _ACT_WORDS.items():
    FAMILY.cue(_words, f"{_words} ({{:.0f}}×)")(_of_act(_act))


def quoted(cue: str, category: str, act: str) -> bool:
    """Whether a phrase of this category and act is what the cue speaks of."""
    if cue == COVERED:
        return category != Category.EDITORIAL
    return cue == f"{category}{_PHRASES}" or cue == _ACT_WORDS.get(Act(act))


@FAMILY.cue(COVERED, "{:.0%} of the text is phrases of residue")
def covered(m: Measures) -> Values:
    """Share of the text that phrases of residue cover: a mention is no label."""
    return m.phrases.covered


@FAMILY.cue("addresses the reader", "{:.0%} of its words address the reader")
def reader(m: Measures) -> Values:
    """Share of words that address the reader, quotes left out."""
    return m.address.reader / np.maximum(1, m.words)


@FAMILY.cue("speaks as we", "{:.0%} of its words say we or our")
def publisher(m: Measures) -> Values:
    """Share of words by which the publisher speaks of itself, quotes left out."""
    return m.address.publisher / np.maximum(1, m.words)


@FAMILY.cue(
    "names the publisher",
    "names the publisher {:.0f} times",
    unknown="the publisher's name is not known",
)
def names_publisher(m: Measures) -> Values:
    """How often the block names the house that publishes it; -1 where its name is not known."""
    return m.publisher


@FAMILY.cue("wording", "its words alone: {:+.1f}")
def wording(m: Measures) -> Values:
    """How editorial the block's words sound by themselves."""
    return m.wording[:, 0]
