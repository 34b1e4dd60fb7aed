"""What is learned: which words are residue, of which kind, and trees."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from adstrip.blocks import RESIDUE, Category
from adstrip.cues import cues_for
from adstrip.cues.context import FirstLook
from adstrip.cues.parts import part_cues
from adstrip.cues.wording import KIND_SLOTS, SLOTS, KindWording, Wording
from adstrip.cues.words import Stems
from adstrip.errors import InputError
from adstrip.evaluate.data import Facts, LabelledPage, LabelledText
from adstrip.model import FORMS
from adstrip.settings import thresholds
from adstrip.train import learn as learning
from adstrip.train.examples import Examples, Sown, extracted_text, text_examples
from adstrip.train.gluing import PartExamples
from adstrip.train.run import collect
from seeds import (
    LONG,
    PITCH,
    page,
    taught,
)
from tables import grams

LIMITS, PLANTING = thresholds()["train"], thresholds()["planting"]


NO_STEMS = Stems(np.zeros(0, np.intp), np.zeros(0, np.intp), {})


def example(**changes: Any) -> Any:
    (found,) = taught(page())
    return replace(found, **changes)


def test_gold_that_a_sure_first_look_contradicts_weighs_less():
    share = np.asarray([0.0] * 4 + [-1] + [1] * 6 + [0] * 2)
    sure = LIMITS["doubtful"]
    odds = np.log(sure / (1 - sure))
    said = np.asarray([odds + 1, odds - 1, 0, -9, 0, -odds - 1, 1 - odds, 0, 9, 9, 9, 9, -9])
    doubted = [0, 5, 11]
    look = FirstLook(said, np.ones(13), np.zeros(13, np.intp), NO_STEMS)
    aligned = example(share=share, aligned=True, weights=np.ones(13))
    found = learning._without_doubtful_labels(aligned, look).weights
    assert np.flatnonzero(found != 1).tolist() == doubted
    assert found[doubted].tolist() == [LIMITS["doubtful_weight"]] * 3
    labelled = example(share=share, aligned=False, weights=np.ones(13))
    assert learning._without_doubtful_labels(labelled, look).weights.tolist() == [1] * 13


@pytest.mark.usefixtures("quick")
def test_the_second_look_is_half_trees_and_half_a_network(corpus):
    told = [e for e in collect(corpus) if e.form == "html"]
    found = learning._second_look(told)
    half = LIMITS["network_share"]
    parameters = {**LIMITS["editorial"], **LIMITS["second"]["html"]}
    whole = learning._fit(learning._as_documents(told), parameters)
    assert found.trees.sums(told[0].cues) == pytest.approx((1 - half) * whole.sums(told[0].cues))
    odds = np.concatenate([found.network.sums(e.cues)[e.weights > 0, 0] for e in told])
    label = np.concatenate([e.editorial[e.weights > 0] for e in told])
    assert ((odds > 0) == label).mean() > 0.9


@pytest.mark.usefixtures("quick")
def test_a_wording_learns_which_words_are_residue(corpus):
    examples = collect(corpus)
    wording = learning.fit_wording(examples)
    for told in (examples[0], examples[-1]):
        scores = wording.scores(told.grams)
        known = told.share >= 0
        assert ((scores > 0) == (told.share > 0.5))[known].all()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("changes", "is_heard"),
    [
        ({}, False),
        ({"aligned": False}, False),
        ({"form": "html"}, False),
        ({"heard": True}, True),
        ({"heard": True, "written": True}, True),
    ],
)
def test_extracted_texts_are_not_heard(changes, is_heard):
    documents = [text_examples(LabelledText(Facts("1"), (LONG, PITCH), ("editorial", "promo")))] * 4
    bare = LabelledPage(Facts("2"), "", f"{LONG}\nThe voucher lies in the shop.")
    extracted = extracted_text(bare, "The voucher lies in the shop.\nIt rained all day.")
    found = learning.fit_wording([*documents, replace(extracted, **changes)])
    assert found.weights[grams([["voucher"]]).slots].any() == is_heard
    assert found.weights[grams([["dam"]]).slots].any()


def flipped(examples: list[Examples], **changes: Any) -> list[Examples]:
    """The same documents with half as much weight again and labels that say the opposite."""
    return [
        replace(e, share=np.where(e.share < 0, e.share, 1 - e.share), weights=1.5 * e.weights,
                parts=None, **changes)
        for e in examples
    ]  # fmt: skip


@pytest.mark.usefixtures("quick")
def test_what_was_written_for_training_is_heard_in_full(corpus):
    examples = collect(corpus)
    own, other = (
        learning.fit_wording([*examples, *flipped(examples, written=written)])
        for written in (True, False)
    )
    assert own.weights.any()
    assert (own.weights == other.weights).all()
    assert own.bias == other.bias
    told = examples[0]
    known = told.share >= 0
    assert ((own.scores(told.grams) < 0) == (told.share > 0.5))[known].all()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("written", [True, False])
def test_trees_believe_less_what_was_written(written, corpus):
    examples = collect(corpus)
    parts, wording, _ = learning.learn([*examples, *flipped(examples, written=written)])
    assert 1.5 * LIMITS["written_weight"] < 1  # else the others would not outweigh it
    for form in FORMS:
        told = [learning._heard(e, wording) for e in examples if e.form == form]
        odds = np.concatenate([parts[f"{form}-first"].sums(e.cues)[:, 0] for e in told])
        share = np.concatenate([e.share for e in told])
        body, rest = odds[share == 1].mean(), odds[share == 0].mean()
        assert (body > rest) == written


@pytest.mark.parametrize(("written", "weight"), [(True, LIMITS["written_weight"]), (False, 1.0)])
def test_texts_written_for_training_weigh_so_much_of_others(written, weight):
    before = example(written=written)
    found = learning._lighter_if_written(before)
    assert found.weights.tolist() == pytest.approx(before.weights * weight)
    assert (before.weights == example().weights).all()
    assert (found.cues is before.cues, found.counts) == (True, before.counts)


# Which kind of residue words sound like

PROMO, SHARE, AUTHOR = "promo", "share", "author"
SAID = {
    "order now": PROMO, "order today": PROMO, "share this": SHARE, "share with friends": SHARE,
    "written by grant": AUTHOR, "by staff writers": AUTHOR,
}  # fmt: skip


def saying(said: dict[str, str | None], own: bool | list[bool] = True, **changes: Any) -> Any:
    """A document of a few labelled lines, each said thrice."""
    categories = tuple(name and Category(name) for name in said.values()) * 3
    n, lines = len(categories), [text.split() for text in said]
    return example(
        categories=categories,
        grams=grams(lines * 3),
        own=np.tile(np.broadcast_to(own, len(lines)), 3),
        cues=np.zeros((n, len(cues_for("html"))), np.float32),
        share=np.zeros(n),
        weights=np.ones(n),
        words=np.ones(n),
        long=np.zeros(n, np.bool_),
        paths=np.zeros(n, np.intp),
        stems=NO_STEMS,
        **changes,
    )


def heard(kinds: KindWording, text: str) -> str | None:
    """The kind that a text sounds like; none where it sounds like no one more than others."""
    (row,) = kinds.probabilities(grams([text.split()]))
    return str(RESIDUE[row.argmax()]) if row.max() > 0.5 else None


@pytest.fixture(scope="module")
def kinds(quick: None) -> KindWording:
    return learning.fit_kinds([saying(SAID)])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *SAID.items(),
        ("order today and now", PROMO),
        ("the dam held", None),
        ("with and to", None),
        ("", None),
    ],
)
def test_the_kinds_of_residue_are_learned_from_their_words(text, kind, kinds):
    assert heard(kinds, text) == kind


def test_kinds_that_no_block_has_are_the_least_likely(kinds):
    unknown = [i for i, kind in enumerate(RESIDUE) if kind not in SAID.values()]
    assert not kinds.weights[:, unknown].any()
    for text in (*SAID, "the dam held", ""):
        (row,) = kinds.probabilities(grams([text.split()]))
        assert row[unknown].max() < 0.01
        assert row[unknown].max() < np.delete(row, unknown).min()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("label", "own", "learned"),
    [
        ("related", True, True),
        ("related", False, False),  # another example says it
        (None, True, False),
        ("editorial", True, False),
    ],
)
def test_only_residue_of_known_kind_is_learned_from_and_once(label, own, learned):
    more = saying(SAID | {"read more": label}, own=[True] * len(SAID) + [own])
    found = learning.fit_kinds([more])
    assert heard(found, "read more") == ("related" if learned else None)
    assert found.weights[grams([["read", "more"]]).kind_slots].any() == learned
    assert heard(found, "order now") == PROMO


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("counts", "kind"), [((1.0, 0.2), PROMO), ((0.2, 1.0), SHARE), ((0.5, 0.1), PROMO)]
)
def test_kinds_are_learned_from_documents_as_they_count(counts, kind):
    said = [SAID | {"read more": PROMO}, SAID | {"read more": SHARE}]
    found = learning.fit_kinds([saying(s, counts=c) for s, c in zip(said, counts, strict=True)])
    assert heard(found, "read more") == kind
    assert heard(found, "written by grant") == AUTHOR


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("names", "learned"),
    [
        ([], False),
        ([PROMO], False),
        ([PROMO, SHARE], False),
        ([PROMO, SHARE, AUTHOR], True),
        ([AUTHOR, SHARE, PROMO, "related"], True),
    ],
)
def test_three_kinds_can_be_told_apart_and_fewer_are_not_tried(names, learned):
    said = {**SAID, "read more": "related", "read also": "related"}
    said = {text: kind for text, kind in said.items() if kind in names}
    found = learning.fit_kinds([saying({**said, "the dam held": None})])
    assert found.weights.shape == (KIND_SLOTS, len(RESIDUE))
    assert found.weights.dtype == np.float16
    assert found.biases.shape == (len(RESIDUE),)
    assert found.weights.any() == learned
    (row,) = found.probabilities(grams([["order", "now"]]))
    assert (np.ptp(row) > 0) == learned


@pytest.mark.usefixtures("quick")
def test_what_a_page_sounds_like_is_said_by_those_who_never_saw_it():
    swapped = {PROMO: SHARE, SHARE: PROMO, AUTHOR: AUTHOR}
    other = {text: swapped[kind] for text, kind in SAID.items()}
    documents = [saying(SAID, fold=3), saying(other, fold=1), saying(SAID, fold=3)]
    sounds, kinds = learning._kind_sounds(documents)
    told = [[str(RESIDUE[row.argmax()]) for row in found[:6, : len(RESIDUE)]] for found in sounds]
    assert told == [[*other.values()], [*SAID.values()], [*other.values()]]
    assert [heard(kinds, text) for text in SAID] == [*SAID.values()]  # two of three say so
    assert all(found.shape == (18, 3 * len(RESIDUE)) for found in sounds)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("telling", [True, False])
def test_categories_are_learned_from_what_blocks_sound_like(telling):
    names = [Category.PROMO, Category.SHARE, Category.AUTHOR] * 20
    alike = example(
        categories=tuple(names), cues=np.ones((60, 4), np.float32), own=np.ones(60, np.bool_)
    )
    sound = np.zeros((60, 6), np.float32)
    sound[np.arange(60), np.arange(60) % 3] = telling
    network = learning._fit_categories([alike], [sound])
    found = network.sums(alike.cues, sound).argmax(axis=1)
    assert (
        np.mean([RESIDUE[kind] == name for kind, name in zip(found, names, strict=True)]) > 0.9
    ) == telling


def of_kinds(names: list[Category], own: bool = True, counts: float = 1.0) -> Examples:
    """Sixty blocks of two shapes, and what kind each is."""
    cues = np.tile(np.eye(2, dtype=np.float32), (30, 1))
    return example(categories=tuple(names) * 30, cues=cues, own=np.full(60, own), counts=counts)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("own", "counts", "learned"),
    [
        ((True, False), (1.0, 1.0), 0),
        ((False, True), (1.0, 1.0), 1),
        ((True, True), (1.0, 0.2), 0),
        ((True, True), (0.1, 0.5), 1),
        ((False, True), (1.0, 0.1), 1),
    ],
)
def test_categories_are_learned_from_own_blocks_as_their_documents_count(own, counts, learned):
    names = [Category.PROMO, Category.SHARE]
    both = [of_kinds(names, own[0], counts[0]), of_kinds(names[::-1], own[1], counts[1])]
    told = learning._fit_categories(both, [np.zeros((60, 0), np.float32)] * 2)
    for judge in (told, told.trees, told.network):
        found = [RESIDUE[kind] for kind in judge.sums(both[0].cues)[30:32].argmax(axis=1)]
        assert found == (names, names[::-1])[learned]


@pytest.mark.usefixtures("quick")
def test_a_model_is_learned_with_the_kinds_that_it_was_told_of(corpus):
    examples = collect(corpus)
    parts, wording, kinds = learning.learn([*examples, saying(SAID, fold=examples[0].fold)])
    of_pages = ("first", "second", "category")
    assert set(parts) == {*(f"{form}-{part}" for form in FORMS for part in of_pages), "parts"}
    assert wording.scores(examples[0].grams).any()
    assert heard(kinds, "written by grant") == AUTHOR
    assert heard(kinds, "sign up for our newsletter") == "subscribe"
    assert heard(kinds, "share this") == SHARE


# Parts of blocks


def parts_of(
    labels: list[bool], seen: list[float], weights: list[float] | None = None
) -> PartExamples:
    """Parts with one cue, twenty of each kind."""
    n = 20 * len(labels)
    none = grams([[]] * n)
    return PartExamples(
        np.tile(np.asarray(seen, np.float32), 20)[:, None],
        np.tile(labels, 20),
        np.tile(np.asarray(weights or [1.0] * len(labels)), 20),
        np.zeros(n, np.intp),
        none,
        none,
    )


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("examples", "odds"),
    [
        ([parts_of([True, False], [1, 0])], (-1, 1)),
        ([parts_of([True, False], [0, 1])], (1, -1)),
        ([parts_of([True], [1]), parts_of([False], [0])], (-1, 1)),
        ([parts_of([True, False], [0, 0]), parts_of([True, False], [1, 1])], (0, 0)),
        # the heavier ones are believed, and those without weight not seen
        ([parts_of([True, False], [1, 0]), parts_of([True, False], [0, 1], [0.1] * 2)], (-1, 1)),
        ([parts_of([True, False], [1, 0], [0.1] * 2), parts_of([True, False], [0, 1])], (1, -1)),
        ([parts_of([True, False] * 2, [1, 0, 0, 1], [1.0, 1.0, 0.0, 0.0])], (-1, 1)),
    ],
    ids=[
        "one way",
        "other way",
        "of two documents",
        "nothing tells",
        "heavier",
        "lighter",
        "mixed",
    ],
)
def test_trees_of_parts_tell_the_paragraph_from_what_is_glued_to_it(examples, odds):
    trees = learning._fit_parts(examples).trees
    found = trees.sums(np.asarray([[0], [1]], np.float32))[:, 0]
    assert np.sign(found.round(6)).tolist() == list(odds)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("together", [True, False], ids=["of one paragraph", "of two"])
def test_parts_are_read_with_those_of_their_paragraph_alone(together):
    """Of two parts that look alike the second goes, which only its neighbour can tell."""
    pairs = parts_of([True, False], [0, 0])
    cues = np.tile(np.float32([[1], [0], [0]]), (20, 1))  # a third one first
    blocks = np.repeat(np.arange(20), 3) if together else np.arange(60)
    told = replace(pairs, cues=cues, editorial=np.tile([True, False, True], 20),
                   weights=np.tile([0.0, 1.0, 1.0], 20), blocks=blocks)  # fmt: skip
    network = learning._fit_parts([told] * 40).network
    owners = np.zeros(3, np.intp) if together else np.arange(3)
    _, second, third = network.sums_of_each(cues[:3], owners)[:, 0]
    assert (third - second > 0.5) == together
    assert together or third == second


@pytest.mark.usefixtures("quick")
def test_without_parts_nothing_is_said_of_them(corpus):
    examples = [replace(example, parts=None) for example in collect(corpus)]
    silent = learning.learn(examples)[0]["parts"]
    silent.check(len(part_cues()), 1)
    assert silent.sums(np.ones((2, len(part_cues())), np.float32)).tolist() == [[0.0], [0.0]]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("blank", [False, True], ids=["all cues", "wording alone"])
def test_a_model_tells_bits_from_the_paragraphs_they_are_glued_to(blank, corpus):
    examples = collect(corpus)
    if blank:
        silent = [e.parts and replace(e.parts, cues=0 * e.parts.cues) for e in examples]
        examples = [replace(e, parts=p) for e, p in zip(examples, silent, strict=True)]
    parts, wording, _ = learning.learn(examples)
    found = [e.parts.heard(wording) for e in examples if e.parts]
    cues = np.vstack([e.cues for e in found])
    editorial = np.concatenate([e.editorial for e in found])
    assert {e.form for e in examples if e.parts} == set(FORMS)
    assert 0.3 < editorial.mean() < 0.7
    assert ((parts["parts"].trees.sums(cues)[:, 0] > 0) == editorial).all()


def test_parts_are_heard_with_their_blocks():
    dice = np.random.default_rng(4)
    wording = Wording(dice.normal(size=SLOTS).astype(np.float16), 0.5)
    (told,) = taught(page(), Sown(bits=("Sign up for our newsletter here.",)))
    found = learning._heard(told, wording)
    assert (found.parts.cues == told.parts.heard(wording).cues).all()
    assert (found.parts.cues != told.parts.cues).any()
    (bare,) = taught(page())
    assert bare.parts is None
    assert learning._heard(bare, wording).parts is None
    assert (learning._heard(bare, wording).cues == found.cues).all()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("kinds", "draws"), [(1, 1), (3, 1), (1, 2), (3, 2)])
def test_boosted_trees_are_the_mean_of_what_lightgbm_says(kinds, draws, monkeypatch):
    lightgbm = pytest.importorskip("lightgbm")
    models = []

    def watched(*args: Any) -> Any:
        models.append(fit(*args))
        return models[-1]

    fit = lightgbm.train
    monkeypatch.setattr(lightgbm, "train", watched)
    dice = np.random.default_rng(5)
    cues = dice.normal(size=(400, 6)).astype(np.float32)
    labels = (cues[:, 0] > 0).astype(int) + (cues[:, 1] > 0.5) * (kinds > 1)
    shape = {"num_leaves": 8, "min_data_in_leaf": 5, "num_threads": 1, "objective": "binary"}
    if kinds > 1:
        shape |= {"objective": "multiclass", "num_class": kinds}
    shape |= {"rounds": 10, "draws": draws, "feature_fraction": 0.5}
    trees = learning.boost(cues, labels, np.ones(400), shape)
    drawn = [model.predict(cues, raw_score=True).reshape(400, kinds) for model in models]
    said = np.mean(drawn, axis=0)
    assert len(drawn) == draws
    assert draws == 1 or not np.allclose(*drawn)
    assert trees.sums(cues) == pytest.approx(said, abs=1e-5)
    assert np.ptp(said, axis=0).min() > 1


ONCE = {"rounds": 6, "draws": 1}


@pytest.mark.usefixtures("quick")
def test_where_there_is_nothing_to_learn_one_tree_says_so():
    cues, labels = np.zeros((80, 1), np.float32), np.asarray([0, 1] * 40)
    trees = learning.boost(cues, labels, np.ones(80), {"objective": "binary", **ONCE})
    assert len(trees.root) == 1
    assert trees.sums(cues[:1]) == pytest.approx(0)


@pytest.mark.usefixtures("quick")
def test_borders_between_the_closest_of_numbers_hold():
    # LightGBM draws its borders in double precision, between two numbers of single precision
    close = [np.float32(1)]
    for _ in range(3):
        close.append(np.nextafter(close[-1], np.float32(2)))
    for no, yes in pairwise(close):
        cues = np.asarray([[no], [yes]] * 30, np.float32)
        labels = np.asarray([0, 1] * 30)
        shape = {"objective": "binary", "min_data_in_leaf": 5, "num_threads": 1}
        trees = learning.boost(cues, labels, np.ones(60), shape | ONCE)
        assert len(trees.feature) > len(trees.root)  # LightGBM tells the two apart
        first, second = trees.sums(cues[:2])
        assert first < 0 < second


@pytest.mark.parametrize(
    ("extra", "learns"),
    [
        ("lightgbm", lambda found: learning._fit(learning._as_documents(found), {})),
        ("lightgbm", lambda _: learning._fit_parts([parts_of([True, False], [1, 0])])),
        ("sklearn.linear_model", learning.fit_wording),
        ("scipy.sparse", learning.fit_wording),
        ("sklearn.linear_model", lambda _: learning.fit_kinds([saying(SAID)])),
        ("scipy.sparse", lambda _: learning.fit_kinds([saying(SAID)])),
    ],
)
def test_without_its_extras_training_says_what_to_install(extra, learns, monkeypatch):
    monkeypatch.setitem(sys.modules, extra, None)
    with pytest.raises(InputError, match=r"pip install 'adstrip\[train\]'"):
        learns(taught(page()))
