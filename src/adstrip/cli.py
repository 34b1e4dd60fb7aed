"""How does a person at a terminal reach it? Parses, calls and prints; nothing is decided here."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from adstrip.blocks import RESIDUE
from adstrip.errors import AdstripError, CleanError, InputError
from adstrip.version import __version__

if TYPE_CHECKING:
    from adstrip.cleaner import Cleaner
    from adstrip.result import CleanResult

__all__ = ["main"]

Put = Callable[[str, "CleanResult"], None]
"""Shows or saves the result of one input."""

_Function = TypeVar("_Function", bound=Callable[..., Any])

_STDIN = "-"
_CONTEXT = {"help_option_names": ["-h", "--help"]}
_INTERRUPTED = 130  # as shells report a program that Ctrl-C ended
_VIEWS: dict[str, tuple[str, Callable[[CleanResult], str]]] = {
    "text": (".txt", lambda result: result.text),
    "markdown": (".md", lambda result: result.markdown),
    "html": (".html", lambda result: result.html),
    "json": (".json", lambda result: result.to_json()),
}

subcommands = click.Group()
"""The commands with a name of their own; ``@subcommands.command()`` adds one.

A callback returns the exit code.
"""


def main(words: Sequence[str] | None = None) -> int:
    """Runs the command line ``words``, by default the process's own; the exit code.

    0: fine; 1: some input failed, the others are done; 2: wrong use; 130: interrupted.
    """
    try:
        return _run(list(sys.argv[1:] if words is None else words))
    except click.exceptions.Exit as done:  # --help and --version end so
        return done.exit_code
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "adstrip"
        _say(f"{error.format_message()} (see {command} --help)")
        return error.exit_code
    except AdstripError as error:  # of settings or model; those of an input are met in _each
        _say(str(error))
        return 2
    except OSError as error:
        return _lost_stdout(error)
    except KeyboardInterrupt:
        return _INTERRUPTED


class _FileError(Exception):
    """A file that cannot be read, or a result that cannot be saved."""


def _run(words: list[str]) -> int:
    """``adstrip explain FILE`` runs a subcommand, ``adstrip FILE`` cleans."""
    command: click.Command = clean
    name = "adstrip"
    if words and words[0] in subcommands.commands:
        command = subcommands.commands[words[0]]
        name += " " + words.pop(0)
    with command.make_context(name, words) as context:
        code: int = command.invoke(context)
    return code


def _lost_stdout(error: OSError) -> int:
    """Nobody reads any more (``| head``), or the disk is full: what is left goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0
    _say(f"standard output: {error.strerror}")
    return 1


def _say(message: str) -> None:
    click.echo("adstrip: " + " ".join(message.splitlines()), err=True)


def _listed(_: click.Context, __: click.Parameter, values: Iterable[str]) -> frozenset[str]:
    """``--keep a,b --keep c`` names three categories."""
    return frozenset(name.strip() for value in values for name in value.split(",") if name.strip())


def _charset(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    try:
        return value and codecs.lookup(value).name
    except LookupError:
        raise click.BadParameter(f"no such encoding: {value}") from None


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"adstrip {__version__}")
        context.exit()


_INPUT_OPTIONS = (
    click.option(
        "--from", "format", type=click.Choice(["auto", "html", "text"]), default="auto",
        show_default=True, help="What the input is.",
    ),
    click.option(
        "--keep", metavar="C", multiple=True, callback=_listed,
        help="Keep a category that goes by default; repeatable, or a list with commas. "
        f"Categories: {', '.join(RESIDUE)}.",
    ),
    click.option(
        "--remove", metavar="C", multiple=True, callback=_listed,
        help="Remove nothing but this category; repeatable, or a list with commas.",
    ),
    click.option(
        "--bias", metavar="B",
        help="precision leaves less residue, recall loses less of the article; default: balanced.",
    ),
    click.option("--title", is_flag=True, help="Put an HTML page's headline into the text too."),
    click.option("--url", metavar="U", help="Address of the page, which relative links need."),
    click.option(
        "--charset", metavar="C", callback=_charset,
        help="Encoding that the HTTP header declared.",
    ),
    click.option("--model", metavar="PATH", help="A model of your own instead of the shipped one."),
)  # fmt: skip


def _input_options(function: _Function) -> _Function:
    """The options that say how an input is read and judged, the same for every command."""
    for option in reversed(_INPUT_OPTIONS):
        function = option(function)
    return function


