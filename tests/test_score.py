"""Trees, models and scores: on trees made by hand, whose sums are known."""

from __future__ import annotations

import io
import json
import pickle
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip import ModelError, Settings, clean
from adstrip.blocks import RESIDUE, Category
from adstrip.cues import cues_for
from adstrip.cues.context import OF_THE_BLOCK, context_cues
from adstrip.cues.measures import Measures
from adstrip.cues.wording import KIND_SLOTS, SLOTS, KindWording, Wording, grams
from adstrip.document import Source, read
from adstrip.score import (
    FORMS,
    Model,
    Scores,
    Trees,
    load_model,
    save_model,
    score,
    scored_cues,
    sigmoid,
)
from adstrip.segment import segment

PAGE = "<h1>Dam holds</h1><p>The dam held through the night, the mayor said on Monday.</p>"


def trees(nodes: list[tuple[int, float, int, int, float]], roots: list[int], **shape) -> Trees:
    """Nodes are cue, border, node for no, node for yes, value; leaves lead to themselves."""
    feature, border, no, yes, value = zip(*nodes, strict=True)
    return Trees(
        np.asarray(feature, np.int16),
        np.asarray(border, np.float32),
        np.asarray(list(zip(no, yes, strict=True)), np.int32),
        np.asarray(value, np.float32),
        np.asarray(roots, np.int32),
        shape.get("outputs", 1),
        shape.get("depth", 2),
    )


def leaf(number: int, value: float) -> tuple[int, float, int, int, float]:
    return 0, np.inf, number, number, value


# The first tree asks cue 0, then cue 1; the second asks cue 1 alone.
TWO = trees(
    [
        (0, 10.0, 1, 2, 0.5),
        leaf(1, -1.0),
        (1, 0.25, 3, 4, 1.5),
        leaf(3, 1.0),
        leaf(4, 3.0),
        (1, 0.75, 6, 7, -0.25),
        leaf(6, -0.5),
        leaf(7, 2.0),
    ],
    roots=[0, 5],
)


@pytest.mark.parametrize(
    ("row", "total"),
    [
        ([5, 0], -1.0 - 0.5),
        ([11, 0.2], 1.0 - 0.5),
        ([11, 0.5], 3.0 - 0.5),
        ([11, 1], 3.0 + 2.0),
        ([0, 1], -1.0 + 2.0),
        ([10, 1], -1.0 + 2.0),  # the answer is yes above the border, not on it
        ([11, 0.75], 3.0 - 0.5),
        ([np.inf, np.inf], 3.0 + 2.0),
    ],
)
def test_trees_add_up_their_leaves(row, total):
    assert TWO.sums(np.asarray([row], np.float32)).tolist() == [[total]]


def test_rows_are_scored_one_by_one():
    rows = np.asarray([[5, 0], [11, 1], [11, 0.2]], np.float32)
    assert TWO.sums(rows)[:, 0].tolist() == [-1.5, 5.0, 0.5]
    assert TWO.sums(rows[:0]).shape == (0, 1)


def test_trees_take_turns_at_the_outputs():
    both = replace(TWO, outputs=2)
    assert both.sums(np.asarray([[11, 1]], np.float32)).tolist() == [[3.0, 2.0]]


def test_contributions_are_the_steps_along_the_paths():
    base, points = TWO.contributions(np.asarray([11, 1], np.float32))
    assert base == 0.25
    assert points.tolist() == [1.0, 1.5 + 2.25]


def test_a_cue_that_no_path_asks_for_gives_nothing():
    base, points = TWO.contributions(np.asarray([5, 0, 7], np.float32))
    assert points.tolist() == [-1.5, -0.25, 0]
    assert base + points.sum() == -1.5


@settings(max_examples=60, deadline=None, database=None)
@given(st.lists(st.floats(-20, 20, width=32), min_size=2, max_size=2))
def test_contributions_telescope_to_the_sum(row):
    cues = np.asarray(row, np.float32)
    base, points = TWO.contributions(cues)
    assert base + points.sum() == TWO.sums(cues[None])[0, 0]


