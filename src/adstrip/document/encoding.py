"""In which encoding are these bytes?"""

from __future__ import annotations

import codecs

import regex

from adstrip.errors import NotTextError, UndecodableError
from adstrip.settings import thresholds

__all__ = ["decode"]

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
# Codecs of Python that are no encodings of pages; some take quadratic time.
_NO_CHARSETS = frozenset(
    {
        "charmap",
        "idna",
        "mbcs",
        "oem",
        "punycode",
        "raw-unicode-escape",
        "undefined",
        "unicode-escape",
    }
)
# Encodings of seven-bit bytes, which would pass for ASCII.
_SEVEN_BIT = frozenset({"iso2022_jp", "iso2022_kr", "hz", "utf-7"})
_META_CHARSET = regex.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)"
    rb"\s*+=\s*+[\"']?+\s*+([\w.:-]{1,40})",
    regex.I,
)
_CONTROLS = bytes(c for c in range(1, 32) if c not in b"\t\n\v\f\r\x1b") + b"\x7f"


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
    elif (text := _wide(data) or _decoded(data, "utf-8")) is not None:
        return _readable(text)
    for encoding in declared:
        if (text := _decoded(data, encoding)) is not None:
            return _readable(text)
    return _readable(_detect(data))


def _decoded(data: bytes, encoding: str) -> str | None:
    text = _strict(data, encoding)
    return _nearly(data, encoding) if text is None else text


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
    return None if name in _NO_CHARSETS else _WIDER.get(name, name)


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