class _Cleaning(click.Command):
    """The command without a name; its help lists those that have one."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        subcommands.format_commands(ctx, formatter)
        super().format_epilog(ctx, formatter)


@click.command(
    cls=_Cleaning,
    context_settings=_CONTEXT,
    epilog="""\b
    Examples:
      adstrip page.html                          the article, as text
      curl -s URL | adstrip --url URL --to markdown
      adstrip -o clean/ pages/*.html             clean/NAME.txt for each page
      adstrip --keep author,media notes.txt      with author boxes and captions
      adstrip explain page.html                  why each block stayed or went
    A file that is named like a command: adstrip ./explain""",
)
@click.argument("files", metavar="FILE...", nargs=-1)
@click.option(
    "-o", "--output", metavar="FILE|DIR",
    help="Save the result there instead of printing it; several inputs need a folder.",
)  # fmt: skip
@click.option(
    "--to", type=click.Choice(list(_VIEWS)), default="text", show_default=True, help="What to make."
)
@_input_options
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version,
    help="Show the version and exit.",
)  # fmt: skip
def clean(files: tuple[str, ...], output: str | None, to: str, **options: Any) -> int:
    """Take promotion, navigation and other residue out of articles.

    FILE is a raw HTML page, or text that another extractor made; "-" is standard input.
    """
    names = _inputs(files)
    if output is not None:
        return _each(names, options, _Saving(names, output, to))
    return _each(names, options, _alone(to) if len(names) == 1 else _Headed(to))


@subcommands.command(context_settings=_CONTEXT)
@click.argument("file", required=False)
@_input_options
def explain(file: str | None, **options: Any) -> int:
    """Show every block of FILE with its verdict and reasons."""
    names = _inputs(() if file is None else (file,))
    return _each(names, options, lambda _, result: _print(result.explain()))


@subcommands.command(context_settings=_CONTEXT)
@click.argument("pages", nargs=-1, required=True, metavar="PAGES...")
@click.option(
    "--against", metavar="NAME", multiple=True,
    help="Compare with trafilatura, trafilatura-precision or readability; repeatable.",
)  # fmt: skip
@click.option(
    "--after", metavar="NAME",
    help="Let adstrip clean what trafilatura or readability puts out, and compare with that.",
)  # fmt: skip
@click.option("--fold", "folds", metavar="N", type=int, multiple=True, help="Only these folds.")
@click.option("--model", metavar="PATH", help="A model; {fold} in its name is the page's fold.")
@click.option("--bias", metavar="B", default="balanced", help="precision, recall or balanced.")
@click.option(
    "--worst", metavar="N", type=click.IntRange(min=0), default=5, show_default=True,
    help="Show so many pages with the lowest F1.",
)  # fmt: skip
@click.option("--json", "output", metavar="FILE", help="Save all figures and scores there.")
@click.option("--workers", metavar="N", type=click.IntRange(min=1), default=1, show_default=True)
def evaluate(pages: tuple[str, ...], worst: int, output: str | None, **options: Any) -> int:
    """Measure adstrip, and other extractors, on labelled pages.

    PAGES are Parquet or JSON lines: HTML pages in the columns html and main_content (the gold
    text), or plain texts in lines and labels.
    """
    from adstrip.evaluate import report, run  # noqa: PLC0415 - slow

    target = None if output is None else _target(Path(output), pages)
    try:
        found = run.evaluate([Path(page) for page in pages], watch=_watched, **options)
        for note in report.notes(found):
            _say(note)
        _print(report.markdown(found, worst))
        if target is not None:
            _write(target, json.dumps(report.to_dict(found), ensure_ascii=False, indent=1))
    except (InputError, _FileError) as error:
        _say(str(error))
        return 1
    return 0


def _target(output: Path, inputs: Iterable[str]) -> Path:
    """The file to save, looked at before minutes of work are done."""
    if _identity(output) in {_identity(Path(name)) for name in inputs} - {None}:
        raise click.UsageError(f"--json {output} is an input and is not overwritten")
    if output.is_dir() or not output.parent.is_dir():
        raise click.UsageError(f"--json {output} is a folder, or in none that exists")
    return output


def _watched(judged: Iterable[Any]) -> Iterator[Any]:
    """The same items, counted on a terminal."""
    if not sys.stderr.isatty():
        yield from judged
        return
    with click.progressbar(judged, label="judged", show_pos=True, file=sys.stderr) as bar:
        yield from bar


def _inputs(files: tuple[str, ...]) -> tuple[str, ...]:
    """The inputs named, or standard input; without either there is only help to give."""
    if files:
        return files
    if sys.stdin is None or sys.stdin.isatty():
        context = click.get_current_context()
        click.echo(context.get_help(), err=True)
        context.exit(2)
    return (_STDIN,)


def _each(names: Iterable[str], options: dict[str, Any], put: Put) -> int:
    """Cleans every input and puts its result; the exit code."""
    cleaner = _cleaner(options)
    hints = {name: options[name] for name in ("format", "url", "charset")}
    code = 0
    for name in names:
        try:
            result = cleaner.clean(_read(name), **hints)
            put(name, result)
        except (CleanError, _FileError) as error:
            _say(f"{_label(name)}: {error}")
            code = 1
        else:
            if result.suspicious:
                _say(f"{_label(name)}: suspicious: {'; '.join(result.suspicious)}")
    return code


def _cleaner(options: dict[str, Any]) -> Cleaner:
    from adstrip.cleaner import Cleaner  # noqa: PLC0415 - slow, and --help does without
    from adstrip.settings import Settings  # noqa: PLC0415

    names = ("keep", "remove", "bias", "title", "model")
    return Cleaner(Settings(**{name: options[name] for name in names if options[name]}))


def _read(name: str) -> bytes:
    try:
        with open(0 if name == _STDIN else name, "rb", closefd=name != _STDIN) as file:
            return file.read()
    except OSError as error:
        raise _FileError(error.strerror) from None


def _label(name: str) -> str:
    return "standard input" if name == _STDIN else name


def _lines(text: str) -> bytes:
    """``text`` as UTF-8, its last line ended."""
    return (text + "\n" if text and not text.endswith("\n") else text).encode("utf-8", "replace")


def _print(text: str) -> None:
    sys.stdout.buffer.write(_lines(text))
    sys.stdout.buffer.flush()


def _alone(to: str) -> Put:
    _, show = _VIEWS[to]
    return lambda _, result: _print(show(result))


class _Headed:
    """Prints several results: each under its name like head(1), or as a line of JSON."""

    def __init__(self, to: str) -> None:
        self._to = to
        self._first = True

    def __call__(self, name: str, result: CleanResult) -> None:
        if self._to == "json":
            _print(json.dumps({"file": name, **result.to_dict()}, ensure_ascii=False))
            return
        header = b"==> " + os.fsencode(_label(name)) + b" <==\n"
        sys.stdout.buffer.write(header if self._first else b"\n" + header)
        self._first = False
        _print(_VIEWS[self._to][1](result))


class _Saving:
    """Saves results in one file or in a folder; never over an input or over one another."""

    def __init__(self, names: Sequence[str], output: str, to: str) -> None:
        self._suffix, self._show = _VIEWS[to]
        self._output = Path(output)
        self._folder = len(names) > 1 or output.endswith(_SLASHES) or self._output.is_dir()
        self._inputs = {identity for name in names if (identity := _identity(Path(name)))}
        self._saved: dict[Path, str] = {}
        if self._folder:
            _make_folder(self._output)

    def __call__(self, name: str, result: CleanResult) -> None:
        target = self._target(name)
        if target in self._saved:
            raise _FileError(
                f"{target} already holds {self._saved[target]}; save it in another folder"
            )
        if _identity(target) in self._inputs:
            raise _FileError(f"{target} is an input and is not overwritten; change -o")
        _write(target, self._show(result))
        self._saved[target] = _label(name)

    def _target(self, name: str) -> Path:
        if not self._folder:
            return self._output
        stem = "stdin" if name == _STDIN else Path(name).stem
        return self._output / (stem + self._suffix)


def _write(path: Path, text: str) -> None:
    try:
        path.write_bytes(_lines(text))
    except OSError as error:
        raise _FileError(f"{path}: {error.strerror}") from None


_SLASHES = tuple(slash for slash in (os.sep, os.altsep) if slash)


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from every other, whatever links lead to it; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise click.UsageError(f"-o {path} is a file; several inputs need a folder") from None
    except OSError as error:
        raise click.UsageError(f"-o {path}: {error.strerror}") from None