def test_the_memory_for_a_long_page_is_bounded():
    many = replace(TWO, root=np.zeros(200, np.int32))
    cues = np.zeros((20_000, 2), np.float32)
    tracemalloc.start()
    many.sums(cues)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize(("odds", "p"), [(0, 0.5), (1, 0.7310586), (-1, 0.2689414), (1e4, 1.0)])
def test_sigmoid_is_a_probability(odds, p):
    assert sigmoid(np.asarray([odds], np.float64))[0] == pytest.approx(p)


# Scores of a page

UNHEARD = Wording(np.zeros(SLOTS, np.float16), 0.0)
ALL_ALIKE = KindWording(
    np.zeros((KIND_SLOTS, len(RESIDUE)), np.float16), np.zeros(len(RESIDUE), np.float32)
)
FEW = "The dam held out."
MANY = "The dam held through the night, as the mayor said on Monday."  # 12 words


@pytest.fixture
def hand_made():
    """A model that asks the first two cues; the categories follow the first one."""
    rounds = trees(
        [(0, 10.0, 1, 2, 0.0), leaf(1, 1.0), leaf(2, -1.0), leaf(3, 0.0)],
        roots=[0, 0, *[3] * 9],
        outputs=11,
        depth=1,
    )
    rounds.value[:] = [0, 1, -1, 0]
    looks = (dict.fromkeys(FORMS, part) for part in (TWO, TWO, rounds))
    return Model(UNHEARD, ALL_ALIKE, *looks, {}, "x", None)


def measured(*lines: str) -> Measures:
    return Measures(segment(read(Source("\n".join(lines), format="text"))), "en", UNHEARD)


def rows_of(*starts: list[float], form: str = "text") -> np.ndarray:
    cues = np.zeros((len(starts), len(scored_cues(form))), np.float32)
    for row, start in zip(cues, starts, strict=True):
        row[: len(start)] = start
    return cues


def unheard(n: int) -> np.ndarray:
    return np.zeros((n, 3 * len(RESIDUE)), np.float32)


def scores_of(model: Model, *starts: list[float], **evidence) -> Scores:
    rows = rows_of(*starts)
    log_odds = model.second["text"].sums(rows)[:, 0]
    paths, sounds = np.zeros(len(rows), np.intp), unheard(len(rows))
    return Scores("text", rows, log_odds, evidence, paths, sounds, model)


def test_a_page_is_scored_by_the_cues_of_its_blocks(hand_made):
    scores = score(measured(FEW, MANY), hand_made)
    assert scores.log_odds.tolist() == [-1.0 + 2.0, 3.0 + 2.0]
    assert scores.probabilities.tolist() == sigmoid(np.asarray([1.0, 5.0])).tolist()
    assert scores.cues.shape == (2, len(scored_cues("text")))


def scores_of_page(body: str, model: Model) -> Scores:
    table = segment(read(Source(f"<body>{body}</body>", format="html")))
    return score(Measures(table, "en", UNHEARD), model)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("<p>The dam held.</p>", "<p>Nobody was hurt.</p>", True),
        ("<p class=a>The dam held.</p>", "<p class=a>Nobody was hurt.</p>", True),
        ("<p class=a>The dam held.</p>", "<p class=b>Nobody was hurt.</p>", False),
        ("<p>The dam held.</p>", "<aside><p>Nobody was hurt.</p></aside>", False),
        ("<p>The dam held.</p>", "<h2>Nobody was hurt.</h2>", False),
    ],
)
def test_blocks_in_like_elements_have_one_path(first, second, same, hand_made):
    one, other = scores_of_page(first + second, hand_made).paths
    assert (one == other) == same


