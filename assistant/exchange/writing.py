"""From articles to files. What is written here reads back as the same articles."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from assistant.exchange.cells import shield
from assistant.exchange.row import FIELDS

FORMATS = ("jsonl", "csv", "markdown")
Said = Mapping[str, Any]


def write_articles(path: Path, form: str, articles: Iterable[Said]) -> int:
    """`path` becomes a file, or for markdown a folder. Each article by the names of FIELDS, and a `slug`. How many."""
    return sum(1 for _written in _WRITERS[form](path, articles))


def _write_jsonl(path: Path, articles: Iterable[Said]) -> Iterator[None]:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for article in articles:
            said = {name: article[name] for name in FIELDS}
            file.write(json.dumps(said, ensure_ascii=False) + "\n")
            yield


def _write_csv(path: Path, articles: Iterable[Said]) -> Iterator[None]:
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(FIELDS)
        for article in articles:
            sheet.writerow([shield(_cell(article[name])) for name in FIELDS])
            yield


def _write_markdown(path: Path, articles: Iterable[Said]) -> Iterator[None]:
    path.mkdir(parents=True, exist_ok=True)
    for article in articles:
        lines = [line for name in FIELDS if name != "body" for line in _front(name, article[name])]
        text = "\n".join(["---", *lines, "---", article["body"], ""])
        (path / f"{article['slug']}.md").write_text(text, encoding="utf-8", newline="\n")
        yield


def _front(name: str, value: Any) -> list[str]:
    if isinstance(value, list):
        return [f"{name}:", *(f"- {_quoted(one)}" for one in value)]
    return [f"{name}: {_quoted(_cell(value))}".rstrip()]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if text.startswith('"') else text


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "\n".join(value) if isinstance(value, list) else str(value)


_WRITERS = {"jsonl": _write_jsonl, "csv": _write_csv, "markdown": _write_markdown}
