"""What do many scores say together? Figures of groups of pages, how sure they are, and differences.

Every figure is a ratio of two sums over pages: a mean counts each page as one; a share of words
divides words by words. So one bootstrap serves them all: it draws domains, which are what a new set
of pages would differ in, or pages where no domain is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adstrip.evaluate.data import Facts, Kind
from adstrip.evaluate.judge import Judged
from adstrip.evaluate.measure import PageScore
from adstrip.evaluate.texts import TextScore
from adstrip.settings import thresholds

__all__ = ["MEASURES", "Estimate", "Group", "Measure", "Summary", "groups", "summaries"]

_LIMITS = thresholds()["evaluate"]
_ARTICLE = "article"
_Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure: a name, a heading, and what a page adds above and below the line."""

    name: str
    heading: str
    parts: Callable[[Any], tuple[float, float]]
    percent: bool = True
    leading: bool = False
    """Whether it is shown with its interval, and compared."""


def _mean(name: str) -> Callable[[PageScore | TextScore], tuple[float, float]]:
    """The mean of an attribute over the pages that have it."""

    def parts(score: PageScore | TextScore) -> tuple[float, float]:
        value = getattr(score, name)
        return (0.0, 0.0) if value is None else (float(value), 1.0)

    return parts


def _ratio(above: str, below: str) -> Callable[[TextScore], tuple[float, float]]:
    return lambda score: (getattr(score, above), getattr(score, below))


def _residue_f1(score: TextScore) -> tuple[float, float]:
    found = score.residue_removed + score.editorial_removed
    return 2 * score.residue_removed, found + score.residue


MEASURES: Mapping[Kind, tuple[Measure, ...]] = {
    "pages": (
        Measure("f1", "F1", _mean("f1"), percent=False, leading=True),
        Measure("precision", "precision", _mean("precision"), percent=False),
        Measure("recall", "recall", _mean("recall"), percent=False),
        Measure("tail_residue", "tail residue %", _mean("tail_residue"), leading=True),
        Measure("tail_cut", "tail cut %", _mean("tail_cut"), leading=True),
        Measure("residue_words", "residue words %", _mean("residue_words")),
        Measure("has", "has %", _mean("has")),
        Measure("leak", "leak %", _mean("leak")),
    ),
    "texts": (
        Measure("residue_f1", "residue F1", _residue_f1, percent=False, leading=True),
        Measure(
            "editorial_loss", "editorial loss %",
            _ratio("editorial_removed", "editorial"), leading=True,
        ),
        Measure(
            "pitches_removed", "promo and subscribe removed %",
            _ratio("pitches_removed", "pitches"), leading=True,
        ),
        Measure("perfect", "perfect texts %", _mean("perfect")),
        Measure("categories", "category right %", _ratio("lines_named", "lines_removed")),
    ),
}  # fmt: skip
"""What is measured on pages and on plain texts."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the pages: their indices, and what they have in common."""

    name: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; None where too few pages or domains give one."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one group, by system and measure, and what the first has over each other."""

    group: Group
    figures: Mapping[str, Mapping[str, Estimate]]
    differences: Mapping[str, Mapping[str, Estimate]]


def groups(facts: Sequence[Facts]) -> tuple[Group, ...]:
    """Datasets, page types and languages, where there are several, and all pages.

    A dataset with articles and other pages counts as two. Languages are those of articles and of
    pages of no known type.

    >>> pages = [Facts("a", "news"), Facts("b", "shops"), Facts("c", "shops")]
    >>> [(group.name, len(group.members)) for group in groups(pages)]
    [('shops', 2), ('news', 1), ('all', 3)]
    """
    mixed = _mixed(facts)
    ways = (
        lambda f: f.dataset and f.dataset + (_side(f) if f.dataset in mixed else ""),
        lambda f: f.page_type and f"type {f.page_type}",
        _language(facts),
    )
    everything = Group("all", tuple(range(len(facts))))
    return (*(group for way in ways for group in _parted(facts, way)), everything)


def _mixed(facts: Sequence[Facts]) -> set[str]:
    """Datasets with articles and pages of other types."""
    sides = {(f.dataset, f.page_type == _ARTICLE) for f in facts if f.page_type}
    return {dataset for dataset, is_article in sides if (dataset, not is_article) in sides}


