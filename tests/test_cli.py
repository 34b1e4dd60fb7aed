"""The command line, mostly through its real entry point: what comes out, where, which exit code."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import adstrip.cleaner
from adstrip.cleaner import Cleaner
from adstrip.cli import main
from adstrip.settings import Settings

PROSE = [
    """The council of Aberlour voted on Tuesday to repair the old bridge over the Spey, which has
been closed to traffic since the flood of last winter washed out one of its two piers.""",
    """Work is to begin in May and to last eleven months, the engineer Moira Grant told the meeting.
She put the cost at 2.3 million pounds, of which the government pays two thirds.""",
    """Shopkeepers on the south bank had asked for a ferry in the meantime. The council refused it,
because the river is too fast there for most of the year; a bus will run every half an hour.""",
]
PAGE = f"""<!doctype html><html lang="en"><head><title>Bridge to be repaired</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Bridge to be repaired</h1><p>{"</p><p>".join(PROSE)}</p>
<p>See <a href="/plan">the plan</a> that the engineer showed; it has been on the wall of the town
hall for a week, and few of those who live on the south bank have not gone to look at it.</p>
<p>Sign up for our newsletter and never miss a story!</p></article></body></html>"""
PLAIN = "\n\n".join(PROSE) + "\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with an input of every sort."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    files: dict[str, str | bytes] = {
        "page.html": PAGE,
        "sub/page.html": PAGE.replace("Tuesday", "Friday"),
        "notes.txt": PLAIN,
        "latin.txt": PLAIN.replace("Aberlour", "Würzburg").encode("latin-1"),
        "page.pdf": b"%PDF-1.7\n",
        "empty.html": b"",
        "explain": PLAIN,
    }
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(data)
    return tmp_path


def adstrip_process(*words: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "adstrip", *words],
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        **options,
    )


def run(*words: str, stdin: bytes = b"") -> tuple[int, str, str]:
    with adstrip_process(*words, stdin=subprocess.PIPE) as process:
        out, err = process.communicate(stdin, timeout=20)
        return process.returncode, out.decode(), err.decode()


def expected(page: str | bytes, view: str = "text", settings: Settings | None = None) -> str:
    result = Cleaner(settings or Settings()).clean(page)
    text = result.to_json() if view == "json" else getattr(result, view)
    assert text
    return text if text.endswith("\n") else text + "\n"


# Through the entry point.


@pytest.mark.usefixtures("folder")
def test_one_file_goes_to_stdout() -> None:
    assert run("page.html") == (0, expected(PAGE), "")


def test_without_a_file_stdin_is_read() -> None:
    assert run(stdin=PAGE.encode()) == (0, expected(PAGE), "")


def test_explain_reads_stdin_too() -> None:
    code, out, err = run("explain", "-", stdin=PAGE.encode())
    assert (code, err) == (0, "")
    assert out == Cleaner().clean(PAGE).explain().rstrip("\n") + "\n"


def test_no_file_at_a_terminal_gives_help() -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    with adstrip_process(stdin=theirs) as process:
        out, err = process.communicate(timeout=20)
    os.close(ours)
    os.close(theirs)
    assert (process.returncode, out) == (2, b"")
    assert err.startswith(b"Usage: adstrip [OPTIONS] FILE...")


@pytest.mark.usefixtures("folder")
def test_the_rest_is_done_when_one_input_fails() -> None:
    code, out, err = run("missing.html", "page.html", "page.pdf", "notes.txt")
    assert code == 1
    assert out == f"==> page.html <==\n{expected(PAGE)}\n==> notes.txt <==\n{expected(PLAIN)}"
    assert err.splitlines() == [
        "adstrip: missing.html: No such file or directory",
        "adstrip: page.pdf: not HTML or text (PDF); extract its text first",
    ]


@pytest.mark.usefixtures("folder")
def test_a_reader_that_stops_early_is_no_error() -> None:
    Path("long.txt").write_text(PLAIN * 600)
    with adstrip_process("long.txt", "long.txt") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.usefixtures("folder")
def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("wb") as full, adstrip_process("page.html", stdout=full) as process:
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (
        1,
        b"adstrip: standard output: No space left on device\n",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.usefixtures("folder")
def test_interrupt_is_quiet() -> None:
    os.mkfifo("pipe")
    with adstrip_process("notes.txt", "pipe") as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()  # now it is past its imports, and reads the pipe
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b""
    assert process.returncode == 130


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_start_fast(option: str) -> None:
    program = f"""
