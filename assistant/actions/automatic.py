"""What is sent by itself: only where everything speaks for it, and a sample of it is looked at (rule 10)."""

import secrets
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from assistant.actions.aside import aside
from assistant.actions.incidents import record_incident
from assistant.actions.outgoing import screen_again
from assistant.actions.repeating import rejected_twin
from assistant.actions.replying import attach_reply
from assistant.actions.topics import is_sure
from assistant.lexicon import rules_for
from assistant.models import (
    Article,
    Autonomy,
    Change,
    Draft,
    DraftSource,
    DraftStatus,
    IncidentKind,
    Review,
    Topic,
    Verdict,
)
from assistant.screening import screen
from tickets.actions import send_automatic_answer
from tickets.actions.conversation import tell
from tickets.exceptions import Conflict, Invalid, NotAllowed
from tickets.models import ASSISTANT, Actor, Author, Erasure, Ticket, User
from tickets.models.notices import ASKED_FOR_DELETION
from tickets.text import clean_text

#: The first answers after a promotion are all reviewed, whatever the sample.
FIRST_REVIEWED = 5
_SOURCES = (DraftSource.MODEL, DraftSource.CACHE)


def send_by_itself(draft: Draft) -> bool:
    """Send the ready `draft` if its topic and itself allow it, else leave it to a person, saying why.

    Relies on the ticket's row lock. From the look at the topic until the end of the transaction a demotion waits.
    """
    if draft.autonomy != Autonomy.AUTO:
        return False
    screen_again(draft)
    why_not = _why_not(draft)
    if why_not:
        draft.autonomy, draft.reason = Autonomy.DRAFT, why_not
        draft.record("draft.kept_for_people", actor=ASSISTANT, fields=["autonomy", "reason"])
        return False
    _send(draft)
    return True


@transaction.atomic
def review_answer(review: Review, *, agent: User, verdict: Verdict, note: str = "") -> Review:
    """Say what one thinks of an answer that was sent by itself. A severe one demotes its topic at once. The same again
    by the same agent changes nothing (a double click).

    Raises Conflict when it was reviewed already, Invalid for a severe one without words.
    """
    ticket = Ticket.objects.lock(review.draft.ticket)
    review = Review.objects.select_related("draft__topic", "reviewed_by").get(pk=review.pk)
    note = clean_text(note).strip()[:1000]
    if (review.reviewed_by, review.verdict, review.note) == (agent, verdict, note):
        return review
    if review.verdict:
        raise _reviewed(review)
    review.verdict, review.note = verdict, note
    if verdict == Verdict.SEVERE and not review.note:
        raise Invalid(_("Say in a few words what went wrong."))
    review.reviewed_by, review.reviewed_at = agent, timezone.now()
    actor, fields = Actor.of(agent), ["verdict", "note", "reviewed_by", "reviewed_at"]
    review.record(f"review.found_{verdict}", actor=actor, fields=fields)
    tell(ticket, "ticket.changed", public=False)
    if verdict == Verdict.SEVERE:
        review.draft.ticket = ticket
        record_incident(kind=IncidentKind.REVIEW, draft=review.draft, detail=review.note, by=agent)
    return review


def sample(draft: Draft) -> None:
    """Ask people to review `draft` when it was sent by itself and belongs to the sample."""
    if not draft.message or draft.autonomy != Autonomy.AUTO or draft.decided_by:
        return
    with aside("Asking for a review"):
        if _is_in_sample(draft):
            Review(draft=draft).record("review.asked_for", actor=ASSISTANT)


def _reviewed(review: Review) -> Conflict:
    who = str(review.reviewed_by)
    return Conflict(
        _("%(who)s has already reviewed this answer.") % {"who": who}, who=who, when=review.reviewed_at
    )


def _why_not(draft: Draft) -> str:
    """Why a person has to decide, "" when nobody has to. The cheap looks first."""
    checks = {
        gettext_noop("It was not written for this question."): draft.source not in _SOURCES,
        gettext_noop("It stands on no article."): not draft.articles,
        gettext_noop("No sentence of it quotes an article."): not draft.is_supported,
        gettext_noop("Something in it has to be checked."): bool(draft.marks),
        gettext_noop("The screening found something in it."): bool(draft.spans) or draft.is_blocked,
        gettext_noop("Only the first answer of a conversation goes out by itself."): _is_later(draft),
    }
    first = next((why for why, holds in checks.items() if holds), "")
    return first or _outdated(draft) or _unread(draft) or _rejected(draft) or _why_not_now(draft)


def _outdated(draft: Draft) -> str:
    """Whatever it was written from must still be in use, and in the very version."""
    used = {(one["id"], one["version"]) for one in draft.articles}
    rows = Article.objects.published().filter(pk__in={pk for pk, _version in used})
    if used == set(rows.values_list("pk", "version")):
        return ""
    return gettext_noop("An article that it stands on was changed or retired meanwhile.")


def _unread(draft: Draft) -> str:
    said = draft.ticket.messages.public().filter(author=Author.CUSTOMER)
    if not said.filter(attachments__isnull=False).exists():
        return ""
    return gettext_noop("The customer sent a file, which the assistant cannot read.")


def _rejected(draft: Draft) -> str:
    if rejected_twin(draft, Draft.objects.for_ticket(draft.ticket)):
        return gettext_noop("A colleague has rejected these very words here.")
    return ""


def _why_not_now(draft: Draft) -> str:
    if not is_sure(draft.ticket, draft.topic_id):
        return gettext_noop("It is not sure enough that the question belongs to this topic.")
    if not _is_clean(draft.ticket):
        return gettext_noop("The customer's own words hold something sensitive.")
    if draft.ticket.outgoing.pending().exists():
        return gettext_noop("A colleague is about to answer.")
    if draft.ticket.escalations.unsettled().exists():
        return gettext_noop("The conversation is escalated.")
    if not draft.topic_id or not Topic.objects.is_auto_now(draft.topic_id):
        return gettext_noop("The topic is no longer at auto.")
    return ASKED_FOR_DELETION if Erasure.objects.stands_for(draft.ticket) else ""


def _is_later(draft: Draft) -> bool:
    return draft.after_id is not None or draft.ticket.first_replied_at is not None


def _is_clean(ticket: Ticket) -> bool:
    said = ticket.messages.public().filter(author=Author.CUSTOMER).values_list("body", flat=True)
    rules = rules_for(ticket.team_id)
    return all(screen(body, rules).action == "allow" for body in said)


def _send(draft: Draft) -> None:
    draft.status, draft.decided_at, draft.change = DraftStatus.APPROVED, timezone.now(), Change.UNCHANGED
    draft.record("draft.approved_by_itself", actor=ASSISTANT, fields=["status", "decided_at", "change"])
    outgoing = send_automatic_answer(
        draft.ticket, text=draft.text, client_key=uuid4(), seen_seq=draft.answers_up_to
    )
    attach_reply(draft, outgoing, actor=ASSISTANT)
    sample(draft)


def _is_in_sample(draft: Draft) -> bool:
    topic = draft.topic
    if topic is None:
        raise NotAllowed(f"expected a topic on {draft}")
    promoted = topic.changes.filter(after=Autonomy.AUTO).first()
    sent = Draft.objects.filter(topic=topic, autonomy=Autonomy.AUTO, status=DraftStatus.APPROVED)
    if promoted:
        sent = sent.filter(decided_at__gte=promoted.at)
    if len(sent.values_list("pk", flat=True)[: FIRST_REVIEWED + 1]) <= FIRST_REVIEWED:
        return True
    return secrets.randbelow(100) < topic.sample_percent
