"""In what order do the stages run?"""

from __future__ import annotations

from typing import Any

import numpy as np

from adstrip.blocks import Block, BlockTable
from adstrip.cues import observe
from adstrip.cues.measures import Measures
from adstrip.decide import Verdicts, decide
from adstrip.document import Source, read
from adstrip.headline import headline
from adstrip.language import detect
from adstrip.reading import as_read
from adstrip.result import CleanResult
from adstrip.score import Scores, load_model, score
from adstrip.segment import segment
from adstrip.settings import Settings, thresholds
from adstrip.version import __version__

__all__ = ["Cleaner", "clean"]

_SAMPLED = thresholds()["language"]["blocks"]


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
        table = segment(document)
        found = (table.page.language if language else "") or _language(table)
        read_table = as_read(table)
        measures = Measures(read_table, found)
        scores = score(observe(measures), read_table.page.format, measures.phrases, self.model)
        title_text, is_headline = headline(table)
        verdicts = decide(read_table, scores, measures.words, is_headline, self.settings)
        return CleanResult(
            blocks=_blocks(table, scores, verdicts),
            title=title_text,
            language=found,
            format=table.page.format,
            suspicious=verdicts.suspicious,
            source=document.text,
            url=table.page.url,
            version=__version__,
            model=self.model.fingerprint,
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
        url: address of the page; resolves its links.
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


def _language(table: BlockTable) -> str:
    longest = sorted(table.texts, key=len, reverse=True)
    return detect(longest[:_SAMPLED], table.page.language)


def _blocks(table: BlockTable, scores: Scores, verdicts: Verdicts) -> tuple[Block, ...]:
    places = zip(table.starts, table.ends, strict=True) if table.starts else None
    odds = np.round(scores.probabilities, 6).tolist()
    blocks = []
    for i in range(len(table)):
        start, end = next(places) if places else (None, None)
        blocks.append(
            Block(
                table.texts[i],
                table.kinds[i],
                verdicts.categories[i],
                odds[i],
                verdicts.kept[i],
                verdicts.rules[i],
                start,
                end,
                _path(table, i),
                table.levels[i],
                table.runs[i],
                i,
                scores,
            )
        )
    return tuple(blocks)


def _path(table: BlockTable, i: int) -> str | None:
    if not table.containers:
        return None
    container = table.containers[table.parents[i]]
    return f"(//{container.tag})[{container.ordinal}]"
