"""manage.py replay: is what was asked of the provider still on record, byte for byte?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assistant.models import Draft
from assistant.replay import Replay, replay

#: The longest row id that a database column holds has so many digits.
_MOST_DIGITS = 18


class Command(BaseCommand):
    help = (
        "Rebuild the request of a stored draft from what is on record, without sending it. "
        "Exit status: 0 byte-identical, or nothing was ever asked; 1 something differs, or no such draft."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("draft", metavar="DRAFT", help="the public id of a draft, or its row id")

    def handle(self, *args: Any, **options: Any) -> None:
        draft = _draft_named(options["draft"])
        rebuilt = replay(draft)
        for line in _lines(draft, rebuilt):
            self.stdout.write(line)
        if rebuilt.was_asked and not rebuilt.is_identical:
            sys.exit(1)


def _draft_named(name: str) -> Draft:
    drafts = Draft.objects.select_related("ticket", "after", "origin__ticket")
    draft = drafts.filter(public_id=name).first()
    if draft is None and name.isdecimal() and len(name) <= _MOST_DIGITS:
        draft = drafts.filter(pk=name).first()
    if draft is None:
        raise CommandError(f"No draft has the public id or row id {name!r}.")
    return draft


def _lines(draft: Draft, rebuilt: Replay) -> list[str]:
    about = f"draft {draft.public_id} ({draft.status}, {draft.get_source_display()})"
    if not rebuilt.was_asked:
        return [f"nothing to replay: {about} holds no answer of the provider"]
    asker = rebuilt.asker
    if asker != draft:
        about += f", asked by draft {asker.public_id}"
    verdict = "byte-identical" if rebuilt.is_identical else "different"
    first = (
        f"{verdict}: {about}, prompt {asker.prompt_version}, model {asker.model_asked}, sha256 {rebuilt.was}"
    )
    attempts = [
        f"  attempt {number}: {'byte-identical' if is_same else 'different'}"
        for number, is_same in rebuilt.attempts
    ]
    return [first, *(f"  {difference}" for difference in rebuilt.differences), *attempts]