def test_scores_know_how_much_of_a_block_is_linked(hand_made):
    page = "<p>The dam held.</p><p><a href=/x>Read more</a></p><p>abc <a href=/x>efg</a></p>"
    none, all_of_it, half = scores_of_page(page, hand_made).linked
    assert (none, all_of_it) == (0, 1)
    assert 0.4 < half < 0.6
    assert score(measured("The dam held.", "Read more"), hand_made).linked.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("cue", "said"),
    [
        ("first look", [-1.0, 1.0, -1.0]),  # of the block itself
        ("first look +1", [1.0, -1.0, -1.0]),  # of the one behind it; nothing behind the last
        ("first look -1", [-1.0, -1.0, 1.0]),
    ],
)
def test_the_second_look_sees_what_the_first_one_made_of_the_page(cue, said, hand_made):
    column = [c.name for c in scored_cues("text")].index(cue)
    asks = trees([(column, 3.0, 1, 2, 0.0), leaf(1, -1.0), leaf(2, 1.0)], roots=[0], depth=1)
    model = replace(hand_made, second={"text": asks})
    assert score(measured(FEW, MANY, FEW), model).log_odds.tolist() == said


def test_scored_cues_are_those_of_the_blocks_and_then_those_of_the_first_look():
    for form in FORMS:
        names = [cue.name for cue in scored_cues(form)]
        blocks = [cue.name for cue in cues_for(form)]
        assert names[: len(blocks)] == blocks
        assert names[len(blocks)] == "first look"
        assert len(set(names)) == len(names)


def test_reasons_come_strongest_first_with_the_base_value(hand_made):
    reasons = scores_of(hand_made, [11, 1]).reasons(0)
    first, second = (cue.name for cue in cues_for("text")[:2])
    assert [(r.cue, r.points) for r in reasons] == [
        (second, 3.75), (first, 1.0), ("base value", 0.25)
    ]  # fmt: skip
    assert reasons[1].evidence == "11 words"


COLUMNS = [cue.name for cue in scored_cues("text")]
OWN = len(cues_for("text"))


def asks(cue: str | int, no: float, yes: float, base: float = 0.0) -> Trees:
    """A tree of one question: whether the cue is above 3."""
    column = COLUMNS.index(cue) if isinstance(cue, str) else cue
    nodes = [(column, 3.0, 1, 2, base), leaf(1, no), leaf(2, yes)]
    return trees(nodes, roots=[0], depth=1)


def together(*each: Trees) -> Trees:
    """One scorer of several trees of one question."""
    nodes = [
        (
            int(part.feature[i]),
            float(part.border[i]),
            *(part.child[i] + 3 * n).tolist(),
            float(part.value[i]),
        )
        for n, part in enumerate(each)
        for i in range(3)
    ]
    return trees(nodes, roots=[3 * n for n in range(len(each))], depth=1)


FIRST_SAID = {  # what the first look gives, by cue; what becomes of two points for its verdict
    "one cue": ([1.0], {0: 2.0}),
    "in proportion": ([1.0, 3.0], {0: 0.5, 1: 1.5}),
    "those against it": ([1.0, -4.0, 3.0], {0: 0.5, 2: 1.5}),
    "a cue that says nothing": ([0.0, 4.0], {1: 2.0}),
    "all against it": ([-1.0, -3.0], {"it": 2.0}),
    "nothing at all": ([0.0], {"it": 2.0}),
}


def test_reasons_name_what_the_first_look_said(hand_made):
    # it is held against the block, as nothing that led to it is
    against = asks("first look", 1.0, -1.0)
    reasons = score(measured(MANY), replace(hand_made, second={"text": against})).reasons(0)
    assert [(r.cue, r.points, r.evidence) for r in reasons] == [
        ("first look", -1.0, "read by itself: +5.0"),
        ("base value", 0.0, "where every block starts"),
    ]


def test_reasons_name_what_led_to_the_first_look(hand_made):
    model = replace(hand_made, second={"text": asks("first look", -1.0, 1.0)})
    found = score(measured(MANY), model).reasons(0)
    assert {r.cue for r in found} == {"base value", *COLUMNS[:2]}
    assert {r.cue: r.evidence for r in found}["words"] == "12 words"
    assert sum(r.points for r in found) == pytest.approx(1.0)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("cue", OF_THE_BLOCK)
