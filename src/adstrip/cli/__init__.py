"""How does a person at a terminal reach it? Parses, calls and prints; nothing is decided here."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from adstrip.cli.clean import clean
from adstrip.cli.measure import evaluate, train
from adstrip.cli.terminal import say, subcommands
from adstrip.errors import AdstripError

__all__ = ["clean", "evaluate", "main", "train"]

_INTERRUPTED = 130  # as shells report a program that Ctrl-C ended


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
        say(f"{error.format_message()} (see {command} --help)")
        return error.exit_code
    except AdstripError as error:  # of settings or model; those of an input are met in _each
        say(str(error))
        return 2
    except OSError as error:
        return _lost_stdout(error)
    except KeyboardInterrupt:
        return _INTERRUPTED


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
    say(f"standard output: {error.strerror}")
    return 1
