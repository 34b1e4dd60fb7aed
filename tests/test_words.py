"""The words of many texts at once, and what is remembered of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adstrip.cues.words import WORD, fold_word, split_texts, split_words
from adstrip.memory import Remembered

WORDY = st.text(st.sampled_from("aBzéß’“ \0\x1e\u00ad\u0301ſ5²日本_-İ"), max_size=60)


@given(st.lists(WORDY | st.just("x" * 41), max_size=6))
def test_texts_split_together_as_each_alone(texts):
    searched = [[fold_word(w) for w in WORD.findall(t.replace("\u00ad", ""))] for t in texts]
    assert split_texts(texts) == searched == [split_words(text) for text in texts]


def test_what_is_remembered_is_bounded():
    asked = []
    known = Remembered(lambda word: asked.append(word) or len(word), limit=2, longest=3)
    words = ("a", "a", "long", "long", "b", "c", "a")
    assert [known[word] for word in words] == [len(word) for word in words]
    assert asked == ["a", "long", "long", "b", "c", "a"]
    assert len(known) <= 2