@pytest.mark.parametrize("name", FIRST_SAID)
def test_the_first_look_s_verdict_is_shared_out_over_what_led_to_it(name, cue, sign, hand_made):
    said, shared = FIRST_SAID[name]
    first = together(*(asks(i, 0.0, sign * points) for i, points in enumerate(said)))
    second = asks(cue, 0.0, sign * 2.0)
    model = replace(hand_made, first={"text": first}, second={"text": second})
    row = [9.0] * len(COLUMNS)
    found = {r.cue: r.points for r in scores_of(model, row).reasons(0)}
    assert found.pop("base value") == 0
    names = dict(enumerate(COLUMNS)) | {"it": cue}
    assert found == pytest.approx({names[i]: sign * points for i, points in shared.items()})


@pytest.mark.parametrize(
    "cue", [cue.name for cue in context_cues() if cue.name not in OF_THE_BLOCK]
)
def test_what_the_first_look_said_of_other_blocks_stays_with_its_cue(cue, hand_made):
    model = replace(
        hand_made, first={"text": asks(0, 0.0, 1.0)}, second={"text": asks(cue, 0.0, 2.0)}
    )
    found = {r.cue: r.points for r in scores_of(model, [9.0] * len(COLUMNS)).reasons(0)}
    assert found == {"base value": 0, cue: 2.0}


def test_shares_are_added_to_what_the_second_look_says_of_the_cue(hand_made):
    second = together(asks(0, 0.0, -0.5), asks(OF_THE_BLOCK[0], 0.0, 2.0), asks(1, 0.0, 0.25))
    first = together(asks(0, 0.0, 3.0), asks(2, 0.0, 1.0))
    model = replace(hand_made, first={"text": first}, second={"text": second})
    found = {r.cue: r.points for r in scores_of(model, [9.0] * len(COLUMNS)).reasons(0)}
    assert found == {"base value": 0, COLUMNS[0]: 1.0, COLUMNS[1]: 0.25, COLUMNS[2]: 0.5}


_POINTS = st.floats(-8, 8, width=32)
_NUMBERS = st.sampled_from([*range(6), *range(OWN, len(COLUMNS))])
_FIRST = st.lists(
    st.tuples(st.integers(0, 5), *[_POINTS] * 3).map(lambda asked: asks(*asked)),
    min_size=1,
    max_size=8,
).map(lambda each: together(*each))
_SECOND = st.tuples(
    st.lists(st.tuples(_NUMBERS, *[_POINTS] * 3), max_size=8),
    st.lists(st.tuples(st.sampled_from(OF_THE_BLOCK), *[_POINTS] * 3), min_size=1, max_size=4),
).map(lambda parts: together(*(asks(*asked) for asked in parts[0] + parts[1])))


@settings(max_examples=100, deadline=None, database=None)
@given(_FIRST, _SECOND, st.lists(st.sampled_from([0.0, 9.0]), min_size=9, max_size=9))
def test_points_sum_to_the_log_odds(first, second, starts):
    row = (starts * len(COLUMNS))[: len(COLUMNS)]
    model = Model(UNHEARD, ALL_ALIKE, {"text": first}, {"text": second}, {}, {}, "x", None)
    scores = scores_of(model, row)
    reasons = scores.reasons(0)
    assert sum(r.points for r in reasons) == pytest.approx(scores.log_odds[0], abs=1e-6)
    assert len({r.cue for r in reasons}) == len(reasons)
    sizes = [abs(r.points) for r in reasons]
    assert sizes == sorted(sizes, reverse=True)


def test_evidence_quotes_the_phrases_of_its_cue(hand_made):
    cues = cues_for("text")
    number = [cue.name for cue in cues].index("promo phrases")
    asked = replace(TWO, feature=np.where(TWO.feature == 1, number, TWO.feature))
    model = replace(hand_made, second={"text": asked})
    evidence = {0: (("promo", "call", "order now"), ("related", "lead", "read more"))}
    paths = np.zeros(1, np.intp)
    rows = rows_of([11, 1])
    scores = Scores("text", rows, np.asarray([5.0]), evidence, paths, unheard(1), model)
    told = {reason.cue: reason.evidence for reason in scores.reasons(0)}
    assert told["promo phrases"].endswith(": order now")
    assert told["words"] == "11 words"


