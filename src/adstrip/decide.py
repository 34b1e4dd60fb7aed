"""Scores to verdicts: what stays, looking at the sequence, the policy and the whole?"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, islice, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import RESIDUE, BlockTable, Category, Kind, Page
from adstrip.score import Scores, sigmoid
from adstrip.sentences import QUOTED
from adstrip.settings import Bias, Settings, thresholds

__all__ = ["Verdicts", "decide", "reconsidered", "strictness"]

_LIMITS = thresholds()["decide"]
_AROUND = "-*• .,;"  # signs around a quotation: of a list, and behind it
_ARTICLES = frozenset(_LIMITS["article_types"])
Bools = NDArray[np.bool_]
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdict on each block, and what should make a reader look twice."""

    kept: tuple[bool, ...]
    categories: tuple[Category, ...]
    rules: tuple[str, ...]
    suspicious: tuple[str, ...]


def decide(
    table: BlockTable, scores: Scores, words: Floats, headline: Bools, settings: Settings
) -> Verdicts:
    """What stays: by score, then by sequence, then so that something stays, then by policy."""
    if not len(table):
        return Verdicts((), (), (), ("the page has no visible text",))
    p = reconsidered(table, scores, words)
    kind = "text" if scores.form == "text" else "article" if _says_article(table.page) else "other"
    bounds = _LIMITS["threshold_range"][kind]
    threshold = page_threshold(p, words, bounds) * strictness(settings.bias)
    wanted = np.minimum(threshold * _strictness(p, words, scores), _LIMITS["sure_enough"])
    editorial = p >= wanted
    rules = np.full(len(p), "threshold", np.object_)
    in_runs = _smooth(p, wanted, _LIMITS["change_price"])
    in_runs |= _lone(in_runs, p, table, scores)
    rules[in_runs != editorial] = "run"
    editorial = _with_what_they_open(in_runs, p, table)
    rules[in_runs != editorial] = "heading"
    rules[_tail(editorial, rules)] = "tail"
    guarded, suspicious = _guard(editorial, p, words, ~headline)
    rules[guarded != editorial] = "guard"
    return _policy(table, scores, words, guarded, rules, headline, settings, suspicious)


def strictness(bias: Bias) -> float:
    """What thresholds are multiplied by: above 1 more goes, below 1 more stays.

    >>> strictness("balanced")
    1.0
    """
    return float(_LIMITS["bias"][bias])


def reconsidered(table: BlockTable, scores: Scores, words: Floats) -> Floats:
    """Probabilities; a block that phrases of residue cover for a good part must be surer.

    One that a sentence announces by a colon is quoted: it may be less sure, whatever it says. Where
    that sentence is editorial, what stands in quotation marks behind it may be far less sure.
    """
    convicted = scores.covered >= _LIMITS["convicted"]
    colon = words >= _LIMITS["announcing_words"]
    colon[colon] = [text.endswith((":", "：")) for text in compress(table.texts, colon)]
    announced = np.concatenate(([False], colon[:-1]))
    change = np.where(announced, _LIMITS["announcement"], -_LIMITS["conviction"] * convicted)
    by_editorial = np.concatenate(([False], (colon & (scores.log_odds > 0))[:-1]))
    change[_quotations(table.texts, by_editorial)] = _LIMITS["quotation"]
    return sigmoid(scores.log_odds + change)


def _quotations(texts: Sequence[str], announced: Bools) -> list[int]:
    """Blocks that stand in quotation marks as a whole, announced or behind such ones."""
    found: list[int] = []
    for i, text in enumerate(texts):
        follows = announced[i] or (found and found[-1] == i - 1)
        if follows and QUOTED.fullmatch(text.strip(_AROUND)):
            found.append(i)
    return found


def _says_article(page: Page) -> bool:
    """Whether the page declares that it is one article."""
    return page.open_graph_type == "article" or not _ARTICLES.isdisjoint(page.schema_types)


