"""Decisions about a draft."""

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agents_ui.access import StaffRequest, fragment, page
from agents_ui.forms import ApprovalForm, OutgoingForm, RejectionForm, cleaned
from agents_ui.undoing import SAID_MS, Undo, said, undo_of
from agents_ui.unsent import place_of, sender_of
from agents_ui.views.answers import done
from assistant.actions import (
    approve_draft,
    bring_back,
    can_bring_back,
    edit_draft,
    regenerate_draft,
    reject_draft,
    stop_draft,
    text_so_far,
)
from assistant.models import Draft
from tickets.actions import be_present, forget_text
from tickets.realtime import Doing


@require_POST
@page
def approval(request: StaffRequest, public_id: str) -> HttpResponse:
    draft = draft_of(request, public_id)
    outgoing = approve_draft(draft, agent=request.user, **cleaned(ApprovalForm, request))
    forget_text(draft.ticket, agent=request.user, place=place_of(draft))
    return done(request, draft.ticket, undo_of(outgoing))


@require_POST
@page
def revision(request: StaffRequest, public_id: str) -> HttpResponse:
    draft = draft_of(request, public_id)
    typed = cleaned(OutgoingForm, request)
    with transaction.atomic():
        outgoing = edit_draft(draft, agent=request.user, **typed)
        forget_text(draft.ticket, agent=request.user, place=place_of(draft), **sender_of(request))
    be_present(draft.ticket, agent=request.user, doing=Doing.DONE)
    return done(request, draft.ticket, undo_of(outgoing))


@require_POST
@page
def rejection(request: StaffRequest, public_id: str) -> HttpResponse:
    draft = draft_of(request, public_id)
    reject_draft(draft, agent=request.user, **cleaned(RejectionForm, request))
    forget_text(draft.ticket, agent=request.user, place=place_of(draft))
    return done(request, draft.ticket, _way_back(request, draft, _("The draft is rejected.")))


@require_POST
@page
def regeneration(request: StaffRequest, public_id: str) -> HttpResponse:
    draft = draft_of(request, public_id)
    regenerate_draft(draft, agent=request.user)
    return done(request, draft.ticket, _way_back(request, draft, _("Another draft is asked for.")))


@require_POST
@page
def restoration(request: StaffRequest, public_id: str) -> HttpResponse:
    draft = bring_back(draft_of(request, public_id), agent=request.user)
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


def _way_back(request: StaffRequest, draft: Draft, words: str) -> Undo:
    """From putting the draft aside. Where people have to write now there is none."""
    aside = draft_of(request, draft.public_id)
    if not can_bring_back(aside, agent=request.user):
        return said(words, of=draft.ticket.public_id)
    return Undo(
        url=reverse("console:restoration", args=[draft.public_id]),
        words=words,
        undone=_("The draft is back."),
        ms=SAID_MS,
        of=draft.ticket.public_id,
    )


def draft_of(request: StaffRequest, public_id: str) -> Draft:
    visible = Draft.objects.visible_to(request.user).select_related("ticket")
    return get_object_or_404(visible, public_id=public_id)
