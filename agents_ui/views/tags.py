"""Tags: given to one ticket or to many, and the desk's list of them."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agents_ui.access import StaffRequest, page, supervisors
from agents_ui.arranging import Target, Verb, targets_of
from agents_ui.forms import TagForm, TaggingForm, cleaned
from agents_ui.frame import frame_of
from agents_ui.views.arranging import arranged, choices
from tickets.actions import edit_tag, tag_ticket
from tickets.models import Tag, Ticket, Tone, User


@require_http_methods(["GET", "POST"])
@page
def taggings(request: StaffRequest) -> HttpResponse:
    """A tag is ticked where all that was picked has it; only what is changed here is changed."""
    if request.method == "POST":
        said = cleaned(TaggingForm, request)
        add, remove = said["tags"].difference(said["had"]), said["had"].difference(said["tags"])
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
    found = Tag.objects.order_by("-is_active", "name").annotate(uses=Count("tickets"))
    context = {"tags": found, "tones": Tone, "frame": frame_of(request.user, "tags")}
    return render(request, "tags/tags.html", context)


@require_POST
@page
@supervisors
def creation(request: StaffRequest) -> HttpResponse:
    edit_tag(None, supervisor=request.user, **cleaned(TagForm, request))
    return redirect("console:tags")


@require_POST
@page
@supervisors
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    edit_tag(get_object_or_404(Tag, pk=pk), supervisor=request.user, **cleaned(TagForm, request))
    return redirect("console:tags")


def _choices(user: User, targets: list[Target]) -> list[dict[str, Any]]:
    """Every tag that one can give or take away here, with how many of the targets have it."""
    picked = Ticket.objects.visible_to(user).filter(pk__in=[target.ticket.pk for target in targets])
    had = dict(picked.values_list("tags").annotate(count=Count("pk")))
    found: QuerySet[Tag] = Tag.objects.in_use() | Tag.objects.filter(pk__in=filter(None, had))
    return [
        {"tag": tag, "has": had.get(tag.pk, 0) == len(targets), "some": 0 < had.get(tag.pk, 0) < len(targets)}
        for tag in found.order_by("name").distinct()
    ]
