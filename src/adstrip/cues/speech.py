"""Cues of what a block says: phrases of the lexicons, words shared with the article."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import RESIDUE, Category
from adstrip.cues.measures import Measures
from adstrip.cues.registry import NO_YES, Family, Observe
from adstrip.lexicon import Act
from adstrip.settings import thresholds

__all__ = ["COVERED", "FAMILY", "quoted"]

FAMILY = Family()
_LIMITS = thresholds()["wording"]
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
    FAMILY.cue(f"{_category}{_PHRASES}", f"{{:.0f}} phrases of {_category}")(
        _of_category(_category)
    )
for _act, _words in _ACT_WORDS.items():
    FAMILY.cue(_words, f"{{:.0f}} phrases: {_words}")(_of_act(_act))


def quoted(cue: str, category: str, act: str) -> bool:
    """Whether a phrase of this category and act is what the cue speaks of."""
    if cue == COVERED:
        return category != Category.EDITORIAL
    return cue == f"{category}{_PHRASES}" or cue == _ACT_WORDS.get(Act(act))


@FAMILY.cue(COVERED, "{:.0%} of the text is phrases of residue")
def covered(m: Measures) -> Values:
    """Share of the text that phrases of residue cover: a mention is no label."""
    return m.phrases.covered


@FAMILY.cue("residue phrases nearby", "{:.0f} phrases of residue in the five blocks around")
def nearby(m: Measures) -> Values:
    """Phrases of residue in the neighbourhood: the run convicts its lines."""
    return m.around(m.phrases.residue, -2, 2)


@FAMILY.cue("residue phrases before", "{:.0f} phrases of residue in the six blocks before")
def before(m: Measures) -> Values:
    """Phrases of residue in the blocks before."""
    return m.around(m.phrases.residue, -6, -1)


@FAMILY.cue("residue phrases after", "{:.0f} phrases of residue in the six blocks after")
def after(m: Measures) -> Values:
    """Phrases of residue in the blocks behind."""
    return m.around(m.phrases.residue, 1, 6)


@FAMILY.cue("promotion nearby", "{:.0f} phrases of promotion or sign-up in the nine blocks around")
def promotion(m: Measures) -> Values:
    """Phrases of promotion and sign-up around: the run of an advert."""
    return m.around(
        m.phrases.category(Category.PROMO) + m.phrases.category(Category.SUBSCRIBE), -4, 4
    )


@FAMILY.cue("label before", "{:.0f} blocks since a label of residue")
def since_label(m: Measures) -> Values:
    """Distance from the last label or lead-in of residue: it opens what follows."""
    return m.since(m.phrases.act(Act.LABEL) > 0)


@FAMILY.cue("opened by a label", "under a heading or label of residue: {}", NO_YES)
def opened_by_label(m: Measures) -> Values:
    """The last heading or label before is one of residue: it opens what follows."""
    labels = m.phrases.act(Act.LABEL) > 0
    openers = np.where(labels | m.headings, np.arange(m.n), -1)
    last = np.concatenate(([-1], np.maximum.accumulate(openers)[:-1]))
    return (last >= 0) & labels[last]


def _rate(m: Measures, counts: Values, first: int, last: int) -> NDArray[np.float64]:
    return m.around(counts, first, last) / np.maximum(1, m.around(m.words, first, last))


def _unlike_the_rest(m: Measures, counts: NDArray[np.float64]) -> Values:
    """The block's rate beyond that of the page's other long blocks."""
    long = m.long
    others = (counts * long).sum() - counts * long
    words = m.long_words.sum() - m.long_words
    return counts / np.maximum(1, m.words) - others / np.maximum(1, words)


@FAMILY.cue("addresses the reader", "{:.0%} of its words address the reader")
def reader(m: Measures) -> Values:
    """Share of words that address the reader, quotes left out."""
    return m.address.reader / np.maximum(1, m.words)


@FAMILY.cue("speaks as we", "{:.0%} of its words say we or our")
def publisher(m: Measures) -> Values:
    """Share of words by which the publisher speaks of itself, quotes left out."""
    return m.address.publisher / np.maximum(1, m.words)


@FAMILY.cue("address around", "{:.0%} of the words nearby address the reader")
def reader_around(m: Measures) -> Values:
    """The same over the neighbourhood."""
    return _rate(m, m.address.reader, -2, 2)


@FAMILY.cue("address from here on", "{:.0%} of the words from here on address the reader")
def reader_after(m: Measures) -> Values:
    """The same over the next blocks."""
    return _rate(m, m.address.reader, 0, _LIMITS["far"])


@FAMILY.cue("address before", "{:.0%} of the words before address the reader")
def reader_before(m: Measures) -> Values:
    """The same over the blocks before: some articles speak to their readers all along."""
    return _rate(m, m.address.reader, -_LIMITS["far"], -1)


@FAMILY.cue("address unlike the rest", "addresses the reader {:+.0%} more than the rest")
def reader_unlike(m: Measures) -> Values:
    """A report that suddenly turns to the reader has something to sell."""
    return _unlike_the_rest(m, m.address.reader)


@FAMILY.cue("we unlike the rest", "says we {:+.0%} more than the rest")
def publisher_unlike(m: Measures) -> Values:
    """A report in which someone suddenly says "we"."""
    return _unlike_the_rest(m, m.address.publisher)


def _wording(column: int) -> Observe:
    return lambda m: m.wording[:, column]


for _column, (_name, _says) in enumerate(
    (
        ("wording", "its words alone: {:+.1f}"),
        ("wording around", "the words nearby: {:+.1f}"),
        ("wording before", "the words before: {:+.1f}"),
        ("wording after", "the words after: {:+.1f}"),
        ("wording from here on", "the words from here on: {:+.1f}"),
        ("wording unlike the rest", "its words against the rest: {:+.1f}"),
    )
):
    FAMILY.cue(_name, _says)(_wording(_column))


@FAMILY.cue("words of the title", "{:.0%} of the title's words")
def title_words(m: Measures) -> Values:
    """Share of the title's content words that stand in the block."""
    return m.vocabulary.shared_with_title


