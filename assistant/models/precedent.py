"""Questions that were answered before, with the answer that a person approved: to be suggested, never sent."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from assistant.models.asked import Asked
from assistant.models.draft import Draft
from tickets.models import Ticket, User


class PrecedentQuerySet(models.QuerySet["Precedent"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(draft__ticket__in=Ticket.objects.visible_to(user))


class Precedent(Asked):
    """Made when the answer goes out, and gone with its draft. `question`: what somebody asked, masked as a log line
    is, without the name they gave us. `answer`: as it was sent, with no figure, promise or name of one case.
    """

    draft = models.OneToOneField(Draft, models.CASCADE, related_name="precedent")
    answer = models.TextField(_("answer"))

    objects = PrecedentQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="precedent_search")]
