"""How customers found the help."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agents_ui import topics
from agents_ui.access import StaffRequest, fragment, page, supervisors
from agents_ui.frame import frame_of
from agents_ui.satisfaction import satisfaction


@require_GET
@page
@supervisors
def ratings(request: StaffRequest) -> HttpResponse:
    cursor = topics.cursor_of(topics.of_inbox(request.user))
    context = {
        **satisfaction(request.user),
        "frame": frame_of(request.user, "ratings"),
        "cursor": cursor,
    }
    return render(request, "ratings/ratings.html", context)


@require_GET
@fragment
@supervisors
def ratings_list(request: StaffRequest) -> HttpResponse:
    return render(request, "ratings/_list.html", satisfaction(request.user))
