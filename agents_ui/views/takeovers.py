"""Who has the floor, who must look at it, and when it is over."""

from dataclasses import replace

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agents_ui.access import StaffRequest, page
from agents_ui.arranging import Target, Verb, arrange, left_by_solving
from agents_ui.forms import EscalationForm, SolutionForm, cleaned
from agents_ui.undoing import SAID_MS, Undo, said
from agents_ui.views.answers import done
from agents_ui.views.arranging import on_page
from agents_ui.views.ticket import ticket_of
from tickets.actions import (
    can_withdraw,
    escalate,
    hand_back,
    reopen_ticket,
    solve_ticket,
    take_over,
    withdraw_escalation,
)


@require_POST
@page
def takeover(request: StaffRequest, public_id: str) -> HttpResponse:
    ticket = ticket_of(request, public_id)
    outcome = arrange([Target(ticket)], Verb.TAKE, lambda _target: take_over(ticket, agent=request.user))
    return done(request, ticket, outcome.undo_for(request.user))


@require_POST
@page
def handback(request: StaffRequest, public_id: str) -> HttpResponse:
    ticket = ticket_of(request, public_id)
    outcome = arrange([Target(ticket)], Verb.HAND_BACK, lambda _target: hand_back(ticket, agent=request.user))
    undo = outcome.undo_for(request.user)
    if outcome.changes[0].before.get("assignee_id") == request.user.pk:
        undo = replace(undo, undone=_("You have it again."))
    return done(request, ticket, undo)


@require_POST
@page
def escalation(request: StaffRequest, public_id: str) -> HttpResponse:
    ticket = ticket_of(request, public_id)
    raised = escalate(ticket, agent=request.user, **cleaned(EscalationForm, request))
    words = _("Escalated to the supervisors.")
    undo = Undo(
        url=reverse("console:escalation_withdrawal", args=[ticket.public_id]),
        words=words,
        undone=_("No longer escalated by you."),
        ms=SAID_MS,
        yields=True,
        of=raised.public_id,
    )
    if not can_withdraw(raised, agent=request.user):
        undo = said(words, of=raised.public_id)
    return done(request, ticket, undo) if request.htmx else on_page(undo, back=ticket.get_absolute_url())


@require_POST
@page
def escalation_withdrawal(request: StaffRequest, public_id: str) -> HttpResponse:
    ticket = ticket_of(request, public_id)
    withdrawn = withdraw_escalation(ticket, agent=request.user)
    undo = said(_("No longer escalated by you."), of=withdrawn.public_id if withdrawn else "")
    return done(request, ticket, undo) if request.htmx else on_page(undo, back=ticket.get_absolute_url())


@require_POST
@page
def solution(request: StaffRequest, public_id: str) -> HttpResponse:
    ticket = ticket_of(request, public_id)
    typed = cleaned(SolutionForm, request)
    outcome = arrange(
        [Target(ticket)], Verb.SOLVE, lambda _target: solve_ticket(ticket, agent=request.user, **typed)
    )
    undo = outcome.undo_for(request.user)
    left = left_by_solving(ticket)
    return done(request, ticket, replace(undo, words=left) if left else undo)


@require_POST
@page
def reopening(request: StaffRequest, public_id: str) -> HttpResponse:
    ticket = ticket_of(request, public_id)
    outcome = arrange(
        [Target(ticket)], Verb.REOPEN, lambda _target: reopen_ticket(ticket, agent=request.user)
    )
    return done(request, ticket, outcome.undo_for(request.user))
