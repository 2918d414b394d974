"""Macros: kept by supervisors, chosen in a conversation."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agents_ui.access import StaffRequest, fragment, page, supervisors
from agents_ui.arranging import Target, Verb, arrange
from agents_ui.forms import cleaned, problem_of
from agents_ui.frame import frame_of
from agents_ui.macro_forms import ApplicationForm, MacroForm, StepForm, values_of
from agents_ui.macros import newest_step, offered, steps_of
from agents_ui.views.answers import done, status_of
from agents_ui.views.ticket import ticket_of
from tickets.actions import apply_macro, edit_macro, restore_macro, retire_macro
from tickets.exceptions import Conflict, Invalid, Refused
from tickets.models import Macro, Ticket
from tickets.models.macro import filled_in, naming_tags


@require_GET
@page
@supervisors
def macros(request: StaffRequest) -> HttpResponse:
    found = naming_tags(Macro.objects.most_used_first().select_related("team", "moves_to"))
    return render(request, "macros/macros.html", _framed(request, {"macros": found}))


@require_http_methods(["GET", "POST"])
@page
@supervisors
def creation(request: StaffRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@page
@supervisors
def macro(request: StaffRequest, pk: int) -> HttpResponse:
    """To edit, beside how it would read and how it came to be so."""
    return _edit(request, get_object_or_404(Macro, pk=pk))


@require_POST
@fragment
@supervisors
def preview(request: StaffRequest) -> HttpResponse:
    return render(request, "macros/_preview.html", _previewed(request, MacroForm(request.POST)))


@require_POST
@page
@supervisors
def retirement(request: StaffRequest, pk: int) -> HttpResponse:
    retired = get_object_or_404(Macro, pk=pk)
    retire_macro(retired, supervisor=request.user, **cleaned(StepForm, request))
    return redirect("console:macros")


@require_POST
@page
@supervisors
def restoration(request: StaffRequest, pk: int) -> HttpResponse:
    restored = get_object_or_404(Macro, pk=pk)
    restore_macro(restored, supervisor=request.user, **cleaned(StepForm, request))
    return redirect("console:macro", pk)


@require_http_methods(["GET", "POST"])
@page
def application(request: StaffRequest, public_id: str) -> HttpResponse:
    """GET: what can be chosen, for the menu or as a page of its own. POST: what only does something is done."""
    ticket = ticket_of(request, public_id)
    if request.method == "GET":
        return _choices(request, ticket)
    said = cleaned(ApplicationForm, request)
    chosen = get_object_or_404(Macro.objects.visible_to(request.user), pk=said.pop("macro"), body="")
    outcome = arrange(
        [Target(ticket)], Verb.MACRO, lambda _: apply_macro(ticket, chosen, agent=request.user, **said)
    )
    undo = outcome.undo_for(request.user)
    return done(request, ticket, undo if chosen.can_be_undone else None)


def _choices(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    context = {"ticket": ticket, "categories": offered(ticket, request.user)}
    if request.htmx:
        return render(request, "console/_macro_choices.html", context)
    return render(request, "console/choose_macro.html", {**context, "frame": frame_of(request.user, "inbox")})


def _edit(request: StaffRequest, edited: Macro | None) -> HttpResponse:
    """What is refused comes back in the editor, with every word that was typed."""
    if request.method == "GET":
        form = MacroForm(initial=values_of(edited) if edited else {"language": request.LANGUAGE_CODE})
        return _editor(request, edited, form)
    form = MacroForm(request.POST)
    if "preview" in request.POST:
        return _editor(request, edited, form)
    try:
        if not form.is_valid():
            raise problem_of(form)
        saved = edit_macro(edited, supervisor=request.user, **form.cleaned_data)
    except Refused as refusal:
        return _editor(request, edited, form, refusal)
    return redirect("console:macro", saved.pk)


def _editor(
    request: StaffRequest, edited: Macro | None, form: MacroForm, refusal: Refused | None = None
) -> HttpResponse:
    is_new_to_reader = not form.is_bound or isinstance(refusal, Conflict)
    context = {
        "macro": edited,
        "form": form,
        "refusal": refusal,
        "is_wrong": isinstance(refusal, Invalid),
        "seen": newest_step(edited) if is_new_to_reader else form["seen"].value(),
        "tags_chosen": [int(pk) for pk in form["adds_tags"].value() or () if str(pk).isdecimal()],
        "steps": steps_of(edited) if edited else [],
        "categories": Macro.objects.categories(),
        **_previewed(request, form, edited),
    }
    return render(request, "macros/macro.html", _framed(request, context), status=status_of(refusal))


def _previewed(request: StaffRequest, form: MacroForm, saved: Macro | None = None) -> dict[str, Any]:
    """How it would read to a customer with a name, what it would do, and what is wrong with it."""
    shown = form.macro() if form.is_bound else saved or Macro()
    try:
        if shown.title:
            shown.clean()
        problem = ""
    except ValidationError as error:
        problem = error.messages[0]
    words = filled_in(shown.body, customer=_("Ana"), agent=str(request.user))
    return {"shown": shown, "words": words, "problem": problem}


def _framed(request: StaffRequest, context: dict[str, Any]) -> dict[str, Any]:
    return {**context, "frame": frame_of(request.user, "macros")}
