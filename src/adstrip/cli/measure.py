"""The commands for those who have labelled pages: how good is it, and make it better."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from adstrip.cli.terminal import CONTEXT, FileError, identity, say, show, subcommands, write
from adstrip.errors import InputError

__all__ = ["evaluate", "train"]


@subcommands.command(context_settings=CONTEXT)
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

    target = None if output is None else _target("--json", output, pages)
    try:
        found = run.evaluate([Path(page) for page in pages], watch=_counted("judged"), **options)
        for note in report.notes(found):
            say(note)
        show(report.markdown(found, worst))
        if target is not None:
            write(target, json.dumps(report.to_dict(found), ensure_ascii=False, indent=1))
    except (InputError, FileError) as error:
        say(str(error))
        return 1
    return 0


@subcommands.command(context_settings=CONTEXT)
@click.argument("pages", nargs=-1, required=True, metavar="PAGES...")
@click.option("-o", "--output", metavar="MODEL", required=True, help="Model file to write.")
@click.option(
    "--written", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of runs of residue and of look-alikes, written for training.",
)  # fmt: skip
@click.option(
    "--without", metavar="N", type=int, multiple=True,
    help="Leave out this fold, to be measured on; repeatable.",
)  # fmt: skip
@click.option("--workers", metavar="N", type=click.IntRange(min=1), default=1, show_default=True)
def train(pages: tuple[str, ...], output: str, **options: Any) -> int:
    """Make a model of your own from labelled pages and texts.

    PAGES are Parquet or JSON lines, as for evaluate; HTML pages and plain texts are both needed,
    and some pages with their blocks labelled (column blocks, each with text and category), or some
    texts with the url of a page.
    Use the model with --model, or as Settings(model=...).
    """
    from adstrip import train as training  # noqa: PLC0415 - slow, and an extra

    target = _target("-o", output, pages)
    _target("the card of -o", str(training.card_beside(target)), pages)
    try:
        training.train([Path(page) for page in pages], target, watch=_counted("read"), **options)
    except InputError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"{target}: {error.strerror or error}")
        return 1
    say(f"{target} is trained; {training.card_beside(target).name} beside it says from what")
    return 0


def _target(option: str, name: str, inputs: Iterable[str]) -> Path:
    """The file to save, looked at before minutes of work are done."""
    output = Path(name)
    if identity(output) in {identity(Path(name)) for name in inputs} - {None}:
        raise click.UsageError(f"{option} {output} is an input and is not overwritten")
    if output.is_dir() or not output.parent.is_dir():
        raise click.UsageError(f"{option} {output} is a folder, or in none that exists")
    return output


def _counted(label: str) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Passes items on and counts them on a terminal."""

    def watch(items: Iterable[Any]) -> Iterator[Any]:
        if not sys.stderr.isatty():
            yield from items
            return
        with click.progressbar(items, label=label, show_pos=True, file=sys.stderr) as bar:
            yield from bar

    return watch
