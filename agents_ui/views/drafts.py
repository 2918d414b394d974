"""Decisions about a draft."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from agents_ui.access import StaffRequest, fragment, page
from agents_ui.forms import ApprovalForm, OutgoingForm, RejectionForm, cleaned
from agents_ui.undoing import undo_of
from agents_ui.views.answers import done
from assistant.actions import (
    approve_draft,
    edit_draft,
    regenerate_draft,
    reject_draft,
    stop_draft,
    text_so_far,
)
from assistant.models import Draft


@require_POST
@page
def approval(request: StaffRequest, public_id: str) -> HttpResponse:
    draft = draft_of(request, public_id)
    outgoing = approve_draft(draft, agent=request.user, **cleaned(ApprovalForm, request))
    return done(request, draft.ticket, undo_of(outgoing))


@require_POST
@page
def revision(request: StaffRequest, public_id: str) -> HttpResponse:
    draft = draft_of(request, public_id)
    outgoing = edit_draft(draft, agent=request.user, **cleaned(OutgoingForm, request))
    return done(request, draft.ticket, undo_of(outgoing))


@require_POST
@page
def rejection(request: StaffRequest, public_id: str) -> HttpResponse:
    draft = draft_of(request, public_id)
    reject_draft(draft, agent=request.user, **cleaned(RejectionForm, request))
    return done(request, draft.ticket)


@require_POST
@page
def regeneration(request: StaffRequest, public_id: str) -> HttpResponse:
    draft = draft_of(request, public_id)
    regenerate_draft(draft, agent=request.user)
    return done(request, draft.ticket)


@require_POST
@page
def stop(request: StaffRequest, public_id: str) -> HttpResponse:
    draft = draft_of(request, public_id)
    stop_draft(draft, agent=request.user)
    return done(request, draft.ticket)


@require_GET
@fragment
def draft_text(request: StaffRequest, public_id: str) -> HttpResponse:
    """All of the draft so far, for a browser that has missed a part."""
    draft = draft_of(request, public_id)
    return JsonResponse({"attempt": draft.attempt, "text": text_so_far(draft)})


def draft_of(request: StaffRequest, public_id: str) -> Draft:
    visible = Draft.objects.visible_to(request.user).select_related("ticket")
    return get_object_or_404(visible, public_id=public_id)
