"""What was handed in: bytes or str, HTML or text, in which encoding?"""

from __future__ import annotations

import codecs
import copy
from dataclasses import dataclass, replace
from typing import Any

import regex
from lxml import etree

from adstrip.blocks import Page
from adstrip.errors import (
    CleanError,
    EmptyInputError,
    NotTextError,
    TooLargeError,
    UndecodableError,
)
from adstrip.settings import thresholds

__all__ = ["INVISIBLE", "Document", "Source", "decode", "looks_like_html", "read"]

INVISIBLE = frozenset(
    "head script style template select option textarea svg math iframe object".split()
)
"""Elements whose text no reader sees."""

_LIMITS = thresholds()["document"]

_SIGNATURES = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF87a", "GIF image"),
    (b"GIF89a", "GIF image"),
    (b"PK\x03\x04", "ZIP archive or Office document"),
    (b"\x1f\x8b", "gzip archive"),
    (b"BZh91AY&SY", "bzip2 archive"),
    (b"\xfd7zXZ", "xz archive"),
    (b"7z\xbc\xaf", "7-Zip archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"\x28\xb5\x2f\xfd", "Zstandard archive"),
    (b"\xd0\xcf\x11\xe0", "Office document"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
    (b"PAR1\x15", "Parquet file"),
    (b"SQLite format 3", "SQLite database"),
    (b"OggS\x00", "Ogg media"),
    (b"ID3\x02", "MP3 audio"),
    (b"ID3\x03", "MP3 audio"),
    (b"ID3\x04", "MP3 audio"),
    (b"\x00\x00\x01\x00", "icon"),
    (b"\x00asm", "WebAssembly program"),
)
_BOMS = (  # UTF-32 before UTF-16: the little-endian mark of one begins with that of the other
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What RIFF files hold, at byte 8.
_RIFF = (b"WAVE", b"AVI ", b"WEBP")
# Labels that Python does not know; after the WHATWG Encoding standard.
_ALIASES = {
    "iso-8859-8-i": "iso8859-8",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "windows-949": "cp949",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
}
# Labels that pages use for a wider encoding than they name; after the same standard.
_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "utf-16": "utf-16-le",
}
# Encodings of seven-bit bytes, which would pass for ASCII.
_SEVEN_BIT = frozenset({"iso2022_jp", "iso2022_kr", "hz", "utf-7"})
_META_CHARSET = regex.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)"
    rb"\s*+=\s*+[\"']?+\s*+([\w.:-]{1,40})",
    regex.I,
)
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
_CONTROLS = bytes(c for c in range(1, 32) if c not in b"\t\n\v\f\r\x1b") + b"\x7f"


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
        root = _own(data)
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


def decode(data: bytes, charset: str | None = None) -> str:
    """Text of ``data``: by BOM, valid UTF-8, the declared charset, ``<meta>``, or detection.

    Valid UTF-8 beats every declaration: bytes of another encoding are hardly ever valid UTF-8,
    while declarations are often wrong.

    Raises:
        NotTextError: a known binary format.
        UndecodableError: nothing gives readable text.

    >>> decode("Müller".encode("latin-1"), "utf-8")
    'Müller'
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if name := _binary(data):
        raise NotTextError(f"not HTML or text ({name}); extract its text first")
    declared = [c for c in (_codec(charset), _codec(_meta_charset(data))) if c]
    if seven_bit := [c for c in declared if c in _SEVEN_BIT]:
        declared.insert(0, seven_bit[0])
    elif (text := _first(_wide(data), _strict(data, "utf-8"), _nearly(data, "utf-8"))) is not None:
        return _readable(text)
    for encoding in declared:
        if (text := _first(_strict(data, encoding), _nearly(data, encoding))) is not None:
            return _readable(text)
    return _readable(_detect(data))


def _first(*texts: str | None) -> str | None:
    return next((text for text in texts if text is not None), None)


def _binary(data: bytes) -> str | None:
    if data.startswith(b"RIFF") and data[8:12] in _RIFF:
        return "RIFF media"
    return next((name for signature, name in _SIGNATURES if data.startswith(signature)), None)


def _codec(label: str | None) -> str | None:
    wanted = (label or "").strip("\"' ").lower()
    try:
        name = codecs.lookup(_ALIASES.get(wanted, wanted)).name
    except (LookupError, ValueError):
        return None
    return _WIDER.get(name, name)


def _meta_charset(data: bytes) -> str | None:
    found = _META_CHARSET.search(data, 0, _LIMITS["meta_charset_bytes"])
    label = found[1].decode("ascii", "ignore").lower() if found else ""
    # What could be read as ASCII up to here is not in an encoding of two or four bytes.
    return None if label.startswith(("utf-16", "utf-32")) else label or None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark shows itself by a zero byte beside every ASCII character."""
    head = data[:2000]
    zeros = head[1::2].count(0), head[0::2].count(0)
    if max(zeros) < len(head) / 5 or min(zeros) > max(zeros) / 10:
        return None
    return data.decode("utf-16-le" if zeros[0] > zeros[1] else "utf-16-be", "replace")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError):
        return None
    return text if isinstance(text, str) else None


