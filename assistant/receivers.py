"""The only listeners to the signals of tickets. They run inside the verb's transaction, with the ticket row locked."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_noop

from assistant.actions import (
    compare_shadows,
    drop_shadows,
    empty_drafts,
    note_complaint,
    note_sent,
    propose_article,
    reopen_draft,
    request_draft,
    restore_draft,
    retire_drafts,
    retire_sent,
    sample,
    screen_incoming,
)
from assistant.actions.aside import aside
from assistant.models import ANSWERED_FIRST, SOLVED, Draft
from tickets import signals
from tickets.models import Actor, Author, Message, Outgoing, Ticket
from tickets.models.notices import ASKED_FOR_DELETION, PEOPLE_HAVE_THE_FLOOR


@receiver(signals.message_received, dispatch_uid="assistant.message_received")
def draft_an_answer(ticket: Ticket, message: Message, **kwargs: Any) -> None:
    retire_drafts(ticket, gettext_noop("The customer wrote again."), message=message)
    drop_shadows(ticket, gettext_noop("The customer wrote again."))
    if screen_incoming(ticket, message):
        request_draft(ticket)


@receiver(signals.reply_sent, dispatch_uid="assistant.reply_sent")
def retire_after_reply(ticket: Ticket, message: Message, outgoing: Outgoing, **kwargs: Any) -> None:
    draft = note_sent(outgoing)
    if draft:
        sample(draft)
    elif message.author == Author.AGENT:
        with aside("Proposing an article"):
            propose_article(message)
    retire_drafts(ticket, ANSWERED_FIRST, by=message.user or message.approved_by)
    compare_shadows(ticket)


@receiver(signals.reply_undone, dispatch_uid="assistant.reply_undone")
def decide_anew(outgoing: Outgoing, actor: Actor, **kwargs: Any) -> None:
    reopen_draft(outgoing, actor=actor)


@receiver(signals.reply_withdrawn, dispatch_uid="assistant.reply_withdrawn")
def give_up_the_answer(outgoing: Outgoing, actor: Actor, **kwargs: Any) -> None:
    retire_sent(outgoing, outgoing.reason, actor=actor)


@receiver(signals.ticket_taken_over, dispatch_uid="assistant.taken_over")
def fall_silent(ticket: Ticket, actor: Actor, reason: str, **kwargs: Any) -> None:
    retire_drafts(ticket, reason, by=actor.user)


@receiver(signals.ticket_handed_off, dispatch_uid="assistant.handed_off")
def give_up(ticket: Ticket, **kwargs: Any) -> None:
    retire_drafts(ticket, PEOPLE_HAVE_THE_FLOOR)


@receiver(signals.deletion_asked_for, dispatch_uid="assistant.deletion_asked_for")
def stop_writing(ticket: Ticket, **kwargs: Any) -> None:
    retire_drafts(ticket, ASKED_FOR_DELETION)
    drop_shadows(ticket, ASKED_FOR_DELETION)


@receiver(signals.ticket_escalated, dispatch_uid="assistant.escalated")
def learn_of_complaint(ticket: Ticket, actor: Actor, detail: str, **kwargs: Any) -> None:
    if actor.user:
        note_complaint(ticket, detail=detail, agent=actor.user)


@receiver(signals.ticket_solved, dispatch_uid="assistant.solved")
def drop(ticket: Ticket, **kwargs: Any) -> None:
    retire_drafts(ticket, SOLVED)
    drop_shadows(ticket, SOLVED)


@receiver(signals.ticket_regrouped, dispatch_uid="assistant.regrouped")
def drop_what_it_answered(ticket: Ticket, actor: Actor, reason: str, **kwargs: Any) -> None:
    retire_drafts(ticket, reason, by=actor.user)
    drop_shadows(ticket, reason)


@receiver(signals.ticket_given_back, dispatch_uid="assistant.given_back")
def draft_again(ticket: Ticket, actor: Actor, **kwargs: Any) -> None:
    """Where its draft was overtaken by what is undone now: that one, or another where it was not ready."""
    if (
        ticket.waiting_since
        and ticket.assistant_has_floor
        and not Draft.objects.for_ticket(ticket).open().exists()
        and not restore_draft(ticket, actor=actor)
    ):
        request_draft(ticket)


@receiver(signals.ticket_erased, dispatch_uid="assistant.erased")
def erase(ticket: Ticket, **kwargs: Any) -> None:
    empty_drafts(ticket)


@receiver(signals.ticket_handed_back, dispatch_uid="assistant.handed_back")
def resume(ticket: Ticket, **kwargs: Any) -> None:
    if ticket.waiting_since:
        request_draft(ticket)
