"""How far each side has read. Not a change of the case: it has no trail and takes no lock on the ticket."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from tickets.models.ticket import Ticket


class ReadingManager(models.Manager["Reading"]):
    def advance(self, ticket: Ticket, side: str, seq: int) -> bool:
        """One compare-and-set: whether `side` ("customer" or "desk") had not read so far before."""
        self.bulk_create([Reading(ticket=ticket)], ignore_conflicts=True)
        behind = self.filter(ticket=ticket, **{f"{side}_seq__lt": seq})
        return bool(behind.update(**{f"{side}_seq": seq, f"{side}_at": timezone.now()}))


class Reading(models.Model):
    """Numbers of public messages, as `Message.seq`."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="reading")
    customer_seq = models.PositiveIntegerField(default=0)
    customer_at = models.DateTimeField(null=True, blank=True)
    desk_seq = models.PositiveIntegerField(default=0)
    desk_at = models.DateTimeField(null=True, blank=True)

    objects = ReadingManager()

    if TYPE_CHECKING:
        ticket_id: int

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.customer_seq}, {self.desk_seq}"
