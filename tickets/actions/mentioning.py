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


def carry_mentions(into: Ticket) -> None:
    """Notes were copied to `into`: whoever is named in them and sees it, is asked to look there and no longer where the
    notes come from. Relies on the locks of both.
    """
    origins = Mention.objects.filter(message__copies__ticket=into, user__in=User.objects.who_see(into))
    copies = {note.origin_id: note for note in into.messages.exclude(origin=None)}
    Mention.objects.bulk_create(
        [
            Mention(message=copies[one.message_id], ticket=into, user=one.user, read_at=one.read_at)
            for one in origins.select_related("user")
        ],
        ignore_conflicts=True,
    )
    origins.unread().update(read_at=timezone.now())


def read_mentions(ticket: Ticket, *, by: User) -> None:
    """`by` has the conversation on the screen."""
    Mention.objects.of(by).unread().filter(ticket=ticket).update(read_at=timezone.now())


def _named(text: str, people: Iterable[User]) -> list[User]:
    by_login = {user.username.lower(): user for user in people}
    found = naming(by_login).findall(text) if by_login else []
    # Other letters may match where only case is ignored (ſ is an s), and name nobody.
    return list({login: by_login[login] for login in map(str.lower, found) if login in by_login}.values())
