"""Out of sight until a time: it comes back by itself then, or as soon as the customer writes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.actions.conversation import SEQ_FIELDS, notice, tell
from tickets.exceptions import Invalid, NotAllowed
from tickets.models import SYSTEM, Actor, Ticket, User

LONGEST = timedelta(days=366)


@transaction.atomic
def snooze_ticket(ticket: Ticket, *, agent: User, until: datetime) -> Ticket:
    """Raises Invalid when `until` has passed or is more than LONGEST away, NotAllowed for a solved ticket."""
    ticket = Ticket.objects.lock(ticket)
    if not ticket.is_active:
        raise NotAllowed(_("This conversation is solved: there is nothing to snooze."))
    if not timezone.now() < until < timezone.now() + LONGEST:
        raise Invalid(_("Choose a time within the next year."))
    if ticket.snoozed_until == until:
        return ticket
    actor = Actor.of(agent)
    ticket.snoozed_until = until
    notice(ticket, "ticket.snoozed", public=False, actor=actor, who=agent.name, until=until.isoformat())
    ticket.record("ticket.snoozed", actor=actor, fields=["snoozed_until", *SEQ_FIELDS])
    tell(ticket, "ticket.changed", public=False)
    return ticket


@transaction.atomic
def wake_ticket(ticket: Ticket) -> Ticket:
    """Its time has come. Nothing happens when somebody has moved that time, or woken it."""
    ticket = Ticket.objects.lock(ticket)
    if ticket.snoozed_until is None or ticket.is_snoozed:
        return ticket
    ticket.snoozed_until = None
    notice(ticket, "ticket.woken", public=False)
    ticket.record("ticket.woken", actor=SYSTEM, fields=["snoozed_until", *SEQ_FIELDS])
    tell(ticket, "ticket.changed", public=False)
    return ticket