def _nearly(data: bytes, encoding: str) -> str | None:
    """A few broken bytes (a page cut inside a character) are no proof against an encoding."""
    try:
        text = data.decode(encoding, "replace")
    except (UnicodeError, LookupError):
        return None
    if not isinstance(text, str):
        return None
    unusual = len(text) - len(text.encode("ascii", "ignore"))
    broken = text.count("\ufffd")
    few = broken <= len(text) * _LIMITS["broken_characters"] and broken * 4 <= unusual
    return text if few else None


def _detect(data: bytes) -> str:
    import charset_normalizer  # noqa: PLC0415 - rarely needed, slow to import

    western = _strict(data, "cp1252")
    if western and len(data) < _LIMITS["least_detected_bytes"]:
        return western
    best = charset_normalizer.from_bytes(data[: _LIMITS["detected_bytes"]]).best()
    text = best and (_strict(data, best.encoding) or _nearly(data, best.encoding))
    text = text or _nearly(data, "utf-8") or western
    if not text:
        raise UndecodableError("no encoding gives readable text; say which one with charset=")
    return text


def _readable(text: str) -> str:
    sample = text[: _LIMITS["sniffed_characters"]]
    data = sample.encode("utf-8", "replace")
    controls = len(data) - len(data.translate(None, _CONTROLS)) + sample.count("\ufffd")
    if controls > max(8, len(sample) * _LIMITS["control_characters"]):
        raise UndecodableError("not HTML or text (control characters); extract its text first")
    return text


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


def _own(tree: Any) -> Any:
    """A copy of the caller's tree without comments, instructions, entities and namespaces."""
    root = tree.getroot() if isinstance(tree, etree._ElementTree) else tree
    if root is None or not isinstance(root.tag, str):
        raise EmptyInputError("empty tree: nothing to clean")
    root = copy.deepcopy(root)
    root.tail = None
    if root.tag.rpartition("}")[2].lower() not in ("html", "body"):
        inner, root = root, etree.Element("html")
        root.append(inner)
    for entity in list(root.iter(etree.Entity)):
        entity.tail = (entity.text or "") + (entity.tail or "")
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction, etree.Entity)
    for element in root.iter("{*}*"):
        tag = element.tag.rpartition("}")[2].lower()
        if tag != element.tag:
            element.tag = tag
    return root


def parse(text: str) -> Any:
    """The root element of an HTML page; XHTML, fragments and frame sets included."""
    text = text.replace("\x00", "")
    if "<![CDATA[" in text:
        text = _unwrap_cdata(text)
    data = text.encode("utf-8", "replace")
    parser = _parser()
    root = _parsed(data, parser)
    if root is not None and _too_deep(parser):
        root = _parsed(data, _parser(target=_Shallow()))
    return etree.Element("html") if root is None else _frames(root)


