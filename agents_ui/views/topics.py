"""Topics: how far the assistant may go in each, decided by supervisors; and what a ticket is about, by its agents."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agents_ui import topics as streams
from agents_ui.access import StaffRequest, fragment, page, supervisors
from agents_ui.forms import CorrectionForm, IncidentForm, LevelForm, TopicForm, cleaned
from agents_ui.frame import frame_of
from agents_ui.standing import now_at, record_of, standings_of
from agents_ui.undoing import said
from agents_ui.views.answers import done
from agents_ui.views.ticket import ticket_of
from assistant.actions import AUTO_BOUND, change_level, correct_topic, edit_topic, report_incident
from assistant.models import Autonomy, Topic


@require_GET
@page
@supervisors
def topics(request: StaffRequest) -> HttpResponse:
    cursor = streams.cursor_of(streams.of_escalations(request.user))
    context = {**_list(), "frame": frame_of(request.user, "topics"), "cursor": cursor}
    return render(request, "topics/topics.html", context)


@require_GET
@fragment
@supervisors
def topics_list(request: StaffRequest) -> HttpResponse:
    return render(request, "topics/_list.html", _list())


@require_GET
@page
@supervisors
def topic(request: StaffRequest, pk: int) -> HttpResponse:
    cursor = streams.cursor_of(streams.of_escalations(request.user))
    context = {**_one(pk), "frame": frame_of(request.user, "topics"), "cursor": cursor}
    return render(request, "topics/topic.html", context)


@require_GET
@fragment
@supervisors
def topic_body(request: StaffRequest, pk: int) -> HttpResponse:
    return render(request, "topics/_topic.html", _one(pk))


@require_POST
@page
@supervisors
def creation(request: StaffRequest) -> HttpResponse:
    made = edit_topic(None, supervisor=request.user, **cleaned(TopicForm, request))
    return _done(request, made, _("Saved."))


@require_POST
@page
@supervisors
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    edited = edit_topic(_topic(pk), supervisor=request.user, **cleaned(TopicForm, request))
    return _done(request, edited, _("Saved."))


@require_POST
@page
@supervisors
def level(request: StaffRequest, pk: int) -> HttpResponse:
    changed = change_level(_topic(pk), supervisor=request.user, **cleaned(LevelForm, request))
    return _done(request, changed, now_at(changed))


@require_POST
@page
@supervisors
def incident(request: StaffRequest, pk: int) -> HttpResponse:
    found = _topic(pk)
    report_incident(found, supervisor=request.user, **cleaned(IncidentForm, request))
    after = _topic(pk)
    is_demoted = after.level != found.level
    words = _("Reported. %(now)s") % {"now": now_at(after)} if is_demoted else _("Reported.")
    return _done(request, after, words)


@require_POST
@page
def correction(request: StaffRequest, public_id: str) -> HttpResponse:
    """An agent says what the ticket is about."""
    ticket = ticket_of(request, public_id)
    correct_topic(ticket, agent=request.user, **cleaned(CorrectionForm, request))
    return done(request, ticket)


def _topic(pk: int) -> Topic:
    return get_object_or_404(Topic, pk=pk)


def _list() -> dict[str, Any]:
    found = list(Topic.objects.order_by("-is_active", "name"))
    return {"standings": standings_of(found), "needed": _percent(AUTO_BOUND)}


def _one(pk: int) -> dict[str, Any]:
    found = _topic(pk)
    return {
        "standing": standings_of([found])[0],
        "record": record_of(found),
        "levels": Autonomy,
        "needed": _percent(AUTO_BOUND),
    }


def _percent(share: float) -> int:
    return round(100 * share)


def _done(request: StaffRequest, changed: Topic, words: str) -> HttpResponse:
    """`words`: what was done."""
    if request.htmx:
        return said(words).tell(HttpResponse(status=204))
    return redirect("console:topic", changed.pk)
