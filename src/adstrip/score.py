"""How editorial is each block, which category is it else, and which cues say so?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import RESIDUE, BlockTable, Category, Explainer, Reason
from adstrip.cues import Cue, cues_for, observe
from adstrip.cues.context import (
    OF_THE_BLOCK,
    FirstLook,
    context_columns,
    context_cues,
)
from adstrip.cues.measures import Measures
from adstrip.cues.parts import Part, part_columns, part_cues
from adstrip.cues.registry import empty
from adstrip.cues.speech import COVERED, quoted
from adstrip.cues.text import LINK_DENSITY
from adstrip.cues.wording import SOUNDS, kind_columns
from adstrip.model import Model, scored_cues
from adstrip.settings import thresholds

__all__ = ["Explainers", "PartScores", "Scores", "score", "score_parts", "sigmoid"]

_LIMITS = thresholds()["score"]
_ROUNDING = 1e-9  # sums of the same numbers in another order differ by less


def sigmoid(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of log-odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -50, 50))))


def _fields(scores: Any) -> dict[str, Any]:
    """What is pickled of scores: not what was computed from them."""
    return {name: scores.__dict__[name] for name in scores.__dataclass_fields__}


def _log_likely(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-probabilities of several outputs."""
    highest = odds.max(axis=1, keepdims=True)
    return np.asarray(odds - highest - np.log(np.exp(odds - highest).sum(axis=1, keepdims=True)))


_Hits = tuple[tuple[str, str, str], ...]
"""Category, act and text of phrases."""


def _strongest_first(
    start: Reason,
    run: Reason,
    cues: Sequence[Cue],
    row: NDArray[np.float32],
    points: NDArray[np.float64],
    hits: _Hits,
) -> tuple[Reason, ...]:
    """The points of a row's cues as reasons beside two others; together those hardly any."""
    found = [start, run] if abs(run.points) > _ROUNDING else [start]
    told = np.abs(points) >= _LIMITS["least_points"]
    if rest := float(points[~told].sum()):
        found.append(Reason("other cues", rest, "together; each of them says little"))
    for number in np.flatnonzero(told).tolist():
        cue = cues[number]
        said = cue.told(float(row[number]))
        told_by = (text for category, act, text in hits if quoted(cue.name, category, act))
        quotes = "; ".join(dict.fromkeys(told_by))
        evidence = f"{said}: {quotes}" if quotes else said
        found.append(Reason(cue.name, float(points[number]), evidence))
    return tuple(sorted(found, key=lambda reason: -abs(reason.points)))