def _parser(**options: Any) -> Any:
    return etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True,
        **options,
    )  # fmt: skip


def _parsed(data: bytes, parser: Any) -> Any:
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:  # libxml2's word for a document without any element
        return None


def _too_deep(parser: Any) -> bool:
    """libxml2 stops at 2,048 nested elements and drops the rest of the page."""
    last = parser.error_log.last_error
    return last is not None and last.level_name == "FATAL" and "depth" in last.message.lower()


class _Shallow:
    """Builds a tree in which elements nested deeper than ``DEPTH`` stand beside each other."""

    DEPTH = 500

    def __init__(self) -> None:
        self._builder = etree.TreeBuilder()
        self._depth = 0
        self._unseen = 0  # open elements whose text is invisible

    def start(self, tag: str, attributes: dict[str | bytes, str | bytes]) -> None:
        self._depth += 1
        if self._depth <= self.DEPTH:
            self._builder.start(tag, attributes)
        elif self._unseen or tag in INVISIBLE:
            self._unseen += 1
        else:
            self._builder.start("div", {})
            self._builder.end("div")

    def end(self, tag: str) -> None:
        if self._depth <= self.DEPTH:
            self._builder.end(tag)
        elif self._unseen:
            self._unseen -= 1
        self._depth -= 1

    def data(self, text: str) -> None:
        if not self._unseen:
            self._builder.data(text)

    def close(self) -> Any:
        return self._builder.close()


def _unwrap_cdata(text: str) -> str:
    """A feed's item is markup in CDATA; in XHTML a CDATA section is text."""
    stripped = text.strip()
    if stripped.startswith("<![CDATA[") and stripped.endswith("]]>"):
        return stripped[9:-3]
    if not stripped.startswith("<?xml"):
        return text
    first, *sections = text.split("<![CDATA[")
    out = [first]
    for section in sections:
        inside, _, behind = section.partition("]]>")
        out.append(inside.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + behind)
    return "".join(out)


def _frames(root: Any) -> Any:
    """A frame set shows its ``<noframes>``, which the parser leaves as text."""
    if root.find("body") is not None:
        return root
    inside = "".join(e.text or "" for e in root.iter("noframes"))
    alternative = _parsed(inside.encode(), _parser()) if "<" in inside else None
    return root if alternative is None else alternative


def _html_document(markup: str, root: Any, source: Source) -> Document:
    return Document(_head_facts(root, _page(source, "html")), markup, root)


def _page(source: Source, form: str) -> Page:
    return Page(
        form, title=source.title or "", language=source.language or "", url=source.url or ""
    )


def _head_facts(root: Any, page: Page) -> Page:
    """What ``<html>`` and ``<head>`` say of the page."""
    meta: dict[str, str] = {}
    types: list[str] = []
    for element in root.iter("meta", "script", "title"):
        if element.tag == "meta":
            name = element.get("property") or element.get("name") or element.get("http-equiv")
            if name and (content := element.get("content")):
                meta.setdefault(name.lower(), content)
        elif element.tag == "title":
            meta.setdefault("title", element.text or "")
        elif "ld+json" in (element.get("type") or ""):
            types += _SCHEMA_TYPE.findall(element.text or "")
    declared = (root.get(name) for name in ("lang", "xml:lang", _XML_LANG))
    language = next(filter(None, declared), "") or meta.get("content-language", "")
    title = page.title or meta.get("og:title") or meta.get("title", "")
    return replace(
        page,
        title=" ".join(title.split()),
        description=meta.get("og:description") or meta.get("description", ""),
        language=page.language or _SUBTAG.split(language.strip().lower())[0],
        open_graph_type=meta.get("og:type", "").lower(),
        schema_types=tuple(dict.fromkeys(types)),
    )


_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SUBTAG = regex.compile(r"[-_,;]")
_SCHEMA_TYPE = regex.compile(r'"@type"\s*+:\s*+\[?\s*+"(\w{1,40})"')
