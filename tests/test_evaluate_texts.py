"""How well was residue taken out of a text? Spans of whole lines, parts, several lines."""

from __future__ import annotations

import dataclasses

import pytest

from adstrip.evaluate import Span, lost_and_left_lines, score_lines

LINES = ("The dam held all night.", "Buy our gold", "—", "Sign up now", "Read more: floods")
LABELS = ("editorial", "promo", "promo", "subscribe", "related")
TEXT = "\n".join(LINES)
NOTHING = dict.fromkeys(("editorial_removed", "residue_removed", "pitches_removed"), 0)


def span(first: str, last: str = "", category: str = "promo") -> Span:
    start = TEXT.index(first)
    end = TEXT.index(last) + len(last) if last else start + len(first)
    return Span(start, end, category)


def scored(*spans: Span) -> dict[str, int]:
    return dataclasses.asdict(score_lines(LINES, LABELS, spans))


def test_the_words_of_every_kind_are_counted():
    score = scored()
    assert (score["editorial"], score["residue"], score["pitches"]) == (5, 9, 6)
    assert score == {**score, **NOTHING, "lines_removed": 0, "lines_named": 0}


@pytest.mark.parametrize(
    ("spans", "changed"),
    [
        ([span(LINES[1])], {"residue_removed": 3, "pitches_removed": 3, "lines_named": 1}),
        (
            [span(LINES[1], category="share")],
            {"residue_removed": 3, "pitches_removed": 3, "lines_named": 0},
        ),
        (
            [span(LINES[4], category="related")],
            {"residue_removed": 3, "pitches_removed": 0, "lines_named": 1},
        ),
        (  # a part of a line, over half of it
            [span("our gold")],
            {"residue_removed": 2, "pitches_removed": 2, "lines_named": 1},
        ),
        (  # one block that joins lines, one of them without words
            [span(LINES[1], LINES[3])],
            {"residue_removed": 6, "pitches_removed": 6, "lines_removed": 2, "lines_named": 1},
        ),
        (  # the span that covers most of a line names it
            [span("Read", category="share"), span("more: floods", category="related")],
            {"residue_removed": 3, "lines_named": 1},
        ),
        ([span("Buy")], {"residue_removed": 1, "pitches_removed": 1, "lines_removed": 0}),
        ([span("night.")], {"editorial_removed": 1, "lines_removed": 0}),
        ([span(LINES[0])], {"editorial_removed": 5, "lines_removed": 0}),
        ([span("—")], {"lines_removed": 0}),
    ],
)
def test_removed_spans_are_words_of_their_lines(spans, changed):
    wanted = {**scored(), **changed}
    if changed.get("residue_removed", 0) > 1:
        wanted["lines_removed"] = changed.get("lines_removed", 1)
    assert scored(*spans) == wanted


def test_all_residue_and_nothing_else_is_perfect():
    score = score_lines(LINES, LABELS, [span(LINES[1], LINES[4])])
    assert (score.perfect, score.f1) == (True, 1)


@pytest.mark.parametrize(
    ("spans", "f1"),
    [
        ([], 0),
        ([span(LINES[0])], 0),
        ([span(LINES[1])], 2 * 3 / (3 + 9)),
        ([span(LINES[1], LINES[3])], 2 * 6 / (6 + 9)),
        ([span(LINES[0], LINES[4])], 2 * 9 / (14 + 9)),
    ],
)
def test_less_or_more_is_not_perfect(spans, f1):
    score = score_lines(LINES, LABELS, spans)
    assert not score.perfect
    assert score.f1 == pytest.approx(f1)


def test_a_text_without_residue_is_perfect_untouched():
    lines, labels = LINES[:1], LABELS[:1]
    untouched = score_lines(lines, labels, [])
    assert (untouched.perfect, untouched.f1) == (True, 1)
    touched = score_lines(lines, labels, [Span(0, 3, "promo")])
    assert (touched.perfect, touched.f1) == (False, 0)


def test_labels_and_lines_must_be_as_many():
    with pytest.raises(ValueError, match="zip"):
        score_lines(LINES, LABELS[1:], [])


@pytest.mark.parametrize(
    ("spans", "lost", "left"),
    [
        ([], (), (LINES[1], LINES[3], LINES[4])),
        ([span(LINES[0])], (LINES[0],), (LINES[1], LINES[3], LINES[4])),
        ([span("night.")], (), (LINES[1], LINES[3], LINES[4])),
        ([span("our", LINES[4])], (), ()),
        ([span(LINES[1], LINES[4])], (), ()),
    ],
)
def test_lines_lost_and_left(spans, lost, left):
    assert lost_and_left_lines(LINES, LABELS, spans) == (lost, left)
