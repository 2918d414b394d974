"""One ticket: the page, and the fragments that it fetches when something has changed."""

from dataclasses import replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from agents_ui import topics
from agents_ui.access import StaffRequest, fragment, page
from agents_ui.ahead import next_ahead
from agents_ui.aids import summary_with, with_summary
from agents_ui.frame import frame_of, saved_by
from agents_ui.macros import choice_of
from agents_ui.outgoing import reply_of
from agents_ui.queue import page_of
from agents_ui.quotes import quotes_of
from agents_ui.sources import sources_of
from agents_ui.timeline import entries_of
from agents_ui.unsent import kept_with, with_unsent
from agents_ui.unsure import unsure_of
from agents_ui.wanted import Wanted, number_of
from assistant.actions import rejected_twin, suggest_precedent, text_so_far
from assistant.models import ANSWERED_FIRST, Draft, DraftStatus, Rejection, Topic
from assistant.models.draft_rows import DraftQuerySet
from tickets.actions import can_withdraw, release_late
from tickets.models import Author, Erasure, Mention, Message, Ticket, User
from tickets.models.attachment import MOST_BYTES, MOST_FILES
from tickets.models.escalation import Severity
from tickets.models.ticket import TicketQuerySet

#: So many decisions stand beside a conversation.
DECISIONS = 10


@require_GET
@page
@next_ahead
def ticket(request: StaffRequest, public_id: str) -> HttpResponse:
    cursor = topics.cursor_of(topics.of_ticket(request.user, public_id))
    tickets = with_summary(with_unsent(_tickets(request.user), request.user))
    found = get_object_or_404(tickets.annotate(saved_views=saved_by(request.user)), public_id=public_id)
    views = found.saved_views  # type: ignore[attr-defined]  # annotated above
    frame = frame_of(request.user, "inbox", saved=views)
    conversation = _conversation(found, request.user)
    context: dict[str, Any] = {
        **conversation,
        "kept": kept_with(found),
        "queue": page_of(request.user, Wanted.of(request.GET)).named_in(frame),
        "frame": replace(frame, stopped=frame.stopped.on(found, conversation["reply"])),
        "current": public_id,
        "cursor": cursor,
        "severities": Severity,
        "most_files": MOST_FILES,
        "most_bytes": MOST_BYTES,
        "opened": request.GET.get("open", ""),
        "came_from": _came_from(request),
        "chosen": choice_of(found, request.user, number_of(request.GET.get("macro", ""), otherwise=0)),
    }
    return render(request, "console/ticket.html", context)


@require_GET
@fragment
def messages(request: StaffRequest, public_id: str) -> HttpResponse:
    """What is newer than ?after=<seq>."""
    found = ticket_of(request, public_id)
    entries = entries_of(found, after=number_of(request.GET.get("after", ""), otherwise=0))
    return render(request, "console/_messages.html", {"ticket": found, "entries": entries})


@require_GET
@fragment
def draft(request: StaffRequest, public_id: str) -> HttpResponse:
    found = ticket_of(request, public_id)
    drafts = list(_drafts(found).with_said())
    return render(request, "console/_draft.html", {"ticket": found, **_draft(found, drafts)})


@require_GET
@fragment
def precedent(request: StaffRequest, public_id: str) -> HttpResponse:
    """Fetched after the page: a look at all that was answered before is nothing to wait for."""
    suggestion = suggest_precedent(ticket_of(request, public_id), agent=request.user)
    return render(request, "console/_precedent.html", {"suggestion": suggestion})


@require_GET
@fragment
def outgoing(request: StaffRequest, public_id: str) -> HttpResponse:
    """The reply that can be undone. The page asks for it again when its time is over."""
    found = ticket_of(request, public_id)
    release_late(found)
    reply = reply_of(found, request.user, newest_draft(found))
    return render(request, "console/_outgoing.html", {"ticket": found, "reply": reply})


@require_GET
@fragment
def state(request: StaffRequest, public_id: str) -> HttpResponse:
    found = ticket_of(request, public_id)
    return render(
        request,
        "console/_state.html",
        {
            "ticket": found,
            "is_fragment": True,
            "came_from": _came_from(request),
            **_facts(found, list(_drafts(found)), request.user),
        },
    )


def ticket_of(request: StaffRequest, public_id: str) -> Ticket:
    return get_object_or_404(_tickets(request.user), public_id=public_id)


