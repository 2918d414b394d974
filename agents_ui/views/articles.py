"""The desk's articles: found, read, and published by supervisors."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from agents_ui.access import StaffRequest, fragment, page, supervisors
from agents_ui.article_forms import ArticleFilter, MoveForm, RestorationForm
from agents_ui.articles import list_of, origin_of, versions_of, visible_article
from agents_ui.forms import cleaned
from agents_ui.frame import frame_of
from agents_ui.wanted import number_of
from assistant.actions import (
    DAYS,
    deflected,
    exposed_in,
    own_proposal,
    publish_article,
    remove_question,
    restore_article,
    retire_article,
)
from assistant.models import Article, ArticleQuestion


@require_GET
@page
def articles(request: StaffRequest) -> HttpResponse:
    context = {**_list(request), "days": DAYS}
    if request.user.is_supervisor:
        context["deflected"] = deflected()
    return render(request, "articles/articles.html", _framed(request, context))


@require_GET
@fragment
def articles_list(request: StaffRequest) -> HttpResponse:
    """The list alone, for who is still typing."""
    return render(request, "articles/_list.html", _list(request))


@require_GET
@page
def article(request: StaffRequest, pk: int) -> HttpResponse:
    shown = visible_article(request.user, pk)
    questions = list(shown.questions.all())
    context = {
        "article": shown,
        "questions": questions,
        "exposed": exposed_in(shown, [question.text for question in questions]),
        "today": timezone.localdate(),
        "proposal": own_proposal(shown, author=request.user),
        "may_remove": shown.is_draft or request.user.is_supervisor,
        **origin_of(request.user, shown),
    }
    return render(request, "articles/article.html", _framed(request, context))


@require_GET
@page
def history(request: StaffRequest, pk: int) -> HttpResponse:
    shown = visible_article(request.user, pk)
    before = number_of(request.GET.get("before", ""), otherwise=0)
    versions, after = versions_of(shown, before=before or None)
    context = {"article": shown, "versions": versions, "after": after}
    return render(request, "articles/history.html", _framed(request, context))


@require_POST
@page
@supervisors
def publication(request: StaffRequest, pk: int) -> HttpResponse:
    moved = visible_article(request.user, pk)
    return _done(request, publish_article(moved, supervisor=request.user, **cleaned(MoveForm, request)))


@require_POST
@page
@supervisors
def retirement(request: StaffRequest, pk: int) -> HttpResponse:
    moved, seen = visible_article(request.user, pk), cleaned(MoveForm, request)["seen"]
    return _done(request, retire_article(moved, seen=seen, supervisor=request.user))


@require_POST
@page
@supervisors
def restoration(request: StaffRequest, pk: int) -> HttpResponse:
    restored = visible_article(request.user, pk)
    return _done(
        request, restore_article(restored, supervisor=request.user, **cleaned(RestorationForm, request))
    )


@require_POST
@page
def question_removal(request: StaffRequest, pk: int) -> HttpResponse:
    """A customer's question that leads astray."""
    visible = ArticleQuestion.objects.filter(article__in=Article.objects.visible_to(request.user))
    question = get_object_or_404(visible.select_related("article"), pk=pk)
    return _done(request, remove_question(question, person=request.user))


def _list(request: StaffRequest) -> dict[str, Any]:
    form = ArticleFilter(request.GET)
    asked = form.asked()
    found = list_of(request.user, asked, after=request.GET.get("after", ""))
    return {"form": form, "asked": asked, "list": found, "today": timezone.localdate()}


def _done(request: StaffRequest, changed: Article) -> HttpResponse:
    answer = redirect("console:article", changed.pk)
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer


def _framed(request: StaffRequest, context: dict[str, Any]) -> dict[str, Any]:
    return {**context, "frame": frame_of(request.user, "articles")}
