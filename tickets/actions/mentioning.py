"""Mentions: who is named in a note with @ and their login, and that they have seen it."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.exceptions import Invalid
from tickets.models import Mention, Message, Ticket, User
from tickets.models.mention import naming


def mentionable(ticket: Ticket) -> list[User]:
    """Who works on this ticket or looks after the desk, by name: nobody else sees it. One query."""
    return list(User.objects.who_see(ticket).order_by("name", "pk"))


def people_named(ticket: Ticket, text: str) -> list[User]:
    """Whom `text` names. Raises Invalid when one of them does not see the ticket, and would never learn of it."""
    if "@" not in text:
        return []
    known = mentionable(ticket)
    named = _named(text, known)
    others = User.objects.filter(is_active=True).exclude(pk__in=[user.pk for user in known])
    missed = _named(text, others)
    if missed:
        raise Invalid(
            _("%(who)s does not see this conversation and cannot be mentioned.") % {"who": missed[0]}
        )
    return named


def mention(note: Message, people: Iterable[User]) -> None:
    """Relies on the ticket's lock. Whoever names oneself has seen it."""
    now = timezone.now()
    Mention.objects.bulk_create(
        Mention(message=note, ticket=note.ticket, user=user, read_at=now if user == note.user else None)
        for user in people
    )


def read_mentions(ticket: Ticket, *, by: User) -> None:
    """`by` has the conversation on the screen."""
    Mention.objects.of(by).unread().filter(ticket=ticket).update(read_at=timezone.now())


def _named(text: str, people: Iterable[User]) -> list[User]:
    by_login = {user.username.lower(): user for user in people}
    found = naming(by_login).findall(text) if by_login else []
    return list({login.lower(): by_login[login.lower()] for login in found}.values())
