"""Whether articles that were offered while a customer typed settled the question."""

from django.db import models
from django.utils import timezone

from assistant.models.article import Article
from tickets.models import Ticket
from tickets.models.public_id import new_public_id


class Deflection(models.Model):
    """One visit in which articles were offered. Settled when the customer says so; not when a ticket follows.

    What was typed is not kept.
    """

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    offered = models.JSONField(default=list)
    opened = models.ForeignKey(Article, models.SET_NULL, related_name="+", null=True)
    is_settled = models.BooleanField(default=False)
    ticket = models.ForeignKey(Ticket, models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="deflection_at")]

    def __str__(self) -> str:
        return self.public_id