@FAMILY.cue("words of the body", "{:.0%} of its words stand in other long blocks")
def body_words(m: Measures) -> Values:
    """Share of its content words that other long blocks have too."""
    return m.vocabulary.shared_with_body


@FAMILY.cue("usual words", "shares {:.1f} times as many words with the body as usual here")
def usual_words(m: Measures) -> Values:
    """The same, as a multiple of what long blocks of the page usually share."""
    return m.vocabulary.shared_as_usual


@FAMILY.cue("words heard before", "{:.0%} of its words stood in long blocks before")
def words_before(m: Measures) -> Values:
    """Share of its content words in long blocks before: the article goes on."""
    return m.vocabulary.shared_with_before


@FAMILY.cue("words heard again", "{:.0%} of its words come again in long blocks")
def words_after(m: Measures) -> Values:
    """Share of its content words in long blocks behind: the topic is taken up again."""
    return m.vocabulary.shared_with_after


@FAMILY.cue("shared words around", "{:.0%} of the words nearby stand in the body")
def coherence_around(m: Measures) -> Values:
    """The same, over the neighbourhood, weighted by words."""
    shared = m.around(m.vocabulary.shared_with_before * m.words, -2, 2)
    return shared / np.maximum(1, m.around(m.words, -2, 2))


@FAMILY.cue("shared words to the end", "{:.0%} of the words from here on stand in the body")
def coherence_rest(m: Measures) -> Values:
    """The same, over the rest of the page: a topic break that is never bridged again."""
    shared = m.vocabulary.shared_with_before * m.words
    rest = np.cumsum(shared[::-1])[::-1]
    return rest / np.maximum(1, np.cumsum(m.words[::-1])[::-1])
