"""manage.py render: markdown to HTML, through the very path that drafts and articles take."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from assistant.management.rows import answer_rows
from tickets.markup import render_markdown


class Command(BaseCommand):
    help = (
        'Render JSON Lines: {"id", "text"} of markdown on stdin, {"id", "html"} on stdout. '
        'A row without a text gets "" and {"error"}; blank lines get no answer.'
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        answer_rows(
            sys.stdin.buffer,
            sys.stdout.buffer,
            lambda text: {"html": render_markdown(text)},
            unread={"html": ""},
        )
