"""manage.py train_topics: learn the topics anew, and show how well."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from assistant.models import Topic
from assistant.topics.classifier import NONE, Example, Guess, confusion
from assistant.topics.training import MIN_CONFIDENCE, gather_examples, store_training

_LEFT = "(none)"
_COLUMN = 4
_NAME = 24


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
        self.stdout.write(" " * _NAME + "".join(f"{n:>{_COLUMN}}" for n in range(1, len(labels) + 1)))
        for number, label in enumerate(labels, 1):
            cells = "".join(f"{table[label, other] or '·':>{_COLUMN}}" for other in labels)
            self.stdout.write(f"{number:>2} {names[label]:<{_NAME - 3}.{_NAME - 3}}{cells}")


def _answer(guess: Guess) -> str:
    return guess.label if guess.confidence >= MIN_CONFIDENCE else NONE


def _summary(table: Counter[tuple[str, str]]) -> str:
    assigned = sum(count for (_, said), count in table.items() if said != NONE)
    right = sum(count for (label, said), count in table.items() if said == label != NONE)
    left = 1 - assigned / table.total()
    return (
        f"{right / max(assigned, 1):.0%} of what was assigned is right, {left:.0%} is left without a topic."
    )
