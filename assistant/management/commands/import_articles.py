"""manage.py import_articles: the desk's knowledge from files, looked through whole before anything is brought in."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assistant.actions.import_report import Report
from assistant.actions.imports import check_articles, import_articles
from assistant.exchange import ENDINGS, FIELDS, ProblemError, Read, documents_in, read_documents
from tickets.models import Actor, Language

COMMAND_LINE = Actor("command line")
_WIDTH = 30
_FATES = {"created": "new", "changed": "changed", "same": "the same"}


class Command(BaseCommand):
    help = (
        "Bring in articles from JSON Lines, CSV, a folder of markdown or HTML files, or a zip of these. "
        f"Fields: {', '.join(FIELDS)}. What has the same key is changed, and what is the same stays untouched."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what it would do")
        parser.add_argument(
            "--state", choices=["draft", "published"], default="", help="of rows that name none"
        )
        parser.add_argument("--language", choices=Language.values, default="", help="of rows that name none")

    def handle(
        self, *args: Any, path: Path, dry_run: bool, state: str, language: str, **options: Any
    ) -> None:
        try:
            report = check_articles(_read(path, language), state=state, on_progress=self._looked)
            self._report(report)
            if dry_run:
                self._preview(report)
                self.stdout.write(f"Nothing was imported: {_in_words(report.counts, 'would be ')}.")
                return
            counts = import_articles(
                _read(path, language),
                state=state,
                actor=COMMAND_LINE,
                on_progress=lambda _counts, done: self._show(done, report.total),
            )
        except ProblemError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{report.total} articles: {_in_words(counts)}.")

    def _report(self, report: Report) -> None:
        """Raises CommandError that names the wrong lines: an article left out would be missed too late."""
        if report.wrong_count or not report.total:
            lines = [f"{wrong.place}: {wrong.problem}" for wrong in report.wrong]
            lines.append(f"Nothing was imported: {report.wrong_count} of {report.total} rows are wrong.")
            raise CommandError("\n".join(lines))
        for place in report.exposing:
            self.stderr.write(f"{place}: would publish what looks like personal data or a secret")

    def _preview(self, report: Report) -> None:
        """The first rows of each fate."""
        for row in report.rows:
            fields = f" ({', '.join(row.changed)})" if row.changed else ""
            self.stdout.write(f"{row.place}: {_FATES[row.fate]}: {row.title}{fields}")

    def _looked(self, done: int) -> None:
        self.stderr.write(f"{done} looked through", ending=self._end)

    def _show(self, done: int, total: int) -> None:
        bar = "#" * (_WIDTH * done // total)
        end = "\n" if done == total else self._end
        self.stderr.write(f"[{bar:<{_WIDTH}}] {done} of {total}", ending=end)

    @property
    def _end(self) -> str:
        """On a terminal the next line takes the place of this one."""
        return "\r" if sys.stderr.isatty() else "\n"


def _read(path: Path, language: str) -> Iterator[Read]:
    return read_documents(documents_in(path, path.name, ENDINGS), language=language)


def _in_words(counts: dict[str, int], would: str = "") -> str:
    parts = {"created": "created", "changed": "changed", "same": "as they are"}
    return ", ".join(f"{counts.get(fate, 0)} {would}{words}" for fate, words in parts.items())
