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

from django.utils.translation import gettext_noop as _

from assistant.exchange.cells import unshield
from assistant.exchange.documents import Document
from assistant.exchange.html import read_html
from assistant.exchange.markdown import read_markdown
from assistant.exchange.problems import Place, Problem, Wrong
from assistant.exchange.row import Row, row_of

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
    except _DAMAGES:
        yield Wrong(Place(document.name), Problem(_("This file is damaged.")))


def _in_language(row: Row, language: str) -> Row:
    return replace(row, fields={"language": language, **row.fields})


def _read_jsonl(name: str, content: IO[bytes]) -> Iterator[Read]:
    number = row = 0
    while line := content.readline(_MOST_ARTICLE):
        number += 1
        row += bool(line.strip())
        place = Place(name, number, row)
        if not line.endswith(b"\n") and len(line) >= _MOST_ARTICLE:
            yield Wrong(place, Problem(_("A line has up to %(most)d bytes."), {"most": _MOST_ARTICLE}))
            return
        if line.strip():
            yield _json_row(place, line)


def _json_row(place: Place, line: bytes) -> Read:
    try:
        said = json.loads(line.decode("utf-8", "replace").lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        words = {"column": error.colno}
        return Wrong(place, Problem(_("This is no JSON: look at character %(column)d of the line."), words))
    except (ValueError, RecursionError):  # numbers of thousands of digits, lists in lists in lists
        return Wrong(place, Problem(_("This JSON cannot be read.")))
    if not isinstance(said, dict):
        return Wrong(place, Problem(_('A JSON object was expected: {"title": …, "body": …}.')))
    return row_of(place, said)


def _read_csv(name: str, content: IO[bytes]) -> Iterator[Read]:
    """The first row names the columns. Line numbers are those of the file, where a row begins."""
    text = TextIOWrapper(content, "utf-8-sig", errors="replace", newline="")
    lines = _Lines(text)
    rows, place, columns = csv.reader(lines, strict=True), Place(name, 1, 1), list[str]()
    try:
        for cells in rows:
            lines.taken = 0
            if not columns:
                columns = [cell.strip().lower() for cell in cells]
            elif cells:
                yield _csv_row(place, columns, cells)
            place = Place(name, rows.line_num + 1, place.row + 1)
    except csv.Error as error:
        yield Wrong(place, lines.problem_of(error))
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
                raise csv.Error
            yield line

    def problem_of(self, error: csv.Error) -> Problem:
        """Why no row can be made of them."""
        if self.taken > _MOST_ARTICLE:
            return Problem(_("A row has up to %(most)d characters."), {"most": _MOST_ARTICLE})
        if "limit" in str(error):
            return Problem(_("A cell has up to %(most)d characters."), {"most": csv.field_size_limit()})
        return Problem(_("A cell begins with a quotation mark and does not end with one."))


def _csv_row(place: Place, columns: list[str], cells: list[str]) -> Read:
    if len(cells) > len(columns):
        words = {"wanted": len(columns), "came": len(cells)}
        return Wrong(place, Problem(_("%(wanted)d cells were expected, and %(came)d came."), words))
    return row_of(place, dict(zip(columns, map(unshield, cells), strict=False)))


def _read_file(read: Callable[[str, str], Read]) -> _Reader:
    """A reader of files that hold one article each; without a key of its own it is called by its path."""

    def one(name: str, content: IO[bytes]) -> Iterator[Read]:
        held = content.read(_MOST_ARTICLE + 1)
        if len(held) > _MOST_ARTICLE:
            words = {"most": _MOST_ARTICLE}
            yield Wrong(Place(name), Problem(_("A file of one article has up to %(most)d bytes."), words))
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
