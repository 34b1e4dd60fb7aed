"""How is a report shown? As Markdown to read and to paste, and as plain values for JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from adstrip.evaluate.judge import Judged
from adstrip.evaluate.run import Report
from adstrip.evaluate.summary import MEASURES, Estimate, Measure, Summary
from adstrip.evaluate.systems import versions
from adstrip.settings import thresholds

__all__ = ["SCHEMA_VERSION", "markdown", "notes", "to_dict"]

SCHEMA_VERSION = 1
_LIMITS = thresholds()["evaluate"]
_DIGITS = 9  # of figures in JSON: whoever rounds them again should not notice


def markdown(report: Report, worst: int = 0) -> str:
    """Tables of figures and of differences, and the ``worst`` pages that adstrip did least well."""
    measures = MEASURES[report.kind]
    shown = [m for m in measures if _is_known(m, report.summaries)]
    parts = [_figures(report, shown)]
    if len(report.systems) > 1:
        parts.append(_differences(report, [m for m in shown if m.leading]))
    parts.append(_note(report))
    if worst:
        parts.append(_worst(report, worst))
    return "\n\n".join(parts) + "\n"


def _is_known(measure: Measure, summaries: Iterable[Summary]) -> bool:
    """Whether any page had what is measured: snippets are rare."""
    return any(
        figures[measure.name].value is not None
        for summary in summaries
        for figures in summary.figures.values()
    )


def _figures(report: Report, measures: Sequence[Measure]) -> str:
    rows = [["set", report.kind, "system", *(m.heading for m in measures)]]
    for summary in report.summaries:
        for system in report.systems:
            figures = [_figure(summary.figures[system][m.name], m) for m in measures]
            rows.append([summary.group.name, str(len(summary.group.members)), system, *figures])
    return _table(rows)


def _differences(report: Report, measures: Sequence[Measure]) -> str:
    rows = [["set", report.kind, "difference", *(m.heading for m in measures)]]
    for summary in report.summaries:
        for system, found in summary.differences.items():
            name = f"{report.systems[0]} − {system}"
            figures = [_difference(found[m.name], m) for m in measures]
            rows.append([summary.group.name, str(len(summary.group.members)), name, *figures])
    return _table(rows)


def _note(report: Report) -> str:
    """What the figures hold for; failures are told where the tables go, too."""
    used = ", ".join(f"{name} {number}" for name, number in versions(report.systems).items())
    note = (
        f"In brackets: {_LIMITS['confidence']:.0%} intervals, bootstrap over domains "
        f"({_LIMITS['samples']:,} samples). {used}."
    )
    for system, count in _failed(report).items():
        note += f" {count} {report.kind} count as no output of {system}, which failed on them."
    return note


def _failed(report: Report) -> dict[str, int]:
    """On how many pages each system failed, where it did."""
    count = Counter(fault.partition(": ")[0] for page in report.judged for fault in page.faults)
    return {system: count[system] for system in report.systems if system in count}


def _figure(estimate: Estimate, measure: Measure) -> str:
    if estimate.value is None:
        return "–"
    shown = _number(estimate.value, measure)
    if not measure.leading or estimate.low is None or estimate.high is None:
        return shown
    return f"{shown} ({_number(estimate.low, measure)}–{_number(estimate.high, measure)})"


def _difference(estimate: Estimate, measure: Measure) -> str:
    if estimate.value is None:
        return "–"
    shown = _number(estimate.value, measure, "+")
    if estimate.low is None or estimate.high is None:
        return shown
    low, high = _number(estimate.low, measure, "+"), _number(estimate.high, measure, "+")
    return f"{shown} ({low} to {high})"


def _number(value: float, measure: Measure, sign: str = "") -> str:
    """Percent with one decimal, shares with three; z: a zero has no minus."""
    shown = f"{100 * value:{sign}z.1f}" if measure.percent else f"{value:{sign}z.3f}"
    return shown.replace("-", "−")


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = (f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])


def _worst(report: Report, count: int) -> str:
    """The pages with the lowest F1, with what was lost and left."""
    system = report.systems[0]
    ranked = sorted(report.judged, key=lambda page: (page.scores[system].f1, -_shown(page)))
    entries = [line for page in ranked[:count] for line in _entry(page, system)]
    return "\n".join([f"Lowest F1 of {system}:", "", *entries])


def _shown(page: Judged) -> int:
    """How much there is to show of it: more goes first where F1 is the same."""
    return len(page.lost) + len(page.left)


def _entry(page: Judged, system: str) -> Iterator[str]:
    facts, score = page.facts, page.scores[system]
    about = ", ".join(fact for fact in (facts.lang, facts.dataset, facts.page_type) if fact)
    values = asdict(score)
    said = [f"{name.replace('_', ' ')} {_said(value)}" for name, value in values.items()
            if name != "f1" and value is not None]  # fmt: skip
    yield f"- {_code(facts.id)}{f' ({about})' if about else ''}: F1 {score.f1:.3f}"
    yield f"  - {', '.join(said)}"
    yield from (f"  - lost: {_code(line)}" for line in page.lost)
    yield from (f"  - left: {_code(line)}" for line in page.left)


def _said(value: float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _code(text: str) -> str:
    """Text of pages as code, so that none of it is taken for Markdown."""
    return f"`{text.replace('`', '´')}`"


def notes(report: Report) -> Iterator[str]:
    """What a reader of the figures should know: rows left out, and pages that systems failed on."""
    for reason, count in report.skipped.items():
        yield f"skipped {count} {reason}"
    for system, count in _failed(report).items():
        first = next(
            f"{page.facts.id}: {fault}" for page in report.judged for fault in page.faults
            if fault.startswith(f"{system}: ")
        )  # fmt: skip
        yield f"{count} {report.kind} count as no output of {system}, first {first}"


def to_dict(report: Report) -> dict[str, Any]:
    """All figures and the scores of every page, as plain values for JSON.

    The keys are those of ``schema`` :data:`SCHEMA_VERSION`.
    """
    return {
        "schema": SCHEMA_VERSION,
        "versions": versions(report.systems),
        "kind": report.kind,
        "systems": list(report.systems),
        "skipped": report.skipped,
        "groups": [_group(summary, report.kind) for summary in report.summaries],
        report.kind: [_judged(page) for page in report.judged],
    }


def _group(summary: Summary, kind: str) -> dict[str, Any]:
    return {
        "name": summary.group.name,
        kind: len(summary.group.members),
        "figures": _estimates(summary.figures),
        "differences": _estimates(summary.differences),
    }


def _estimates(found: Any) -> dict[str, dict[str, dict[str, float | None]]]:
    return {
        system: {name: _rounded(estimate) for name, estimate in figures.items()}
        for system, figures in found.items()
    }


def _rounded(estimate: Estimate) -> dict[str, float | None]:
    return {
        name: None if value is None else round(value, _DIGITS)
        for name, value in asdict(estimate).items()
    }


def _judged(page: Judged) -> dict[str, Any]:
    scores = {
        system: {**asdict(score), "f1": round(score.f1, _DIGITS)}
        for system, score in page.scores.items()
    }
    return {**asdict(page.facts), "scores": scores, "faults": list(page.faults)}
