"""Who asks: what the panel beside a conversation fetches on demand, and a page of its own without JavaScript."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agents_ui.access import StaffRequest, page
from agents_ui.customer import past_of, rating_of, told_of
from agents_ui.frame import frame_of
from agents_ui.views.ticket import ticket_of


@require_GET
@page
def customer(request: StaffRequest, public_id: str) -> HttpResponse:
    """?after= a place in the list: with htmx only the rows that follow it."""
    found = ticket_of(request, public_id)
    after = request.GET.get("after", "")
    past, rows = past_of(found, request.user, after=after)
    context = {"ticket": found, "past": past, "after": rows.after}
    if request.htmx and after:
        return render(request, "console/_past.html", context)
    context |= {"rating": rating_of(found), "current": told_of(found)}
    if request.htmx:
        return render(request, "console/_customer.html", context)
    return render(request, "console/customer.html", {**context, "frame": frame_of(request.user, "inbox")})
