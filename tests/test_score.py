"""Scores of pages and of parts of their blocks: by models made by hand, whose sums are known."""

from __future__ import annotations

import pickle
from dataclasses import replace
from itertools import cycle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip import clean
from adstrip.blocks import RESIDUE, Category
from adstrip.cues import cues_for
from adstrip.cues.context import OF_THE_BLOCK, context_cues
from adstrip.cues.measures import Measures
from adstrip.cues.parts import Part, part_cues
from adstrip.cues.wording import KIND_SLOTS, SLOTS, SOUNDS, KindWording, Wording
from adstrip.document import Source, read
from adstrip.ensemble import Ensemble
from adstrip.glued import parts_table
from adstrip.model import FORMS, Model, load_model, scored_cues
from adstrip.network import Network
from adstrip.score import PartScores, Scores, score, score_parts, sigmoid
from adstrip.segment import segment
from adstrip.settings import thresholds
from adstrip.trees import Trees
from forests import (
    COLUMNS,
    OWN,
    TWO,
    asks,
    leaf,
    network,
    of_network,
    of_trees,
    rows_of,
    together,
    trees,
)
from tables import grams


@pytest.mark.parametrize(("odds", "p"), [(0, 0.5), (1, 0.7310586), (-1, 0.2689414), (1e4, 1.0)])
def test_sigmoid_is_a_probability(odds, p):
    assert sigmoid(np.asarray([odds], np.float64))[0] == pytest.approx(p)


# Scores of a page

PART_COLUMNS = [cue.name for cue in part_cues()]
UNHEARD = Wording(np.zeros(SLOTS, np.float16), 0.0)
ALL_ALIKE = KindWording(
    np.zeros((KIND_SLOTS, len(RESIDUE)), np.float16), np.zeros(len(RESIDUE), np.float32)
)
FEW = "The dam held out."
MANY = "The dam held through the night, as the mayor said on Monday."  # 12 words


@pytest.fixture
def hand_made():
    """A model that asks the first two cues; the categories follow the first one."""
    looks = dict.fromkeys(FORMS, TWO), {form: of_trees(TWO, form) for form in FORMS}
    category = {form: of_network(kinds(form, 0, {0: -1.0, 2: 1.0})) for form in FORMS}
    return Model(UNHEARD, ALL_ALIKE, *looks, category, of_parts(TWO), {}, "x", None)


def of_parts(judge: Trees | Network) -> Ensemble:
    """Trees or a network that alone judge parts of blocks."""
    if isinstance(judge, Network):
        return of_network(judge)
    return Ensemble(judge, network(len(PART_COLUMNS)))


def kinds(form: str, column: int, odds: dict[int, float], above: float = 2.0) -> Network:
    """A network that makes kinds of residue as much likelier as a cue's root is above this.

    All others are as likely, but for the first, by a half.
    """
    n = len(scored_cues(form)) + SOUNDS
    into, last, bias = np.zeros((n, 1)), np.zeros((1, len(RESIDUE))), np.zeros(len(RESIDUE))
    into[column], bias[0] = 1.0, 0.5
    last[0, list(odds)] = [*odds.values()]
    weights = {"into": into, "into_bias": [-above], "onto": [[1.0], [0.0]]}
    return network(n, 1, len(RESIDUE), **weights, last=last, last_bias=bias)


def measured(*lines: str) -> Measures:
    return Measures(segment(read(Source("\n".join(lines), format="text"))), "en", UNHEARD)


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
    model = replace(hand_made, second={"text": of_trees(asks)})
    assert score(measured(FEW, MANY, FEW), model).log_odds.tolist() == said


def test_reasons_come_strongest_first_with_the_base_value(hand_made):
    reasons = scores_of(hand_made, [11, 1]).reasons(0)
    first, second = (cue.name for cue in cues_for("text")[:2])
    assert [(r.cue, r.points) for r in reasons] == [
        (second, 3.75), (first, 1.0), ("base value", 0.25)
    ]  # fmt: skip
    assert reasons[1].evidence == "11 words"


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
    reasons = score(measured(MANY), replace(hand_made, second={"text": of_trees(against)})).reasons(
        0
    )
    assert [(r.cue, r.points, r.evidence) for r in reasons] == [
        ("first look", -1.0, "read by itself: +5.0"),
        ("base value", 0.0, "where every block starts"),
    ]


