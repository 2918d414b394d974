"""What an agent writes: replies to the customer, notes to colleagues."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from agents_ui.access import StaffRequest, page
from agents_ui.forms import ReplyForm, TextForm, cleaned
from agents_ui.undoing import undo_of
from agents_ui.unsent import sender_of
from agents_ui.views.answers import done
from agents_ui.views.files import files_of
from agents_ui.views.ticket import ticket_of
from assistant.actions import send_checked_reply
from tickets.actions import add_note, be_present, forget_text, undo_reply
from tickets.models import Macro, Outgoing
from tickets.realtime import Doing


@require_POST
@page
def replies(request: StaffRequest, public_id: str) -> HttpResponse:
    ticket = ticket_of(request, public_id)
    said = cleaned(ReplyForm, request)
    if said["macro"]:
        get_object_or_404(Macro.objects.visible_to(request.user), pk=said["macro"].pk)
    with transaction.atomic():
        outgoing = send_checked_reply(ticket, agent=request.user, **said, files=files_of(request))
        forget_text(ticket, agent=request.user, place="reply", **sender_of(request))
    be_present(ticket, agent=request.user, doing=Doing.DONE)
    return done(request, ticket, undo_of(outgoing))


@require_POST
@page
def notes(request: StaffRequest, public_id: str) -> HttpResponse:
    ticket = ticket_of(request, public_id)
    said = cleaned(TextForm, request)
    with transaction.atomic():
        add_note(ticket, agent=request.user, **said, files=files_of(request))
        forget_text(ticket, agent=request.user, place="note", **sender_of(request))
    return done(request, ticket)


@require_POST
@page
def undo(request: StaffRequest, public_id: str) -> HttpResponse:
    """Whoever of the team is faster than the end of the window."""
    visible = Outgoing.objects.visible_to(request.user).select_related("ticket")
    outgoing = undo_reply(get_object_or_404(visible, public_id=public_id), agent=request.user)
    return done(request, outgoing.ticket)
