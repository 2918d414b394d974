"""How a draft comes to be asked for, and is overtaken. The draft's row is the outbox: the task is only a kick."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from kombu.exceptions import OperationalError

from assistant.actions.topics import assign_topic
from assistant.lexicon import rules_for
from assistant.models import ANSWERED_FIRST, Autonomy, Draft, DraftStatus
from assistant.models.draft_rows import DraftQuerySet
from assistant.screening import screen
from tickets import realtime
from tickets.actions import hand_off, note_event, show_step
from tickets.models import ASSISTANT, SYSTEM, Actor, Erasure, HandOff, Message, Step, Ticket, User

log = logging.getLogger(__name__)

#: So long (seconds) a kick may wait for a worker; the sweep gives a new one every 5 s.
KICK_S = 10.0


def screen_incoming(ticket: Ticket, message: Message) -> bool:
    """False when the message, or the name of a file with it, must not be answered by the assistant: people then have
    the floor.
    """
    said = "\n".join([message.body, *message.attachments.values_list("name", flat=True)])
    if screen(said, rules_for(ticket.team_id)).action not in ("escalate", "block"):
        return True
    hand_off(
        ticket,
        reason=HandOff.SENSITIVE,
        detail=gettext_noop("The customer's message was marked by the screening."),
    )
    return False


@transaction.atomic
def request_draft(ticket: Ticket) -> Draft | None:
    """Ask for an answer to the newest public message. It follows what was rejected of the answers to it, and why,
    whoever had the floor in between.

    None when people have the floor, or get it because of the topic (rule 10) or because the customer asked for
    deletion. The caller has retired what was open; the database allows one open draft.
    """
    ticket = Ticket.objects.lock(ticket)
    if Erasure.objects.stands_for(ticket):
        hand_off(ticket, reason=HandOff.DELETION, detail="")
        return None
    topic = assign_topic(ticket).topic
    level = topic.level if topic else Autonomy.DRAFT
    if level == Autonomy.SHADOW:
        drop_shadows(ticket, gettext_noop("It is written anew."))
        _queue(Draft(ticket=ticket, topic=topic, autonomy=level))
    if level in (Autonomy.OFF, Autonomy.SHADOW):
        ticket = hand_off(ticket, reason=HandOff.TOPIC, detail="")
    if not ticket.assistant_has_floor:
        return None
    after = Draft.objects.rejected_for(ticket).first()
    draft = _queue(Draft(ticket=ticket, topic=topic, autonomy=level, after=after))
    show_step(ticket, Step.PREPARING)
    return draft


@transaction.atomic
def retire_drafts(
    ticket: Ticket, reason: str, *, by: User | None = None, message: Message | None = None
) -> None:
    """Overtaken: nobody may send what is open, and its worker stops at its next tick. Relies on the ticket's lock.

    `by`: who overtook them; `message`: what the customer wrote. A shadow outlives a hand-off, a take-over and a reply:
    it is there to be compared with what a person writes.
    """
    _retire(Draft.objects.for_ticket(ticket), reason, by, message)


def drop_shadows(ticket: Ticket, reason: str) -> None:
    """What they would have answered has passed, with nothing to compare them with. Relies on the ticket's lock."""
    _retire(Draft.objects.shadows().filter(ticket=ticket), reason, None)


def _queue(draft: Draft) -> Draft:
    draft.answers_up_to = draft.ticket.last_public_seq
    draft.record("draft.requested", actor=ASSISTANT)
    tell_draft(draft)
    kick_on_commit(draft)
    return draft


def _retire(drafts: DraftQuerySet, reason: str, by: User | None, message: Message | None = None) -> None:
    for draft in drafts.open():
        draft.status, draft.reason = DraftStatus.RETIRED, reason
        draft.decided_by, draft.decided_at = by, timezone.now()
        draft.record("draft.retired", actor=SYSTEM, fields=["status", "reason", "decided_by", "decided_at"])
        tell_draft(draft)
        if draft.attempt:  # what nobody had begun, nobody misses
            _note_retired(draft, message)


def _note_retired(draft: Draft, message: Message | None) -> None:
    if message:
        note_draft(draft, "draft.superseded", actor=SYSTEM, number=str(message.seq))
    elif draft.decided_by and draft.reason == ANSWERED_FIRST:
        note_draft(draft, "draft.answered_first", actor=SYSTEM, who=draft.decided_by.name)
    else:
        who = draft.decided_by.name if draft.decided_by else ""
        note_draft(draft, "draft.retired", actor=SYSTEM, reason=draft.reason, who=who)


def hand_off_stranded(ticket: Ticket) -> None:
    """Rule 8: a customer waits, the assistant has the floor, no draft is open and nothing is about to be sent. People
    take it from here.
    """
    with transaction.atomic():
        ticket = Ticket.objects.lock(ticket)
        under_way = Draft.objects.for_ticket(ticket).open().exists() or ticket.outgoing.pending().exists()
        if ticket.waiting_since and not under_way:
            hand_off(ticket, reason=HandOff.STRANDED, detail="")


def kick_on_commit(draft: Draft, *, delay_s: float = 0) -> None:
    transaction.on_commit(partial(kick, draft.pk, delay_s=delay_s))


def kick(
    pk: int, *, delay_s: float = 0, task: str = "assistant.tasks.write_draft", expires_s: float = KICK_S
) -> None:
    """Wake a worker for the draft, or for another row that `task` writes. Without the broker nothing is lost that
    anybody waits for: the sweep finds the row.
    """
    if realtime.is_down():
        return
    try:
        # Without a worker the kicks of many sweeps would pile up in the broker: each is good until the next one.
        current_app.send_task(task, args=[pk], countdown=delay_s, expires=delay_s + expires_s)
    except OperationalError:
        log.warning("The broker is away; %s %s waits for the sweep.", task, pk)


def note_draft(draft: Draft, event: str, *, actor: Actor, **facts: str) -> None:
    """One line of the timeline says what became of the draft, with the way to its record. Of shadows, nothing."""
    if not draft.is_shadow:
        note_event(draft.ticket, event, actor=actor, draft=draft.public_id, **facts)


def tell_draft(draft: Draft) -> None:
    """Push to the agents' screens that this draft changed; they fetch what they may see. Of shadows, nothing."""
    if draft.is_shadow:
        return
    topics = [realtime.ticket_topic(draft.ticket.public_id), realtime.team_topic(draft.ticket.team_id)]
    realtime.publish_on_commit(topics, "draft.changed", ticket=draft.ticket.public_id, draft=draft.public_id)
