"""What the assistant does for colleagues: a message translated, a conversation summed up. No path to the customer.

queued --(claimed)--> writing --(screened)--> ready
                      writing --(given up)--> failed --(asked again)--> queued
"""

from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistant.models.draft_rows import lease
from tickets.models import ASSISTANT, Language, Ticket
from tickets.models.clock import database_now
from tickets.models.trail import Recorded, trail


class AidKind(models.TextChoices):
    TRANSLATION = "translation", _("Translation")
    SUMMARY = "summary", _("Summary")


class AidStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    WRITING = "writing", _("Being written")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


UNWRITTEN = (AidStatus.QUEUED, AidStatus.WRITING)


class AidQuerySet(models.QuerySet["Aid"]):
    def claimable(self) -> Self:
        """Waiting to be written, or left behind by a worker whose lease ran out; by the clock of the database."""
        waiting = Q(status=AidStatus.QUEUED) & (Q(not_before=None) | Q(not_before__lte=Now()))
        return self.filter(waiting | Q(status=AidStatus.WRITING, lease_until__lt=Now()))

    @transaction.atomic
    def claim(self, pk: int) -> "Aid | None":
        """Take it for writing: a new attempt, token and lease. None when it is not to be had."""
        aid = self.claimable().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
        if aid is None:
            return None
        aid.status, aid.token, aid.attempt = AidStatus.WRITING, uuid4(), aid.attempt + 1
        aid.lease_until = database_now() + lease()
        aid.record("aid.claimed", actor=ASSISTANT, fields=["status", "token", "attempt", "lease_until"])
        return aid

    def held_by(self, claimed: "Aid") -> Self:
        """The row of `claimed` while its claim stands: every write of a worker goes through this (fencing)."""
        return self.filter(pk=claimed.pk, token=claimed.token, status=AidStatus.WRITING)


class Aid(Recorded):
    """`seq`: the message that is translated, or up to which the conversation is summed up. Asked once for all readers
    of a `language`. A summary has `lines`: [{"seq": 3, "text": "..."}].
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=AidKind.choices)
    seq = models.PositiveIntegerField()
    language = models.CharField(max_length=10, choices=Language.choices)
    status = models.CharField(max_length=10, choices=AidStatus.choices, default=AidStatus.QUEUED)
    text = models.TextField(blank=True, help_text=_("Screened."))
    lines = models.JSONField(default=list, help_text=_("Of a summary: each with the message it stands on."))
    reason = models.TextField(blank=True, help_text=_("Why there is none, in words."))
    screening_version = models.CharField(max_length=40, blank=True)

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)

    objects = AidQuerySet.as_manager()
    history = trail()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "kind", "seq", "language"], name="aid_asked_once"),
        ]
        indexes = [
            models.Index(fields=["requested_at"], name="aid_unwritten", condition=Q(status__in=UNWRITTEN))
        ]

    if TYPE_CHECKING:
        ticket_id: int

    def __str__(self) -> str:
        return f"{self.kind} {self.ticket_id}/{self.seq} ({self.status})"

    @property
    def is_unwritten(self) -> bool:
        return self.status in UNWRITTEN

    @property
    def is_ready(self) -> bool:
        return self.status == AidStatus.READY