def _came_from(request: StaffRequest) -> str:
    """The section from which it was opened and to which one goes back, "" for the list beside it."""
    return "escalations" if request.user.is_supervisor and request.GET.get("from") == "escalations" else ""


def newest_draft(ticket: Ticket) -> Draft | None:
    return _drafts(ticket).first()


#: Where it goes on, and where it comes from.
_OTHERS = ("merged_into", "split_from")


def _tickets(user: User) -> TicketQuerySet:
    """With its tags, the topics in use, whether there is more than one message and whether the customer waits for a
    deletion, has asked for it in this conversation or has had it, in the same query.
    """
    people = (
        "requester",
        "team",
        "assignee",
        "reading",
        "topic_said__topic",
        "topic_said__assigned_by",
        *_OTHERS,
    )
    topics = Topic.objects.active().values(said=JSONObject(pk="pk", name="name"))
    found = Ticket.objects.visible_to(user).select_related(*people).with_tags()
    unread = Mention.objects.of(user).unread().filter(ticket=OuterRef("pk"))
    later = Message.objects.public().exclude(author=Author.SYSTEM).filter(ticket=OuterRef("pk"), seq__gt=1)
    asked = Erasure.objects.standing().filter(customer=OuterRef("requester"))
    done = Erasure.objects.carried_out().filter(customer=OuterRef("requester"))
    return found.annotate(
        topics=ArraySubquery(topics),
        is_mentioned=Exists(unread),
        can_be_split=Exists(later),
        awaits_deletion=Exists(asked),
        deletion_here=Exists(asked.filter(ticket=OuterRef("pk"))),
        is_emptied=Exists(done),
    )


def _conversation(ticket: Ticket, reader: User) -> dict[str, Any]:
    drafts = list(_drafts(ticket).with_said())
    draft, entries = _draft(ticket, drafts), entries_of(ticket)
    return {
        "ticket": ticket,
        "entries": entries,
        "summary": summary_with(ticket, [entry.message for entry in entries]),
        **draft,
        "reply": reply_of(ticket, reader, draft["draft"]),
        **_facts(ticket, drafts, reader),
    }


def _facts(ticket: Ticket, drafts: list[Draft], reader: User) -> dict[str, Any]:
    escalation = ticket.escalations.unsettled().select_related("raised_by", "claimed_by").first()
    decided = [draft for draft in drafts if draft.decided_by and draft.status != DraftStatus.RETIRED]
    return {
        "escalation": escalation,
        "can_withdraw": escalation is not None and can_withdraw(escalation, agent=reader),
        "decisions": decided[:DECISIONS],
    }


def _draft(ticket: Ticket, drafts: list[Draft]) -> dict[str, Any]:
    newest = drafts[0] if drafts else None
    sources = sources_of(newest) if newest else []
    twin = rejected_twin(newest, drafts[1:]) if newest and newest.is_open else None
    return {
        "draft": newest,
        "draft_text": text_so_far(newest) if newest else "",
        "is_past": newest is not None and _is_past(newest, ticket),
        "unsure": unsure_of(newest, ticket, twin) if newest and newest.is_open else [],
        "twin": twin,
        "sources": sources,
        "quotes": quotes_of(newest, sources) if newest and sources else [],
        "rejections": Rejection,
    }


def _drafts(ticket: Ticket) -> DraftQuerySet:
    """The newest, and those that people decided on; the newest first. One query."""
    of_ticket = Draft.objects.for_ticket(ticket).standing()
    is_newest = Q(pk=of_ticket.order_by("-pk").values("pk")[:1])
    drafts = of_ticket.filter(is_newest | Q(decided_by__isnull=False))
    return drafts.select_related("decided_by", "message", "outgoing").order_by("-pk")[: DECISIONS + 1]


def _is_past(draft: Draft, ticket: Ticket) -> bool:
    """Whether the conversation has gone on since the draft was decided, or a reply stands there in its place."""
    if draft.is_open or not draft.decided_at:
        return False
    if draft.reason == ANSWERED_FIRST:
        return True
    if draft.outgoing and not draft.message_id:
        return True
    later = ticket.messages.filter(created_at__gt=draft.decided_at).exclude(author=Author.SYSTEM)
    return later.exclude(pk=draft.message_id or 0).exists()
