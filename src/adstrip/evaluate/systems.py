"""Which systems are judged? adstrip itself, other extractors, and adstrip after one of them.

A system is a name and a function from a labelled page to the text it puts out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from adstrip.blocks import Kind
from adstrip.cleaner import Cleaner
from adstrip.document import Source, decode, read
from adstrip.errors import CleanError, InputError, SettingsError
from adstrip.evaluate.data import Facts, LabelledPage, LabelledText
from adstrip.evaluate.texts import Span
from adstrip.headline import headline
from adstrip.segment import segment
from adstrip.settings import Bias, Settings
from adstrip.version import __version__

__all__ = ["EXTRACTORS", "PEERS", "Ours", "System", "headlines", "peer", "subject", "versions"]

_FOLD = "{fold}"
_REMEMBERED = 2  # pages: systems take turns on one and the same


@dataclass(frozen=True, slots=True)
class System:
    """What is judged: a name, and what makes a page's text. Picklable."""

    name: str
    extract: Callable[[LabelledPage], str]


@dataclass(frozen=True, slots=True)
class Ours:
    """adstrip with a bias and a model; ``{fold}`` in its name is the page's fold."""

    bias: Bias = "balanced"
    model: str | None = None

    def page(self, page: LabelledPage) -> str:
        """The text of a page.

        >>> Ours().page(LabelledPage(Facts("a"), "<p>The dam held.</p>", gold="The dam held."))
        'The dam held.'
        """
        return self._cleaner(page.facts).clean(page.html, url=page.url, format="html").text

    def after(self, extractor: str, page: LabelledPage) -> str:
        """What is left of the output of another extractor; of readability's, which is HTML, too."""
        return self.cleaned(_EXTRACT[extractor](page), _OUTPUT[extractor], page)

    def cleaned(self, source: str, form: str, page: LabelledPage) -> str:
        """What is left of what someone made of a page: "text" or "html"."""
        if not source.strip():
            return ""
        title = next(iter(headlines(page)), None)
        cleaner = self._cleaner(page.facts)
        return cleaner.clean(source, url=page.url, format=form, title=title).text

    def removed(self, text: LabelledText) -> tuple[Span, ...]:
        """The spans that go from the lines of a plain text, joined."""
        result = self._cleaner(text.facts).clean("\n".join(text.lines), url=text.url, format="text")
        return tuple(
            Span(block.start, block.end, block.category)
            for block in result.removed
            if block.start is not None and block.end is not None
        )

    def _cleaner(self, facts: Facts) -> Cleaner:
        model = self.model
        if model is not None and _FOLD in model:
            if facts.fold is None:
                raise InputError(f"{facts.id}: no fold, which a model named with {_FOLD} needs")
            model = model.replace(_FOLD, str(facts.fold))
        return _cleaner(Settings(bias=self.bias, model=model))


@lru_cache(maxsize=8)
def _cleaner(settings: Settings) -> Cleaner:
    return Cleaner(settings)


def subject(ours: Ours, after: str | None = None) -> System:
    """adstrip, on pages or on what the extractor ``after`` made of them.

    >>> subject(Ours(), "trafilatura").name
    'adstrip after trafilatura'
    """
    if after is None:
        return System("adstrip", ours.page)
    _known("after", after, EXTRACTORS)
    return System(f"adstrip after {after}", partial(ours.after, after))


def peer(name: str) -> System:
    """Another extractor, by its name in :data:`PEERS`.

    Raises:
        SettingsError: no such name.
        InputError: the extractor is not installed.
    """
    _known("against", name, PEERS)
    return System(name, _PEERS[name])


def versions(systems: Iterable[str]) -> dict[str, str]:
    """The versions of the packages behind some systems: figures hold for no other.

    >>> list(versions(["adstrip after trafilatura", "trafilatura-precision"]))
    ['adstrip', 'trafilatura']
    """
    named = " ".join(systems)
    found = {package: _version(package) for name, package in _PACKAGES.items() if name in named}
    return {**found, "adstrip": __version__}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # run from its folder, without being installed
        return "unknown"


def _known(option: str, name: str, names: tuple[str, ...]) -> None:
    if name not in names:
        raise SettingsError(f"{option} must be one of {', '.join(names)}; got {name!r}")
    if name == "readability" and find_spec("readability") is None:
        raise InputError("readability needs pip install 'adstrip[eval]'")


@lru_cache(maxsize=_REMEMBERED)
def headlines(page: LabelledPage) -> tuple[str, ...]:
    """Spellings of the page's headline, the likeliest first; its other ``<h1>`` are some too."""
    try:
        table = segment(read(Source(page.html, format="html", url=page.url)))
    except CleanError:
        return ()
    first = (
        text
        for text, kind, level in zip(table.texts, table.kinds, table.levels, strict=True)
        if kind is Kind.HEADING and level == 1
    )
    return (headline(table)[0], *first)


@lru_cache(maxsize=_REMEMBERED)
def _trafilatura(page: LabelledPage) -> str:
    import trafilatura  # noqa: PLC0415 - slow, and not always asked for

    return trafilatura.extract(page.html, url=page.url) or ""


def _trafilatura_precision(page: LabelledPage) -> str:
    import trafilatura  # noqa: PLC0415

    return trafilatura.extract(page.html, url=page.url, favor_precision=True) or ""


@lru_cache(maxsize=_REMEMBERED)
def _readability_html(page: LabelledPage) -> str:
    from readability import Document  # noqa: PLC0415 - an extra

    markup = page.html if isinstance(page.html, str) else decode(page.html)
    return str(Document(markup, url=page.url).summary(html_partial=True))


def _readability(page: LabelledPage) -> str:
    """All that readability's HTML says, a block a line."""
    summary = _readability_html(page)
    if not summary.strip():
        return ""
    return "\n".join(segment(read(Source(summary, format="html"))).texts)


_PEERS: dict[str, Callable[[LabelledPage], str]] = {
    "trafilatura": _trafilatura,
    "trafilatura-precision": _trafilatura_precision,
    "readability": _readability,
}
_PACKAGES = {
    "adstrip": "adstrip",
    "trafilatura": "trafilatura",
    "readability": "readability-lxml",
}
_EXTRACT = {"trafilatura": _trafilatura, "readability": _readability_html}
_OUTPUT = {"trafilatura": "text", "readability": "html"}

PEERS = tuple(_PEERS)
"""What adstrip can be compared with."""
EXTRACTORS = tuple(_EXTRACT)
"""What adstrip can clean the output of."""