def test_reasons_name_what_led_to_the_first_look(hand_made):
    model = replace(hand_made, second={"text": of_trees(asks("first look", -1.0, 1.0))})
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
    model = replace(hand_made, first={"text": first}, second={"text": of_trees(second)})
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
        hand_made, first={"text": asks(0, 0.0, 1.0)}, second={"text": of_trees(asks(cue, 0.0, 2.0))}
    )
    found = {r.cue: r.points for r in scores_of(model, [9.0] * len(COLUMNS)).reasons(0)}
    assert found == {"base value": 0, cue: 2.0}


def test_shares_are_added_to_what_the_second_look_says_of_the_cue(hand_made):
    second = together(asks(0, 0.0, -0.5), asks(OF_THE_BLOCK[0], 0.0, 2.0), asks(1, 0.0, 0.25))
    first = together(asks(0, 0.0, 3.0), asks(2, 0.0, 1.0))
    model = replace(hand_made, first={"text": first}, second={"text": of_trees(second)})
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


CUES = scored_cues("text")
_STARTS = st.lists(st.sampled_from([0.0, 9.0]), min_size=9, max_size=9)


def drawn_network(seed: int) -> Network:
    """A network of any weights."""
    rng, like = np.random.default_rng(seed), network(len(COLUMNS), 4)
    drawn = {name: rng.normal(0, 0.5, array.shape) for name, array in like.arrays().items()}
    return network(len(COLUMNS), 4, **drawn)


@settings(max_examples=100, deadline=None, database=None)
@given(_FIRST, _SECOND, st.integers(0, 99).map(drawn_network), _STARTS, _STARTS)
def test_points_sum_to_the_log_odds(first, second, run, starts, before):
    row, before = (
        [
            min(x, len(cue.names) - 1) if cue.names else x
            for cue, x in zip(CUES, cycle(some), strict=False)
        ]
        for some in (starts, before)
    )
    looks = {"text": first}, {"text": Ensemble(second, run)}
    model = Model(UNHEARD, ALL_ALIKE, *looks, {}, of_parts(TWO), {}, "x", None)
    scores, alone = scores_of(model, row, before), scores_of(model, row)
    reasons = scores.reasons(0)
    assert sum(r.points for r in reasons) == pytest.approx(scores.log_odds[0], abs=1e-6)
    base, points = alone._points(alone.cues[0])
    assert base + points.sum() == pytest.approx(alone.log_odds[0], abs=1e-6)
    assert "run" not in {r.cue for r in alone.reasons(0)}
    assert len({r.cue for r in reasons}) == len(reasons)
    sizes = [abs(r.points) for r in reasons]
    assert sizes == sorted(sizes, reverse=True)


def heard_around(column: int, odds: float, cues: int = len(COLUMNS)) -> Network:
    """A network that gives each row log-odds by the root of its cue and of the next row's."""
    into = np.zeros((cues, 1))
    into[column] = 1.0
    around = np.zeros((3, 5, 1))
    around[0, 3] = 1.0
    weights = {"around": around, "last": [[odds]], "onto": [[1.0], [0.0]], "into": into}
    return network(cues, **weights)


def test_what_a_block_is_among_others_is_a_reason_of_its_own(hand_made):
    model = replace(hand_made, second={"text": Ensemble(TWO, heard_around(0, -2.0))})
    scores = scores_of(model, [0.0], [1.0])
    assert scores.log_odds == pytest.approx([-1.5 - 2.0, -1.5 - 2.0], abs=0.01)
    first, second = ({r.cue: r.points for r in scores.reasons(i)} for i in range(2))
    assert first["run"] == pytest.approx(-2.0, abs=0.01)
    assert "run" not in second
    assert second[COLUMNS[0]] == pytest.approx(-1.5 - 2.0, abs=0.01)
    assert {r.cue: r.evidence for r in scores.reasons(0)}[
        "run"
    ] == "read among the blocks around it, and on this page"


def test_cues_that_say_little_are_told_together(hand_made):
    least = thresholds()["score"]["least_points"]
    small, large = 0.9 * least, 1.1 * least
    second = together(*(asks(i, 0.0, p) for i, p in enumerate([small, large, small, -large])))
    found = scores_of(replace(hand_made, second={"text": of_trees(second)}), [9.0] * 4).reasons(0)
    assert {r.cue: r.points for r in found} == pytest.approx(
        {"other cues": 2 * small, COLUMNS[1]: large, COLUMNS[3]: -large, "base value": 0.0}
    )


