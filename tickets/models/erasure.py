"""A customer has asked that what they wrote is deleted: who asked when, and who carried it out when."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from tickets.models.escalation import Escalation
from tickets.models.people import Customer
from tickets.models.ticket import Ticket
from tickets.models.trail import Recorded, trail


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def open(self) -> Self:
        return self.filter(carried_out_at=None)

    def carried_out(self) -> Self:
        return self.exclude(carried_out_at=None)

    def standing(self) -> Self:
        """Open, and no supervisor has settled otherwise where it was asked for since it was."""
        there = Escalation.objects.filter(ticket=OuterRef("ticket"))
        return self.open().filter(
            Exists(there.unsettled()), ~Exists(there.filter(settled_at__gte=OuterRef("asked_at")))
        )

    def stands_for(self, ticket: Ticket) -> bool:
        """Whether the customer of `ticket` waits for the deletion of their words, here as in all they wrote. Who holds
        the ticket's lock knows it for as long: see ask_for_deletion.
        """
        return self.standing().filter(customer=ticket.requester_id).exists()

    def has_emptied(self, ticket: Ticket) -> bool:
        """Whether the words of `ticket` are gone for good."""
        return self.carried_out().filter(customer=ticket.requester_id).exists()

    def was_asked_by(self, visitor: str, *, of: str) -> bool:
        """Whether the words of the conversation with the public id `of` are gone because `visitor`, named as in the
        trail, had asked. The customer's own row has another name since, which no cookie carries.
        """
        asked = Erasure.history.filter(history_change_reason="deletion.asked_for", history_actor=visitor)
        gone = self.carried_out().filter(customer__tickets__public_id=of)
        return gone.filter(pk__in=asked.values("id")).exists()


class Erasure(Recorded):
    """`ticket`: the conversation in which it was asked, `asked_at` for the last time; it concerns all of the
    customer's.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="erasures")
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    carried_out_at = models.DateTimeField(null=True, blank=True)
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = ErasureQuerySet.as_manager()
    history = trail()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(carried_out_at=None), name="one_open_erasure"
            ),
            models.CheckConstraint(
                condition=Q(carried_out_at=None) ^ Q(carried_out_by__isnull=False),
                name="an_erasure_has_its_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.carried_out_at or ''}"
