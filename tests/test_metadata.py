"""Who wrote the page, when, and where does it stand?"""

import pickle
import socket
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip.metadata import Metadata, read

PAGE = """<!DOCTYPE html><html lang="en-US"><head><title>Gold at a peak | The Daily</title>
<meta name="author" content="Ann Lee"><meta property="og:site_name" content="The Daily">
<meta property="og:image" content="https://daily.example.org/gold.jpg">
<meta name="description" content="Why gold rises.">
<meta property="article:published_time" content="2024-05-06T07:08:09Z">
<link rel="canonical" href="https://daily.example.org/gold">
</head><body><h1>Gold at a peak</h1><p>Gold rose again.</p></body></html>"""

WITHOUT_HEAD = "<html><body><p>Gold rose.</p><p>Again.</p></body></html>"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Gold at a peak"),
        ("author", "Ann Lee"),
        ("date", "2024-05-06"),
        ("site_name", "The Daily"),
        ("language", "en"),
        ("url", "https://daily.example.org/gold"),
        ("image", "https://daily.example.org/gold.jpg"),
        ("description", "Why gold rises."),
    ],
)
def test_a_page_with_everything(field: str, value: str) -> None:
    assert getattr(read(PAGE), field) == value


@pytest.mark.parametrize("field", Metadata.__dataclass_fields__)
def test_what_a_page_does_not_tell_is_none(field: str) -> None:
    assert getattr(read(WITHOUT_HEAD), field) is None


def test_own_headline_wins() -> None:
    assert read(PAGE, title="Gold: a peak").title == "Gold: a peak"


@pytest.mark.parametrize(
    ("source", "expected"),
    [(PAGE, "https://daily.example.org/gold"), (WITHOUT_HEAD, "https://example.org/1")],
)
def test_canonical_address_wins_over_the_given_one(source: str, expected: str) -> None:
    assert read(source, url="https://example.org/1").url == expected


@pytest.mark.parametrize(
    ("declared", "language"),
    [("de", "de"), ("pt-BR", "pt"), ("zh_CN", "zh"), ("haw", "haw"), (" EN ", "en")]
    + [(odd, None) for odd in ("", "english", "x", "-", "12", "{{lang}}")],
)
def test_language(declared: str, language: str | None) -> None:
    assert read(WITHOUT_HEAD.replace("<html", f'<html lang="{declared}"')).language == language


@pytest.mark.parametrize(
    "source",
    ["", " ", "text", "<", "<html>", "<!-- x -->", "%PDF-1.4", "\x00", "<div>" * 5000, "\ud800"],
)
def test_odd_input_gives_what_is_known(source: str) -> None:
    found = read(source, url="https://example.org/1", title="Mine")
    assert (found.title, found.url, found.author) == ("Mine", "https://example.org/1", None)


@pytest.mark.parametrize("url", ["http://[", "//", "javascript:1", "not an address", "\x00"])
def test_odd_addresses_pass(url: str) -> None:
    assert read(PAGE, url=url).author == "Ann Lee"


@pytest.mark.parametrize("error", [ValueError, TypeError, AttributeError, OverflowError])
def test_failures_of_trafilatura_leave_what_is_known(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr("trafilatura.extract_metadata", fail)
    assert read(PAGE, url="u", title="t") == Metadata(title="t", url="u")


def test_bugs_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise MemoryError

    monkeypatch.setattr("trafilatura.extract_metadata", fail)
    with pytest.raises(MemoryError):
        read(PAGE)


@pytest.mark.parametrize("source", [PAGE, "https://example.org/", "http://127.0.0.1/x.html"])
def test_never_touches_the_network(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    read(source, url="https://example.org/2024/05/06/x")


def test_trafilatura_is_imported_only_when_used() -> None:
    code = "import sys, adstrip.metadata; print('trafilatura' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_frozen_and_picklable() -> None:
    found = read(PAGE)
    assert pickle.loads(pickle.dumps(found)) == found
    with pytest.raises(AttributeError):
        found.title = "x"  # type: ignore[misc]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PAGE.split(" ")) | st.text(max_size=8), max_size=30).map(" ".join))
def test_any_text_gives_metadata(source: str) -> None:
    found = read(source)
    assert all(value is None or value for value in vars_of(found).values())


def vars_of(found: Metadata) -> dict[str, str | None]:
    return {name: getattr(found, name) for name in Metadata.__dataclass_fields__}
