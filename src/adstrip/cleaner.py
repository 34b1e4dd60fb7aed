"""In what order do the stages run?"""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import repeat
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adstrip.blocks import Block, BlockTable, Category, blocks_of
from adstrip.cues.measures import Measures
from adstrip.cues.phrases import PhraseHits, find_in_parts
from adstrip.decide import Verdicts, decide, strictness
from adstrip.document import Source, read
from adstrip.glued import Piece, clipped, doubted, parted, pieces
from adstrip.headline import headline
from adstrip.language import detect
from adstrip.model import load_model
from adstrip.reading import as_read, own_spans
from adstrip.result import CleanResult
from adstrip.score import Explainers, PartScores, Scores, score, score_parts
from adstrip.segment import segment
from adstrip.settings import Settings
from adstrip.version import __version__

__all__ = ["Cleaner", "clean"]


class Cleaner:
    """Cleans pages with one set of settings; stateless, picklable, thread-safe.

    >>> cleaner = Cleaner(Settings(keep={"author"}))
    >>> cleaner.clean("<h1>Dam holds</h1><p>The dam held through the night.</p>").title
    'Dam holds'
    """

    def __init__(self, settings: Settings = Settings()) -> None:
        self.settings = settings
        self.model = load_model(None if settings.model is None else str(settings.model))

    def clean(
        self,
        source: Any,
        *,
        url: str | None = None,
        format: str = "auto",
        charset: str | None = None,
        title: str | None = None,
        language: str | None = None,
    ) -> CleanResult:
        """Separate the editorial body of a page from everything else; see :func:`clean`."""
        handed = Source(source, format, charset, url, title, language)
        document = read(handed, self.settings.max_bytes)
        table, text = segment(document), document.text
        del document  # the tree takes more room than anything that is made of it
        read_table = as_read(table)
        found = (table.page.language if language else "") or detect(
            read_table.texts, table.page.language
        )
        measures = Measures(read_table, found, self.model.wording)
        scores, words = score(measures, self.model), measures.words
        phrases = measures.phrases.only(doubted(scores.probabilities, measures.phrases))
        del measures
        title_text, is_headline = headline(replace(table, texts=read_table.texts))
        verdicts = decide(read_table, scores, words, is_headline, self.settings)
        blocks = _blocks(table, scores, verdicts)
        return CleanResult(
            # A headline goes or stays as a whole.
            blocks=self._without_glued(
                table,
                replace(read_table, kinds=table.kinds),
                blocks,
                scores,
                np.where(is_headline, 0.0, scores.probabilities),
                phrases,
                found,
            ),
            title=title_text,
            language=found,
            format=table.page.format,
            suspicious=verdicts.suspicious,
            source=text,
            url=table.page.url,
            version=__version__,
            model=self.model.fingerprint,
        )

    def _without_glued(
        self,
        own: BlockTable,
        table: BlockTable,
        blocks: tuple[Block, ...],
        scores: Scores,
        p: NDArray[np.float64],
        phrases: PhraseHits,
        language: str,
    ) -> tuple[Block, ...]:
        """The blocks, those with sentences of residue glued to them cut in pieces.

        ``table`` is how they are read, and ``own`` how they stand in the source.
        """
        found = parted(table, p, phrases, language, self.model.wording)
        if found is None:
            return blocks
        own_phrases = find_in_parts(phrases, table.texts, found.parts, language)
        measures = Measures(found.table, language, self.model.wording, own_phrases)
        told = score_parts(scores, table, found.parts, measures)
        kept = [block.category == Category.EDITORIAL for block in blocks]
        cut = pieces(
            found,
            kept,
            told.log_odds,
            scores.log_odds[told.origins],
            strictness(self.settings.bias),
        )
        if not cut:
            return blocks
        out: list[Block] = []
        for block in blocks:
            made = cut.get(block.index)
            if made is None:
                out.append(block)
                continue
            first = replace(block, part_of=len(out))
            spans = own_spans(own, block.index, [piece.part.start for piece in made])
            out += [
                self._piece(first, piece, span, told)
                for piece, span in zip(made, spans, strict=True)
            ]
        explainer = Explainers(tuple((block.explainer, block.index) for block in out))
        columns = zip(*map(_SEEN, out), strict=True)
        return blocks_of(len(out), *columns, range(len(out)), repeat(explainer))

    def _piece(
        self, block: Block, piece: Piece, span: tuple[int, int], scores: PartScores
    ) -> Block:
        """A part of a block, by its own score or by that of the block."""
        _, row, kept = piece
        start, end = span
        part = replace(
            block,
            text=block.text[start:end],
            runs=clipped(block.runs, start, end),
            start=None if block.start is None else block.start + start,
            end=None if block.end is None else block.end - len(block.text) + end,
        )
        if row is None:
            return part
        category = Category.EDITORIAL if kept else scores.category(row)
        stays = not self.settings.removes(category)
        return replace(
            part,
            category=category,
            score=round(float(scores.probabilities[row]), 6),
            kept=stays,
            rule="policy" if stays and not kept else "sentence",
            index=row,
            explainer=scores,
        )


def clean(
    source: Any,
    *,
    url: str | None = None,
    format: str = "auto",
    charset: str | None = None,
    title: str | None = None,
    language: str | None = None,
    settings: Settings | None = None,
) -> CleanResult:
    """Separate the editorial body of a page from everything that was put around and inside it.

    Args:
        source: ``str``, ``bytes`` or an lxml tree (which is not changed); HTML or plain text.
        url: address of the page: resolves its links, and tells whose page it is, on which verdicts
            rest too.
        format: "html" or "text" where it is known; "auto" finds out.
        charset: encoding as the HTTP header declared it, for bytes.
        title: headline, for texts that come without one.
        language: two-letter code where it is known; else it is detected.
        settings: what to remove, and how readily.

    Returns:
        The blocks with a verdict each, and the text of those that stay.

    Raises:
        CleanError: not HTML or text, empty, too large, not decodable, or an unknown format.

    >>> page = "<p>The bridge reopened on Monday after two years of repairs, the council said.</p>"
    >>> clean(page).text
    'The bridge reopened on Monday after two years of repairs, the council said.'
    """
    cleaner = Cleaner() if settings is None else Cleaner(settings)
    return cleaner.clean(
        source, url=url, format=format, charset=charset, title=title, language=language
    )


def _blocks(table: BlockTable, scores: Scores, verdicts: Verdicts) -> tuple[Block, ...]:
    return blocks_of(
        len(table),
        table.texts,
        table.kinds,
        verdicts.categories,
        np.round(scores.probabilities, 6).tolist(),
        verdicts.kept,
        verdicts.rules,
        table.starts or repeat(None),
        table.ends or repeat(None),
        _paths(table) or repeat(None),
        table.levels,
        table.runs,
        repeat(None),
        range(len(table)),
        repeat(scores),
    )


def _paths(table: BlockTable) -> list[str]:
    """The XPath of each block's element."""
    containers = [table.containers[i] for i in table.parents]
    return [f"(//{container.tag})[{container.ordinal}]" for container in containers]


# What is seen of a block: all its fields but who explains it, under which index.
_SEEN = attrgetter(*[field.name for field in fields(Block)[:-2]])
