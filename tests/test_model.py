"""Model files: what is written comes back, and what is no model is refused."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from adstrip import ModelError, Settings, clean
from adstrip.blocks import RESIDUE
from adstrip.cues import cues_for
from adstrip.cues.parts import part_cues
from adstrip.cues.wording import KIND_SLOTS, SLOTS, SOUNDS, KindWording, Wording
from adstrip.ensemble import Ensemble
from adstrip.model import FORMS, load_model, save_model, scored_cues
from adstrip.score import sigmoid
from adstrip.trees import Trees
from forests import ALIKE, COLUMNS, TWO, network, of_trees, rows_of

PAGE = "<h1>Dam holds</h1><p>The dam held through the night, the mayor said on Monday.</p>"


def test_scored_cues_are_those_of_the_blocks_and_then_those_of_the_first_look():
    for form in FORMS:
        names = [cue.name for cue in scored_cues(form)]
        blocks = [cue.name for cue in cues_for(form)]
        assert names[: len(blocks)] == blocks
        assert names[len(blocks)] == "first look"
        assert len(set(names)) == len(names)


def parts() -> dict[str, Trees | Ensemble]:
    return {
        **{f"{form}-first": TWO for form in FORMS},
        **{f"{form}-second": of_trees(TWO, form) for form in FORMS},
        **{f"{form}-category": ALIKE[form] for form in FORMS},
        "parts": Ensemble(TWO, network(len(part_cues()))),
    }


WORDING = Wording(np.linspace(-1, 1, SLOTS).astype(np.float16), 0.25)
KINDS = KindWording(
    np.linspace(-1, 1, KIND_SLOTS * len(RESIDUE)).astype(np.float16).reshape(KIND_SLOTS, -1),
    np.arange(len(RESIDUE), dtype=np.float32),
)


def card(**changes) -> dict:
    return {
        "cues": {
            **{form: [cue.name for cue in scored_cues(form)] for form in FORMS},
            "parts": [cue.name for cue in part_cues()],
        },
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
    assert model.category["text"].sums(np.zeros((1, len(COLUMNS) + SOUNDS))).tolist() == [[0] * 11]
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
        loaded = getattr(model.second["text"].trees, field)
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
        assert model.first[form].feature.max() < len(cues_for(form))
        assert model.second[form].trees.feature.max() < len(scored_cues(form))


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
    "lacking",
    [
        "wording",
        "wording.bias",
        "kinds",
        "kinds.biases",
        "html-first.root",
        "card",
        "html-second.into",
        "text-category.usual",
        "parts.onto",
    ],
)
def test_a_model_without_one_of_its_arrays_is_refused(lacking, model_file, tmp_path):
    path = tmp_path / "fewer.npz"
    with zipfile.ZipFile(model_file) as whole, zipfile.ZipFile(path, "w") as fewer:
        assert f"{lacking}.npy" in whole.namelist()
        for name in whole.namelist():
            if name != f"{lacking}.npy":
                fewer.writestr(name, whole.read(name))
    refused(path, "damaged")