def test_scores_know_which_kind_of_residue_blocks_sound_like(hand_made):
    heard = KindWording(ALL_ALIKE.weights.copy(), ALL_ALIKE.biases)
    heard.weights[grams([["share"]]).kind_slots, 4] = 9.0
    page = measured(FEW, "Share", FEW)
    own, before, behind = np.split(score(page, replace(hand_made, kinds=heard)).sounds, 3, axis=1)
    assert own[:, 4].argmax() == 1
    assert own[1, 4] > 0.99
    assert own[0, 4] < 0.1
    assert before[:, 4].argmax() == 2
    assert behind[:, 4].argmax() == 0
    assert np.ptp(score(page, hand_made).sounds[:, : len(RESIDUE)]) == 0


@pytest.mark.parametrize(("sounds", "likeliest"), [(0.2, False), (0.8, True)])
def test_categories_follow_what_blocks_sound_like(sounds, likeliest, hand_made):
    asked = len(COLUMNS) + 3  # behind the cues
    nodes = [(asked, 0.5, 1, 2, 0.0), leaf(1, -1.0), leaf(2, 1.0), leaf(3, 0.0)]
    part = trees(nodes, roots=[3, 3, 3, 0, *[3] * 7], outputs=11, depth=1)
    scores = scores_of(replace(hand_made, category={"text": part}), [5])
    heard = scores.sounds.copy()
    heard[0, 3] = sounds
    odds = replace(scores, sounds=heard).categories(np.ones(1, bool))[0]
    assert (odds.argmax() == 3) == likeliest


def test_a_page_without_blocks_has_scores_of_nothing(hand_made):
    scores = scores_of_page("<p></p>", hand_made)
    assert scores.sounds.shape == (0, 3 * len(RESIDUE))
    assert scores.categories(np.zeros(0, bool)).shape == (0, len(RESIDUE))


def test_hits_become_evidence_of_their_block(hand_made):
    scores = score(measured("The dam held.", "Subscribe to our newsletter"), hand_made)
    assert 0 not in scores.evidence
    assert "subscribe" in {category for category, _, _ in scores.evidence[1]}
    assert [scores.says_residue(i) for i in (0, 1)] == [False, True]


def test_the_likeliest_category_is_told_for_the_blocks_asked_for(hand_made):
    scores = scores_of(hand_made, [5], [11], [5])

    def likeliest(*asked: bool) -> list[Category]:
        return [RESIDUE[i] for i in scores.categories(np.asarray(asked)).argmax(axis=1)]

    assert likeliest(True, False, True) == [RESIDUE[0]] * 2
    assert likeliest(False, True, False) == [RESIDUE[2]]
    assert scores.categories(np.zeros(3, bool)).shape == (0, len(RESIDUE))


def test_the_probabilities_of_the_categories_sum_to_one(hand_made):
    scores = scores_of(hand_made, [5], [11], [5])
    assert np.exp(scores.categories(np.ones(3, bool))).sum(axis=1) == pytest.approx(1)


def test_scores_survive_pickling():
    scores = clean(PAGE).blocks[0].explainer
    assert scores.probabilities.any()  # computed before
    again = pickle.loads(pickle.dumps(scores))
    assert again.probabilities.tolist() == scores.probabilities.tolist()
    assert again.reasons(1) == scores.reasons(1)
    assert again.model is scores.model


# Model files


def parts() -> dict[str, Trees]:
    categories = trees([leaf(0, 0.5)], roots=[0] * 11, outputs=11, depth=0)
    looks = {"first": TWO, "second": TWO, "category": categories}
    return {f"{form}-{look}": part for form in FORMS for look, part in looks.items()}


WORDING = Wording(np.linspace(-1, 1, SLOTS).astype(np.float16), 0.25)
KINDS = KindWording(
    np.linspace(-1, 1, KIND_SLOTS * len(RESIDUE)).astype(np.float16).reshape(KIND_SLOTS, -1),
    np.arange(len(RESIDUE), dtype=np.float32),
)


def card(**changes) -> dict:
    return {
        "cues": {form: [cue.name for cue in scored_cues(form)] for form in FORMS},
        **changes,
    }


