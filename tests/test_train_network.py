"""What networks learn, on documents made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from adstrip.errors import InputError
from adstrip.network import Network
from adstrip.settings import thresholds
from adstrip.train import network as training
from adstrip.train.network import Document, fit_network

LIMITS = {
    **thresholds()["train"]["network"],
    "width": 8, "hidden": 8, "epochs": 40, "documents": 4, "rate": 0.01,
}  # fmt: skip


def documents(rule, count: int = 40, blocks: int = 12, cues: int = 3) -> list[Document]:
    """Documents of random cues, editorial by a rule on them."""
    rng = np.random.default_rng(5)
    out = []
    for _ in range(count):
        seen = rng.normal(0, 2, (blocks, cues)).astype(np.float32)
        out.append(Document(seen, rule(seen)[:, None].astype(np.float64), np.ones(blocks)))
    return out


def right(found: Network, told: list[Document]) -> float:
    same = [(found.sums(d.cues) > 0) == (d.labels > 0.5) for d in told]
    return float(np.concatenate(same).mean())


RULES = {
    "its own cue": lambda seen: seen[:, 1] > 0,
    "the block before": lambda seen: np.concatenate(([False], seen[:-1, 1] > 0)),
    "the block behind the next": lambda seen: np.concatenate((seen[2:, 1] > 0, [False] * 2)),
    "most of the page": lambda seen: np.full(len(seen), (seen[:, 1] > 0).mean() > 0.5),
}


@pytest.mark.parametrize("name", RULES)
def test_networks_learn_what_a_block_is_from_it_and_from_those_around(name):
    told = documents(RULES[name])
    assert right(fit_network(told, {**LIMITS, "lost": 0.0, "lost_cues": 0.0}), told) > 0.9


def test_what_cannot_be_told_is_given_its_share():
    lot = np.random.default_rng(7)
    told = documents(lambda seen: lot.random(len(seen)) < 0.75, count=200)
    blank = [d._replace(cues=0 * d.cues) for d in told]
    found = fit_network(blank, {**LIMITS, "epochs": 10}).sums(blank[0].cues)
    assert found == pytest.approx(np.log(3), abs=0.5)


@pytest.mark.parametrize("heavier", [True, False])
def test_blocks_count_by_their_weights(heavier):
    told = documents(RULES["its own cue"], count=20)
    against = [d._replace(labels=1 - d.labels) for d in told]
    light = [d._replace(weights=0.2 * d.weights) for d in (against if heavier else told)]
    found = fit_network([*(told if heavier else against), *light], LIMITS)
    assert (right(found, told) > 0.8) == heavier


def test_documents_without_weight_are_not_heard():
    told = documents(RULES["its own cue"], count=8)
    silent = [d._replace(weights=0 * d.weights, cues=d.cues + 99) for d in told]
    quick = {**LIMITS, "epochs": 2}
    heard, alone = fit_network([*told, *silent], quick), fit_network(told, quick)
    assert all((a == alone.arrays()[name]).all() for name, a in heard.arrays().items())


def test_a_cue_that_never_changed_says_nothing_when_it_does():
    told = documents(RULES["its own cue"], count=8)
    constant = [d._replace(cues=d.cues * np.float32([1, 1, 0]) + 2) for d in told]
    found = fit_network(constant, {**LIMITS, "epochs": 2})
    rows = np.full((3, 3), 2, np.float32)
    rows[:, 2] = (2, 3, -99)
    assert np.ptp([found.sums(row[None])[0, 0] for row in rows]) == 0


def test_the_same_documents_give_the_same_weights():
    told = documents(RULES["its own cue"], count=8)
    one, other = (fit_network(told, {**LIMITS, "epochs": 2}) for _ in range(2))
    assert all((array == other.arrays()[name]).all() for name, array in one.arrays().items())
    drawn = fit_network(told, {**LIMITS, "epochs": 2, "seed": 2})
    assert (drawn.into != one.into).any()


@pytest.mark.parametrize("times", [0.5, 3.0])
def test_what_a_network_says_is_multiplied(times):
    told = documents(RULES["its own cue"], count=8)
    quick = {**LIMITS, "epochs": 2}
    one, other = (fit_network(told, quick, factor).sums(told[0].cues) for factor in (1, times))
    assert np.ptp(one) > 0.05
    assert other == pytest.approx(times * one, abs=0.02)


def test_documents_without_any_weight_are_refused():
    (told,) = documents(RULES["its own cue"], count=1)
    with pytest.raises(InputError, match="no block"):
        fit_network([told._replace(weights=0 * told.weights)], LIMITS)


# Steps


def descent(start: float, **changes) -> tuple[dict[str, np.ndarray], training._Descent]:
    """One weight, and its way down in ten steps."""
    weights = {"it": np.full(1, start, np.float32)}
    limits = {"epochs": 10, "documents": 4, "rate": 0.1, "decay": 0.0, **changes}
    return weights, training._Descent(weights, limits, 4)


def test_rates_rise_and_then_fall_to_nothing():
    _, way = descent(0.0, epochs=40)
    rates = []
    for _ in range(40):
        rates.append(way._rate())
        way.step({"it": np.ones(1, np.float32)})
    top = int(np.argmax(rates))
    assert 2 <= top <= 6
    assert np.all(np.diff(rates[: top + 1]) > 0)
    assert np.all(np.diff(rates[top:]) < 0)
    assert rates[top] == pytest.approx(0.1)
    assert rates[-1] < 0.001


@pytest.mark.parametrize("gradient", [1.0, -1.0, 0.01])
def test_the_first_step_is_as_long_as_the_rate_whatever_the_gradient(gradient):
    weights, way = descent(1.0)
    rate = way._rate()
    way.step({"it": np.full(1, gradient, np.float32)})
    assert weights["it"][0] == pytest.approx(1.0 - rate * np.sign(gradient), abs=1e-5)


def test_long_gradients_are_shortened():
    """So a single long one doesn't outweigh those that come after it."""
    ends = []
    for first in (1.0, 1000.0):
        weights, way = descent(0.0)
        for gradient in (first, -0.5, -0.5, -0.5):
            way.step({"it": np.full(1, gradient, np.float32)})
        ends.append(weights["it"][0])
    assert ends[0] == ends[1]