def _side(facts: Facts) -> str:
    return " articles" if facts.page_type == _ARTICLE else " other types"


def _language(facts: Sequence[Facts]) -> Callable[[Facts], str]:
    """The name of a page's language group; "" where it belongs to none."""
    counted = Counter(f.lang for f in facts if f.page_type in ("", _ARTICLE))
    known = any(counted[lang] for lang in counted if lang)

    def name(of: Facts) -> str:
        if not known or of.page_type not in ("", _ARTICLE):
            return ""
        often = of.lang and counted[of.lang] >= _LIMITS["language_pages"]
        return f"language {of.lang}" if often else "other languages"

    return name


def _parted(facts: Sequence[Facts], name: Callable[[Facts], str]) -> Iterator[Group]:
    """The groups that ``name`` makes, largest first; none where all pages are in one."""
    found: dict[str, list[int]] = {}
    for i, of in enumerate(facts):
        if key := name(of):
            found.setdefault(key, []).append(i)
    if all(len(members) < len(facts) for members in found.values()):
        for key, members in sorted(found.items(), key=lambda item: _rank(*item)):
            yield Group(key, tuple(members))


def _rank(name: str, members: Sequence[int]) -> tuple[bool, int, str]:
    return name == "other languages", -len(members), name


def summaries(judged: Sequence[Judged], kind: Kind) -> tuple[Summary, ...]:
    """The figures of every group."""
    measures = MEASURES[kind]
    facts = [page.facts for page in judged]
    parts = {
        system: np.asarray(
            [[m.parts(page.scores[system]) for m in measures] for page in judged], np.float64
        )
        for system in (judged[0].scores if judged else ())
    }
    domains = _domains(facts)
    return tuple(_summary(group, parts, domains, measures) for group in groups(facts))


def _domains(facts: Sequence[Facts]) -> NDArray[np.intp]:
    """A number for each page's domain; a page without one is a domain of its own."""
    names = [f.domain or f"page {i}" for i, f in enumerate(facts)]
    return np.unique(names, return_inverse=True)[1]


def _summary(
    group: Group,
    parts: Mapping[str, _Array],
    domains: NDArray[np.intp],
    measures: Sequence[Measure],
) -> Summary:
    members = np.asarray(group.members, np.intp)
    own = np.unique(domains[members], return_inverse=True)[1]
    draws = _draws(int(own.max(initial=-1)) + 1)
    figures, values, drawn = {}, {}, {}
    for system, of in parts.items():
        sums = np.zeros((draws.shape[1], *of.shape[1:]))
        np.add.at(sums, own, of[members])
        values[system] = _ratios(sums.sum(axis=0))
        drawn[system] = _ratios(np.einsum("sd,dmp->smp", draws, sums))
        figures[system] = _estimates(values[system], drawn[system], measures)
    first, *others = parts
    differences = {
        system: _estimates(
            values[first] - values[system], drawn[first] - drawn[system], measures
        )
        for system in others
    }  # fmt: skip
    return Summary(group, figures, differences)


def _draws(domains: int) -> _Array:
    """How often each domain is drawn in each sample; the same whenever it is asked for.

    One domain tells nothing of how much domains differ: no samples.
    """
    samples = _LIMITS["samples"] if domains > 1 else 0
    chance = np.random.default_rng(_LIMITS["seed"])
    shares = np.full(domains, 1 / max(1, domains))
    return chance.multinomial(domains, shares, size=samples).astype(np.float64)


def _ratios(sums: _Array) -> _Array:
    """Sums above divided by sums below, on the last axis; not a number where nothing counts."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(sums[..., 1] > 0, sums[..., 0] / sums[..., 1], np.nan)


def _estimates(
    values: _Array, drawn: _Array, measures: Sequence[Measure]
) -> dict[str, Estimate]:  # fmt: skip
    outside = (1 - _LIMITS["confidence"]) / 2
    found = {}
    for i, measure in enumerate(measures):
        column = drawn[:, i][~np.isnan(drawn[:, i])]
        if np.isnan(values[i]):
            found[measure.name] = Estimate(None)
        elif not len(column):
            found[measure.name] = Estimate(float(values[i]))
        else:
            low, high = np.quantile(column, [outside, 1 - outside])
            found[measure.name] = Estimate(float(values[i]), float(low), float(high))
    return found
