"""What was handed in: bytes or str, HTML or text, in which encoding?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from adstrip.document import Source, decode, looks_like_html, read
from adstrip.errors import (
    CleanError,
    EmptyInputError,
    NotTextError,
    TooLargeError,
    UndecodableError,
)
from adstrip.segment import segment
from adstrip.settings import Settings

CASES = Path(__file__).parent / "cases"
DECODING = json.loads((CASES / "document_decoding.json").read_text(encoding="utf-8"))
SNIFFING = json.loads((CASES / "document_sniffing.json").read_text(encoding="utf-8"))

MODERATE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
)


def texts(data: Any, **known: Any) -> list[str]:
    return list(segment(read(Source(data, **known))).texts)


def page(data: Any, **known: Any) -> Any:
    return read(Source(data, **known)).page


def squeezed(parts: list[str]) -> str:
    return "".join("".join(parts).split())


# Encodings


@pytest.mark.parametrize("case", DECODING, ids=lambda case: case["note"])
def test_bytes_are_decoded(case: dict[str, str]) -> None:
    data = case["text"].encode(case["encoding"])
    assert decode(data, case.get("charset")) == case["text"].removeprefix("\ufeff")


def test_mark_of_a_str_is_not_text() -> None:
    assert read(Source("\ufeffPlain words.")).text == "Plain words."


def test_page_cut_inside_a_character_loses_only_that() -> None:
    data = ("<p>" + "Übergröße " * 60 + "ß").encode()[:-1]
    assert decode(data).rstrip("\ufffd") == "<p>" + "Übergröße " * 60


@pytest.mark.parametrize("charset", ["utf-8", None, "latin-1"])
def test_one_foreign_byte_does_not_spoil_utf_8(charset: str | None) -> None:
    words = "Die Straße über Köln ist geöffnet. " * 60
    data = f"<p>{words}".encode() + b"\xe4 end"
    assert decode(data, charset) == f"<p>{words}\ufffd end"


def test_declared_utf_8_stands_where_a_page_is_cut() -> None:
    data = ("<meta charset=utf-8><p>" + "Übergröße " * 60 + "ß").encode()[:-1]
    assert decode(data) == "<meta charset=utf-8><p>" + "Übergröße " * 60 + "\ufffd"


def test_declaration_does_not_stand_when_most_special_characters_are_broken() -> None:
    text = "<p>L'été à Besançon a été très chaud, a déclaré la mairie.</p>" * 20
    assert decode(text.encode("cp1252"), "utf-8") == text


def test_meta_behind_a_long_head_is_found() -> None:
    head = "<script>" + "var a = 1; " * 300 + "</script>"
    text = f"<head>{head}<meta charset=windows-1250></head><p>Żółta łódź</p>"
    assert decode(text.encode("cp1250")) == text


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_every_kind_of_bytes_is_read(kind: Any) -> None:
    assert texts(kind("<p>Größe</p>".encode())) == ["Größe"]


LETTERS = st.text(st.characters(categories=["L", "Nd", "Zs", "Po", "Sm"]), max_size=60)


@MODERATE
@given(LETTERS, st.sampled_from(["latin-1", "cp1252", "gbk", "shift_jis", "koi8-r", "nonsense"]))
def test_valid_utf_8_beats_every_declaration(text: str, charset: str) -> None:
    data = f"<meta charset={charset}><p>{text}"
    assert decode(data.encode(), charset) == data


@MODERATE
@given(st.text(st.characters(min_codepoint=0xA0, max_codepoint=0xFF), min_size=1, max_size=40))
def test_declared_encoding_stands_where_it_fits(text: str) -> None:
    data = f"<p>{text}</p>".encode("latin-1")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        assert decode(data, "iso-8859-1") == f"<p>{text}</p>"
    else:
        assume(False)


@settings(MODERATE, max_examples=80)
@given(st.binary(max_size=200), st.none() | st.text(max_size=12))
@example(b"\xff\xfe\x00\xd8", None)
@example(b"\x00" * 40, None)
@example(b"\x80" * 40, "utf-7")
@example(b"a\xff", "unicode_escape")
@example(b"a\xff", "undefined")
@example(b"\xff<p>a", "idna\x00")
def test_any_bytes_give_a_document_or_a_clean_error(data: bytes, charset: str | None) -> None:
    try:
        document = read(Source(data, charset=charset))
    except CleanError as error:
        message = str(error)
        assert message
    else:
        assert document.page.format == ("text" if document.root is None else "html")


# What is not text

BINARY = [
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG image"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG image"),
    (b"GIF89a\x01\x00\x01\x00", "GIF image"),
    (b"RIFF\x24\x08\x00\x00WAVEfmt ", "RIFF media"),
    (b"RIFF\x1a\x00\x00\x00WEBPVP8L", "RIFF media"),
    (b"PK\x03\x04\x14\x00\x06\x00", "ZIP archive or Office document"),
    (b"\x1f\x8b\x08\x00\x00\x00", "gzip archive"),
    (b"BZh91AY&SY\x00\x00", "bzip2 archive"),
    (b"\xfd7zXZ\x00\x00\x04", "xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!\x1a\x07\x01\x00", "RAR archive"),
    (b"\x28\xb5\x2f\xfd\x04\x58", "Zstandard archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office document"),
    (b"\x7fELF\x02\x01\x01\x00", "program"),
    (b"MZ\x90\x00\x03\x00", "program"),
    (b"PAR1\x15\x04\x15\x10", "Parquet file"),
    (b"SQLite format 3\x00\x10\x00", "SQLite database"),
    (b"OggS\x00\x02\x00\x00", "Ogg media"),
    (b"ID3\x04\x00\x00\x00\x00\x00\x23", "MP3 audio"),
    (b"\x00\x00\x01\x00\x01\x00\x10\x10", "icon"),
    (b"\x00asm\x01\x00\x00\x00", "WebAssembly program"),
]


@pytest.mark.parametrize(("data", "name"), BINARY, ids=[name for _, name in BINARY])
@pytest.mark.parametrize("form", ["auto", "html", "text"])
def test_binary_formats_are_named(data: bytes, name: str, form: str) -> None:
    with pytest.raises(NotTextError) as error:
        read(Source(data, form))
    assert str(error.value) == f"not HTML or text ({name}); extract its text first"


@pytest.mark.parametrize(
    "text",
    [
        "PDF files begin with %PDF-1.7.",
        "Prices (%PDF- is how the file begins) rose.",
        "7z is an archive format.",
        "PK Mayer won the race.",
        "ID3 tags hold the title of a song.",
        "RIFF files begin with four letters.",
        "GIF89 was the second version of the format.",
        "Rar! he cried, and the crowd fell silent.",
        "OggS is how every page of the stream begins.",
        "BZh is how such an archive begins.",
        "PAR1 is how a Parquet file begins.",
    ],
)
def test_texts_about_binary_formats_are_text(text: str) -> None:
    assert decode(text.encode()) == text


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(1, 9)) * 20,
        b"Some words" + b"\x01\x02\x03\x04" * 10,
        b"\x05\x06" * 10 + b"<p>Some words</p>",
    ],
)
def test_control_characters_are_not_text(data: bytes) -> None:
    with pytest.raises(UndecodableError, match="extract its text first"):
        read(Source(data))


@pytest.mark.parametrize("data", [b"a\x0cb\x0bc\td\x1b[1m", b"One bell \x07 in a line of words"])
def test_a_few_control_characters_are_text(data: bytes) -> None:
    assert read(Source(data)).text == data.decode()


def test_null_bytes_in_a_page_are_dropped() -> None:
    assert texts(b"<p>a\0b</p>\0") == ["ab"]


def test_null_characters_in_a_text_keep_their_place() -> None:
    assert read(Source("a\0b plain")).text == "a\0b plain"


# Size, emptiness, types


@pytest.mark.parametrize("data", ["ä" * 10, b"a" * 10])
def test_input_of_exactly_max_bytes_is_read(data: Any) -> None:
    assert len(read(Source(data), max_bytes=10).text) == 10


@pytest.mark.parametrize("data", ["a" * 1001, b"a" * 1001, bytearray(1001)])
def test_larger_input_is_refused(data: Any) -> None:
    with pytest.raises(TooLargeError) as error:
        read(Source(data), max_bytes=1000)
    assert str(error.value) == "1,001 bytes are over max_bytes=1,000; raise Settings.max_bytes"


def test_size_is_looked_at_before_the_content() -> None:
    with pytest.raises(TooLargeError):
        read(Source(b"%PDF-" + b"x" * 100), max_bytes=10)


def test_no_limit_reads_everything() -> None:
    assert len(read(Source("a" * 1001), max_bytes=None).text) == 1001


EMPTY = [
    "",
    " \n\t ",
    "\ufeff",
    "\ufeff \n",
    b" \r\n",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xef\xbb\xbf\n",
]


@pytest.mark.parametrize("data", EMPTY)
@pytest.mark.parametrize("form", ["auto", "html", "text"])
def test_blank_input_is_empty(data: Any, form: str) -> None:
    with pytest.raises(EmptyInputError, match="nothing to clean"):
        read(Source(data, form))


@pytest.mark.parametrize("data", [b"", bytearray(), memoryview(b"")])
def test_no_bytes_at_all_are_empty(data: Any) -> None:
    with pytest.raises(EmptyInputError, match="nothing to clean"):
        read(Source(data))


@pytest.mark.parametrize("data", ["<!-- note -->", "<!doctype html>", "<p></p>", "\0", "<p>&nbsp;"])
def test_page_without_text_has_no_blocks(data: str) -> None:
    assert texts(data, format="html") == []


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (None, "NoneType"),
        (3, "int"),
        (["a"], "list"),
        (Path("page.html"), "Path"),
        (object(), "object"),
    ],
)
def test_other_types_are_refused(data: Any, name: str) -> None:
    with pytest.raises(CleanError, match=f"must be str, bytes or an lxml tree; got .*{name}"):
        read(Source(data))


@pytest.mark.parametrize("form", ["", "HTML", "xml", None])
def test_unknown_format_is_refused(form: Any) -> None:
    with pytest.raises(CleanError, match="format must be auto, html or text; got "):
        read(Source("words", form))


def test_every_refusal_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="nothing to clean"):
        read(Source(""))


# HTML or text


@pytest.mark.parametrize("case", SNIFFING, ids=lambda case: case["note"])
def test_html_is_told_from_text(case: dict[str, Any]) -> None:
    assert looks_like_html(case["text"]) is case["html"]
    assert page(case["text"]).format == ("html" if case["html"] else "text")


def test_one_tag_in_a_long_text_is_not_html() -> None:
    prose = "The bridge reopened on Monday. " * 200
    assert not looks_like_html(prose + "The </p> tag closes a paragraph. " + prose)


def test_tags_as_dense_as_on_pages_are_html() -> None:
    assert looks_like_html("Words first, then " + "<b>bold</b> words in between. " * 50)


def test_stated_format_beats_the_look() -> None:
    assert read(Source("<p>x</p>", "text")).text == "<p>x</p>"
    assert texts("just words", format="html") == ["just words"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("<![CDATA[<p>One</p><p>Two</p>]]>", ["One", "Two"]),
        ("\n <![CDATA[<p>One &amp; two</p>]]> \n", ["One & two"]),
        (
            "<?xml version='1.0'?><html><body><p><![CDATA[a < b & c]]></p></body></html>",
            ["a < b & c"],
        ),
        ("<p>One</p><script>//<![CDATA[\nx\n//]]></script><p>Two</p>", ["One", "Two"]),
    ],
)
def test_character_data_sections(data: str, expected: list[str]) -> None:
    assert texts(data, format="html") == expected


# Trees


def test_element_tree_and_fragment_are_read() -> None:
    root = html.document_fromstring("<body><p>One</p><div>Two</div>")
    assert texts(root) == texts(root.getroottree()) == ["One", "Two"]
    assert texts(html.fragment_fromstring("<div><p>One</p>two</div>")) == ["One", "two"]


@pytest.mark.parametrize("whole", [False, True])
def test_what_stands_behind_the_end_of_a_tree_is_read(whole: bool) -> None:
    tree = html.document_fromstring("<html><body><p>One</body></html>two<p>three</html>four")
    found = read(Source(tree.getroottree() if whole else tree))
    assert "".join(found.root.itertext()) == "Onetwothreefour"
    assert "".join(tree.itertext()) == "One"  # the caller's tree is not changed
    assert "".join(read(Source(tree.find("body"))).root.itertext()) == "One"


def test_subtree_is_read_alone() -> None:
    root = etree.fromstring("<div><p>before</p><section><p>in</p></section>tail<p>behind</p></div>")
    assert texts(root[1]) == ["in"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<span>One</span>", ["One"]),
        ("<a href='/x'>One</a>", ["One"]),
        ("<b>One<div>two</div>three</b>", ["One", "two", "three"]),
        ("<my-card>One<p>two</p></my-card>", ["One", "two"]),
    ],
)
def test_inline_element_is_read(markup: str, expected: list[str]) -> None:
    assert texts(etree.fromstring(markup)) == expected


def test_capital_tags_of_an_xml_tree_are_tags() -> None:
    assert texts(etree.fromstring("<BODY><P>One</P><P>Two</P></BODY>")) == ["One", "Two"]


def test_namespaces_comments_and_instructions_are_no_text() -> None:
    root = etree.fromstring(
        '<?pi first?><html xmlns="http://www.w3.org/1999/xhtml"><body><!-- c -->'
        "<p>o<!-- c -->n<?pi x?>e</p><?pi y?>two<!-- c --></body></html>"
    )
    assert texts(root) == ["one", "two"]


def test_unresolved_entities_stay_as_written() -> None:
    declared = '<!DOCTYPE p [<!ENTITY name "Ann">]><p>&name; and &name;<b>x</b>&name;.</p>'
    root = etree.fromstring(declared, etree.XMLParser(resolve_entities=False))
    assert texts(root) == ["&name; and &name;x&name;."]


def test_caller_keeps_his_tree_unchanged() -> None:
    root = etree.fromstring(
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><!-- c -->'
        "<p>a<?pi x?><b>b</b></p>t</body></html>"
    )
    tree, before = root.getroottree(), etree.tostring(root.getroottree())
    document = read(Source(tree))
    assert etree.tostring(tree) == before
    assert document.root is not root
    document.root[0].clear()
    assert etree.tostring(tree) == before


@pytest.mark.parametrize(
    "tree", [etree.ElementTree(), etree.Comment("x"), etree.ProcessingInstruction("x")]
)
def test_tree_without_an_element_is_empty(tree: Any) -> None:
    with pytest.raises(EmptyInputError, match="empty tree"):
        read(Source(tree))


def test_tree_is_not_plain_text() -> None:
    with pytest.raises(CleanError, match="hand in its text"):
        read(Source(etree.fromstring("<p>x</p>"), "text"))


# Depth


@pytest.mark.parametrize("opening", ["<div>", "<b>", "<table><tr><td>"])
def test_fifty_thousand_nested_elements_lose_nothing(opening: str) -> None:
    words = [f"w{i} " for i in range(50_000)]
    assert squeezed(texts("".join(opening + word for word in words))) == squeezed(words)


def test_text_behind_deep_nesting_stays() -> None:
    deep = "<div>" * 5000 + "in" + "</div>" * 5000
    assert squeezed(texts(f"<p>before</p>{deep}<p>behind</p>")) == "beforeinbehind"


def test_deep_tree_loses_nothing() -> None:
    root = element = etree.Element("div")
    for i in range(5000):
        element.text = f"w{i} "
        element = etree.SubElement(element, "div")
    assert squeezed(texts(root)) == squeezed([f"w{i}" for i in range(5000)])


def test_deep_nesting_shows_no_scripts() -> None:
    inside = "<p>one</p><script>var x = 1</script><style>b {}</style><p>two</p>"
    assert squeezed(texts("<div>" * 3000 + inside)) == "onetwo"


# Head facts


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<title>Bridge  open\n again</title>", "Bridge open again"),
        ("<title>Bridge &amp; road</title>", "Bridge & road"),
        ('<title>Bridge | Paper</title><meta property="og:title" content="Bridge">', "Bridge"),
        ('<meta name="og:title" content="Bridge"><title>Bridge | Paper</title>', "Bridge"),
        ('<meta property="OG:Title" content="Bridge">', "Bridge"),
        ('<title>Bridge</title><meta property="og:title" content="">', "Bridge"),
        ("<title>Bridge</title><body><svg><title>icon</title></svg>", "Bridge"),
        ("<title></title>", ""),
        ("<p>no head</p>", ""),
    ],
)
def test_title_of_a_page(markup: str, title: str) -> None:
    assert page(markup + "<p>x", format="html").title == title


def test_title_handed_in_beats_the_head() -> None:
    assert page("<title>Bridge | Paper</title><p>x", title="Bridge").title == "Bridge"


@pytest.mark.parametrize(
    ("markup", "language"),
    [
        ('<html lang="de">', "de"),
        ('<html lang="de-AT">', "de"),
        ('<html lang="PT_br">', "pt"),
        ('<html xml:lang="fr">', "fr"),
        ('<html lang="de" xml:lang="fr">', "de"),
        ('<html lang=""><meta http-equiv="Content-Language" content="pl, en">', "pl"),
        ("<html>", ""),
        ('<html lang=" de ">', "de"),
        ('<html lang="fil-PH">', "fil"),
    ],
)
def test_language_of_a_page(markup: str, language: str) -> None:
    assert page(markup + "<p>x", format="html").language == language


def test_language_of_an_xhtml_tree() -> None:
    root = etree.fromstring(
        '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr"><p>x</p></html>'
    )
    assert page(root).language == "fr"


def test_language_and_address_handed_in_stand() -> None:
    known = page('<html lang="en"><p>x', language="de", url="https://example.org/a")
    assert (known.language, known.url) == ("de", "https://example.org/a")


CANONICAL = '<link rel="canonical" href="https://example.org/own">'


@pytest.mark.parametrize(
    ("markup", "url", "address"),
    [
        (CANONICAL, None, "https://example.org/own"),
        ('<meta property="og:url" content="https://example.org/open">', None,
         "https://example.org/open"),
        ('<meta property="og:url" content="https://example.org/open">' + CANONICAL, None,
         "https://example.org/own"),
        (CANONICAL, "https://example.org/a", "https://example.org/a"),
        ("", "https://example.org/a", "https://example.org/a"),
        ("", None, ""),
    ],
)  # fmt: skip
def test_address_of_a_page(markup: str, url: str | None, address: str) -> None:
    known = page(markup + "<p>x", format="html", url=url)
    assert (known.address, known.url) == (address, url or "")


@pytest.mark.parametrize(
    ("markup", "site"),
    [
        ('<meta property="og:site_name" content="Dam Times">', "Dam Times"),
        ('<meta name="OG:Site_Name" content="Dam Times">', "Dam Times"),
        ('<meta name="application-name" content="Dam Times">', "Dam Times"),
        ('<meta name="application-name" content="App"><meta property="og:site_name" content="Dam">',
         "Dam"),
        ('<meta name="application-name" content="App"><meta property="og:site_name" content="">',
         "App"),
        ('<title>Dam Times</title><meta name="author" content="Dam Times">', ""),
    ],
)  # fmt: skip
def test_name_of_a_site(markup: str, site: str) -> None:
    assert page(markup + "<p>x", format="html").site == site


def test_facts_of_a_plain_text_are_those_handed_in() -> None:
    known = page("Plain words.", title="T", language="de", url="https://example.org/a")
    assert (known.format, known.title, known.language) == ("text", "T", "de")
    assert known.url == known.address == "https://example.org/a"
    assert (page("Plain words.").address, known.site) == ("", "")


def test_description_and_types() -> None:
    known = page(
        '<meta name="description" content="Plain"><meta property="og:description" content="Open">'
        '<meta property="og:type" content="Article">'
        '<script type="application/ld+json">{"@type": "NewsArticle", '
        '"author": {"@type": ["Person"]}, "publisher": {"@type": "Person"}}</script><p>x'
    )
    assert (known.description, known.open_graph_type) == ("Open", "article")
    assert known.schema_types == ("NewsArticle", "Person")


def test_default_limit_lets_large_pages_through() -> None:
    assert (Settings().max_bytes or 0) >= 10_000_000


@pytest.mark.parametrize("label", ["punycode", "idna", "unicode_escape", "raw_unicode_escape"])
def test_codecs_that_are_no_charsets_are_not_used(label: str) -> None:
    assert decode(b"<meta charset=" + label.encode() + b"><p>caf\xe9 \\u0041", label) == (
        f"<meta charset={label}><p>caf\xe9 \\u0041"
    )
