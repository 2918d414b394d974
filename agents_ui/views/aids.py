"""What the assistant does for colleagues on demand: POST asks, GET is the fragment that a push makes a page fetch."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agents_ui.access import StaffRequest, page
from agents_ui.aids import can_be_translated, reader_language, summary_of, translation_of
from agents_ui.views.ticket import ticket_of
from assistant.actions import ask_for_summary, ask_for_translation


@require_http_methods(["GET", "POST"])
@page
def translation(request: StaffRequest, public_id: str, seq: int) -> HttpResponse:
    ticket = ticket_of(request, public_id)
    if request.method == "POST":
        ask_for_translation(ticket, agent=request.user, seq=seq, language=reader_language())
        if not request.htmx:
            return redirect(f"{ticket.get_absolute_url()}#message-{seq}")
    message = ticket.messages.filter(seq=seq).first()
    if message is None or not can_be_translated(message):
        raise Http404
    context = {"ticket": ticket, "seq": seq, "aid": translation_of(ticket, seq), "is_foreign": True}
    return render(request, "console/_translation.html", context)


@require_http_methods(["GET", "POST"])
@page
def summary(request: StaffRequest, public_id: str) -> HttpResponse:
    ticket = ticket_of(request, public_id)
    if request.method == "POST":
        ask_for_summary(ticket, agent=request.user)
        if not request.htmx:
            return redirect(f"{ticket.get_absolute_url()}#summary")
    context = {"ticket": ticket, "summary": summary_of(ticket)}
    return render(request, "console/_summary.html", context)
