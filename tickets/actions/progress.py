"""What is happening to the customer's question, as the assistant reports it."""

from django.db import transaction

from tickets.actions.conversation import SEQ_FIELDS, notice, tell
from tickets.models import ASSISTANT, Actor, Message, Step, Ticket


@transaction.atomic
def show_step(ticket: Ticket, step: Step) -> Ticket:
    """Tell customer and agents where the answer stands. Silent when nothing changes or people have the floor."""
    ticket = Ticket.objects.lock(ticket)
    if ticket.step == step or (step and not ticket.assistant_has_floor):
        return ticket
    ticket.step = step
    ticket.record("ticket.step_changed", actor=ASSISTANT, fields=["step"])
    tell(ticket, "ticket.changed", public=True)
    return ticket


@transaction.atomic
def note_event(ticket: Ticket, event: str, *, actor: Actor, **facts: str) -> Message:
    """Put an internal notice into the timeline (models/notices.py has the words)."""
    ticket = Ticket.objects.lock(ticket)
    message = notice(ticket, event, public=False, actor=actor, **facts)
    ticket.record("ticket.event_noted", actor=actor, fields=SEQ_FIELDS)
    return message
