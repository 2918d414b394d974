import re
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.people import User
from tickets.models.team import Team
from tickets.models.ticket import Language, Ticket
from tickets.models.trail import Recorded, trail

#: What a macro may leave open.
PLACEHOLDERS = ("customer.name", "agent.name", "desk.name")
_OPEN = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
#: With what leads to it: nobody is greeted with a comma and no name.
_NAME_OF_NOBODY = re.compile(r"[\s,，]*\{\{\s*customer\.name\s*\}\}")


class MacroQuerySet(models.QuerySet["Macro"]):
    def for_ticket(self, ticket: Ticket) -> Self:
        """Macros of the ticket's team or of every team, in the ticket's language."""
        return self.filter(Q(team=None) | Q(team=ticket.team), language=ticket.language).order_by("title")

    def whole(self) -> Self:
        """Those that leave nothing open: nobody has to be there to say them."""
        return self.exclude(body__contains="{{")


class Macro(Recorded):
    """A canned reply. `{{customer.name}}` and its kin are filled in when an agent chooses it."""

    title = models.CharField(_("title"), max_length=100)
    body = models.TextField(
        _("text"),
        help_text=_("{{customer.name}}, {{agent.name}} and {{desk.name}} are filled in when it is chosen."),
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, default=Language.EN)
    team = models.ForeignKey(
        Team, models.CASCADE, null=True, blank=True, help_text=_("Empty: for every team.")
    )

    objects = MacroQuerySet.as_manager()
    history = trail()

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        unknown = [name for name in _OPEN.findall(self.body) if name not in PLACEHOLDERS]
        if unknown:
            said = _("There is no “%(name)s” to fill in.") % {"name": unknown[0]}
            raise ValidationError({"body": said})

    def filled(self, ticket: Ticket, agent: User) -> str:
        """As `agent` would say it to the requester of `ticket`, whose name may be unknown."""
        values = dict(zip(PLACEHOLDERS, (ticket.requester.name, str(agent), settings.DESK_NAME), strict=True))
        body = self.body if ticket.requester.name else _NAME_OF_NOBODY.sub("", self.body)
        return _OPEN.sub(lambda found: values.get(found[1], found[0]), body)
