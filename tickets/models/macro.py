from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.team import Team
from tickets.models.ticket import Language, Ticket
from tickets.models.trail import Recorded, trail


class MacroQuerySet(models.QuerySet["Macro"]):
    def for_ticket(self, ticket: Ticket) -> Self:
        """Macros of the ticket's team or of every team, in the ticket's language."""
        return self.filter(Q(team=None) | Q(team=ticket.team), language=ticket.language).order_by("title")


class Macro(Recorded):
    """A canned reply."""

    title = models.CharField(_("title"), max_length=100)
    body = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, default=Language.EN)
    team = models.ForeignKey(
        Team, models.CASCADE, null=True, blank=True, help_text=_("Empty: for every team.")
    )

    objects = MacroQuerySet.as_manager()
    history = trail()

    def __str__(self) -> str:
        return self.title
