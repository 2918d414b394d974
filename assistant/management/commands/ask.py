"""manage.py ask: one question, its screened answer, while you wait."""

import json
import sys
from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from assistant.asking import Asked, Fate, ask
from assistant.provider import client

#: By outcome; 2 is a wrong command line, 1 a fault of our own.
EXIT = {Fate.ANSWERED: 0, Fate.HANDED_OFF: 3, Fate.FAILED: 4}
_HELP = """Print the screened answer to TEXT, the last argument, whatever it looks like.

With --json: one object {outcome: answered | handed_off | failed, reason, text, model, usage, cost, ms};
cost in US dollars, ms and usage of all requests that were made. `text` is "" unless answered.
It calls DEEPSEEK_BASE_URL with DEEPSEEK_API_KEY; in development a server of your own needs no key.
Exit status: 0 answered, 3 handed off (people have to answer), 4 failed, 2 a wrong command line."""
_FLAGS = ("--json", "--no-knowledge")
_PREPARING = 0x68656C70  # any number that only this command locks


class Command(BaseCommand):
    help = _HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", metavar="TEXT")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--no-knowledge", action="store_true", help="search no articles")

    def run_from_argv(self, argv: list[str]) -> None:
        super().run_from_argv([*argv[:2], *_with_text_apart(argv[2:])])

    def handle(self, *args: Any, **options: Any) -> None:
        asked = _asked(options["text"], with_knowledge=not options["no_knowledge"])
        if options["json"]:
            self.stdout.write(json.dumps(asked.as_json()))
        elif asked.outcome is Fate.ANSWERED:
            self.stdout.write(asked.text)
        else:
            self.stderr.write(f"{asked.outcome}: {asked.reason}")
        sys.exit(EXIT[asked.outcome])


def _with_text_apart(arguments: list[str]) -> list[str]:
    """A question may begin with a dash: what comes last is the text, unless it is a lone call for help."""
    if (
        "--" in arguments[:-1]
        or not arguments
        or arguments in (["-h"], ["--help"])
        or arguments[-1] in _FLAGS
    ):
        return arguments
    return [*arguments[:-1], "--", arguments[-1]]


def _asked(text: str, *, with_knowledge: bool) -> Asked:
    if not settings.DEEPSEEK_API_KEY:
        return Asked(reason="DEEPSEEK_API_KEY is missing: the assistant calls DeepSeek with it.")
    try:
        client()
    except ValueError as error:
        return Asked(reason=str(error))
    try:
        if not settings.PRODUCTION:
            _prepare_database()
        return ask(text, with_knowledge=with_knowledge)
    except DatabaseError as error:
        return Asked(reason=f"Without its database no question may go out: {error}".strip())


def _prepare_database() -> None:
    """A bare checkout has tables neither for articles nor for the record of calls."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_PREPARING])
        try:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_PREPARING])
