"""The way back from a rejection, and from asking for another draft."""

from django.db import transaction
from django.utils.translation import gettext as _

from assistant.actions.replying import is_quiet_since, wait_again
from assistant.actions.request import note_draft, retire_drafts
from assistant.models import BROUGHT_BACK, Draft, DraftStatus
from assistant.models.draft_rows import DraftQuerySet
from tickets.exceptions import Conflict
from tickets.models import Actor, Ticket, User
from tickets.models.notices import ASKED_FOR_ANOTHER


@transaction.atomic
def bring_back(draft: Draft, *, agent: User) -> Draft:
    """The draft that `agent` rejected, or wanted another one for, waits for a decision again; what was asked for in its
    place is overtaken. Once more it changes nothing (a double click). Raises Conflict when somebody has gone on since.
    """
    ticket = Ticket.objects.lock(draft.ticket)
    draft = Draft.objects.for_ticket(ticket).get(pk=draft.pk)
    if draft.status == DraftStatus.READY:
        return draft
    if not _is_as_left(draft, ticket, agent):
        raise _gone_on(draft)
    retire_drafts(ticket, BROUGHT_BACK, by=agent)
    wait_again(draft, ticket, actor=Actor.of(agent))
    note_draft(draft, "draft.brought_back", actor=Actor.of(agent), who=agent.name)
    return draft


def can_bring_back(draft: Draft, *, agent: User) -> bool:
    """Not where the last of the rejections has given the conversation to people."""
    return _is_as_left(draft, Ticket.objects.get(pk=draft.ticket_id), agent)


def _is_as_left(draft: Draft, ticket: Ticket, agent: User) -> bool:
    """It was only put aside, by `agent`, and nothing has happened since but the writing of what was asked for."""
    asked_for = draft.status == DraftStatus.RETIRED and draft.reason == ASKED_FOR_ANOTHER
    if draft.status != DraftStatus.REJECTED and not asked_for:
        return False
    is_open = Draft.objects.for_ticket(ticket).open().exists()
    return (
        draft.decided_by == agent
        and ticket.assistant_has_floor
        and is_open
        and not _later(draft).exists()
        and is_quiet_since(draft, ticket)
    )


def _later(draft: Draft) -> DraftQuerySet:
    """What was decided after it."""
    drafts = Draft.objects.for_ticket(draft.ticket).standing().exclude(pk=draft.pk)
    return drafts.filter(decided_at__gt=draft.decided_at).order_by("-decided_at")


def _gone_on(draft: Draft) -> Conflict:
    later = _later(draft).select_related("decided_by").first()
    words = _("Somebody has gone on with it since: it stays as it is.")
    return (
        Conflict(words, who=str(later.decided_by or ""), when=later.decided_at) if later else Conflict(words)
    )
