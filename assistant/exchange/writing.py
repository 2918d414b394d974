"""From articles to files. What is written here reads back as the same articles."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import RawIOBase, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from assistant.exchange.cells import shield
from assistant.exchange.pages import page_of
from assistant.exchange.row import FIELDS

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

#: An article by the names of FIELDS, and a `slug`.
Said = Mapping[str, Any]
#: What stands in the text of a page, not in its head.
_SHOWN = ("title", "body", "language")


class _Form(NamedTuple):
    """`write` makes the text of one article. A file holds them all behind a `head`, or, `one_each`, a folder them."""

    ending: str
    write: Callable[[Said], str]
    head: str = ""
    one_each: bool = False


def write_articles(path: Path, form: str, articles: Iterable[Said]) -> int:
    """`path` becomes a file, or for markdown and HTML a folder. How many there were."""
    texts, count = _texts(form, articles), 0
    if _FORMS[form].one_each:
        path.mkdir(parents=True, exist_ok=True)
        for name, text in texts:
            (path / name).write_text(text, encoding="utf-8", newline="\n")
            count += 1
        return count
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_FORMS[form].head)
        for _name, text in texts:
            file.write(text)
            count += 1
    return count


def pack_articles(form: str, articles: Iterable[Said]) -> Iterator[bytes]:
    """One file to be sent, piece by piece: a sheet, or the folder in a zip."""
    texts = _texts(form, articles)
    if _FORMS[form].one_each:
        yield from _zipped(texts)
        return
    yield _FORMS[form].head.encode()
    for _name, text in texts:
        yield text.encode()


def file_name(form: str) -> str:
    """Of what `pack_articles` makes. Its ending says how to read it."""
    return f"articles-{form}.zip" if _FORMS[form].one_each else f"articles{_FORMS[form].ending}"


def _texts(form: str, articles: Iterable[Said]) -> Iterator[tuple[str, str]]:
    ending, write, *_ = _FORMS[form]
    return ((f"{article['slug']}{ending}", write(article)) for article in articles)


def _zipped(texts: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    out = _Outlet()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, text in texts:
            packed.writestr(name, text.encode())
            yield out.taken()
    yield out.taken()


class _Outlet(RawIOBase):
    """A file that is read while it is written; it cannot go back."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: "ReadableBuffer") -> int:
        self._held += data
        return len(memoryview(data))

    def taken(self) -> bytes:
        held, self._held = bytes(self._held), bytearray()
        return held


def _json_line(article: Said) -> str:
    return json.dumps({name: article[name] for name in FIELDS}, ensure_ascii=False) + "\n"


def _csv_line(article: Said) -> str:
    return _csv([shield(_cell(article[name])) for name in FIELDS])


def _csv(cells: Iterable[str]) -> str:
    line = StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _markdown_file(article: Said) -> str:
    lines = [line for name in FIELDS if name != "body" for line in _front(name, article[name])]
    return "\n".join(["---", *lines, "---", article["body"], ""])


def _front(name: str, value: Any) -> list[str]:
    if isinstance(value, list):
        return [f"{name}:", *(f"- {_quoted(one)}" for one in value)]
    return [f"{name}: {_quoted(_cell(value))}".rstrip()]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if text.startswith('"') else text


def _html_page(article: Said) -> str:
    said = {name: article[name] for name in FIELDS if name not in _SHOWN}
    values = {name: value if isinstance(value, list) else [_cell(value)] for name, value in said.items()}
    return page_of(article["title"], article["body"], article["language"], values)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "\n".join(value) if isinstance(value, list) else str(value)


#: Spreadsheets read UTF-8 only where a mark at its beginning says so.
_FORMS = {
    "jsonl": _Form(".jsonl", _json_line),
    "csv": _Form(".csv", _csv_line, head="\ufeff" + _csv(FIELDS)),
    "markdown": _Form(".md", _markdown_file, one_each=True),
    "html": _Form(".html", _html_page, one_each=True),
}
FORMATS = tuple(_FORMS)
