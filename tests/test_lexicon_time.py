"""Is a pattern of the lexicons fast on the text that it is slowest on?

Every tenth pattern is tried here, all of them on longer texts in gates/test_patterns.py.
"""

from __future__ import annotations

import time

import pytest
import worst

from adstrip import clean
from adstrip.lexicon import Phrase, languages, lexicon

PHRASES = [phrase for code in languages() for phrase in lexicon(code).phrases]
AT_START = {"label", "lead"}
# A text of 1 MB may take a second; this much more is for a busy machine. What is not linear, or
# tries one wide gap within another, takes many times as long.
SECONDS_A_CHARACTER, SECONDS = 1e-6, 0.15


def names(phrases: list[Phrase]) -> list[str]:
    return [f"{phrase.language}-{phrase.id}" for phrase in phrases]


def seconds(phrase: Phrase, text: str) -> float:
    begun = time.process_time()
    if phrase.act in AT_START:
        phrase.pattern.match(text)
    else:
        for _ in phrase.pattern.finditer(text):
            pass
    return time.process_time() - begun


@pytest.mark.parametrize("phrase", PHRASES[::10], ids=names(PHRASES[::10]))
def test_a_pattern_is_fast_on_its_worst_text(phrase: Phrase) -> None:
    for text in worst.texts(phrase.pattern, 10_000, number=3):
        assert seconds(phrase, text) < SECONDS + SECONDS_A_CHARACTER * len(text), text[:200]


SLOW_ONCE = [
    ("de", "byline-kind", f"autor: a{'-' * 40}!a"),
    ("de", "agency-dateline", ".-" * 25_000),
    ("tr", "author-bio-notice", f"'a doğdu{' mezun' * 13}{' ' * 100}x " * 200),
]


@pytest.mark.parametrize(("code", "id_", "text"), SLOW_ONCE, ids=[id_ for _, id_, _ in SLOW_ONCE])
def test_what_was_slow_once(code: str, id_: str, text: str) -> None:
    (phrase,) = (phrase for phrase in lexicon(code).phrases if phrase.id == id_)
    assert seconds(phrase, text) < 0.3


def test_a_line_that_hung_is_cleaned() -> None:
    begun = time.process_time()
    assert clean(f"Autor: a{'-' * 60}!a", language="de").blocks
    assert time.process_time() - begun < 3