@dataclass(frozen=True, eq=False)
class Scores:
    """The scores of one page, and on demand the reasons behind them. Picklable."""

    form: str
    cues: NDArray[np.float32]
    log_odds: NDArray[np.float64]
    evidence: dict[int, _Hits]
    """For each block with phrase hits: category, act and text of each."""
    paths: NDArray[np.intp]
    """Number of each block's tag-and-class path."""
    sounds: NDArray[np.float32]
    """Which kind of residue each block sounds like, as :func:`kind_columns` has it."""
    model: Model

    @cached_property
    def probabilities(self) -> NDArray[np.float64]:
        """Probability of each block to be editorial."""
        return sigmoid(self.log_odds)

    def categories(self, blocks: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Shape (these blocks, kinds of residue): log-probability of each, in RESIDUE's order."""
        rows = np.flatnonzero(blocks)
        if not len(rows):
            return np.zeros((0, len(RESIDUE)))
        return _log_likely(self.model.category[self.form].sums(self.cues, self.sounds, rows=rows))

    @cached_property
    def heard(self) -> NDArray[np.float32]:
        """What each block hears of the page where kinds of residue are told apart."""
        return self.model.category[self.form].mean(self.cues, self.sounds)

    @property
    def covered(self) -> NDArray[np.float32]:
        """How much of each block phrases of residue cover."""
        return self._column(COVERED)

    @property
    def linked(self) -> NDArray[np.float32]:
        """Link density of each block."""
        return self._column(LINK_DENSITY)

    def _column(self, name: str) -> NDArray[np.float32]:
        return np.asarray(self.cues[:, _place(self.form, name)])

    def says_residue(self, index: int) -> bool:
        """Whether a phrase of residue stands in the block."""
        found = self.evidence.get(int(index), ())
        return any(category != Category.EDITORIAL for category, _, _ in found)

    def reasons(self, index: int) -> tuple[Reason, ...]:
        """The cues behind a score, strongest first; their points sum to its log-odds.

        What the second look gives to the first one's verdict on the block itself is shared out
        over the cues by which the first look came to it. What reading the block among those
        around it adds to what its own cues say is a reason of its own.
        """
        row = self.cues[index]
        base, points = self._points(row)
        start = Reason("base value", base, "where every block starts")
        run = Reason(
            "run",
            float(self.log_odds[index] - base - points.sum()),
            "read among the blocks around it, and on this page",
        )
        hits = self.evidence.get(int(index), ())
        return _strongest_first(start, run, scored_cues(self.form), row, points, hits)

    def _points(self, row: NDArray[np.float32]) -> tuple[float, NDArray[np.float64]]:
        """The base value and the points of the cues, as far as these tell of the block alone."""
        base, points = self.model.second[self.form].contributions(row)
        own = len(cues_for(self.form))
        _, before = self.model.first[self.form].contributions(row[:own])
        for number, cue in enumerate(context_cues(), own):
            if cue.name in OF_THE_BLOCK and points[number]:
                toward = np.maximum(0.0, np.sign(points[number]) * before)
                if toward.any():
                    points[:own] += points[number] * toward / toward.sum()
                    points[number] = 0.0
        return base, points

    __getstate__ = _fields


@cache
def _place(form: str, name: str) -> int:
    """The column of a cue."""
    return [cue.name for cue in cues_for(form)].index(name)


@dataclass(frozen=True)
class Explainers:
    """Explains blocks that were scored apart: for each, who scored it, and under which number."""

    sources: tuple[tuple[Explainer | None, int], ...]

    def reasons(self, index: int) -> tuple[Reason, ...]:
        """The reasons of one block."""
        source, number = self.sources[index]
        return () if source is None else source.reasons(number)


def score(measures: Measures, model: Model) -> Scores:
    """Score the blocks of a page, measured with the model's wording."""
    form = measures.table.page.format
    if not measures.n:
        nothing = np.zeros((0, len(scored_cues(form))), np.float32)
        sounds = np.zeros((0, SOUNDS), np.float32)
        return Scores(form, nothing, np.zeros(0), {}, measures.paths, sounds, model)
    sounds = kind_columns(model.kinds.probabilities(measures.grams))
    cues, own = empty(measures.n, len(scored_cues(form))), len(cues_for(form))
    observe(measures, cues[:, :own])
    del measures.grams  # all that they say is in the cues now
    look = FirstLook(
        model.first[form].sums(cues[:, :own])[:, 0],
        measures.words,
        measures.paths,
        measures.vocabulary.stems,
    )
    context_columns(look, cues[:, own:])
    log_odds = model.second[form].sums(cues)[:, 0]
    return Scores(form, cues, log_odds, _evidence(measures), measures.paths, sounds, model)


@dataclass(frozen=True, eq=False)
class PartScores:
    """The scores of parts of blocks, and on demand the reasons behind them. Picklable."""

    cues: NDArray[np.float32]
    log_odds: NDArray[np.float64]
    evidence: dict[int, _Hits]
    page: Scores
    """Of the blocks that they are parts of."""
    origins: NDArray[np.intp]
    """Whose part each is."""
    seen: NDArray[np.float32]
    """The cues of each as if it were a block in the place of its own."""
    sounds: NDArray[np.float32]
    """Which kind of residue each sounds like there."""

    @cached_property
    def probabilities(self) -> NDArray[np.float64]:
        """Probability of each part to be editorial."""
        return sigmoid(self.log_odds)

    def reasons(self, index: int) -> tuple[Reason, ...]:
        """The cues behind a score, strongest first; their points sum to its log-odds."""
        row = self.cues[index]
        base, points = self.page.model.parts.contributions(row)
        start = Reason("base value", base, "where every sentence starts")
        run = Reason(
            "run",
            float(self.log_odds[index] - base - points.sum()),
            "read among the sentences around it",
        )
        hits = self.evidence.get(index, ())
        return _strongest_first(start, run, part_cues(), row, points, hits)

    def category(self, index: int) -> Category:
        """The likeliest kind of residue of one part, read in the place of its block."""
        told = self.page.model.category[self.page.form]
        place = int(self.origins[index])
        first = max(0, place - told.reach)
        near = slice(first, place + told.reach + 1)
        here = np.asarray([place - first])
        cues, sounds = self.page.cues[near].copy(), self.page.sounds[near].copy()
        cues[here], sounds[here] = self.seen[index], self.sounds[index]
        return RESIDUE[int(told.sums(cues, sounds, rows=here, page=self.page.heard).argmax())]

    __getstate__ = _fields


def score_parts(
    whole: Scores, table: BlockTable, parts: Sequence[Part], measures: Measures
) -> PartScores:
    """Score parts of the blocks of a page (``table``), measured as if they were blocks.

    Those of a block stand behind one another.
    """
    form, model = whole.form, whole.model
    origins = np.asarray([part.origin for part in parts], np.intp)
    of_text = [i for i, cue in enumerate(cues_for(form)) if cue.of_text]
    rows = whole.cues[origins]
    columns = part_columns(parts, measures, rows[:, of_text], table.texts)
    rows[:, of_text] = columns[:, : len(of_text)]
    sounds = whole.sounds[origins]
    sounds[:, : len(RESIDUE)] = model.kinds.probabilities(measures.grams)
    log_odds = model.parts.sums_of_each(columns, origins)[:, 0]
    return PartScores(columns, log_odds, _evidence(measures), whole, origins, rows, sounds)


def _evidence(measures: Measures) -> dict[int, _Hits]:
    evidence: dict[int, _Hits] = {}
    known: dict[tuple[str, str, str], tuple[str, str, str]] = {}  # a page repeats itself
    for hit in measures.phrases.hits:
        told = (hit.phrase.category, hit.phrase.act, hit.text[: _LIMITS["evidence_characters"]])
        evidence[hit.block] = (*evidence.get(hit.block, ()), known.setdefault(told, told))
    return evidence