def test_evidence_quotes_the_phrases_of_its_cue(hand_made):
    cues = cues_for("text")
    number = [cue.name for cue in cues].index("promo phrases")
    asked = replace(TWO, feature=np.where(TWO.feature == 1, number, TWO.feature))
    model = replace(hand_made, second={"text": of_trees(asked)})
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
    part = kinds("text", asked, {3: 9.0}, above=0.4)
    scores = scores_of(replace(hand_made, category={"text": of_network(part)}), [5])
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
    page = "<h1>Dam holds</h1><p>The dam held through the night, the mayor said on Monday.</p>"
    scores = clean(page).blocks[0].explainer
    assert scores.probabilities.any()  # computed before
    again = pickle.loads(pickle.dumps(scores))
    assert again.probabilities.tolist() == scores.probabilities.tolist()
    assert again.reasons(1) == scores.reasons(1)
    assert again.model is scores.model


# Parts of blocks


def scored_parts(model: Model, lines: list[str], *parts: Part) -> tuple[Scores, PartScores]:
    """The scores of a text, and of some parts of its lines."""
    whole = measured(*lines)
    scores = score(whole, model)
    own = Measures(parts_table(whole.table, parts), "en", UNHEARD)
    return scores, score_parts(scores, whole.table, parts, own)


def asks_parts(name: str, border: float, no: float, yes: float) -> Trees:
    nodes = [(PART_COLUMNS.index(name), border, 1, 2, 0.0), leaf(1, no), leaf(2, yes)]
    return trees(nodes, roots=[0], depth=1)


@pytest.mark.parametrize(
    ("cue", "border", "said"),
    [
        ("words", 5.0, [1, -1]),  # its own: 12 and 4
        ("words, unlike its paragraph", -8.0, [1, -1]),
        ("ends its paragraph", 0.5, [-1, 1]),
        ("share of its paragraph", 0.5, [1, -1]),
    ],
)
def test_a_part_is_scored_by_itself_and_against_its_block(cue, border, said, hand_made):
    model = replace(hand_made, parts=of_parts(asks_parts(cue, border, -1.0, 1.0)))
    first = Part(1, 0, len(MANY))
    second = Part(1, len(MANY) + 1, len(MANY) + 1 + len(FEW))
    _, own = scored_parts(model, [MANY, f"{MANY} {FEW}"], first, second)
    assert own.log_odds.tolist() == said
    assert own.probabilities.tolist() == pytest.approx([1 / (1 + np.exp(-odds)) for odds in said])


def test_what_a_part_is_among_others_of_its_block_is_a_reason_of_its_own(hand_made):
    words = PART_COLUMNS.index("words")
    heard = heard_around(words, -1.0, len(PART_COLUMNS))
    lines = [f"{FEW} {MANY}", f"{FEW} {MANY}"]
    end = len(lines[0])
    first, second = (Part(i, 0, len(FEW)) for i in range(2))
    rests = [Part(i, len(FEW) + 1, end) for i in range(2)]
    _, own = scored_parts(
        replace(hand_made, parts=of_parts(heard)), lines, first, rests[0], second, rests[1]
    )
    two, twelve = (float(np.sqrt(n)) for n in (4, 12))
    assert own.log_odds == pytest.approx([-two - twelve, -twelve] * 2, abs=0.05)
    for row in range(2):
        reasons = {r.cue: r for r in own.reasons(row)}
        assert sum(r.points for r in reasons.values()) == pytest.approx(own.log_odds[row])
        assert ("run" in reasons) == (row == 0)  # of another block's parts nothing is heard
    reasons = {r.cue: r for r in own.reasons(0)}
    assert reasons["run"].points == pytest.approx(-twelve, abs=0.05)
    assert reasons["run"].evidence == "read among the sentences around it"


def test_the_points_of_a_part_sum_to_its_log_odds_and_quote_it():
    model = load_model()
    text = f"{MANY} Subscribe to our newsletter now!"
    parts = Part(0, 0, len(MANY)), Part(0, len(MANY) + 1, len(text))
    whole = measured(text, MANY)
    scores = score(Measures(whole.table, "en", model.wording), model)
    own = score_parts(
        scores, whole.table, parts, Measures(parts_table(whole.table, parts), "en", model.wording)
    )
    for row in range(2):
        reasons = own.reasons(row)
        assert sum(reason.points for reason in reasons) == pytest.approx(own.log_odds[row])
        assert [abs(r.points) for r in reasons] == sorted(abs(r.points) for r in reasons)[::-1]
    assert own.log_odds[1] < own.log_odds[0]
    assert any("newsletter" in reason.evidence for reason in own.reasons(1))
    again = pickle.loads(pickle.dumps(own))
    assert again.reasons(1) == own.reasons(1)


