"""manage.py import_lexicon: a list of words from outside, which stays off until somebody has read its report."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from assistant.actions.words import ListedWord, import_words
from assistant.management.rows import UnreadableRowError, read_row
from assistant.models import WordList
from assistant.models.word import MAX_CATEGORY_CHARS, MAX_WORD_CHARS, checked_category
from assistant.screening.lexicon import Lexicon
from tickets.models import Actor
from tickets.text import clean_text

COMMAND_LINE = Actor("command line")
MAX_LANGUAGE_CHARS = 10


class Command(BaseCommand):
    help = 'Bring in JSON Lines of {"word", "category", "lang"} as one list of words. Again leaves the same words.'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--name", default="", help="of the list (the file's name)")
        parser.add_argument("--on", action="store_true", help="switch it on at once")

    def handle(self, *args: Any, file: Path, name: str, on: bool, **options: Any) -> None:
        rows = read_list(file)
        words = import_words(rows, name=name or file.stem, actor=COMMAND_LINE, switch_on=on)
        for line in lines_of(words):
            self.stdout.write(line)


def read_list(path: Path) -> list[ListedWord]:
    """Raises CommandError that names every line which is no word: a word left out would be a word let through."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise CommandError(f"A list of words was expected: {error}") from None
    rows, wrong = [], []
    for number, line in enumerate(lines, 1):
        try:
            rows += [_row(line)] if line.strip() else []
        except (UnreadableRowError, ValueError) as error:
            wrong.append(f"{path}, line {number}: {error}")
    if wrong or not rows:
        raise CommandError("\n".join([*wrong, f"Nothing was imported: {len(wrong)} of {len(lines)} lines."]))
    return rows


def lines_of(words: WordList) -> Iterator[str]:
    """The report in words."""
    state = "ON" if words.is_on else "OFF until a supervisor switches it on"
    yield f"{words.name}: {words.words.count()} words, switched {state}."
    read = words.report["messages"]
    yield f"Of {read} past messages of this desk that people answered as harmless, it would have marked:"
    for part in words.report["categories"]:
        share = 100 * part["hits"] / read if read else 0
        yield f"  {part['category']} ({part['words']} words): {part['hits']} ({share:.2f} %){_worst(part['worst'])}"


def _worst(worst: Iterable[tuple[str, int]]) -> str:
    named = ", ".join(f"{word} {hits}" for word, hits in worst)
    return f", most often {named}" if named else ""


def _row(line: bytes) -> ListedWord:
    """Raises UnreadableRowError or ValueError, which say what was expected."""
    row = read_row(line)
    word, language = _text(row, "word", MAX_WORD_CHARS), _text(row, "lang", MAX_LANGUAGE_CHARS, default="")
    try:
        category = checked_category(_text(row, "category", MAX_CATEGORY_CHARS))
    except ValidationError as error:
        raise ValueError("; ".join(error.messages)) from None
    if not Lexicon([(word, category)]).find(word):
        raise ValueError(f"'word' holds nothing that can be looked for: {word!r}")
    return ListedWord(word, category, language)


def _text(row: dict[str, Any], name: str, most: int, *, default: str | None = None) -> str:
    value = row.get(name, default)
    if not isinstance(value, str):
        raise ValueError(f"{name!r} must be a string, and is {type(value).__name__}")  # noqa: TRY004
    if "\ufffd" in value:
        raise ValueError(f"{name!r} must be UTF-8")
    text = clean_text(value).strip()
    if len(text) > most or (not text and default is None):
        raise ValueError(f"{name!r} must have 1 to {most} characters, and has {len(text)}")
    return text
