"""That a reply was not sent, kept for whoever had decided it until they know. No change of the case: no trail."""

from typing import Self

from django.conf import settings
from django.db import models

from tickets.models.outgoing import Outgoing
from tickets.models.people import User
from tickets.models.ticket import Ticket


class StoppedReplyQuerySet(models.QuerySet["StoppedReply"]):
    def of(self, user: User) -> Self:
        """In the conversations that `user` sees."""
        return self.filter(user=user, outgoing__ticket__in=Ticket.objects.visible_to(user))


class StoppedReply(models.Model):
    """`user` had decided it and has not undone it; the row goes when they have looked, or put it away."""

    outgoing = models.OneToOneField(Outgoing, models.CASCADE, primary_key=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    objects = StoppedReplyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.outgoing_id}: {self.user_id}"
