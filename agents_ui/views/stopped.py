"""What was not sent after all, for whoever had decided it: told on every page until they have looked."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from agents_ui.access import StaffRequest, page
from agents_ui.stopped import Stopped, stopped_rows
from agents_ui.views.answers import done
from agents_ui.views.arranging import came_from
from agents_ui.views.ticket import ticket_of
from tickets.actions import forget_stopped


@require_http_methods(["GET", "POST"])
@page
def stopped(request: StaffRequest) -> HttpResponse:
    """GET: ?here= is the conversation that is shown. POST: all of it is put away."""
    if request.method == "POST":
        forget_stopped(request.user)
        return HttpResponse(status=204) if request.htmx else redirect(came_from(request.POST))
    known = Stopped(list(stopped_rows(request.user)), request.GET.get("here", ""))
    return render(request, "console/_stopped.html", {"stopped": known})


@require_POST
@page
def seen(request: StaffRequest, public_id: str) -> HttpResponse:
    """The conversation is on the screen."""
    ticket = ticket_of(request, public_id)
    forget_stopped(request.user, ticket)
    return done(request, ticket)
