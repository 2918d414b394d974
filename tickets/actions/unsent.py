"""Keeping what an agent types until it is sent."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.exceptions import Invalid
from tickets.models import Status, Ticket, Unsent, User

#: Longer than any message: a text may be shortened before it is sent.
MAX_UNSENT_CHARS = 20_000


@dataclass(frozen=True)
class Typed:
    """What a device says of a text: `seen`, the revision that it knew; `age`, how long ago the newest key was pressed;
    `client_key`, under which it would be sent; `is_settled`: the agent has decided about what stood in `other`.
    """

    text: str
    seen: int
    device: str
    age: timedelta
    client_key: UUID
    is_settled: bool = False


@transaction.atomic
def keep_text(ticket: Ticket, *, agent: User, place: str, typed: Typed) -> tuple[Unsent, bool]:
    """What is kept at `place` now, and whether that is the text of this device. An empty text is not kept, nor is one
    that could not be sent any more, or was sent meanwhile: then it is not that of this device, which has still to learn
    so. Raises Invalid when it is longer than MAX_UNSENT_CHARS.
    """
    if len(typed.text) > MAX_UNSENT_CHARS:
        raise Invalid(_("At most %(limit)d characters are kept.") % {"limit": MAX_UNSENT_CHARS})
    # Whoever sends it meanwhile, or erases the conversation, holds this lock as well: it is seen, or finds the row.
    Ticket.objects.lock(ticket)
    unsent = _locked(ticket, agent, place)
    if unsent and typed.is_settled:
        unsent.other = ""
        unsent.save(update_fields=["other"])
    if unsent is None or _is_past(ticket, typed.client_key):
        forget_text(ticket, agent=agent, place=place, device=typed.device, seen=typed.seen)
        return Unsent(ticket=ticket, user=agent, place=place), not _is_sent(ticket, typed)
    is_ours = unsent.take(
        typed.text, seen=typed.seen, device=typed.device, typed_at=timezone.now() - typed.age
    )
    unsent.save()
    if not unsent.text and not unsent.other:
        unsent.delete()
        unsent.revision = 0
    return unsent, is_ours


@transaction.atomic
def forget_text(ticket: Ticket, *, agent: User, place: str, device: str = "", seen: int = 0) -> None:
    """It was sent, or stands elsewhere now. What another device has typed there and `device`, which knew the revision
    `seen`, has not was not sent with it, and stays.
    """
    kept = Unsent.objects.of(agent, ticket).filter(place=place)
    unsent = kept.select_for_update(of=("self",)).first() if device else None
    if unsent and unsent.leave(device, seen):
        unsent.save()
    else:
        kept.delete()


def _locked(ticket: Ticket, agent: User, place: str) -> Unsent | None:
    """None when it was removed while we waited for it."""
    Unsent.objects.bulk_create([Unsent(ticket=ticket, user=agent, place=place)], ignore_conflicts=True)
    return Unsent.objects.of(agent, ticket).select_for_update(of=("self",)).filter(place=place).first()


def _is_sent(ticket: Ticket, typed: Typed) -> bool:
    """These very words, or they are about to be: nothing was typed behind them since, and they have not come back."""
    said = {"client_key": typed.client_key, "body": typed.text.strip()}
    return ticket.messages.filter(**said).exists() or ticket.outgoing.pending().filter(**said).exists()


def _is_past(ticket: Ticket, client_key: UUID) -> bool:
    """Sent, or of a conversation that was closed, perhaps because its words had to be deleted."""
    if Ticket.objects.filter(pk=ticket.pk, status=Status.CLOSED).exists():
        return True
    sent = ticket.messages.filter(client_key=client_key)
    return sent.exists() or ticket.outgoing.filter(client_key=client_key).exists()
