"""The desk's articles: found, read, written with a preview, and published by supervisors."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from agents_ui.access import StaffRequest, fragment, page, supervisors
from agents_ui.article_forms import ArticleFilter, ArticleForm, MoveForm, RestorationForm, values_of
from agents_ui.articles import list_of, versions_of
from agents_ui.forms import cleaned
from agents_ui.frame import frame_of
from agents_ui.queue import number_of
from assistant.actions import (
    DAYS,
    Exposing,
    create_article,
    deflected,
    edit_article,
    exposed_in,
    placeholders_in,
    publish_article,
    remove_question,
    restore_article,
    retire_article,
    word_diff,
)
from assistant.models import Article, ArticleQuestion
from tickets.exceptions import Conflict, Invalid, Refused
from tickets.models import Ticket, User

_CODES: dict[type[Refused], int] = {Conflict: 409, Exposing: 422, Invalid: 422, Refused: 409}


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
    shown = _visible(request.user, pk)
    questions = list(shown.questions.all())
    context = {
        "article": shown,
        "questions": questions,
        "exposed": exposed_in(shown, [question.text for question in questions]),
        "today": timezone.localdate(),
        "may_remove": shown.is_draft or request.user.is_supervisor,
        **_origin(request.user, shown),
    }
    return render(request, "articles/article.html", _framed(request, context))


@require_http_methods(["GET", "POST"])
@page
def creation(request: StaffRequest) -> HttpResponse:
    """An empty editor, or one filled with what the address says (?title=, ?questions=, ?language=)."""
    if request.method == "POST":
        return _save(request, None)
    told = {
        name: request.GET[name] for name in ("title", "body", "questions", "language") if name in request.GET
    }
    empty = {"language": request.LANGUAGE_CODE, "is_public": True, "owner": request.user.pk}
    return _editor(request, None, ArticleForm(user=request.user, initial={**empty, **told}))


@require_http_methods(["GET", "POST"])
@page
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    edited = _visible(request.user, pk)
    if request.method == "POST":
        return _save(request, edited)
    return _editor(request, edited, ArticleForm(user=request.user, initial=values_of(edited)))


@require_POST
@fragment
def preview(request: StaffRequest) -> HttpResponse:
    return render(request, "articles/_preview.html", _previewed(request.POST))


@require_GET
@page
def history(request: StaffRequest, pk: int) -> HttpResponse:
    shown = _visible(request.user, pk)
    before = number_of(request.GET.get("before", ""), otherwise=0)
    versions, after = versions_of(shown, before=before or None)
    context = {"article": shown, "versions": versions, "after": after}
    return render(request, "articles/history.html", _framed(request, context))


@require_POST
@page
@supervisors
def publication(request: StaffRequest, pk: int) -> HttpResponse:
    moved = _visible(request.user, pk)
    return _done(request, publish_article(moved, supervisor=request.user, **cleaned(MoveForm, request)))


@require_POST
@page
@supervisors
def retirement(request: StaffRequest, pk: int) -> HttpResponse:
    moved, seen = _visible(request.user, pk), cleaned(MoveForm, request)["seen"]
    return _done(request, retire_article(moved, seen=seen, supervisor=request.user))


@require_POST
@page
@supervisors
def restoration(request: StaffRequest, pk: int) -> HttpResponse:
    restored = _visible(request.user, pk)
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


def _visible(user: User, pk: int) -> Article:
    visible = Article.objects.visible_to(user).select_related("team", "topic", "owner", "use")
    return get_object_or_404(visible.defer("pairs", "search"), pk=pk)


def _save(request: StaffRequest, edited: Article | None) -> HttpResponse:
    """What is refused comes back in the editor, with every word that was typed."""
    form = ArticleForm(request.POST, user=request.user)
    if "preview" in request.POST or not form.is_valid():
        return _editor(request, edited, form, status=200 if "preview" in request.POST else 422)
    try:
        return _done(request, _write(request, edited, form))
    except Refused as refusal:
        status = next(_CODES[kind] for kind in type(refusal).__mro__ if kind in _CODES)
        return _editor(request, edited, form, refusal=refusal, status=status)


def _write(request: StaffRequest, edited: Article | None, form: ArticleForm) -> Article:
    if edited is None:
        return create_article(author=request.user, **form.written())
    seen, is_warned = form.cleaned_data["seen"] or 0, form.cleaned_data["is_warned"]
    return edit_article(edited, seen=seen, author=request.user, is_warned=is_warned, **form.written())


def _editor(
    request: StaffRequest,
    edited: Article | None,
    form: ArticleForm,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """After a conflict it shows the other's version beside what was typed: who saves now has seen both."""
    written = {name: form[name].value() or "" for name in ("title", "body", "questions")}
    context = {
        "article": edited,
        "form": form,
        "refusal": refusal,
        "may_save": edited is None or edited.is_draft or request.user.is_supervisor,
        **_previewed(written),
        **(_origin(request.user, edited) if edited else {}),
    }
    if edited and isinstance(refusal, Conflict):
        theirs, mine = f"{edited.title}\n\n{edited.body}", f"{written['title']}\n\n{written['body']}"
        context |= {"theirs": word_diff(theirs, mine), "seen": edited.version}
    return render(request, "articles/edit.html", _framed(request, context), status=status)


def _previewed(written: Any) -> dict[str, Any]:
    """How it would read, and what it would expose."""
    title, body, questions = (written.get(name, "") for name in ("title", "body", "questions"))
    shown = Article(title=title, body=body)
    return {"shown": shown, "exposed": exposed_in(shown, questions.splitlines())}


def _origin(user: User, article: Article) -> dict[str, Any]:
    """The conversation that it was drafted from, for who may see it, and what is left of personal data."""
    tickets = Ticket.objects.visible_to(user)
    return {
        "source": tickets.filter(pk=article.ticket_id).first() if article.ticket_id else None,
        "placeholders": placeholders_in(f"{article.title}\n{article.body}"),
    }


def _done(request: StaffRequest, changed: Article) -> HttpResponse:
    answer = redirect("console:article", changed.pk)
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer


def _framed(request: StaffRequest, context: dict[str, Any]) -> dict[str, Any]:
    return {**context, "frame": frame_of(request.user, "articles")}