def page_threshold(p: Floats, words: Floats, bounds: Sequence[float] = (0.0, 1.0)) -> float:
    """Half of the best F1 that the page can expect under its own probabilities, within bounds.

    Keeping a word pays exactly when its probability is above that (Ye, Chai, Lee and Chieu 2012).

    >>> round(page_threshold(np.array([0.9, 0.9, 0.1]), np.array([10.0, 10.0, 10.0])), 2)
    0.46
    """
    order = np.argsort(-p, kind="stable")
    gain = np.cumsum((p * words)[order])
    size = np.cumsum(words[order])
    best = (2 * gain / (size + gain[-1])).max()
    return float(min(max(best / 2, bounds[0]), bounds[1]))


def _strictness(p: Floats, words: Floats, scores: Scores) -> Floats:
    """What the threshold is multiplied by at each block of a page.

    On a page with much sure text, links alone must be surer. Behind the last sure text the article
    is cut short or residue left behind: a paragraph in elements like those of the article's last
    ones is the article's own unless it surely reads otherwise; a short line is hardly missed.
    In plain text, where all look alike, paragraphs are trusted a little more.
    """
    tail, links = _LIMITS["tail"], _LIMITS["links"]
    prose = (words >= tail["words"]) & (scores.linked < tail["link_density"])
    sure = np.flatnonzero(prose & (p >= tail["sure"]))
    factors = np.ones(len(p))
    if not len(sure):
        return factors
    behind = np.arange(len(p)) > sure[-1]
    if scores.form == "text":
        return np.where(behind & prose, tail["text"], factors)
    alike = (scores.paths[:, None] == scores.paths[sure[-tail["last"] :]]).any(axis=1)
    paragraph = np.where(alike, tail["alike"], tail["paragraph"])
    factors = np.where(behind, np.where(prose, paragraph, tail["line"]), factors)
    if words[sure].sum() < links["sure_text"]:
        return factors
    linked = scores.linked >= links["link_density"]
    return np.where(linked, np.maximum(factors, links["factor"]), factors)


def _smooth(p: Floats, thresholds: Floats, price: float) -> Bools:
    """The likeliest sequence when every change between body and residue has a price (Viterbi).

    Only the lead of body over residue counts; where it is larger than the price, the best ways to
    both come from the one that leads.
    """
    gain = np.clip(_log_odds(p) - _log_odds(thresholds), *_LIMITS["gain_range"])
    leads, lead = [], 0.0
    for g in gain.tolist():
        leads.append(lead)
        if lead > price:
            lead = price
        elif lead < -price:
            lead = -price
        lead += g
    states, state = [], lead > 0
    for lead in reversed(leads):
        states.append(state)
        if lead > price or lead < -price:
            state = lead > 0
    return np.asarray(states[::-1], np.bool_)


def _lone(editorial: Bools, p: Floats, table: BlockTable, scores: Scores) -> Bools:
    """Single blocks that stay because those before and behind them, of the same kind, do.

    A list is one thing; and a paragraph in the middle of others goes only for what it says.
    """
    out = np.zeros(len(p), np.bool_)
    between = ~editorial[1:-1] & editorial[:-2] & editorial[2:]
    for i in (np.flatnonzero(between) + 1).tolist():
        around = table.kinds[i - 1 : i + 2]
        if len(set(around)) == 1:
            is_item = around[1] is Kind.LIST_ITEM
            out[i] = p[i] >= _LIMITS["lone"] and (is_item or not scores.says_residue(i))
    return out


def _log_odds(p: Floats) -> Floats:
    safe = np.clip(p, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(safe / (1 - safe)))


def _with_what_they_open(editorial: Bools, p: Floats, table: BlockTable) -> Bools:
    """A heading goes with the block behind it, unless its own score is sure.

    The first of a text, if of the first level, is its headline: it opens more than that block.
    """
    out = editorial.copy()
    sure, heading = _LIMITS["sure_heading"], Kind.HEADING
    headings = [i for i, kind in enumerate(table.kinds[:-1]) if kind is heading]
    if headings and table.page.format == "text" and table.levels[headings[0]] == 1:
        del headings[0]
    for i in reversed(headings):
        follows = bool(out[i + 1])
        if follows and p[i] > 1 - sure:
            out[i] = True
        elif not follows and p[i] < sure:
            out[i] = False
    return out


def _tail(editorial: Bools, rules: NDArray[np.object_]) -> Bools:
    """Blocks behind the last editorial one that the sequence, not their own score, removed."""
    last = np.flatnonzero(editorial)
    behind = np.arange(len(editorial)) > (last[-1] if len(last) else -1)
    return np.asarray(behind & (rules != "threshold"), np.bool_)