def test_parts_leave_the_page_s_scores_alone_and_have_their_own_category(hand_made):
    lines = [FEW, f"{FEW} Subscribe to our newsletter", FEW]
    before = score(measured(*lines), hand_made)
    end = len(lines[1])
    whole, own = scored_parts(hand_made, lines, Part(1, 0, len(FEW)), Part(1, len(FEW) + 1, end))
    assert sorted(own.evidence) == [1]  # by part, not by block
    assert sorted(whole.evidence) == [1]
    assert own.origins.tolist() == [1, 1]
    assert (whole.cues == before.cues).all()
    assert (whole.sounds == before.sounds).all()
    words = COLUMNS.index("words")
    assert own.seen[:, words].tolist() == [4.0, 4.0]
    others = [i for i, cue in enumerate(scored_cues("text")) if not cue.of_text]
    assert (own.seen[:, others] == whole.cues[[1, 1]][:, others]).all()


@pytest.mark.parametrize("around", [5, 200])
def test_the_kind_of_a_part_is_read_in_the_place_of_its_block(around, hand_made):
    """By a network that hears of what stands before."""
    n, words = len(COLUMNS) + SOUNDS, COLUMNS.index("words")
    into, last, before = np.zeros((n, 1)), np.zeros((1, len(RESIDUE))), np.zeros((3, 5, 1))
    into[words], last[0, 3], before[2, 0] = 1.0, 1.0, 1.0  # eight blocks before
    bias = np.zeros(len(RESIDUE))
    bias[5] = 6.0  # likelier unless there are many words in both
    weights = {"into": into, "around": before, "onto": [[1.0], [0.0]], "last": last}
    heard = network(n, 1, len(RESIDUE), **weights, last_bias=bias)
    model = replace(hand_made, category={"text": of_network(heard)})
    lines = [FEW] * around + [MANY] + [FEW] * 7 + [f"{FEW} {MANY}"] + [FEW] * around
    first, rest = (
        Part(around + 8, 0, len(FEW)),
        Part(around + 8, len(FEW) + 1, len(lines[-around - 1])),
    )
    _, own = scored_parts(model, lines, first, rest)
    assert own.category(1) == RESIDUE[3]
    assert own.category(0) == RESIDUE[5]


@pytest.mark.parametrize(("far", "kind"), [(f"{MANY} {MANY}", 3), (FEW, 5)])
def test_the_kind_of_a_part_is_read_on_the_whole_page(far, kind, hand_made):
    n, words = len(COLUMNS) + SOUNDS, COLUMNS.index("words")
    into, last = np.zeros((n, 1)), np.zeros((1, len(RESIDUE)))
    into[words], last[0, 3] = 1.0, 1.0
    bias = np.zeros(len(RESIDUE))
    bias[5] = 2.6  # likelier unless blocks have seven words or more on average
    weights = {"into": into, "onto": [[0.0], [1.0]], "last": last, "last_bias": bias}
    model = replace(
        hand_made, category={"text": of_network(network(n, 1, len(RESIDUE), **weights))}
    )
    lines = [far] * 100 + [FEW] * 40 + [f"{FEW} {FEW}"]
    end = len(FEW)
    _, own = scored_parts(model, lines, Part(140, 0, end), Part(140, end + 1, 2 * end + 1))
    assert own.category(1) == RESIDUE[kind]


def test_a_part_has_a_sound_of_its_own_between_its_block_s_neighbours(hand_made):
    heard = KindWording(ALL_ALIKE.weights.copy(), ALL_ALIKE.biases)
    heard.weights[grams([["share"]]).kind_slots, 4] = 9.0
    lines = ["Share", f"{MANY} Share", FEW]
    parts = Part(1, 0, len(MANY)), Part(1, len(MANY) + 1, len(lines[1]))
    whole, own = scored_parts(replace(hand_made, kinds=heard), lines, *parts)
    said, before, behind = np.split(own.sounds, 3, axis=1)
    assert said[1, 4] > 0.99
    assert said[0, 4] < 0.1
    assert (np.hstack((before, behind)) == whole.sounds[[1, 1], len(RESIDUE) :]).all()
