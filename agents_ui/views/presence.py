"""Who looks at the conversation and types: what the customer may know of it, and what colleagues see."""

from dataclasses import asdict

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from agents_ui.access import StaffRequest, fragment
from agents_ui.forms import PresenceForm, cleaned
from agents_ui.queue import MOST_PAGES, PAGE
from agents_ui.views.ticket import ticket_of
from agents_ui.wanted import number_of
from tickets import realtime
from tickets.actions import be_present, mark_read, tell_typing
from tickets.models import Ticket


@require_POST
@fragment
def reading(request: StaffRequest, public_id: str) -> HttpResponse:
    seq = number_of(request.POST.get("seq", ""), otherwise=0)
    mark_read(ticket_of(request, public_id), by=request.user, seq=seq)
    return HttpResponse(status=204)


@require_POST
@fragment
def typing(request: StaffRequest, public_id: str) -> HttpResponse:
    tell_typing(ticket_of(request, public_id), by=request.user)
    return HttpResponse(status=204)


@require_POST
@fragment
def presence(request: StaffRequest, public_id: str) -> HttpResponse:
    be_present(ticket_of(request, public_id), agent=request.user, **cleaned(PresenceForm, request))
    return HttpResponse(status=204)


@require_GET
@fragment
def colleagues(request: StaffRequest) -> HttpResponse:
    """Who else is at each ?ticket= that the reader may see: [{name, since_ms, left_ms, is_first}]."""
    asked = request.GET.getlist("ticket")[: PAGE * MOST_PAGES]
    seen = Ticket.objects.visible_to(request.user).filter(public_id__in=asked)
    at = realtime.present_at(list(seen.values_list("public_id", flat=True)))
    return JsonResponse({ticket: _others(people, request.user.pk) for ticket, people in at.items()})


def _others(people: list[realtime.Present], reader: int) -> list[dict[str, object]]:
    """`is_first`: replies, and began before everybody else, the reader too."""
    return [
        {**asdict(one), "is_first": place == 0 and one.since_ms is not None}
        for place, one in enumerate(people)
        if one.pk != reader
    ]
