"""People look at what was sent by itself: a sample of it, and whatever went badly wrong."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistant.models.draft import Draft
from assistant.models.topic import Topic
from tickets.models import Ticket, User
from tickets.models.public_id import new_public_id
from tickets.models.trail import Recorded, trail


class Verdict(models.TextChoices):
    FINE = "fine", _("Fine")
    SEVERE = "severe", _("Severe: this should not have been sent")


class ReviewQuerySet(models.QuerySet["Review"]):
    def pending(self) -> Self:
        """Of what has really been sent: what was undone in time needs no review."""
        return self.filter(verdict="").exclude(draft__message=None)

    def visible_to(self, user: User) -> Self:
        return self.filter(draft__ticket__in=Ticket.objects.visible_to(user))


class Review(Recorded):
    """An answer that was sent by itself and chosen for the sample."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    draft = models.OneToOneField(Draft, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, blank=True)
    note = models.TextField(_("note"), blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    reviewed_at = models.DateTimeField(null=True)

    objects = ReviewQuerySet.as_manager()
    history = trail()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_by=None, reviewed_at=None)
                | ~Q(verdict="") & Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="a_verdict_has_a_reviewer",
            )
        ]
        indexes = [models.Index(fields=["asked_at"], name="review_pending", condition=Q(verdict=""))]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.verdict}"


class IncidentKind(models.TextChoices):
    REVIEW = "review", _("A review found it severe")
    EDIT = "edit", _("A colleague had to take back what was sent")
    COMPLAINT = "complaint", _("The answer was escalated")
    SUPERVISOR = "supervisor", _("A supervisor reported it")


class Incident(models.Model):
    """Something went badly wrong in a topic. It demotes at once, and bars the way up for a while."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="incidents")
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="+", null=True)
    kind = models.CharField(_("kind"), max_length=12, choices=IncidentKind.choices)
    detail = models.TextField(blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    raised_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "kind"], name="one_incident_of_a_kind_per_draft")
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.kind}"
