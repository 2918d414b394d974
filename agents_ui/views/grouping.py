"""Merging a conversation into another one of its customer, and splitting it: the choice first, as a sheet or a page."""

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from agents_ui.access import StaffRequest, page
from agents_ui.forms import MergeForm, SplitForm, cleaned
from agents_ui.frame import frame_of
from agents_ui.undoing import said
from agents_ui.views.ticket import ticket_of
from agents_ui.wanted import Wanted, number_of
from tickets.actions import merge_ticket, split_ticket
from tickets.models import Author, Status, Ticket
from tickets.models.ticket import TicketQuerySet

#: So many to choose from, the newest.
CHOICES = 20


@require_http_methods(["GET", "POST"])
@page
def merging(request: StaffRequest, public_id: str) -> HttpResponse:
    ticket = ticket_of(request, public_id)
    others = _others(request, ticket)
    if request.method == "POST":
        into = get_object_or_404(others, public_id=cleaned(MergeForm, request)["into"])
        words = _("Merged. It goes on here.")
        return said(words).tell(_lead_to(request, merge_ticket(ticket, into=into, agent=request.user)))
    choices = (
        others.exclude(status=Status.CLOSED).select_related("assignee", "team").order_by("-pk")[:CHOICES]
    )
    shown = {
        "ticket": ticket,
        "choices": choices,
        "has_notes": ticket.messages.notes().exists(),
        "query": _list_of(request),
    }
    return _choose(request, "console/_merge.html", shown)


@require_http_methods(["GET", "POST"])
@page
def splitting(request: StaffRequest, public_id: str) -> HttpResponse:
    """?from= the number of the first message that goes; without it the choice of one."""
    ticket = ticket_of(request, public_id)
    if request.method == "POST":
        return _lead_to(request, split_ticket(ticket, agent=request.user, **cleaned(SplitForm, request)))
    spoken = (
        ticket.messages.public().exclude(author=Author.SYSTEM).with_people().prefetch_related("attachments")
    )
    seq = number_of(request.GET.get("from", ""), otherwise=0)
    message = spoken.filter(seq=seq).first()
    if message is None and seq:
        raise Http404
    choices = spoken.exclude(seq=1).order_by("-seq")[:CHOICES]
    return _choose(request, "console/_split.html", {"ticket": ticket, "message": message, "choices": choices})


def _others(request: StaffRequest, ticket: Ticket) -> TicketQuerySet:
    mine = Ticket.objects.visible_to(request.user).of_customer(ticket.requester)
    return mine.exclude(pk=ticket.pk)


def _choose(request: StaffRequest, form: str, choices: dict[str, Any]) -> HttpResponse:
    context = {**choices, "form": form}
    if request.htmx:
        return render(request, form, context)
    return render(request, "console/arrange.html", {**context, "frame": frame_of(request.user, "inbox")})


def _lead_to(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """In the list that one came from."""
    query = _list_of(request)
    address = ticket.get_absolute_url() + (f"?{query}" if query else "")
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _list_of(request: StaffRequest) -> str:
    """As it stands in the address of the page that asks."""
    page = urlsplit(request.htmx.current_url or "").query if request.htmx else request.GET.urlencode()
    return Wanted.of(QueryDict(page)).query if page else ""
