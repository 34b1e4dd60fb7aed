"""Is every pattern of the lexicons fast on the text that it is slowest on?"""

import time

import pytest
import worst

from adstrip.lexicon import Phrase, languages, lexicon

pytestmark = pytest.mark.gate

PHRASES = [phrase for code in languages() for phrase in lexicon(code).phrases]
CHARACTERS = 20_000
SECONDS = 0.15  # nine in ten take less than a hundredth


def seconds(phrase: Phrase, text: str) -> float:
    begun = time.process_time()
    for _ in phrase.pattern.finditer(text):
        pass
    return time.process_time() - begun


def test_every_pattern_is_fast_on_its_worst_text() -> None:
    slow = [
        (phrase.language, phrase.id, text[:100])
        for phrase in PHRASES
        for text in worst.texts(phrase.pattern, CHARACTERS)
        if seconds(phrase, text) > SECONDS
    ]
    assert slow == []
