"""manage.py train_topics: learn the topics anew, and show how well."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from assistant.models import Topic
from assistant.models.ticket_topic import MIN_CONFIDENCE
from assistant.topics.classifier import NONE, Example, Guess, confusion
from assistant.topics.training import gather_examples, store_training

_LEFT = "(none)"
_COLUMN = 4
_NAME = 24
_SHARE = 11


class Command(BaseCommand):
    help = "Train the topic classifier from the topics' examples and from tickets that people have corrected."

    def handle(self, *args: Any, **options: Any) -> None:
        stored = store_training()
        self.stdout.write(
            f"Trained {stored} on {stored.examples} questions, {stored.from_tickets} of them from tickets."
        )
        examples, _ = gather_examples()
        if examples:
            self._show(list(confusion(examples)))

    def _show(self, said: list[tuple[Example, Guess]]) -> None:
        """Rows: what a question is. Columns: what a classifier that had not seen it said."""
        names = {NONE: _LEFT, **{str(topic.pk): topic.name for topic in Topic.objects.all()}}
        table = Counter((example.label, _answer(guess)) for example, guess in said)
        labels = sorted({label for pair in table for label in pair}, key=lambda label: names[label])
        self.stdout.write(f"\nCross-validated, {_summary(table)}\n\n")
        numbers = "".join(f"{n:>{_COLUMN}}" for n in range(1, len(labels) + 1))
        self.stdout.write(" " * _NAME + numbers + f"{'precision':>{_SHARE}}{'recall':>{_SHARE}}")
        for number, label in enumerate(labels, 1):
            cells = "".join(f"{table[label, other] or '·':>{_COLUMN}}" for other in labels)
            shares = "".join(f"{share:>{_SHARE}}" for share in _shares(table, label))
            self.stdout.write(f"{number:>2} {names[label]:<{_NAME - 3}.{_NAME - 3}}{cells}{shares}")


def _answer(guess: Guess) -> str:
    return guess.label if guess.confidence >= MIN_CONFIDENCE else NONE


def _shares(table: Counter[tuple[str, str]], label: str) -> tuple[str, str]:
    """How much of what was said to be `label` is, and how much of what is was said to be; "·" for a share of none."""
    said = sum(count for (_, other), count in table.items() if other == label)
    is_so = sum(count for (other, _), count in table.items() if other == label)
    right = table[label, label]
    return _share(right, said), _share(right, is_so)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "·"


def _summary(table: Counter[tuple[str, str]]) -> str:
    assigned = sum(count for (_, said), count in table.items() if said != NONE)
    right = sum(count for (label, said), count in table.items() if said == label != NONE)
    left = 1 - assigned / table.total()
    return (
        f"{right / max(assigned, 1):.0%} of what was assigned is right, {left:.0%} is left without a topic."
    )