import sys
from adstrip.cli import main
code = main([{option!r}])
sys.exit(code or str({{"lxml", "numpy", "regex", "rich", "adstrip.cleaner"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.stderr == b"set()\n"
    assert re.match(rb"adstrip \d+\.\d+|Usage: adstrip ", done.stdout)


# In this process: options, files, complaints.

Captured = pytest.CaptureFixture[str]

PRINTED: list[tuple[str, str, str, Settings]] = [
    ("page.html", PAGE, "text", Settings()),
    ("--to markdown page.html", PAGE, "markdown", Settings()),
    ("--to html page.html", PAGE, "html", Settings()),
    ("--to json page.html", PAGE, "json", Settings()),
    ("--title page.html", PAGE, "text", Settings(title=True)),
    ("--keep subscribe page.html", PAGE, "text", Settings(keep={"subscribe"})),
    (
        "--keep subscribe,,promo --keep other page.html",
        PAGE,
        "text",
        Settings(keep={"subscribe", "promo", "other"}),
    ),
    ("--remove legal page.html", PAGE, "text", Settings(remove={"legal"})),
    ("--bias recall page.html", PAGE, "text", Settings(bias="recall")),
    ("--bias precision page.html", PAGE, "text", Settings(bias="precision")),
    ("--from text notes.txt", PLAIN, "text", Settings()),
    ("--charset latin-1 latin.txt", PLAIN.replace("Aberlour", "Würzburg"), "text", Settings()),
    ("./explain", PLAIN, "text", Settings()),
    ("-- explain", PLAIN, "text", Settings()),
]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("words", "page", "view", "settings"), PRINTED)
def test_printed(words: str, page: str, view: str, settings: Settings, capfd: Captured) -> None:
    assert main(words.split()) == 0
    assert capfd.readouterr() == (expected(page, view, settings), "")


@pytest.mark.usefixtures("folder")
def test_url_resolves_links(capfd: Captured) -> None:
    words = ["--to", "markdown", "page.html"]
    assert main(["--url", "https://example.org/news/1", *words]) == 0
    assert "[the plan](https://example.org/plan)" in capfd.readouterr().out


@pytest.mark.usefixtures("folder")
def test_several_inputs_as_json_lines(capfd: Captured) -> None:
    assert main(["--to", "json", "page.html", "sub/page.html"]) == 0
    first, second = map(json.loads, capfd.readouterr().out.splitlines())
    assert (first.pop("file"), second.pop("file")) == ("page.html", "sub/page.html")
    assert first == Cleaner().clean(PAGE).to_dict()


COMPLAINTS = [
    (["missing.html"], 1, "missing.html: No such file or directory"),
    (["sub"], 1, "sub: Is a directory"),
    (["page.pdf"], 1, "page.pdf: not HTML or text .PDF.; extract its text first"),
    (["empty.html"], 1, "empty.html: empty input: nothing to clean"),
    (["explain", "missing.html"], 1, "missing.html: No such file or directory"),
    (["--keep", "adverts", "page.html"], 2, "keep: no category 'adverts'; there are .*promo.*"),
    (["--keep", "promo", "--remove", "promo", "page.html"], 2, "both kept and removed: promo; .*"),
    (["--remove", "editorial", "page.html"], 2, "remove cannot name editorial; .*"),
    (["--bias", "fierce", "page.html"], 2, "bias must be one of .*; got 'fierce'"),
    (["--model", "missing.model", "page.html"], 2, ".*missing.model.*"),
    (["--to", "pdf", "page.html"], 2, r"Invalid value for '--to': .* \(see adstrip --help\)"),
    (["--from", "pdf", "page.html"], 2, r"Invalid value for '--from': .* \(see adstrip --help\)"),
    (["--charset", "utf-9", "page.html"], 2, "Invalid value for '--charset': .*utf-9.*"),
    (["--charset", "utf-8\udcff", "page.html"], 2, "Invalid value for '--charset': .*utf-8.*"),
    (["--frm", "html", "page.html"], 2, "No such option.*--frm.*"),
    (["explain", "--to", "html"], 2, r"No such option.*--to.* \(see adstrip explain --help\)"),
    (["explain", "a", "b"], 2, r".*unexpected.*\(see adstrip explain --help\)"),
    (["-o", "notes.txt", "page.html", "sub/page.html"], 2, "-o notes.txt is a file; .*"),
    (["-o", "notes.txt/deep/", "page.html"], 2, "-o notes.txt/deep: Not a directory.*"),
    (["-o", "page.html", "page.html"], 1, "page.html: page.html is an input .*; change -o"),
    (["-o", "nowhere/x.txt", "page.html"], 1, "page.html: nowhere/x.txt: No such file.*"),
]


@pytest.mark.parametrize(("words", "code", "complaint"), COMPLAINTS)
def test_complaints_are_one_line(
    words: list[str], code: int, complaint: str, folder: Path, capfd: Captured
) -> None:
    before = contents(folder)
    assert main(words) == code
    out, err = capfd.readouterr()
    assert out == ""
    assert re.fullmatch(f"adstrip: {complaint}\n", err), err
    assert contents(folder) == before


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
@pytest.mark.usefixtures("folder")
def test_a_file_that_may_not_be_read(capfd: Captured) -> None:
    Path("page.html").chmod(0)
    assert main(["page.html"]) == 1
    assert capfd.readouterr().err == "adstrip: page.html: Permission denied\n"


@pytest.mark.usefixtures("folder")
def test_a_suspicious_result_is_a_warning(capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    class Doubtful(Cleaner):
        def clean(self, source: Any, **hints: Any) -> Any:
            result = super().clean(source, **hints)
            return dataclasses.replace(result, suspicious=("little text", "no sentence"))

    monkeypatch.setattr(adstrip.cleaner, "Cleaner", Doubtful)
    assert main(["page.html"]) == 0
    out, err = capfd.readouterr()
    assert out == expected(PAGE)
    assert err == "adstrip: page.html: suspicious: little text; no sentence\n"


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_everything(option: str, capfd: Captured) -> None:
    assert main([option]) == 0
    text = capfd.readouterr().out
    for word in ("-o,", "--to", "--from", "--keep", "--remove", "--bias", "--title", "--url"):
        assert f"  {word} " in text
    commands = r"Commands:\n  evaluate  .*\n  explain   .*\n  train     .*\n\n"
    assert re.search(commands + r"  Examples:\n    adstrip page.html ", text)


# -o: one file, a folder, and what is never overwritten.

SAVED = [
    (["-o", "out.txt", "page.html"], {"out.txt"}),
    (["-o", "sub", "page.html"], {"sub/page.txt"}),
    (["-o", "new/", "page.html"], {"new/page.txt"}),
    (["-o", "new/deep", "page.html", "notes.txt"], {"new/deep/page.txt", "new/deep/notes.txt"}),
    (["-o", "new", "--to", "markdown", "explain", "notes.txt"], {"new/explain.md", "new/notes.md"}),
    (["-o", "new/", "--to", "json", "page.html"], {"new/page.json"}),
    (["-o", "new/", "--to", "html", "page.html"], {"new/page.html"}),
]


@pytest.mark.parametrize(("words", "names"), SAVED)
def test_saved(words: list[str], names: set[str], folder: Path, capfd: Captured) -> None:
    before = contents(folder)
    assert main(words) == 0
    assert capfd.readouterr() == ("", "")
    after = contents(folder)
    assert {path.relative_to(folder).as_posix() for path in after.keys() - before.keys()} == names
    assert before.items() <= after.items()


@pytest.mark.usefixtures("folder")
def test_what_is_saved_is_what_would_be_printed() -> None:
    assert main(["-o", "out.txt", "page.html"]) == 0
    assert Path("out.txt").read_bytes() == expected(PAGE).encode()
    assert main(["-o", "out.txt", "notes.txt"]) == 0, "an older result is replaced"
    assert Path("out.txt").read_bytes() == expected(PLAIN).encode()


@pytest.mark.usefixtures("folder")
def test_two_inputs_of_one_name(capfd: Captured) -> None:
    assert main(["-o", "new", "page.html", "sub/page.html", "notes.txt"]) == 1
    assert capfd.readouterr().err == (
        "adstrip: sub/page.html: new/page.txt already holds page.html; save it in another folder\n"
    )
    assert Path("new/page.txt").read_bytes() == expected(PAGE).encode()
    assert Path("new/notes.txt").exists()


def test_an_input_is_not_overwritten_under_another_name(folder: Path, capfd: Captured) -> None:
    Path("new").mkdir()
    Path("new/page.txt").symlink_to(folder / "notes.txt")
    assert main(["-o", "new", "page.html", "notes.txt"]) == 1
    assert "new/page.txt is an input and is not overwritten" in capfd.readouterr().err
    assert Path("notes.txt").read_text() == PLAIN
