"""The trail: django-simple-history rows that say who, when and by which verb."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.dispatch import receiver
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from tickets.models.people import Actor


class TrailRow(models.Model):
    """What a history row adds to simple-history's own: the actor in words, also where no user row exists for it."""

    history_actor = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


def trail(*, without: Sequence[str] = ()) -> HistoricalRecords:
    """`without`: names of fields that only count, and are no part of what was decided."""
    return HistoricalRecords(bases=[TrailRow], excluded_fields=list(without))


def with_history(model: type[models.Model]) -> tuple[models.QuerySet[Any], models.QuerySet[Any]]:
    """All rows of `model`, whatever its manager leaves out, and those of its trail: what is emptied, by `update`, is
    emptied in both, and is no event of each row.
    """
    return model._base_manager.all(), model.history.all()  # type: ignore[attr-defined]


class Recorded(models.Model):
    """A row whose every change is made by `record`, so that no history row lacks its verb."""

    class Meta:
        abstract = True

    def record(self, verb: str, *, actor: Actor, fields: list[str] | None = None) -> None:
        """Save and write one history row: `verb` in dotted past tense ("ticket.taken_over"), by `actor`."""
        self._sign(verb, actor)
        self.save(update_fields=fields)

    def remove(self, verb: str, *, actor: Actor) -> None:
        """Delete, and write one history row."""
        self._sign(verb, actor)
        self.delete()

    def _sign(self, verb: str, actor: Actor) -> None:
        self._change_reason = verb
        self._history_user = actor.user
        self._history_actor = actor.label


@receiver(pre_create_historical_record, dispatch_uid="trail.actor")
def name_actor(instance: Any, history_instance: Any, **kwargs: Any) -> None:
    history_instance.history_actor = getattr(instance, "_history_actor", "")
