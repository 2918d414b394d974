"""Who is asked to look, by name, in a note."""

import re
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tickets.models.message import Message
from tickets.models.people import User
from tickets.models.ticket import Ticket


def naming(logins: Iterable[str]) -> re.Pattern[str]:
    """@ and one of `logins`, the longest wins: @anna is not @ann. What is glued to it in Chinese is no part of it, and
    the name of a mailbox is no mention.
    """
    longest_first = "|".join(map(re.escape, sorted(logins, key=len, reverse=True)))
    return re.compile(rf"(?<![A-Za-z0-9_.+-])@({longest_first})(?![A-Za-z0-9_])", re.IGNORECASE)


class MentionQuerySet(models.QuerySet["Mention"]):
    def of(self, user: User) -> Self:
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def newest_in(self, tickets: Iterable[Ticket]) -> Self:
        """The one of each of `tickets` that came last, with its note and who wrote that."""
        newest = self.filter(ticket__in=tickets).order_by("ticket", "-message_id").distinct("ticket")
        return newest.select_related("message__user")


class Mention(models.Model):
    """`ticket` is the note's. That it was read is no change of the case: it has no trail and takes no lock."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="mentions")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="mentioned_once_in_a_note")]
        indexes = [
            models.Index(fields=["user", "ticket"], name="mention_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.user_id}"
