"""How does a model learn which sentences are glued to a paragraph?

Labels of real documents don't tell the sentences of a block apart. So sentences of residue found
elsewhere are glued to a document's own paragraphs; and other blocks are parted as they are, at
sentences drawn by lot. Texts written sentence by sentence for training are paragraphs whose
residue is of their own subject.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import BlockTable, Category, Run, Style
from adstrip.cues import observe_text, text_cues
from adstrip.cues.measures import Measures
from adstrip.cues.parts import Part, part_columns, part_cues
from adstrip.cues.phrases import find_in_parts
from adstrip.cues.wording import Grams, Wording
from adstrip.evaluate.data import LabelledText
from adstrip.glued import grouped, may_be_parted, parts_table, split
from adstrip.language import detect
from adstrip.sentences import sentences
from adstrip.settings import thresholds
from adstrip.train.folds import draw, fold_of

__all__ = ["Bit", "PartExamples", "bits", "paragraph_examples", "part_examples"]

_LIMITS = thresholds()["gluing"]
_STOPS = tuple(".!?…。！？")
_CLOSED = (*_STOPS, *")]\"“”»«’'")
_HALF = 0.5
_NOT_SAID = frozenset({Category.EDITORIAL, Category.NAVIGATION})


class Bit(NamedTuple):
    """A sentence or two of residue."""

    language: str
    fold: int
    text: str


@dataclass(frozen=True, eq=False)
class PartExamples:
    """Labelled parts of some blocks; arrays have one entry a part."""

    cues: NDArray[np.float32]
    editorial: NDArray[np.bool_]
    weights: NDArray[np.float64]
    blocks: NDArray[np.intp]
    """Which block each is of."""
    grams: Grams
    grams_of_blocks: Grams

    def heard(self, wording: Wording) -> PartExamples:
        """The same with what a wording says of them."""
        own = wording.scores(self.grams)
        against = own - wording.scores(self.grams_of_blocks)[self.blocks]
        cues = self.cues.copy()
        for number, cue in enumerate(part_cues()):
            if cue.name.startswith("wording"):
                cues[:, number] = own if number < len(text_cues()) else against
        return replace(self, cues=cues)


def bits(texts: Iterable[LabelledText]) -> Iterator[Bit]:
    """What may be glued on: the first sentence or two of the lines of residue."""
    for text in texts:
        fold = fold_of(text.facts)
        for line, label in zip(text.lines, text.labels, strict=True):
            found = sentences(line, text.facts.lang) if Category(label) not in _NOT_SAID else []
            if found:
                last = min(len(found) - 1, draw(line) % 2)
                bit = line[found[0][0] : found[last][1]].strip()
                if _LIMITS["shortest"] <= len(bit) <= _LIMITS["longest"]:
                    yield Bit(text.facts.lang, fold, bit)


class _Block(NamedTuple):
    text: str
    runs: tuple[Run, ...]
    origin: int
    """The block of the page that it is, or is made from."""
    residue: Sequence[tuple[int, int]] = ()
    """Where sentences of residue stand in a paragraph."""


def paragraph_examples(
    table: BlockTable, share: NDArray[np.float64], chance: random.Random
) -> PartExamples | None:
    """Parts of the paragraph that the sentences in a text's blocks make together.

    None where it cannot be parted.
    """
    space = " " if _is_spaced("".join(table.texts)) else ""
    ends = np.cumsum([len(text) + len(space) for text in table.texts]) - len(space)
    spans = [
        (int(ends[group[0]]) - len(table.texts[group[0]]), int(ends[group[-1]]))
        for is_residue, found in groupby(range(len(table)), lambda i: share[i] < _HALF)
        if is_residue and (group := list(found))
    ]
    block = _Block(space.join(table.texts), (), 0, spans)
    whole = _as_table(table, [block])
    if not may_be_parted(whole, 0):
        return None
    return _examples(whole, [block], [True], detect(table.texts, table.page.language), chance)


def part_examples(
    table: BlockTable, share: NDArray[np.float64], sown: Sequence[str], chance: random.Random
) -> PartExamples | None:
    """Parts of some blocks of a page or text, of which the editorial ``share`` is known.

    The sentences ``sown`` are glued to as many of its paragraphs. None where it has none.
    """
    may = [i for i in range(len(table)) if may_be_parted(table, i)]
    editorial = [i for i in may if share[i] >= _LIMITS["editorial"]]
    residue = [i for i in may if 0 <= share[i] <= 1 - _LIMITS["editorial"]]
    chance.shuffle(editorial)
    chance.shuffle(residue)
    language = detect(table.texts, table.page.language)
    blocks = [
        _glued(table, i, bit, language, chance) for i, bit in zip(editorial, sown, strict=False)
    ]
    left = *editorial[: _LIMITS["left"]], *residue[: _LIMITS["residue"]]
    blocks += [_Block(table.texts[i], table.runs[i], i) for i in left]
    found = [block for block in blocks if block is not None]
    kept = [bool(share[block.origin] > _HALF) for block in found]
    return _examples(_as_table(table, found), found, kept, language, chance)


def _examples(
    wholes: BlockTable,
    blocks: Sequence[_Block],
    editorial: Sequence[bool],
    language: str,
    chance: random.Random,
) -> PartExamples | None:
    """The parts of some blocks, of which is known whether all else in them is ``editorial``."""
    rows = [
        (*row, number)
        for number, block in enumerate(blocks)
        for row in _parts(block, number, editorial[number], language, chance)
    ]
    if not rows:
        return None
    parts, labels, weights, numbers = zip(*rows, strict=True)
    whole = Measures(wholes, language)
    phrases = find_in_parts(whole.phrases, wholes.texts, parts, language)
    measures = Measures(parts_table(wholes, parts), language, phrases=phrases)
    owners = np.asarray(numbers, np.intp)
    weight = np.asarray(weights, np.float64)
    return PartExamples(
        part_columns(parts, measures, observe_text(whole)[owners], wholes.texts),
        np.asarray(labels, np.bool_),
        weight / max(1.0, np.sqrt(weight.sum())),
        owners,
        measures.grams,
        whole.grams,
    )


def _as_table(table: BlockTable, blocks: Sequence[_Block]) -> BlockTable:
    return BlockTable(
        table.page,
        texts=[block.text for block in blocks],
        kinds=[table.kinds[block.origin] for block in blocks],
        levels=[table.levels[block.origin] for block in blocks],
        runs=[block.runs for block in blocks],
    )


def _glued(
    table: BlockTable, i: int, bit: str, language: str, chance: random.Random
) -> _Block | None:
    """A paragraph with something glued to its start or end, or in its middle; None: no room."""
    text, runs = table.texts[i], table.runs[i]
    space = " " if _is_spaced(text) else ""
    inner = [start for start, _ in sentences(text, language)[1:]]
    at = chance.choice([0, len(text), len(text), *inner[:1], *inner[-1:]])
    if at < len(text) and not bit.endswith(_CLOSED):
        if chance.random() < _LIMITS["unstopped"]:
            at = len(text)
        else:
            bit += "。" if "。" in text else "."
    if at == len(text) and not text.endswith(_CLOSED):
        return None
    before = space if at == len(text) else ""
    behind = "" if at == len(text) else space
    start, grown = at + len(before), len(before) + len(bit) + len(behind)
    moved = [
        run._replace(start=run.start + grown, end=run.end + grown) if run.start >= at else run
        for run in runs
        if not run.start < at < run.end
    ]
    if table.page.format == "html" and chance.random() < _LIMITS["linked"]:
        first = chance.choice([0, bit.rfind(" ") + 1, bit.find(" ") + 1])
        moved.append(Run(start + first, start + len(bit), Style.LINK, "/"))
    glued = f"{text[:at]}{before}{bit}{behind}{text[at:]}"
    return _Block(glued, tuple(sorted(moved)), i, [(start, start + len(bit))])


def _is_spaced(text: str) -> bool:
    """Whether its script puts spaces between words."""
    return bool(text.count(" ") >= len(text) * _LIMITS["spaces"])


def _parts(
    block: _Block, number: int, editorial: bool, language: str, chance: random.Random
) -> Iterator[tuple[Part, bool, float]]:
    """The parts of a block, whether each is editorial, and its weight."""
    spans = split(block.text, language)
    if len(spans) < 2:  # noqa: PLR2004 - one is the whole
        return
    inside = [any(start <= a and b <= end for start, end in block.residue) for a, b in spans]
    drawn = [own or chance.random() < _LIMITS["drawn"] for own in inside]
    for part, _ in grouped(number, spans, drawn):
        shared = [span for span in block.residue if part.start < span[1] and part.end > span[0]]
        own = any(start <= part.start and part.end <= end for start, end in shared)
        weight = _LIMITS["glued_weight"] if own else 1.0 if editorial else _LIMITS["residue_weight"]
        # What a bit and a sentence that it runs into share between them nobody knows.
        yield part, editorial and not own, 0.0 if shared and not own else weight
