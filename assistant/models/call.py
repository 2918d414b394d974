"""One row per request to the provider, failed and cancelled ones included (rule 7)."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistant.models.aid import Aid
from assistant.models.draft import Draft

#: How a call stands whose end nobody has told yet, and one whose end nobody will tell: its worker died.
BEGUN, LOST = "begun", "lost"
#: No worker lives longer with one call (seconds): twice the client's budget.
LONGEST_S = 120


class CallQuerySet(models.QuerySet["Call"]):
    def left_behind(self, now: datetime) -> Self:
        """Begun so long ago that nobody can still be at it."""
        return self.filter(outcome=BEGUN, started_at__lt=now - timedelta(seconds=LONGEST_S))

    def write_off(self) -> int:
        """Those that are only begun get an end: their worker is gone. What they may have cost stays counted. Should it
        live after all, its word counts.
        """
        return self.filter(outcome=BEGUN).update(outcome=LOST)


class Call(models.Model):
    """Begun before the request goes out, completed when it has ended, never changed again. Money in USD."""

    draft = models.ForeignKey(
        Draft,
        models.CASCADE,
        related_name="calls",
        null=True,
        help_text=_("Empty: asked for an aid, or from the command line."),
    )
    aid = models.ForeignKey(Aid, models.CASCADE, related_name="calls", null=True)
    draft_attempt = models.PositiveSmallIntegerField(default=0)
    profile = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=30, default=BEGUN)
    http_status = models.PositiveSmallIntegerField(null=True)
    error = models.TextField(blank=True)
    model_asked = models.CharField(max_length=100)
    model_served = models.CharField(max_length=100, blank=True)
    parameters = models.JSONField(default=dict)
    prompt_version = models.CharField(max_length=40)
    prompt_hash = models.CharField(max_length=64)
    articles = models.JSONField(default=list, help_text=_("Ids and versions of the articles in its prompt."))
    passages = models.JSONField(default=list, help_text=_("What of the articles its prompt carried."))
    prompt_tokens = models.PositiveIntegerField(default=0)
    cache_hit_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    tokens_are_estimated = models.BooleanField(default=False)
    cost = models.DecimalField(max_digits=12, decimal_places=8, default=0)
    price = models.JSONField(
        default=dict, help_text=_("The row of the price table that the cost was reckoned with.")
    )
    first_byte_ms = models.PositiveIntegerField(null=True)
    total_ms = models.PositiveIntegerField(default=0)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["started_at"], name="call_begun", condition=models.Q(outcome=BEGUN))]

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.draft_attempt} {self.outcome}"
