"""Take, assign, snooze and solve: one ticket or many, with the choices first and the way back after."""

from collections.abc import Callable, Collection
from typing import Any

from django.core import signing
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agents_ui.access import StaffRequest, page
from agents_ui.arranging import Target, Verb, arrange, targets_of, undo_arranged
from agents_ui.forms import AssignmentForm, SnoozeForm, cleaned
from agents_ui.frame import frame_of
from agents_ui.moments import good_moments
from agents_ui.undoing import Undo
from tickets.actions import assign_ticket, move_ticket, snooze_ticket, solve_ticket, take_over
from tickets.exceptions import Invalid
from tickets.models import Team, Ticket, User

_WORDS = signing.Signer(salt="agents_ui.arranging.words")


@require_POST
@page
def takeovers(request: StaffRequest) -> HttpResponse:
    return arranged(request, Verb.TAKE, lambda target: take_over(target.ticket, agent=request.user))


@require_POST
@page
def solutions(request: StaffRequest) -> HttpResponse:
    agent = request.user
    return arranged(
        request, Verb.SOLVE, lambda target: solve_ticket(target.ticket, agent=agent, seen_seq=target.seen_seq)
    )


@require_http_methods(["GET", "POST"])
@page
def assignments(request: StaffRequest) -> HttpResponse:
    """To people of the teams of what was picked, or to another team."""
    if request.method == "POST":
        to = cleaned(AssignmentForm, request)["to"]
        return arranged(request, Verb.ASSIGN, lambda target: _assign(target, request.user, to), to=str(to))
    targets = targets_of(request.user, request.GET.getlist("ticket"))
    teams = {target.ticket.team_id for target in targets}
    people = User.objects.filter(is_active=True, teams__in=teams).exclude(pk=request.user.pk).distinct()
    wanted = {"people": people.order_by("name"), "teams": Team.objects.order_by("name")}
    now = {"holder": _of_all({target.ticket.assignee_id for target in targets}), "team": _of_all(teams)}
    hidden = {*wanted["teams"]} - {*Team.objects.visible_to(request.user)}
    return choices(request, "console/_assign.html", targets, {**wanted, **now, "hidden": hidden})


@require_http_methods(["GET", "POST"])
@page
def snoozes(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        until = cleaned(SnoozeForm, request)["until"]
        agent = request.user
        return arranged(
            request, Verb.SNOOZE, lambda target: snooze_ticket(target.ticket, agent=agent, until=until)
        )
    targets = targets_of(request.user, request.GET.getlist("ticket"))
    return choices(request, "console/_snooze.html", targets, {"moments": good_moments()})


@require_http_methods(["GET", "POST"])
@page
def undoing(request: StaffRequest) -> HttpResponse:
    """What was just done, for who has no JavaScript; and its undoing."""
    if request.method == "GET":
        said = {"words": _own_words(request.GET), "token": request.GET.get("token", "")}
        context = {**said, "next": came_from(request.GET), "frame": frame_of(request.user, "inbox")}
        return render(request, "console/arranged.html", context)
    undo_arranged(request.POST.get("token", ""), agent=request.user)
    return HttpResponse(status=204) if request.htmx else redirect(came_from(request.POST))


def _of_all(keys: Collection[int | None]) -> int | None:
    """What all of them have, None where they differ."""
    return next(iter(keys)) if len(keys) == 1 else None


def _assign(target: Target, agent: User, to: User | Team) -> Ticket:
    if isinstance(to, Team):
        return move_ticket(target.ticket, agent=agent, to=to)
    return assign_ticket(target.ticket, agent=agent, to=to)


def choices(request: StaffRequest, form: str, targets: list[Target], offered: dict[str, Any]) -> HttpResponse:
    context = {**offered, "targets": targets, "form": form, "next": came_from(request.GET)}
    if request.htmx:
        return render(request, form, context)
    return render(request, "console/arrange.html", {**context, "frame": frame_of(request.user, "inbox")})


def arranged(
    request: StaffRequest, verb: Verb, act: Callable[[Target], Ticket], *, to: str = ""
) -> HttpResponse:
    """As `arrange`. 204 for a live page, which says what was done; without JavaScript a page that says it."""
    targets = targets_of(request.user, request.POST.getlist("ticket"))
    if not targets:
        raise Invalid(_("Pick a conversation first."))
    undo = arrange(targets, verb, act, to=to).undo_for(request.user)
    if request.htmx:
        return undo.tell(HttpResponse(status=204))
    return on_page(undo, back=came_from(request.POST))


def on_page(undo: Undo, *, back: str) -> HttpResponse:
    """What was done, said to who has no JavaScript; from there `back`, an address of the console."""
    said = {"words": _WORDS.sign(undo.words), "token": undo.token, "next": back}
    return redirect(f"{reverse('console:undoing')}?{urlencode(said)}")


def _own_words(said: QueryDict) -> str:
    """What this desk has said was done, "" for what somebody else has put into an address."""
    try:
        return _WORDS.unsign(said.get("words", ""))
    except signing.BadSignature:
        return ""


def came_from(said: QueryDict) -> str:
    """Where one came from, within the console."""
    wanted = said.get("next", "")
    inbox = reverse("console:inbox")
    return wanted if wanted.startswith(inbox) and "//" not in wanted else inbox
