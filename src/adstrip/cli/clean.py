"""The commands that clean: one without a name, and explain."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from adstrip.blocks import RESIDUE
from adstrip.cli.terminal import (
    CONTEXT,
    SLASHES,
    FileError,
    identity,
    say,
    show,
    subcommands,
    write,
)
from adstrip.errors import CleanError
from adstrip.version import __version__

if TYPE_CHECKING:
    from adstrip.cleaner import Cleaner
    from adstrip.result import CleanResult

__all__ = ["clean", "explain"]

Put = Callable[[str, "CleanResult"], None]
"""Shows or saves the result of one input."""

_Function = TypeVar("_Function", bound=Callable[..., Any])

_STDIN = "-"
_VIEWS: dict[str, tuple[str, Callable[[CleanResult], str]]] = {
    "text": (".txt", lambda result: result.text),
    "markdown": (".md", lambda result: result.markdown),
    "html": (".html", lambda result: result.html),
    "json": (".json", lambda result: result.to_json()),
}


def _listed(_: click.Context, __: click.Parameter, values: Iterable[str]) -> frozenset[str]:
    """``--keep a,b --keep c`` names three categories."""
    return frozenset(name.strip() for value in values for name in value.split(",") if name.strip())


def _charset(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    try:
        return value and codecs.lookup(value).name
    except (LookupError, ValueError):  # a name with a null, or with bytes that are no characters
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
    click.option("--url", metavar="U", help="Its address: resolves links, tells whose page it is."),
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
    context_settings=CONTEXT,
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


@subcommands.command(context_settings=CONTEXT)
@click.argument("file", required=False)
@_input_options
def explain(file: str | None, **options: Any) -> int:
    """Show every block of FILE with its verdict and reasons."""
    names = _inputs(() if file is None else (file,))
    return _each(names, options, lambda _, result: show(result.explain()))


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
        except (CleanError, FileError) as error:
            say(f"{_label(name)}: {error}")
            code = 1
        else:
            if result.suspicious:
                say(f"{_label(name)}: suspicious: {'; '.join(result.suspicious)}")
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
        raise FileError(error.strerror) from None


def _label(name: str) -> str:
    return "standard input" if name == _STDIN else name


def _alone(to: str) -> Put:
    _, view = _VIEWS[to]
    return lambda _, result: show(view(result))


class _Headed:
    """Prints several results: each under its name like head(1), or as a line of JSON."""

    def __init__(self, to: str) -> None:
        self._to = to
        self._first = True

    def __call__(self, name: str, result: CleanResult) -> None:
        if self._to == "json":
            show(json.dumps({"file": name, **result.to_dict()}, ensure_ascii=False))
            return
        header = b"==> " + os.fsencode(_label(name)) + b" <==\n"
        sys.stdout.buffer.write(header if self._first else b"\n" + header)
        self._first = False
        show(_VIEWS[self._to][1](result))


class _Saving:
    """Saves results in one file or in a folder; never over an input or over one another."""

    def __init__(self, names: Sequence[str], output: str, to: str) -> None:
        self._suffix, self._show = _VIEWS[to]
        self._output = Path(output)
        self._folder = len(names) > 1 or output.endswith(SLASHES) or self._output.is_dir()
        self._inputs = {identity(Path(name)) for name in names} - {None}
        self._saved: dict[Path, str] = {}
        if self._folder:
            _make_folder(self._output)

    def __call__(self, name: str, result: CleanResult) -> None:
        target = self._target(name)
        if target in self._saved:
            raise FileError(
                f"{target} already holds {self._saved[target]}; save it in another folder"
            )
        if identity(target) in self._inputs:
            raise FileError(f"{target} is an input and is not overwritten; change -o")
        write(target, self._show(result))
        self._saved[target] = _label(name)

    def _target(self, name: str) -> Path:
        if not self._folder:
            return self._output
        stem = "stdin" if name == _STDIN else Path(name).stem
        return self._output / (stem + self._suffix)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise click.UsageError(f"-o {path} is a file; several inputs need a folder") from None
    except OSError as error:
        raise click.UsageError(f"-o {path}: {error.strerror}") from None
