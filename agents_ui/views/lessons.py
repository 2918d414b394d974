"""What people's own words teach the articles: supervisors sign it, one by one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from agents_ui import topics
from agents_ui.access import StaffRequest, fragment, page, supervisors
from agents_ui.asked import accepted_just_now
from agents_ui.forms import AcceptanceForm, DismissalForm, cleaned
from agents_ui.frame import frame_of
from agents_ui.paging import page_by
from agents_ui.undoing import SAID_MS, Undo, over
from assistant.actions import accept_lesson, dismiss_lesson, proposals_of, take_back_decision
from assistant.models import Article, Lesson, LessonKind

#: So many stand on a page with their texts, and so many that were decided lately.
SHOWN, DECIDED = 10, 10


@require_GET
@page
@supervisors
def lessons(request: StaffRequest) -> HttpResponse:
    cursor = topics.cursor_of(topics.of_escalations(request.user))
    context = {**_list(request), "frame": frame_of(request.user, "lessons"), "cursor": cursor}
    return render(request, "lessons/lessons.html", context)


@require_GET
@fragment
@supervisors
def lessons_list(request: StaffRequest) -> HttpResponse:
    return render(request, "lessons/_list.html", _list(request))


@require_POST
@page
@supervisors
def acceptance(request: StaffRequest, public_id: str) -> HttpResponse:
    """A changed article is done with; a new one is opened, for it has still to be published."""
    lesson = _lesson(public_id)
    article = accept_lesson(lesson, supervisor=request.user, **cleaned(AcceptanceForm, request))
    if lesson.kind == LessonKind.NEW:
        return _opened(request, article)
    return _undo(lesson, _("Accepted.")).tell(_done(request))


@require_POST
@page
@supervisors
def dismissal(request: StaffRequest, public_id: str) -> HttpResponse:
    lesson = _lesson(public_id)
    dismiss_lesson(lesson, supervisor=request.user, **cleaned(DismissalForm, request))
    return _undo(lesson, _("Dismissed.")).tell(_done(request))


@require_POST
@page
@supervisors
def reopening(request: StaffRequest, public_id: str) -> HttpResponse:
    take_back_decision(_lesson(public_id), supervisor=request.user)
    return over(public_id).tell(_done(request))


def _list(request: StaffRequest) -> dict[str, Any]:
    proposed = (
        Lesson.objects.proposed()
        .in_use()
        .select_related("article", "ticket__requester", "message", "proposed_by")
    )
    found = page_by(proposed, "seen", size=SHOWN, after=request.GET.get("after", ""))
    decided = Lesson.objects.decided().select_related("article", "decided_by").order_by("-decided_at")
    return {
        "page": found,
        "proposals": proposals_of(found.rows),
        "decided": decided[:DECIDED],
        "accepted": accepted_just_now(request.user),
    }


def _lesson(public_id: str) -> Lesson:
    return get_object_or_404(Lesson, public_id=public_id)


def _undo(lesson: Lesson, words: str) -> Undo:
    return Undo(
        url=reverse("console:lesson_reopening", args=[lesson.public_id]),
        words=words,
        undone=_("Taken back: it waits for a decision again."),
        ms=SAID_MS,
        of=lesson.public_id,
    )


def _opened(request: StaffRequest, article: Article) -> HttpResponse:
    answer = redirect("console:article_edit", article.pk)
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer


def _done(request: StaffRequest) -> HttpResponse:
    return HttpResponse(status=204) if request.htmx else redirect("console:lessons")
