"""Reading, printing and saving at a terminal, for every command."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

__all__ = ["CONTEXT", "SLASHES", "FileError", "identity", "say", "show", "subcommands", "write"]

CONTEXT = {"help_option_names": ["-h", "--help"]}

subcommands = click.Group()
"""The commands with a name of their own; ``@subcommands.command()`` adds one.

A callback returns the exit code.
"""

SLASHES = tuple(slash for slash in (os.sep, os.altsep) if slash)


class FileError(Exception):
    """A file that cannot be read, or a result that cannot be saved."""


def say(message: str) -> None:
    """A line on standard error."""
    click.echo("adstrip: " + " ".join(message.splitlines()), err=True)


def _lines(text: str) -> bytes:
    """``text`` as UTF-8, its last line ended."""
    return (text + "\n" if text and not text.endswith("\n") else text).encode("utf-8", "replace")


def show(text: str) -> None:
    """Prints ``text`` as UTF-8."""
    sys.stdout.buffer.write(_lines(text))
    sys.stdout.buffer.flush()


def write(path: Path, text: str) -> None:
    """Saves ``text`` as UTF-8."""
    try:
        path.write_bytes(_lines(text))
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from None


def identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from every other, whatever links lead to it; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
