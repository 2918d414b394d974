"""manage.py prepare: all that a desk needs before its processes start, in one Python process."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from helpdesk.management.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Compile catalogues, migrate, load the invented cast, collect static files."

    def handle(self, *args: Any, **options: Any) -> None:
        compile_catalogues()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("seed")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
