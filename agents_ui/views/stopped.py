"""What was not sent after all, for whoever had decided it: told on every page until they have looked."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from agents_ui.access import StaffRequest, fragment, page
from agents_ui.outgoing import reply_of
from agents_ui.stopped import Stopped, stopped_rows
from agents_ui.views.arranging import came_from
from agents_ui.views.ticket import newest_draft, ticket_of
from tickets.actions import forget_stopped


@require_http_methods(["GET", "POST"])
@page
def stopped(request: StaffRequest) -> HttpResponse:
    """POST: each `reply` was seen where it stands, or is put away."""
    if request.method == "POST":
        forget_stopped(request.user, request.POST.getlist("reply"))
        return HttpResponse(status=204) if request.htmx else redirect(came_from(request.POST))
    return render(request, "console/_stopped.html", {"stopped": Stopped(list(stopped_rows(request.user)))})


@require_GET
@fragment
def stopped_here(request: StaffRequest, public_id: str) -> HttpResponse:
    """On the page of a conversation, which says itself what was not sent there."""
    ticket = ticket_of(request, public_id)
    reply = reply_of(ticket, request.user, newest_draft(ticket))
    known = Stopped(list(stopped_rows(request.user))).on(ticket, reply)
    return render(request, "console/_stopped.html", {"stopped": known})