@pytest.fixture
def model_file(tmp_path):
    path = tmp_path / "model.npz"
    save_model(path, parts(), WORDING, KINDS, card())
    return path


def test_a_saved_model_comes_back(model_file):
    model = load_model(str(model_file))
    rows = rows_of([11, 1], form="html")
    assert model.first["html"].sums(rows).tolist() == [[5.0]]
    assert model.second["html"].sums(rows).tolist() == [[5.0]]
    assert model.category["text"].outputs == 11
    assert model.card["cues"] == card()["cues"]
    assert model.path == str(model_file)
    assert model.wording.bias == WORDING.bias
    assert model.wording.weights.dtype == WORDING.weights.dtype
    assert (model.wording.weights == WORDING.weights).all()
    assert model.kinds.weights.dtype == KINDS.weights.dtype
    assert (model.kinds.weights == KINDS.weights).all()
    assert model.kinds.biases.dtype == KINDS.biases.dtype
    assert model.kinds.biases.tolist() == KINDS.biases.tolist()
    for field in ("feature", "border", "child", "value", "root"):
        loaded = getattr(model.second["text"], field)
        assert loaded.dtype == getattr(TWO, field).dtype
        assert loaded.tolist() == getattr(TWO, field).tolist()


def test_saving_twice_gives_the_same_bytes(model_file, tmp_path):
    save_model(tmp_path / "again.npz", parts(), WORDING, KINDS, card())
    assert (tmp_path / "again.npz").read_bytes() == model_file.read_bytes()


def test_another_content_has_another_fingerprint(model_file, tmp_path):
    other = tmp_path / "other.npz"
    louder = Wording(WORDING.weights * 2, WORDING.bias)
    other_kinds = KindWording(KINDS.weights, KINDS.biases + 1)
    prints = {load_model(str(model_file)).fingerprint}
    for wording, kinds, note in (
        (WORDING, KINDS, "other"), (louder, KINDS, ""), (WORDING, other_kinds, "")
    ):  # fmt: skip
        save_model(other, parts(), wording, kinds, card(note=note))
        load_model.cache_clear()
        prints.add(load_model(str(other)).fingerprint)
    assert len(prints) == 4


def test_a_model_of_one_s_own_scores_the_page(model_file):
    result = clean(PAGE, settings=Settings(model=model_file))
    assert result.model == load_model(str(model_file)).fingerprint
    assert result.model != clean(PAGE).model
    assert {round(block.score, 6) for block in result.blocks} <= {
        round(float(sigmoid(np.asarray(x))), 6) for x in (-1.5, 0.5, 2.5, 5.0, 1.0)
    }


def test_the_shipped_model_fits_the_cues_of_this_version():
    model = load_model()
    assert len(model.wording.weights) == SLOTS
    assert model.kinds.weights.shape == (KIND_SLOTS, len(RESIDUE))
    for form in FORMS:
        assert model.card["cues"][form] == [cue.name for cue in scored_cues(form)]
        assert model.first[form].outputs == model.second[form].outputs == 1
        assert model.category[form].outputs == len(RESIDUE)
        assert model.first[form].feature.max() < len(cues_for(form))
        assert model.second[form].feature.max() < len(scored_cues(form))
        assert model.category[form].feature.max() < len(scored_cues(form)) + 3 * len(RESIDUE)


def test_models_survive_pickling(model_file):
    shipped = load_model(None)
    assert pickle.loads(pickle.dumps(shipped)) is shipped
    own = load_model(str(model_file))
    assert pickle.loads(pickle.dumps(own)).fingerprint == own.fingerprint
    assert len(pickle.dumps(own)) < 1_000  # the path travels, not the trees


# Files that are no model


def refused(path: Path, says: str) -> None:
    with pytest.raises(ModelError, match=says) as caught:
        load_model(str(path))
    assert str(path) in str(caught.value)


def test_a_missing_file_is_refused(tmp_path):
    refused(tmp_path / "none.npz", "No such file")


def test_a_folder_is_refused(tmp_path):
    refused(tmp_path, "directory")


