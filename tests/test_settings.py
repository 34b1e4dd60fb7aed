"""Which choices can be made, and what happens to those that cannot?"""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adstrip.blocks import RESIDUE, Category
from adstrip.errors import AdstripError, SettingsError
from adstrip.settings import Settings, thresholds

KNOWN = (
    "editorial, promo, subscribe, related, navigation, share, comments, author, legal, media, "
    "metadata, other"
)


def test_default_removes_all_residue_and_nothing_else() -> None:
    assert Settings().remove == frozenset(RESIDUE)
    assert Settings().keep == frozenset()
    assert [c.value for c in Category if not Settings().removes(c)] == ["editorial"]


def test_other_defaults() -> None:
    default = Settings()
    assert (default.bias, default.title, default.model) == ("balanced", False, None)
    assert default.max_bytes == 64_000_000


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"bias": "fierce"}, "bias must be one of balanced, precision, recall; got 'fierce'"),
        ({"bias": "Recall"}, "bias must be one of balanced, precision, recall; got 'Recall'"),
        ({"bias": None}, "bias must be one of balanced, precision, recall; got None"),
        ({"remove": "promo"}, "remove takes a set of categories, e.g. {'promo'}"),
        ({"keep": "author"}, "keep takes a set of categories, e.g. {'author'}"),
        (
            {"remove": {"adverts"}},
            f"remove: no category 'adverts'; there are {KNOWN}",
        ),
        ({"model": 3}, "model must be a path; got 3"),
        ({"keep": ["Promo"]}, f"keep: no category 'Promo'; there are {KNOWN}"),
        ({"keep": [None]}, f"keep: no category 'None'; there are {KNOWN}"),
        (
            {"remove": {"editorial"}},
            "remove cannot name editorial; read result.removed instead",
        ),
        (
            {"remove": {"editorial", "promo"}, "keep": {"promo"}},
            "remove cannot name editorial; read result.removed instead",
        ),
        (
            {"remove": {"promo", "author", "legal"}, "keep": {"promo", "author"}},
            "both kept and removed: author, promo; name each once",
        ),
        ({"max_bytes": 0}, "max_bytes must be positive or None; got 0"),
        ({"max_bytes": -5}, "max_bytes must be positive or None; got -5"),
    ],
)
def test_impossible_choices_are_refused(choices: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings(**choices)
    assert str(error.value) == message
    assert isinstance(error.value, AdstripError)
    assert isinstance(error.value, ValueError)


@pytest.mark.parametrize(
    "choices",
    [
        {"bias": "precision"},
        {"bias": "recall"},
        {"remove": ()},
        {"remove": ["promo"]},
        {"keep": {"editorial"}},
        {"keep": RESIDUE},
        {"remove": {"promo"}, "keep": {"author"}},
        {"max_bytes": None},
        {"max_bytes": 1},
        {"model": "model.npz"},
    ],
)
def test_possible_choices_are_taken(choices: dict[str, Any]) -> None:
    taken = Settings(**choices)
    assert all(_same(getattr(taken, name), value) for name, value in choices.items())


def _same(taken: Any, given: Any) -> bool:
    return taken == (frozenset(given) if isinstance(given, tuple | list | set) else given) or (
        taken == Path(str(given))
    )


def test_unknown_setting_and_positions_are_refused() -> None:
    with pytest.raises(TypeError):
        Settings(threshold=0.5)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Settings({"promo"})  # type: ignore[misc]


@given(st.frozensets(st.sampled_from(RESIDUE)))
def test_keep_beats_the_default_remove(keep: frozenset[Category]) -> None:
    chosen = Settings(keep=keep)
    assert chosen.keep == keep
    assert {c for c in RESIDUE if chosen.removes(c)} == set(RESIDUE) - keep
    assert not any(chosen.removes(category) for category in keep)


def test_to_remove_everything_is_the_default_written_out() -> None:
    assert Settings(remove=set(RESIDUE), keep={"author"}) == Settings(keep={"author"})


@given(st.frozensets(st.sampled_from([c.value for c in RESIDUE])))
def test_remove_names_all_that_goes(remove: frozenset[str]) -> None:
    chosen = Settings(remove=remove)
    assert {c.value for c in Category if chosen.removes(c)} == remove
    assert {c.value for c in Category if chosen.removes(c.value)} == remove


def test_any_iterable_of_categories_will_do() -> None:
    asked = Settings(remove=(name for name in ("promo", Category.LEGAL, "promo")))
    assert asked == Settings(remove={"legal", "promo"})
    assert asked.remove == {"promo", "legal"}


def test_word_that_is_no_category_goes_nowhere() -> None:
    assert not Settings().removes("adverts")


@pytest.mark.parametrize("field", [f.name for f in dataclasses.fields(Settings)])
def test_settings_are_frozen(field: str) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(Settings(), field, None)


def test_changes_by_the_caller_to_his_set_do_not_reach_the_settings() -> None:
    keep = {"author"}
    chosen = Settings(keep=keep)
    keep.add("media")
    assert chosen.keep == {"author"}


CHOSEN = [
    Settings(),
    Settings(keep={"author", "media"}, bias="recall", title=True),
    Settings(remove={"promo"}, model="model.npz", max_bytes=None),
]


@pytest.mark.parametrize("chosen", CHOSEN)
def test_settings_travel_between_processes(chosen: Settings) -> None:
    again = pickle.loads(pickle.dumps(chosen))
    assert again == chosen
    assert hash(again) == hash(chosen)
    assert [again.removes(c) for c in Category] == [chosen.removes(c) for c in Category]


def test_equal_settings_are_one_key() -> None:
    assert (
        len({*CHOSEN, Settings(), Settings(title=True, bias="recall", keep=["media", "author"])})
        == 3
    )
    assert Settings(keep={"author"}) != Settings()


@pytest.mark.parametrize("chosen", CHOSEN)
def test_replacing_one_choice_keeps_the_others(chosen: Settings) -> None:
    changed = dataclasses.replace(chosen, max_bytes=10)
    assert changed.max_bytes == 10
    assert (changed.remove, changed.keep, changed.bias) == (chosen.remove, chosen.keep, chosen.bias)


def test_keep_can_be_replaced() -> None:
    changed = dataclasses.replace(Settings(keep={"media"}), keep={"author"})
    assert changed == Settings(keep={"author"})
    with pytest.raises(SettingsError, match="both kept and removed: promo"):
        dataclasses.replace(Settings(remove={"promo"}), keep={"promo"})


def test_model_is_a_path() -> None:
    assert Settings(model="folder/model.npz").model == Path("folder") / "model.npz"


def test_thresholds_are_values_by_stage() -> None:
    def plain(value: Any) -> bool:
        if isinstance(value, dict):
            return all(plain(inner) for inner in value.values())
        if isinstance(value, list):
            return all(plain(inner) for inner in value)
        return isinstance(value, int | float | str)

    assert {"document", "segment", "language", "cues", "score", "decide"} <= {*thresholds()}
    assert plain(thresholds())
