"""Which labelled pages or texts are in a file?

Parquet or JSON lines, also gzipped. Rows with ``html`` and ``main_content`` are pages, rows with
``lines`` and ``labels`` are plain texts; other columns may be there or not.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, get_args

from adstrip.blocks import Category
from adstrip.errors import InputError

__all__ = ["Facts", "Kind", "LabelledPage", "LabelledText", "documents", "kind_of"]

Kind = Literal["pages", "texts"]

_NEEDED: dict[Kind, tuple[str, str]] = {
    "pages": ("html", "main_content"),
    "texts": ("lines", "labels"),
}
_FACTS = ("id", "dataset", "page_type", "lang", "domain", "fold")
_OPTIONAL = (*_FACTS, "url", "disputed", "must_have", "must_not_have", "blocks")
_PARQUET, _GZIP = b"PAR1", b"\x1f\x8b"
_BATCH = 16  # rows of Parquet decoded at a time; pages have 0.2 MB, some 10 MB


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a page or text beside its labels; "" or None: unknown."""

    id: str
    dataset: str = ""
    page_type: str = ""
    lang: str = ""
    domain: str = ""
    fold: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LabelledPage:
    """An HTML page and what should come out of it."""

    kind: ClassVar[Kind] = "pages"
    facts: Facts
    html: str | bytes
    gold: str
    url: str | None = None
    disputed: tuple[str, ...] = ()
    must_have: tuple[str, ...] = ()
    must_not_have: tuple[str, ...] = ()
    blocks: tuple[tuple[str, str], ...] = ()
    """Text and category of every block, where someone labelled them."""
    looked_at: bool = False
    """Whether someone compared the gold text with the page: disputed lines are named, or none."""
    lines: tuple[tuple[str, str], ...] = ()
    """Some of its lines and the category of each, as a plain text of the same address has them."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelledText:
    """The lines of a plain text, none with a line break inside, and the category of each."""

    kind: ClassVar[Kind] = "texts"
    facts: Facts
    lines: tuple[str, ...]
    labels: tuple[str, ...]
    url: str | None = None


def kind_of(paths: Iterable[Path]) -> Kind:
    """Whether the files hold pages or plain texts, as their columns say.

    Raises:
        InputError: a file cannot be read, lacks columns, or holds something else than the others.
    """
    kinds = {_kind(path, _columns(path)): path for path in paths}
    if len(kinds) > 1:
        both = " and ".join(f"{path} ({kind})" for kind, path in kinds.items())
        raise InputError(f"{both} differ in kind; evaluate them one after the other")
    return next(iter(kinds))


def documents(
    paths: Iterable[Path], folds: Collection[int], skipped: Counter[str]
) -> Iterator[LabelledPage | LabelledText]:
    """The labelled pages or texts in some files, of some folds or (where none is named) of all.

    ``skipped`` counts the rows left out, by reason.

    Raises:
        InputError: a file cannot be read, or a row is not what its columns promise.
    """
    for path in paths:
        kind = _kind(path, _columns(path))
        for number, row in enumerate(_rows(path, (*_NEEDED[kind], *_OPTIONAL)), 1):
            try:
                facts = _facts(row, f"{path.name}:{number}")
                if folds and facts.fold not in folds:
                    skipped["of other folds"] += 1
                    continue
                document = _page(row, facts) if kind == "pages" else _text(row, facts)
            except _RowError as error:
                raise InputError(f"{path}: row {number}: {error}") from None
            if document is None:
                skipped["without gold text" if kind == "pages" else "without words"] += 1
            else:
                yield document


class _RowError(Exception):
    """A value in a row that is not what its column promises."""


def _kind(path: Path, columns: Collection[str]) -> Kind:
    for kind in get_args(Kind):
        needed = _NEEDED[kind]
        lacking = [name for name in needed if name not in columns]
        if not lacking:
            return kind  # type: ignore[no-any-return]
        if len(lacking) < len(needed):
            raise InputError(f"{path}: no column {lacking[0]}; {kind} need {' and '.join(needed)}")
    wanted = "; or ".join(f"{' and '.join(need)} ({kind})" for kind, need in _NEEDED.items())
    there = ", ".join(sorted(columns)) or "none"
    raise InputError(f"{path}: needs the columns {wanted}; there are: {there}")


def _columns(path: Path) -> list[str]:
    if _begins(path, _PARQUET):
        return list(_parquet(path).schema_arrow.names)
    return list(next(_json_rows(path), {}))


def _rows(path: Path, columns: Collection[str]) -> Iterator[Mapping[str, Any]]:
    if not _begins(path, _PARQUET):
        yield from _json_rows(path)
        return
    file = _parquet(path)
    there = [name for name in file.schema_arrow.names if name in columns]
    try:
        for batch in file.iter_batches(_BATCH, columns=there):
            yield from batch.to_pylist()
    except OSError as error:
        raise InputError(f"{path}: {error}") from None


def _begins(path: Path, magic: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(magic)) == magic
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None


def _parquet(path: Path) -> Any:
    try:
        import pyarrow.parquet  # noqa: PLC0415 - an extra
    except ImportError:
        raise InputError(f"{path}: Parquet needs pip install 'adstrip[eval]'") from None
    try:
        return pyarrow.parquet.ParquetFile(path)
    except (OSError, ValueError) as error:  # pyarrow's own errors are ValueErrors
        raise InputError(f"{path}: damaged Parquet: {error}") from None


def _json_rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        content: Iterable[bytes] = gzip.GzipFile(fileobj=file) if _begins(path, _GZIP) else file
        lines = enumerate(content, 1)
        while (line := _next(path, lines)) is not None:
            number, data = line
            if data.strip():
                yield _object(path, number, data)


def _next(path: Path, lines: Iterator[tuple[int, bytes]]) -> tuple[int, bytes] | None:
    try:
        return next(lines, None)
    except (OSError, EOFError, zlib.error) as error:  # all three are gzip's
        raise InputError(f"{path}: {error}") from None


def _object(path: Path, number: int, data: bytes) -> dict[str, Any]:
    try:
        row = json.loads(data)
    except ValueError as error:
        raise InputError(
            f"{path}: line {number} is not JSON ({error}); one object a line"
        ) from None
    if not isinstance(row, dict):
        raise InputError(f"{path}: line {number} is no JSON object; one object a line")
    return row


def _facts(row: Mapping[str, Any], default: str) -> Facts:
    values = {name: _string(row, name) for name in _FACTS if name not in ("id", "fold")}
    id_ = row.get("id")
    return Facts(id=default if id_ is None else str(id_), fold=_fold(row), **values)


def _fold(row: Mapping[str, Any]) -> int | None:
    fold = row.get("fold")
    if fold is None or isinstance(fold, int):
        return fold
    raise _RowError(f"fold must be a whole number; got {fold!r}")


def _string(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None or isinstance(value, str):
        return value or ""
    raise _RowError(f"{name} must be a string; got {type(value).__name__}")


def _strings(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = row.get(name)
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _RowError(f"{name} must be a list of strings")
    return tuple(values)


def _page(row: Mapping[str, Any], facts: Facts) -> LabelledPage | None:
    html, gold = row.get("html"), _string(row, "main_content")
    if not isinstance(html, str | bytes):
        raise _RowError(f"html must be a string or bytes; got {type(html).__name__}")
    if not gold.strip():
        return None
    return LabelledPage(
        facts,
        html,
        gold,
        url=_string(row, "url") or None,
        disputed=_strings(row, "disputed"),
        must_have=_strings(row, "must_have"),
        must_not_have=_strings(row, "must_not_have"),
        blocks=_blocks(row),
        looked_at=row.get("disputed") is not None,
    )


def _blocks(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    try:
        pairs = [(block["text"], Category(block["category"])) for block in row.get("blocks") or ()]
    except (KeyError, TypeError, ValueError) as error:
        raise _RowError(f"blocks must be a list of text and category; {error}") from None
    return tuple((str(text), str(category)) for text, category in pairs)


def _text(row: Mapping[str, Any], facts: Facts) -> LabelledText | None:
    lines, labels = _strings(row, "lines"), _strings(row, "labels")
    if len(lines) != len(labels):
        raise _RowError(f"{len(lines)} lines, but {len(labels)} labels")
    if unknown := sorted({*labels} - {*Category}):
        raise _RowError(f"no category {unknown[0]!r}; there are {', '.join(Category)}")
    flat = tuple(map(_flat, lines))
    if not any(line.strip() for line in flat):
        return None
    return LabelledText(facts, flat, labels, _string(row, "url") or None)


def _flat(line: str) -> str:
    """The line without breaks and byte order marks, which the text would be read without."""
    return " ".join(line.replace("\ufeff", "").splitlines())
