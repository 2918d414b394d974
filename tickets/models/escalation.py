"""A ticket that needs a supervisor: why, since when, who looks at it, how it ended."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models.people import User
from tickets.models.public_id import new_public_id
from tickets.models.ticket import Ticket
from tickets.models.trail import Recorded, trail


class Severity(models.IntegerChoices):
    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")


class Reason(models.TextChoices):
    AGENT_ASKED = "agent_asked", _("An agent asked for help")
    UNAVAILABLE = "unavailable", _("The assistant could not answer")
    REJECTED = "rejected", _("Three drafts were rejected")
    SENSITIVE = "sensitive", _("Sensitive content")
    STRANDED = "stranded", _("Nobody was working on it")
    DELETION = "deletion", _("The customer asks for deletion")
    INCIDENT = "incident", _("The assistant sent something severe")


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def unsettled(self) -> Self:
        return self.filter(settled_at=None)

    def worst_first(self) -> Self:
        """Most severe first; among equals whose customer waits longest (none waiting: last)."""
        return self.order_by("-severity", F("ticket__waiting_since").asc(nulls_last=True), "raised_at", "pk")

    def visible_to(self, user: User) -> Self:
        return self if user.is_supervisor else self.none()


class Escalation(Recorded):
    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="escalations")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    detail = models.TextField(_("detail"), blank=True)
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=Severity.choices, default=Severity.MEDIUM
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    raised_at = models.DateTimeField(default=timezone.now, editable=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)

    objects = EscalationQuerySet.as_manager()
    history = trail()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(settled_at=None), name="one_open_escalation"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-severity", "raised_at"], name="escalation_queue", condition=Q(settled_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.ticket_id})"

    @property
    def is_open(self) -> bool:
        return self.settled_at is None
