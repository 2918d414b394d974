"""The supervisors' queue, worst first."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agents_ui import topics
from agents_ui.access import StaffRequest, fragment, page, supervisors
from agents_ui.cases import cases_of
from agents_ui.forms import ErasureForm, SettlementForm, cleaned
from agents_ui.frame import frame_of
from agents_ui.undoing import SAID_MS, Undo, over, said
from tickets.actions import (
    claim_escalation,
    erase_customer,
    erasure_of,
    release_escalation,
    reopen_escalation,
    reopenable,
    settle_escalation,
)
from tickets.models import Escalation

#: So many open ones are shown at once, and so many that were settled lately.
OPEN, SETTLED = 50, 10


@require_GET
@page
@supervisors
def escalations(request: StaffRequest) -> HttpResponse:
    cursor = topics.cursor_of(topics.of_inbox(request.user))
    context = {**_queue(request), "frame": frame_of(request.user, "escalations"), "cursor": cursor}
    return render(request, "escalations/escalations.html", context)


@require_GET
@fragment
@supervisors
def escalations_list(request: StaffRequest) -> HttpResponse:
    context = {**_queue(request), "frame": frame_of(request.user, "escalations"), "is_fragment": True}
    return render(request, "escalations/_list.html", context)


@require_POST
@page
@supervisors
def claim(request: StaffRequest, public_id: str) -> HttpResponse:
    escalation = claim_escalation(_escalation_of(request, public_id), supervisor=request.user)
    undo = _undo("console:release", public_id, words=_("You look at it."), undone=_("Given back."))
    return undo.tell(_done(request, escalation))


@require_POST
@page
@supervisors
def release(request: StaffRequest, public_id: str) -> HttpResponse:
    escalation = release_escalation(_escalation_of(request, public_id), supervisor=request.user)
    undo = _undo("console:claim", public_id, words=_("Given back."), undone=_("You look at it again."))
    return undo.tell(_done(request, escalation))


@require_POST
@page
@supervisors
def settlement(request: StaffRequest, public_id: str) -> HttpResponse:
    escalation = _escalation_of(request, public_id)
    settle_escalation(escalation, supervisor=request.user, **cleaned(SettlementForm, request))
    can_reopen = reopenable(request.user).filter(public_id=public_id).exists()
    undo = _undo("console:reopening", public_id, words=_("Settled."), undone=_("Open again."))
    return (undo if can_reopen else said(undo.words, of=public_id)).tell(_done(request, escalation))


@require_POST
@page
@supervisors
def reopening(request: StaffRequest, public_id: str) -> HttpResponse:
    escalation = reopen_escalation(_escalation_of(request, public_id), supervisor=request.user)
    return over(public_id).tell(_done(request, escalation))


@require_POST
@page
@supervisors
def erasure(request: StaffRequest, public_id: str) -> HttpResponse:
    escalation = _escalation_of(request, public_id)
    asked = erasure_of(escalation.ticket)
    if asked is None:
        raise Http404
    erase_customer(asked, supervisor=request.user, **cleaned(ErasureForm, request))
    return said(_("Deleted for good."), of=public_id).tell(_done(request, escalation))


def _queue(request: StaffRequest) -> dict[str, Any]:
    visible = Escalation.objects.visible_to(request.user).select_related(
        "ticket__requester", "ticket__team", "ticket__assignee", "raised_by", "claimed_by", "settled_by"
    )
    settled = visible.exclude(settled_at=None).annotate(
        can_reopen=Exists(reopenable(request.user).filter(pk=OuterRef("pk")))
    )
    return {
        "cases": cases_of(visible.unsettled().worst_first(), most=OPEN),
        "settled": settled.order_by("-settled_at")[:SETTLED],
    }


def _escalation_of(request: StaffRequest, public_id: str) -> Escalation:
    visible = Escalation.objects.visible_to(request.user).select_related("ticket")
    return get_object_or_404(visible, public_id=public_id)


def _undo(url_name: str, public_id: str, *, words: str, undone: str) -> Undo:
    """By the verb called `url_name`, which its page has a button for."""
    url = reverse(url_name, args=[public_id])
    return Undo(url=url, words=words, undone=undone, ms=SAID_MS, yields=True, of=public_id)


def _done(request: StaffRequest, escalation: Escalation) -> HttpResponse:
    """204 for a live page; without JavaScript the page anew on which it was done."""
    if request.htmx:
        return HttpResponse(status=204)
    is_there = request.POST.get("at") == "ticket"
    return redirect(escalation.ticket if is_there else reverse("console:escalations"))
