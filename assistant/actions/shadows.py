"""A shadow is never sent: it is compared with what a person wrote instead, as evidence for supervisors."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from assistant.actions.aside import aside
from assistant.changes import compare
from assistant.models import Draft, DraftStatus
from tickets.models import ASSISTANT, Author, Message, Ticket

_COMPARISON = ["status", "decided_at", "reason", "change", "diff"]


@transaction.atomic
def compare_shadows(ticket: Ticket) -> None:
    """A person has answered. Relies on the ticket's row lock. A shadow still being written is compared when done."""
    with aside("Comparing a shadow"):
        for shadow in Draft.objects.shadows().filter(ticket=ticket, status=DraftStatus.READY):
            compare_shadow(shadow)


def compare_shadow(shadow: Draft) -> None:
    """Keep what a person changed against the shadow, and end it; nothing while nobody has answered yet."""
    answer = _answer_to(shadow)
    if answer is None:
        return
    shadow.change, shadow.diff = compare(shadow.text, answer.body)
    shadow.status, shadow.decided_at = DraftStatus.RETIRED, timezone.now()
    shadow.reason = gettext_noop("Compared with what a person wrote.")
    shadow.record("draft.compared", actor=ASSISTANT, fields=_COMPARISON)


def _answer_to(shadow: Draft) -> Message | None:
    """A colleague's own first reply to the words that the shadow answers."""
    public = shadow.ticket.messages.public().after(shadow.answers_up_to)
    said = public.exclude(author=Author.SYSTEM).order_by("seq").first()
    return said if said and said.author == Author.AGENT else None
