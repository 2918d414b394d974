"""manage.py export_articles: the desk's knowledge in files that `import_articles` reads back as the same."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assistant.actions.exports import said_of_all
from assistant.exchange import FORMATS, write_articles


class Command(BaseCommand):
    help = "Write every article to a file of JSON Lines or CSV, or to a folder of markdown or HTML files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--format", choices=FORMATS, required=True)

    def handle(self, *args: Any, path: Path, format: str, **options: Any) -> None:  # noqa: A002  (the option's name)
        try:
            count = write_articles(path, format, said_of_all())
        except OSError as error:
            raise CommandError(f"A place to write to was expected: {error}") from None
        self.stdout.write(f"{count} articles.")