def test_settings_with_a_missing_model_are_refused_before_any_page(tmp_path):
    with pytest.raises(ModelError):
        clean(PAGE, settings=Settings(model=tmp_path / "none.npz"))


def array_file() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.zeros(3))
    return buffer.getvalue()


def archive(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(name, content)
    return buffer.getvalue()


def with_card(content: object) -> bytes:
    buffer = io.BytesIO()
    text = json.dumps(content).encode()
    np.savez(buffer, card=np.frombuffer(text, np.uint8))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"not a model", id="text"),
        pytest.param(b"PK\x03\x04 no archive", id="broken archive"),
        pytest.param(archive("a.txt", b"a"), id="other archive"),
        pytest.param(archive("card.npy", b"a"), id="broken card"),
        pytest.param(array_file(), id="an array"),
        pytest.param(with_card([1]), id="card a list"),
        pytest.param(with_card({"parts": {}}), id="card without cues"),
        pytest.param(with_card({"parts": {}, **card()}), id="card without parts"),
        pytest.param(with_card({"parts": {"html": [1, 2]}}), id="parts without arrays"),
    ],
)
def test_a_damaged_file_is_refused(data, tmp_path):
    path = tmp_path / "model.npz"
    path.write_bytes(data)
    refused(path, "damaged")


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bytes_are_refused(seed, model_file, tmp_path):
    dice = np.random.default_rng(seed)
    data = bytearray(model_file.read_bytes())
    for _ in range(40):
        data[dice.integers(len(data))] ^= 1 << dice.integers(8)
    path = tmp_path / f"flipped{seed}.npz"
    path.write_bytes(data)
    refused(path, "damaged|other cues|another wording")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_refused(share, model_file, tmp_path):
    data = model_file.read_bytes()
    path = tmp_path / f"cut{share}.npz"
    path.write_bytes(data[: int(len(data) * share)])
    refused(path, "damaged")


@pytest.mark.parametrize("form", ["html", "text"])
def test_a_model_for_other_cues_is_refused(form, tmp_path):
    cues = card()["cues"]
    for name, other in (("fewer", cues[form][:-1]), ("order", cues[form][::-1])):
        path = tmp_path / f"{name}.npz"
        save_model(path, parts(), WORDING, KINDS, card(cues={**cues, form: other}))
        refused(path, "other cues")


@pytest.mark.parametrize(
    ("wording", "kinds"),
    [
        pytest.param(Wording(WORDING.weights[:-1], 0.0), KINDS, id="fewer slots"),
        pytest.param(WORDING, KindWording(KINDS.weights[:-1], KINDS.biases), id="of kinds"),
        pytest.param(WORDING, KindWording(KINDS.weights[:, 1:], KINDS.biases), id="a kind less"),
        pytest.param(WORDING, KindWording(KINDS.weights, KINDS.biases[1:]), id="a bias less"),
        pytest.param(WORDING, KindWording(KINDS.weights.T, KINDS.biases), id="turned"),
    ],
)
def test_a_model_for_another_wording_is_refused(wording, kinds, tmp_path):
    path = tmp_path / "model.npz"
    save_model(path, parts(), wording, kinds, card())
    refused(path, "another wording")


@pytest.mark.parametrize("lacking", [*parts()])
def test_a_model_without_one_of_its_parts_is_refused(lacking, tmp_path):
    path = tmp_path / "model.npz"
    fewer = {name: part for name, part in parts().items() if name != lacking}
    save_model(path, fewer, WORDING, KINDS, card())
    refused(path, "damaged")


@pytest.mark.parametrize(
    "lacking", ["wording", "wording.bias", "kinds", "kinds.biases", "html-first.root", "card"]
)
def test_a_model_without_one_of_its_arrays_is_refused(lacking, model_file, tmp_path):
    path = tmp_path / "fewer.npz"
    with zipfile.ZipFile(model_file) as whole, zipfile.ZipFile(path, "w") as fewer:
        assert f"{lacking}.npy" in whole.namelist()
        for name in whole.namelist():
            if name != f"{lacking}.npy":
                fewer.writestr(name, whole.read(name))
    refused(path, "damaged")
