"""Tags: given to one ticket or to many, and the desk's list of them."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agents_ui.access import StaffRequest, page, supervisors
from agents_ui.arranging import Target, Verb, targets_of
from agents_ui.forms import TagForm, TaggingForm, cleaned, problem_of
from agents_ui.frame import frame_of
from agents_ui.tags import Line, lines_of
from agents_ui.undoing import said
from agents_ui.views.answers import status_of
from agents_ui.views.arranging import arranged, choices
from tickets.actions import edit_tag, tag_ticket
from tickets.exceptions import Refused
from tickets.models import Tag, Ticket, Tone, User


@require_http_methods(["GET", "POST"])
@page
def taggings(request: StaffRequest) -> HttpResponse:
    """A tag is ticked where all that was picked has it; only what is changed here is changed."""
    if request.method == "POST":
        ticked = cleaned(TaggingForm, request)
        add, remove = ticked["tags"] - ticked["had"], ticked["had"] - ticked["tags"]
        return arranged(
            request,
            Verb.TAG,
            lambda target: tag_ticket(target.ticket, agent=request.user, add=add, remove=remove),
        )
    targets = targets_of(request.user, request.GET.getlist("ticket"))
    return choices(request, "console/_tag.html", targets, {"tags": _choices(request.user, targets)})


@require_GET
@page
@supervisors
def tags(request: StaffRequest) -> HttpResponse:
    return _kept(request)


@require_POST
@page
@supervisors
def creation(request: StaffRequest) -> HttpResponse:
    return _edit(request, None)


@require_POST
@page
@supervisors
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Tag, pk=pk))


def _edit(request: StaffRequest, edited: Tag | None) -> HttpResponse:
    """What is refused comes back in its form, as it was typed."""
    form = TagForm(request.POST)
    try:
        if not form.is_valid():
            raise problem_of(form)
        edit_tag(edited, supervisor=request.user, **form.cleaned_data)
    except Refused as refusal:
        return _kept(request, Line(edited, form, refusal))
    return said(_("Saved.")).tell(_kept(request)) if request.htmx else redirect("console:tags")


def _kept(request: StaffRequest, refused: Line | None = None) -> HttpResponse:
    """The whole list, for the names stand in order."""
    new, lines = lines_of(refused)
    context = {"new": new, "lines": lines, "tones": Tone}
    status = status_of(refused.refusal if refused else None)
    if request.htmx:
        return render(request, "tags/_list.html", context, status=status)
    context["frame"] = frame_of(request.user, "tags")
    return render(request, "tags/tags.html", context, status=status)


def _choices(user: User, targets: list[Target]) -> list[dict[str, Any]]:
    """Every tag that one can give or take away here, with how many of the targets have it."""
    picked = Ticket.objects.visible_to(user).filter(pk__in=[target.ticket.pk for target in targets])
    had = dict(picked.values_list("tags").annotate(count=Count("pk")))
    found: QuerySet[Tag] = Tag.objects.in_use() | Tag.objects.filter(pk__in=filter(None, had))
    return [
        {"tag": tag, "has": had.get(tag.pk, 0) == len(targets), "some": 0 < had.get(tag.pk, 0) < len(targets)}
        for tag in found.order_by("name").distinct()
    ]