def _guard(
    editorial: Bools, p: Floats, words: Floats, body: Bools
) -> tuple[Bools, tuple[str, ...]]:
    """Never nothing without saying so; ``body`` is all but the headline."""
    if not body.any():
        return editorial, ("the page has nothing but a headline",)
    if not (editorial & body).any():
        likeliest = body & (p >= p[body].max() * _LIMITS["guard_share"])
        return editorial | likeliest, ("no block looks editorial; kept the likeliest",)
    if words[editorial & body].sum() < _LIMITS["few_words"]:
        return editorial, ("very little text is left",)
    return editorial, ()


def _category_prices(places: NDArray[np.intp], kinds: Sequence[Kind]) -> list[float]:
    """What a change of category costs before each block of residue.

    Blocks of one kind in a row belong together; a list under paragraphs may be another thing, and
    so may what stands behind editorial blocks.
    """
    same, other = _LIMITS["category_price"]["same"], _LIMITS["category_price"]["other"]
    return [0.0] + [
        0.0 if here > before + 1 else same if kinds[before] is kinds[here] else other
        for before, here in pairwise(places.tolist())
    ]


def categories_in_runs(log_odds: Floats, prices: Sequence[float]) -> list[Category]:
    """The likeliest categories of residue when changes have a price (Viterbi).

    A name alone says nothing; between the lines of a webinar advert it is part of it.
    ``log_odds`` has a row for each block, in the order of RESIDUE; ``prices`` hold before them.

    >>> odds = np.log(np.full((3, len(RESIDUE)), 0.01))
    >>> odds[[0, 1, 2], [0, 5, 0]] = np.log([0.9, 0.1, 0.9])
    >>> categories_in_runs(odds, [0.0, 1.5, 1.5])[1]
    <Category.PROMO: 'promo'>
    """
    if not len(log_odds):
        return []
    # Plain lists: with a dozen categories, arrays take longer to set up than to add.
    size = log_odds.shape[1]
    best = log_odds[0].tolist()
    befores, bounds = array("d"), array("d")
    for place, price in enumerate(islice(prices, 1, None), 1):
        bound = max(best) - price
        befores.extend(best)
        bounds.append(bound)
        best = [
            (b if b > bound else bound) + here  # noqa: FURB136 - max() takes three times as long
            for b, here in zip(best, log_odds[place].tolist(), strict=True)
        ]
    state = best.index(max(best))
    states = [state]
    for place in reversed(range(len(bounds))):
        before = befores[place * size : (place + 1) * size]
        if before[state] < bounds[place]:
            state = before.index(max(before))
        states.append(state)
    return [RESIDUE[state] for state in reversed(states)]


def _weighed(log_odds: Floats, words: Floats) -> Floats:
    """Log-probabilities of categories, less of them where they are unsure or the block is short.

    Else ten names, each of them a little likelier to be a link, outvote the advert around them.
    """
    limits = _LIMITS["category_weight"]
    sure = np.exp(log_odds).max(axis=1, initial=0.0) ** limits["power"]
    return np.asarray(log_odds * (sure * np.minimum(1.0, words / limits["words"]))[:, None])


def _policy(
    table: BlockTable,
    scores: Scores,
    words: Floats,
    editorial: Bools,
    rules: NDArray[np.object_],
    headline: Bools,
    settings: Settings,
    suspicious: tuple[str, ...],
) -> Verdicts:
    gone = np.flatnonzero(~editorial)
    prices = _category_prices(gone, table.kinds)
    log_odds = _weighed(scores.categories(~editorial), words[gone])
    stays = {category: not settings.removes(category) for category in Category}
    categories, named = [Category.EDITORIAL] * len(table), rules.tolist()
    kept = [stays[Category.EDITORIAL]] * len(table)
    for i, category in zip(gone.tolist(), categories_in_runs(log_odds, prices), strict=True):
        categories[i], kept[i] = category, stays[category]
        if kept[i]:
            named[i] = "policy"
    for i in np.flatnonzero(headline).tolist():
        categories[i], kept[i], named[i] = Category.METADATA, settings.title, "title"
    return Verdicts(tuple(kept), tuple(categories), tuple(named), suspicious)
