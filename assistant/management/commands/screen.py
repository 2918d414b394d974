"""manage.py screen: what the screening core says about texts, without a desk or a database."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assistant.management.rows import UnreadableRowError, answer_rows, read_row
from assistant.screening import DEFAULT_RULES, Rules, Span, screen, with_words

#: What could not be read may not pass.
_UNREAD: dict[str, Any] = {"action": "block", "text": "", "spans": []}


class Command(BaseCommand):
    help = (
        'Screen JSON Lines: {"id", "text"} on stdin, {"id", "action", "text", "spans"} on stdout. '
        'A row without a text is blocked, with {"error"} besides; blank lines get no answer.'
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--lexicon",
            type=Path,
            metavar="FILE",
            help='words besides the product\'s own, as JSON Lines of {"word", "category", "lang"}',
        )

    def handle(self, *args: Any, lexicon: Path | None, **options: Any) -> None:
        rules = with_words(_words(lexicon)) if lexicon else DEFAULT_RULES
        answer_rows(sys.stdin.buffer, sys.stdout.buffer, lambda text: _answer(text, rules), unread=_UNREAD)


def _answer(text: str, rules: Rules) -> dict[str, Any]:
    verdict = screen(text, rules)
    return {"action": verdict.action, "text": verdict.text, "spans": [_span(span) for span in verdict.spans]}


def _span(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "kind": span.kind, "rule": span.rule}


def _words(path: Path) -> Iterator[tuple[str, str]]:
    """(word, category) of each row; a row without them is an error: a word left out would be a word let through."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise CommandError(f"A lexicon was expected: {error}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _word(path, number, line)


def _word(path: Path, number: int, line: bytes) -> tuple[str, str]:
    try:
        row = read_row(line)
    except UnreadableRowError as unreadable:
        raise CommandError(f"{path}, line {number}: {unreadable}") from None
    word, category = row.get("word", row.get("text")), row.get("category")
    if not isinstance(word, str) or not isinstance(category, str):
        raise CommandError(f"{path}, line {number}: the strings 'word' and 'category' were expected.")
    return word, category
