"""What was handed in: bytes or str, HTML or text, in which encoding?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import regex
from lxml import etree

from adstrip.blocks import Page
from adstrip.document.encoding import decode
from adstrip.document.tree import INVISIBLE, owned, parse
from adstrip.errors import CleanError, EmptyInputError, TooLargeError
from adstrip.settings import thresholds

__all__ = ["INVISIBLE", "Document", "Source", "decode", "looks_like_html", "read"]

_LIMITS = thresholds()["document"]

_TAGS = (
    "a abbr address article aside b blockquote body br button center div dl em fieldset figure "
    "font footer form frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input label li "
    "link main meta nav noscript ol p pre script section small span strong style table tbody td "
    "title tr u ul"
).replace(" ", "|")
_TAG_START = regex.compile(
    rf"\A\s*+(?:<\?xml|<!doctype|<!--|<!\[CDATA\["
    rf"|<(?:{_TAGS}|[a-z]++-[a-z-]++)(?:\s[^<>]*+)?/?>)",
    regex.I,
)
_MARKUP = regex.compile(
    r"</(?:p|div|a|b|i|em|li|td|h[1-6]|ul|ol|span|strong|article|section|body|html|table)\s*+>"
    r"|<br\s*+/?>",
    regex.I,
)
_CODE = regex.compile(r"```.*?(?:```|\Z)|`[^`\n]{1,200}`", regex.S)


@dataclass(frozen=True, slots=True)
class Source:
    """What the caller handed in and what he knows of it."""

    data: Any
    format: str = "auto"
    charset: str | None = None
    url: str | None = None
    title: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A page ready to be cut into blocks: a tree of HTML, or a text."""

    page: Page
    text: str
    """The plain text, or the markup."""
    root: Any = None
    """Root element of a parsed page that this process owns; None for plain text."""


def read(source: Source, max_bytes: int | None = None) -> Document:
    """The document in ``source``.

    Raises:
        CleanError: not HTML or text, empty, too large, or in no encoding that can be found.
    """
    data, form = source.data, source.format
    if form not in ("auto", "html", "text"):
        raise CleanError(f"format must be auto, html or text; got {form!r}")
    if _is_tree(data):
        if form == "text":
            raise CleanError("format='text' with a tree; hand in its text")
        root = owned(data)
        return _html_document(etree.tostring(root, encoding="unicode"), root, source)
    text = _text(data, source.charset, max_bytes)
    if not text.strip():
        raise EmptyInputError("empty input: nothing to clean")
    if form == "html" or (form == "auto" and looks_like_html(text)):
        return _html_document(text, parse(text), source)
    return Document(_page(source, "text"), text)


def _text(data: Any, charset: str | None, max_bytes: int | None) -> str:
    if not isinstance(data, str | bytes | bytearray | memoryview):
        raise CleanError(f"source must be str, bytes or an lxml tree; got {type(data).__name__}")
    if max_bytes is not None and len(data) > max_bytes:
        raise TooLargeError(
            f"{len(data):,} bytes are over max_bytes={max_bytes:,}; raise Settings.max_bytes"
        )
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    return decode(bytes(data), charset)


def looks_like_html(text: str) -> bool:
    """Whether ``text`` is HTML: it begins with a tag, or holds tags as often as pages do.

    >>> looks_like_html("One<br>two"), looks_like_html("if a <b and c> d"), looks_like_html("<p>x")
    (True, False, True)
    """
    if _TAG_START.match(text):
        return True
    sample = text[: _LIMITS["sniffed_characters"]]
    if "<" not in sample:
        return False
    tags = len(_MARKUP.findall(_CODE.sub("", sample)))
    return tags * _LIMITS["characters_per_tag"] >= len(sample) and tags > 0


def _is_tree(data: Any) -> bool:
    return isinstance(data, etree._Element | etree._ElementTree)


def _html_document(markup: str, root: Any, source: Source) -> Document:
    return Document(_head_facts(root, _page(source, "html")), markup, root)


def _page(source: Source, form: str) -> Page:
    return Page(
        form,
        title=source.title or "",
        language=_code(source.language or ""),
        url=source.url or "",
        address=source.url or "",
    )


def _code(language: str) -> str:
    """The language of a tag like "de-AT"; "" where it is none."""
    code = _SUBTAG.split(language.strip().lower())[0]
    return code if code.isascii() and code.isalpha() and len(code) in (2, 3) else ""


def _head_facts(root: Any, page: Page) -> Page:
    """What ``<html>`` and ``<head>`` say of the page."""
    meta: dict[str, str] = {}
    types: list[str] = []
    for element in root.iter("link", "meta", "script", "title"):
        if element.tag == "meta":
            name = element.get("property") or element.get("name") or element.get("http-equiv")
            if name and (content := element.get("content")):
                meta.setdefault(name.lower(), content)
        elif element.tag == "title":
            meta.setdefault("title", element.text or "")
        elif element.tag == "link":
            if (element.get("rel") or "").lower() == "canonical":
                meta.setdefault("canonical", element.get("href") or "")
        elif "ld+json" in (element.get("type") or ""):
            types += _SCHEMA_TYPE.findall(element.text or "")
    types += [value.rpartition("/")[2] for value in root.xpath("//@itemtype")]
    declared = (root.get(name) for name in ("lang", "xml:lang", _XML_LANG))
    language = next(filter(None, declared), "") or meta.get("content-language", "")
    title = page.title or meta.get("og:title") or meta.get("title", "")
    return replace(
        page,
        title=" ".join(title.split()),
        description=meta.get("og:description") or meta.get("description", ""),
        language=page.language or _code(language),
        address=page.address or meta.get("canonical", "") or meta.get("og:url", ""),
        site=meta.get("og:site_name") or meta.get("application-name", ""),
        open_graph_type=meta.get("og:type", "").lower(),
        schema_types=tuple(dict.fromkeys(types)),
    )


_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SUBTAG = regex.compile(r"[-_,;]")
_SCHEMA_TYPE = regex.compile(r'"@type"\s*+:\s*+\[?\s*+"(\w{1,40})"')