def test_weights_decay():
    weights, way = descent(1.0, decay=0.5)
    rate = way._rate()
    way.step({"it": np.zeros(1, np.float32)})
    assert weights["it"][0] == pytest.approx(1 - 0.5 * rate)


@pytest.mark.parametrize("name", ["lost", "lost_cues"])
def test_some_of_what_is_seen_is_left_out(name):
    limits = {**LIMITS, "lost": 0.0, "lost_cues": 0.0}
    told = documents(RULES["its own cue"], count=4)
    usual, scale = training._usual(told)
    weights = training._start(3, 1, limits, np.random.default_rng(0))
    batch = training._batch(told, usual, scale)

    def slopes(**lost) -> np.ndarray:
        lot = np.random.default_rng(1)
        return training._gradients(weights, batch, {**limits, **lost}, 1.0, lot)["into"]

    whole, some = slopes(), slopes(**{name: 0.5})
    assert (some != whole).any()
    nothing = slopes(**{name: 1 - 1e-9})  # of it: the rest has nothing to go by
    assert not nothing.any()


@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("seed", range(3))
def test_gradients_are_how_the_loss_changes(seed, outputs, monkeypatch):
    import adstrip.network as inference  # noqa: PLC0415

    # Without steps of numbers, and in double precision.
    for name in ("_ROW", "_WEIGHT"):
        monkeypatch.setattr(inference, name, 1)
    monkeypatch.setattr(np, "rint", np.asarray)
    monkeypatch.setattr(np, "float32", np.float64)
    limits = {**LIMITS, "width": 4, "hidden": 3, "lost": 0.0, "lost_cues": 0.0}
    rng = np.random.default_rng(seed)
    told = [
        Document(rng.normal(0, 3, (n, 4)), labels(n, outputs, rng), rng.random(n))
        for n in (7, 1, 20)
    ]
    usual, scale = training._usual(told)
    weights = training._start(4, outputs, limits, rng)
    batch = training._batch(told, usual, scale)
    gradients = training._gradients(weights, batch, limits, 2.0, AllKept())

    def loss() -> float:
        total, found = 0.0, Network(usual, scale, **weights)
        for cues, wanted, weight in told:
            odds = found.sums(cues)
            among = np.hstack((odds, 0 * odds)) if outputs == 1 else odds  # yes or no
            wrong = np.logaddexp.reduce(among, axis=1) - (odds * wanted).sum(axis=1)
            total += (weight * wrong).sum()
        return total / 2.0

    for name, array in weights.items():
        flat, slopes = array.reshape(-1), gradients[name].reshape(-1)
        for i in rng.choice(len(flat), min(8, len(flat)), replace=False):
            here, ends = flat[i], []
            for flat[i] in (here + 1e-6, here - 1e-6):
                ends.append(loss())
            flat[i] = here
            assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(slopes[i], abs=1e-6)


def labels(blocks: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
    if outputs == 1:
        return rng.random((blocks, 1)).round()
    return np.eye(outputs)[rng.integers(0, outputs, blocks)]


def test_one_of_several_labels_is_learned():
    told = documents(lambda seen: seen[:, 1] > 0)
    three = [
        d._replace(labels=np.eye(3)[(d.cues[:, 1] > 0).astype(int) + (d.cues[:, 1] > 2)])
        for d in told
    ]
    found = fit_network(three, {**LIMITS, "lost": 0.0, "lost_cues": 0.0})
    said = np.concatenate([found.sums(d.cues).argmax(axis=1) for d in three])
    assert (said == np.vstack([d.labels for d in three]).argmax(axis=1)).mean() > 0.9


class AllKept:
    """Lots by which nothing is left out."""

    @staticmethod
    def random(shape: tuple[int, ...], _: type) -> np.ndarray:
        return np.full(shape, 0.99)
