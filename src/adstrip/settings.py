"""Which numbers and choices are in force?"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

from adstrip.blocks import RESIDUE, Category
from adstrip.errors import SettingsError

__all__ = ["Bias", "Settings", "thresholds"]

Bias = Literal["balanced", "precision", "recall"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What to remove, and how readily. Frozen, picklable, checked when it is made.

    Attributes:
        remove: categories of residue that go; default: every one of them.
        keep: categories that stay whatever speaks against them; it may not name one of ``remove``.
        bias: "balanced"; "precision" leaves less residue and cuts more readily;
            "recall" loses less of the article and leaves more residue.
        title: whether the headline of an HTML page stands in the text too (it is always
            ``result.title``). Plain text keeps its headline either way.
        model: a model file made by training on your own pages; default: the shipped one.
        max_bytes: larger inputs are refused (bytes, or characters of a ``str``); None: no limit.

    Raises:
        SettingsError: no such category or bias, or a category both kept and removed.

    >>> Settings(keep={"author", "media"}).removes("author")
    False
    >>> Settings(remove={"promo"}).removes("author")
    False
    >>> Settings(bias="fierce")
    Traceback (most recent call last):
    adstrip.errors.SettingsError: bias must be one of balanced, precision, recall; got 'fierce'
    """

    remove: Iterable[str] = RESIDUE
    keep: Iterable[str] = ()
    bias: Bias = "balanced"
    title: bool = False
    model: str | os.PathLike[str] | None = None
    max_bytes: int | None = 64_000_000

    def __post_init__(self) -> None:
        remove, keep = _categories("remove", self.remove), _categories("keep", self.keep)
        if Category.EDITORIAL in remove:
            raise SettingsError("remove cannot name editorial; read result.removed instead")
        if remove != frozenset(RESIDUE) and (both := sorted(remove & keep)):
            raise SettingsError(f"both kept and removed: {', '.join(both)}; name each once")
        if self.bias not in get_args(Bias):
            known = ", ".join(get_args(Bias))
            raise SettingsError(f"bias must be one of {known}; got {self.bias!r}")
        if self.max_bytes is not None and self.max_bytes < 1:
            raise SettingsError(f"max_bytes must be positive or None; got {self.max_bytes}")
        object.__setattr__(self, "remove", remove)
        object.__setattr__(self, "keep", keep)
        if self.model is not None:
            if not isinstance(self.model, str | os.PathLike):
                raise SettingsError(f"model must be a path; got {self.model!r}")
            object.__setattr__(self, "model", Path(self.model))

    def removes(self, category: str) -> bool:
        """Whether blocks of this category go."""
        return category in frozenset(self.remove) and category not in frozenset(self.keep)


def _categories(name: str, values: Iterable[str]) -> frozenset[Category]:
    if isinstance(values, str):
        raise SettingsError(f"{name} takes a set of categories, e.g. {{{values!r}}}")
    wanted = list(values)
    if unknown := sorted({str(value) for value in wanted} - {*Category}):
        raise SettingsError(f"{name}: no category {unknown[0]!r}; there are {', '.join(Category)}")
    return frozenset(Category(value) for value in wanted)


@lru_cache(maxsize=1)
def thresholds() -> dict[str, Any]:
    """The numbers of ``data/thresholds.toml``, by stage; each says there where it comes from."""
    text = (files("adstrip") / "data" / "thresholds.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
