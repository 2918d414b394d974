"""The queue: the page that has nothing chosen, and the list alone."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from agents_ui import topics
from agents_ui.access import StaffRequest, fragment, page
from agents_ui.ahead import RULES, next_ahead
from agents_ui.frame import frame_of
from agents_ui.queue import page_of
from agents_ui.wanted import Wanted, number_of
from assistant.models import Topic
from tickets.models import Language, Status, Tag, Team
from tickets.models.ticket import ACTIVE


@require_GET
@page
@next_ahead
def inbox(request: StaffRequest) -> HttpResponse:
    cursor = topics.cursor_of(topics.of_inbox(request.user))
    queue = page_of(request.user, Wanted.of(request.GET), after=request.GET.get("after", ""))
    frame = frame_of(request.user, "inbox")
    context = {"queue": queue.named_in(frame), "frame": frame, "cursor": cursor}
    return render(request, "console/inbox.html", context)


@require_GET
@fragment
def queue(request: StaffRequest) -> HttpResponse:
    """The list anew, as many ?pages= as the browser has opened; or with ?after= what follows on it."""
    asked = request.GET
    pages = number_of(asked.get("pages", ""), otherwise=1)
    found = page_of(request.user, Wanted.of(asked), after=asked.get("after", ""), pages=pages)
    context = {"queue": found, "current": asked.get("ticket", "")}
    if asked.get("after"):
        return render(request, "console/_more.html", context)
    frame = frame_of(request.user, "inbox")
    context = {**context, "queue": found.named_in(frame), "frame": frame, "is_fragment": True}
    return render(request, "console/_queue.html", context)


@require_GET
@page
def filters(request: StaffRequest) -> HttpResponse:
    """The choices there are: fetched when one asks for them, a page of its own without JavaScript."""
    user, wanted = request.user, Wanted.of(request.GET)
    context = {
        "wanted": wanted,
        "teams": Team.objects.all() if user.is_supervisor else user.teams.all(),
        "topics": Topic.objects.active(),
        "tags": Tag.objects.order_by("-is_active", "name"),
        "languages": Language,
        "statuses": [Status(status) for status in ACTIVE],
    }
    if request.htmx:
        return render(request, "console/_filters.html", context)
    return render(request, "console/filters.html", {**context, "frame": frame_of(user, "inbox")})


@require_GET
@cache_control(private=True, max_age=3600)
@fragment
def ahead(request: StaffRequest) -> HttpResponse:
    return JsonResponse(RULES, content_type="application/speculationrules+json")
