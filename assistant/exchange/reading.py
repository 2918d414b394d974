"""From files to rows, one after the other: memory does not grow with their number."""

import csv
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import TextIOWrapper
from pathlib import PurePosixPath
from typing import IO
from zipfile import BadZipFile

from assistant.exchange.cells import unshield
from assistant.exchange.documents import Document
from assistant.exchange.html import read_html
from assistant.exchange.markdown import read_markdown
from assistant.exchange.row import Row, Wrong, row_of

Read = Row | Wrong
_Reader = Callable[[str, IO[bytes]], Iterator[Read]]
#: Bytes of a file that holds one article, and of a line of JSON or a row of CSV, which do too.
_MOST_ARTICLE = 2_000_000
#: What reading a member of a damaged zip raises.
_DAMAGES = (zlib.error, BadZipFile, EOFError, OSError)


def read_documents(documents: Iterable[Document], *, language: str = "") -> Iterator[Read]:
    """Every article of every document, and every line that is none, in order. `language` is of rows that name none."""
    for document in documents:
        for one in _read(document):
            yield _in_language(one, language) if language and isinstance(one, Row) else one


def _read(document: Document) -> Iterator[Read]:
    try:
        yield from _READERS[PurePosixPath(document.name).suffix.lower()](document.name, document.content)
    except _DAMAGES as error:
        yield Wrong(document.name, f"a sound file was expected: {error}"[:200])


def _in_language(row: Row, language: str) -> Row:
    return replace(row, fields={"language": language, **row.fields})


def _read_jsonl(name: str, content: IO[bytes]) -> Iterator[Read]:
    number = 0
    while line := content.readline(_MOST_ARTICLE):
        number += 1
        where = f"{name}, line {number}"
        if not line.endswith(b"\n") and len(line) >= _MOST_ARTICLE:
            yield Wrong(where, f"a line has up to {_MOST_ARTICLE} bytes")
            return
        if line.strip():
            yield _json_row(where, line)


def _json_row(where: str, line: bytes) -> Read:
    try:
        said = json.loads(line.decode("utf-8", "replace").lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        return Wrong(where, f"a JSON object was expected: {error}"[:200])
    if not isinstance(said, dict):
        return Wrong(where, f"a JSON object was expected, not {type(said).__name__}")
    return row_of(where, said)


def _read_csv(name: str, content: IO[bytes]) -> Iterator[Read]:
    """The first row names the columns. Line numbers are those of the file, where a row begins."""
    text = TextIOWrapper(content, "utf-8-sig", errors="replace", newline="")
    lines = _Lines(text)
    rows, begins, columns = csv.reader(lines, strict=True), 1, list[str]()
    try:
        for cells in rows:
            lines.taken = 0
            where = f"{name}, line {begins}"
            begins = rows.line_num + 1
            if not columns:
                columns = [cell.strip().lower() for cell in cells]
            elif cells:
                yield _csv_row(where, columns, cells)
    except csv.Error as error:
        yield Wrong(f"{name}, line {begins}", f"a row of CSV was expected: {error}")
    finally:
        text.detach()


class _Lines:
    """The lines of `text`, of which one row of CSV may take so many characters. Raises csv.Error beyond."""

    def __init__(self, text: TextIOWrapper) -> None:
        self._text, self.taken = text, 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(_MOST_ARTICLE + 1):
            self.taken += len(line)
            if self.taken > _MOST_ARTICLE:
                raise csv.Error(f"it has up to {_MOST_ARTICLE} characters")
            yield line


def _csv_row(where: str, columns: list[str], cells: list[str]) -> Read:
    if len(cells) > len(columns):
        return Wrong(where, f"{len(columns)} cells were expected, and {len(cells)} came")
    return row_of(where, dict(zip(columns, map(unshield, cells), strict=False)))


def _read_file(read: Callable[[str, str], Read]) -> _Reader:
    """A reader of files that hold one article each; without a key of its own it is called by its path."""

    def one(name: str, content: IO[bytes]) -> Iterator[Read]:
        held = content.read(_MOST_ARTICLE + 1)
        if len(held) > _MOST_ARTICLE:
            yield Wrong(name, f"a file of one article has up to {_MOST_ARTICLE} bytes")
        else:
            yield read(name, held.decode("utf-8-sig", "replace"))

    return one


_READERS: dict[str, _Reader] = {
    ".jsonl": _read_jsonl,
    ".csv": _read_csv,
    ".md": _read_file(read_markdown),
    ".markdown": _read_file(read_markdown),
    ".html": _read_file(read_html),
    ".htm": _read_file(read_html),
}
ENDINGS = frozenset(_READERS)
