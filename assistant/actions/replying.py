"""What becomes of a draft whose reply waits out the undo window, and of one that an undone verb overtook. All of it
relies on the lock on the ticket's row.
"""

import re

from django.utils import timezone
from django.utils.translation import gettext_noop

from assistant import cache
from assistant.actions.aside import aside
from assistant.actions.lessons import propose_change
from assistant.actions.precedents import keep_precedent
from assistant.actions.questions import note_question
from assistant.actions.request import tell_draft
from assistant.models import SOLVED, ArticleUse, Autonomy, Draft, DraftStatus, Gap
from tickets.actions import owe_answer, show_step
from tickets.models import ASSISTANT, Actor, Author, Erasure, Message, Outgoing, Step, Ticket
from tickets.models.notices import (
    ASSIGNED,
    PEOPLE_HAVE_THE_FLOOR,
    TAKEN_OVER,
    TELLS_OF_CHANGE,
    TELLS_OF_PEOPLE,
)

#: A question to the customer, at the end of a sentence.
_ASKS = re.compile(r"[?？](?=\s|$)")
#: What overtakes a draft and can be undone by itself.
_UNDOABLE = (SOLVED, TAKEN_OVER, ASSIGNED)
#: What a decision says of a draft; an undo takes all of it back.
DECISION_FIELDS = [
    "status",
    "decided_by",
    "decided_at",
    "reason",
    "rejection",
    "override_reason",
    "change",
    "diff",
]


def attach_reply(draft: Draft, outgoing: Outgoing, *, actor: Actor) -> Outgoing:
    """The decided `draft` goes out as `outgoing`, which waits, or was sent already where there is no window."""
    draft.outgoing, draft.message = outgoing, outgoing.message
    verb = "draft.queued" if outgoing.is_pending else "draft.sent"
    draft.record(verb, actor=actor, fields=["outgoing", "message"])
    if outgoing.message:
        _learn(draft, outgoing.message)
        _keep_word(draft, outgoing.message)
    return outgoing


def note_sent(outgoing: Outgoing) -> Draft | None:
    """The window is over: the draft behind `outgoing`, if there is one, has become a message."""
    draft = Draft.objects.sent_as(outgoing).first()
    if draft and outgoing.message:
        draft.message = outgoing.message
        draft.record("draft.sent", actor=outgoing.speaker, fields=["message"])
        _learn(draft, outgoing.message)
        _keep_word(draft, outgoing.message)
        tell_draft(draft)
    return draft


def reopen_draft(outgoing: Outgoing, *, actor: Actor) -> None:
    """Undone: the draft waits for a decision again. Where people have the floor by now, or another draft is open, it
    cannot, and is retired.
    """
    if not outgoing.ticket.assistant_has_floor:
        retire_sent(outgoing, PEOPLE_HAVE_THE_FLOOR, actor=actor)
        return
    if Draft.objects.for_ticket(outgoing.ticket).open().exists():
        retire_sent(outgoing, gettext_noop("A newer draft stands in its place."), actor=actor)
        return
    for draft in Draft.objects.sent_as(outgoing):
        cache.forget_on_commit(draft.cache_key)
        _reopen(draft, actor)


def restore_draft(ticket: Ticket, *, actor: Actor) -> bool:
    """What overtook the newest draft is undone: where nobody has said anything since, it waits for a decision again,
    the very one that was read. False when there is none like that.
    """
    draft = Draft.objects.for_ticket(ticket).standing().order_by("-pk").first()
    if draft is None or not _was_only_overtaken(draft, ticket):
        return False
    wait_again(draft, ticket, actor=actor)
    return True


def wait_again(draft: Draft, ticket: Ticket, *, actor: Actor) -> None:
    """It answers what was said last, as it did when it was read."""
    draft.ticket, draft.answers_up_to = ticket, ticket.last_public_seq
    _reopen(draft, actor)


def is_quiet_since(draft: Draft, ticket: Ticket) -> bool:
    """All that the customer has read since is who answers, and the assistant may speak."""
    since = ticket.messages.public().after(draft.answers_up_to)
    is_quiet = not since.exclude(event__in=(*TELLS_OF_PEOPLE, *TELLS_OF_CHANGE)).exists()
    return is_quiet and not Erasure.objects.stands_for(ticket)


def retire_sent(outgoing: Outgoing, reason: str, *, actor: Actor) -> None:
    """Withdrawn: the conversation has gone on, and nobody may send the draft behind it any more."""
    for draft in Draft.objects.sent_as(outgoing):
        draft.status, draft.reason = DraftStatus.RETIRED, reason
        draft.decided_by, draft.decided_at = actor.user, timezone.now()
        draft.change, draft.diff = "", []
        draft.record("draft.retired", actor=actor, fields=DECISION_FIELDS)
        tell_draft(draft)


def _was_only_overtaken(draft: Draft, ticket: Ticket) -> bool:
    """Ready when it was overtaken, and nobody has said anything since."""
    if draft.status != DraftStatus.RETIRED or draft.reason not in _UNDOABLE or draft.ready_at is None:
        return False
    return is_quiet_since(draft, ticket)


def _reopen(draft: Draft, actor: Actor) -> None:
    draft.status, draft.decided_by, draft.decided_at = DraftStatus.READY, None, None
    draft.reason = draft.rejection = draft.override_reason = draft.change = ""
    draft.diff = []
    if draft.autonomy == Autonomy.AUTO:
        draft.autonomy = Autonomy.DRAFT  # someone thought better of it: people decide
    draft.record("draft.undone", actor=actor, fields=[*DECISION_FIELDS, "autonomy", "answers_up_to"])
    show_step(draft.ticket, Step.CHECKING)
    tell_draft(draft)


def _keep_word(draft: Draft, sent: Message) -> None:
    """What no article answers is asked back, or left to a colleague, who is promised: then one has to (rule 8)."""
    if not draft.is_without_article or _ASKS.search(sent.body):
        return
    asked = Message.objects.public().filter(ticket=draft.ticket, author=Author.CUSTOMER)
    newest = asked.filter(seq__lte=draft.answers_up_to).order_by("-seq").values("seq")[:1]
    gap = Gap.objects.filter(ticket=draft.ticket, seq__in=newest)
    if draft.answers_files_alone or gap.exists():
        owe_answer(draft.ticket, actor=Actor.of(draft.decided_by) if draft.decided_by else ASSISTANT)


def _learn(draft: Draft, sent: Message) -> None:
    """What later drafts and the articles get from an answer that has reached the customer, each for itself."""
    with aside("Keeping an answer"):
        keep_precedent(draft, sent.body)
    with aside("Keeping a question"):
        note_question(draft)
    with aside("Proposing a change"):
        propose_change(draft, sent)
    with aside("Counting the articles"):
        ArticleUse.objects.add(draft)
