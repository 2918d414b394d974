"""Questions without an article: for supervisors, most asked first."""

from typing import Any

from django.db import models
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from agents_ui import topics
from agents_ui.access import StaffRequest, fragment, page, supervisors
from agents_ui.asked import dismissed_just_now, questions_of
from agents_ui.frame import frame_of
from agents_ui.paging import page_by
from agents_ui.undoing import SAID_MS, Undo, said
from assistant.actions import dismiss_gap, reopen_gap
from assistant.models import GapCluster

#: So many stand on a page.
SHOWN = 25


class GapView(models.TextChoices):
    OPEN = "open", gettext_lazy("Without an article")
    DISMISSED = "dismissed", gettext_lazy("Needs none")
    ANSWERED = "answered", gettext_lazy("Answered by now")


@require_GET
@page
@supervisors
def gaps(request: StaffRequest) -> HttpResponse:
    cursor = topics.cursor_of(topics.of_escalations(request.user))
    context = {**_list(request), "frame": frame_of(request.user, "gaps"), "cursor": cursor}
    return render(request, "gaps/gaps.html", context)


@require_GET
@fragment
@supervisors
def gaps_list(request: StaffRequest) -> HttpResponse:
    return render(request, "gaps/_list.html", _list(request))


@require_POST
@page
@supervisors
def dismissal(request: StaffRequest, pk: int) -> HttpResponse:
    dismiss_gap(_cluster(pk), supervisor=request.user)
    undo = Undo(
        url=reverse("console:gap_reopening", args=[pk]),
        words=_("Put aside: it needs no article."),
        undone=_("It waits for an article again."),
        ms=SAID_MS,
        of=f"gap:{pk}",
    )
    return undo.tell(_done(request))


@require_POST
@page
@supervisors
def reopening(request: StaffRequest, pk: int) -> HttpResponse:
    reopen_gap(_cluster(pk), supervisor=request.user)
    return said(_("It waits for an article again."), of=f"gap:{pk}").tell(_done(request))


def _list(request: StaffRequest) -> dict[str, Any]:
    name = request.GET.get("view", "")
    view = GapView(name) if name in GapView.values else GapView.OPEN
    found = page_by(_clusters(view), "asked", size=SHOWN, after=request.GET.get("after", ""))
    return {
        "view": view,
        "views": GapView,
        "page": found,
        "questions": questions_of(found.rows, request.user),
        "dismissed": dismissed_just_now(request.user),
    }


def _clusters(view: GapView) -> models.QuerySet[GapCluster]:
    clusters = GapCluster.objects.select_related("article", "writing")
    match view:
        case GapView.OPEN:
            return clusters.open()
        case GapView.DISMISSED:
            return clusters.filter(is_dismissed=True)
        case GapView.ANSWERED:
            return clusters.exclude(article=None).filter(is_dismissed=False)


def _cluster(pk: int) -> GapCluster:
    return get_object_or_404(GapCluster, pk=pk)


def _done(request: StaffRequest) -> HttpResponse:
    return HttpResponse(status=204) if request.htmx else redirect("console:gaps")
