"""Cues of a block's own text: its shape, whatever the language."""

from __future__ import annotations

import re
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import Kind
from adstrip.cues.characters import CHARACTER_NAMES, Character
from adstrip.cues.measures import Measures
from adstrip.cues.registry import NO_YES, Family

__all__ = ["FAMILY", "LINK_DENSITY"]

FAMILY = Family(of_text=True)
LINK_DENSITY = "link density"
Values = NDArray[np.generic]

# The first digit comes before what is asked of it, since it is what the search looks for.
_TIME = re.compile(
    r"\d(?<!\d\d)"
    r"(?:(?:(?<=[0-2])\d)?[:.h][0-5]\d|\d?[./-]\d{1,2}[./-]\d{2,4}|(?:(?<=1)9|(?<=2)0)\d\d)"
    r"(?!\d)"
)
_DIGITS = 3  # of the shortest time
_HEAD = 400  # characters in which dates and times are counted


@FAMILY.cue("words", "{:.0f} words")
def words(m: Measures) -> Values:
    """Words; short blocks are rarely running text."""
    return m.words


@FAMILY.cue("characters a word", "{:.1f} characters a word")
def word_length(m: Measures) -> Values:
    """Characters a word."""
    return m.lengths / m.words


@FAMILY.cue("sentences", "{:.0f} ends of sentences")
def sentences(m: Measures) -> Values:
    """Full stops, question and exclamation marks."""
    return m.count(Character.STOP, Character.EXCLAMATION, Character.QUESTION)


@FAMILY.cue("commas", "{:.0%} commas and semicolons")
def commas(m: Measures) -> Values:
    """Share of commas: subordinate clauses belong to prose."""
    return m.share(Character.COMMA)


@FAMILY.cue("digits", "{:.0%} digits")
def digits(m: Measures) -> Values:
    """Share of digits: prices, dates, counters, tables."""
    return m.share(Character.DIGIT)


@FAMILY.cue("capitals", "{:.0%} capitals")
def capitals(m: Measures) -> Values:
    """Capital letters to all letters with case: headlines, names, labels."""
    letters = m.count(Character.UPPER, Character.LOWER)
    return m.count(Character.UPPER) / np.maximum(1, letters)


@FAMILY.cue("uncased script", "{:.0%} letters without case")
def uncased(m: Measures) -> Values:
    """Share of letters of scripts without case, to which other measures of shape don't apply."""
    return m.share(Character.UNCASED)


@FAMILY.cue("first character", "begins with {}", CHARACTER_NAMES)
def first_character(m: Measures) -> Values:
    """Class of the first character: a small letter continues, a digit or bullet counts."""
    return m.first_class


@FAMILY.cue("ends as a sentence", "ends as a sentence does: {}", NO_YES)
def ends_sentence(m: Measures) -> Values:
    """Ends with a full stop, question or exclamation mark."""
    return m.ends_sentence


@FAMILY.cue("ends with", "ends with {}", CHARACTER_NAMES)
def last_character(m: Measures) -> Values:
    """Class of the last character: a colon announces, a bracket or a letter leaves open."""
    return m.last_class


@FAMILY.cue("exclamations", "{:.0f} exclamation marks")
def exclamations(m: Measures) -> Values:
    """Exclamation marks: calls to the reader."""
    return m.count(Character.EXCLAMATION)


@FAMILY.cue("questions", "{:.0f} question marks")
def questions(m: Measures) -> Values:
    """Question marks."""
    return m.count(Character.QUESTION)


@FAMILY.cue("quotation marks", "{:.0f} quotation marks")
def quotes(m: Measures) -> Values:
    """Quotation marks: someone is quoted, as reports do."""
    return m.count(Character.QUOTE)


@FAMILY.cue("separators", "{:.0%} bars, bullets and arrows")
def separators(m: Measures) -> Values:
    """Share of bars, bullets and arrows: lists of links, lines of metadata."""
    return m.share(Character.BULLET)


@FAMILY.cue("prices", "{:.0f} currency signs")
def currency(m: Measures) -> Values:
    """Currency signs."""
    return m.count(Character.CURRENCY)


@FAMILY.cue("addresses", "{:.0f} at-signs, slashes and hashes")
def addresses(m: Measures) -> Values:
    """At-signs, slashes and hashes: handles, hashtags, web addresses."""
    return m.count(Character.AT)


@FAMILY.cue("brackets and colons", "{:.0f} brackets and colons")
def brackets(m: Measures) -> Values:
    """Brackets and colons: labels, credits, captions."""
    return m.count(Character.BRACKET, Character.COLON)


@FAMILY.cue("dates and times", "{:.0f} dates or times")
def times(m: Measures) -> Values:
    """Dates, times and years."""
    # Digits of rarer scripts are classed with their letters, or with signs.
    digits = m.count(Character.DIGIT, Character.UNCASED, Character.OTHER)
    counts = np.zeros(m.n)
    some = digits >= _DIGITS
    counts[some] = [len(_TIME.findall(t, 0, _HEAD)) for t in compress(m.table.texts, some)]
    return counts


@FAMILY.cue("function words", "{:.0%} function words")
def function_words(m: Measures) -> Values:
    """Share of function words: prose has many, lists of names and labels none (jusText)."""
    return m.vocabulary.function_share


@FAMILY.cue("repeated", "stands {:.0f} times on the page", of_page=True)
def repeats(m: Measures) -> Values:
    """How often the page says the same."""
    return m.vocabulary.repeats


@FAMILY.cue("kind", "is of the kind {}", tuple(Kind))
def kind(m: Measures) -> Values:
    """Paragraph, heading, list item, table row, quote, code, caption or other."""
    return m.kinds


@FAMILY.cue("level", "heading or list level {:.0f}")
def level(m: Measures) -> Values:
    """Level of a heading, depth of a list item."""
    return m.levels


@FAMILY.cue(LINK_DENSITY, "{:.0%} of the text is linked")
def link_density(m: Measures) -> Values:
    """Share of link text (Kohlschütter 2010)."""
    return m.link_density


@FAMILY.cue("links", "{:.0f} links")
def links(m: Measures) -> Values:
    """Number of links."""
    return m.links
