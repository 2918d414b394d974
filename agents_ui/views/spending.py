"""What the assistant costs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agents_ui import topics
from agents_ui.access import StaffRequest, fragment, page, supervisors
from agents_ui.frame import frame_of
from agents_ui.spending import spending as spent


@require_GET
@page
@supervisors
def spending(request: StaffRequest) -> HttpResponse:
    cursor = topics.cursor_of(topics.of_escalations(request.user))
    context = {**spent(), "frame": frame_of(request.user, "spending"), "cursor": cursor}
    return render(request, "spending/spending.html", context)


@require_GET
@fragment
@supervisors
def spending_list(request: StaffRequest) -> HttpResponse:
    return render(request, "spending/_list.html", spent())
