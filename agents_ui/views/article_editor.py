"""The editor of articles, with a preview. A new one exists only once somebody has saved it, wherever it begins: empty,
with a solved ticket, with a question that nothing answers, or with what a colleague answered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from agents_ui.access import StaffRequest, fragment, page, supervisors
from agents_ui.article_forms import ArticleForm, ProposalForm, values_of, values_told
from agents_ui.articles import difference, origin_of, visible_article
from agents_ui.forms import problem_of
from agents_ui.frame import frame_of
from agents_ui.views.ticket import ticket_of
from assistant.actions import (
    Exposing,
    article_from_ticket,
    begun_from,
    create_article,
    edit_article,
    exposed_in,
    propose_edit,
    told_by_gap,
    told_by_lesson,
    told_by_ticket,
    write_for_gap,
    write_for_lesson,
)
from assistant.models import Article, GapCluster, Lesson
from tickets.exceptions import Conflict, Invalid, Refused
from tickets.models import Ticket

_CODES: dict[type[Refused], int] = {Conflict: 409, Exposing: 422, Invalid: 422, Refused: 409}
_TOLD = ("title", "body", "questions", "language")


@dataclass(frozen=True)
class _Edited:
    """What is in the editor: `article`, or None for a new one, which `ticket` may have begun. It begins with `values`;
    `save` takes a form that is valid; `back` is where one came from. `proposes`: a supervisor signs it first.
    """

    article: Article | None
    values: Callable[[], dict[str, Any]]
    save: Callable[[Any], Article]
    back: str
    ticket: Ticket | None = None
    proposes: bool = False


@require_http_methods(["GET", "POST"])
@page
def creation(request: StaffRequest) -> HttpResponse:
    """Empty, or filled with what the address says (?title=, ?questions=, ?language=)."""
    told = {name: request.GET[name] for name in _TOLD if name in request.GET}
    begun = {"language": request.LANGUAGE_CODE, "owner": request.user, "is_public": True, **told}

    def save(form: ArticleForm) -> Article:
        return create_article(author=request.user, **form.begun())

    return _edit(request, _Edited(None, lambda: begun, save, reverse("console:articles")))


@require_http_methods(["GET", "POST"])
@page
def from_ticket(request: StaffRequest, public_id: str) -> HttpResponse:
    """The solved ticket as a draft of an article; the one that is begun already, if one is."""
    ticket = ticket_of(request, public_id)
    begun = begun_from(ticket)
    if request.method == "GET" and begun and Article.objects.visible_to(request.user).contains(begun):
        return redirect("console:article_edit", begun.pk)

    def told() -> dict[str, Any]:
        return values_told(told_by_ticket(ticket, agent=request.user))

    def save(form: ArticleForm) -> Article:
        return article_from_ticket(ticket, agent=request.user, **form.begun())

    return _edit(request, _Edited(None, told, save, f"{ticket.get_absolute_url()}?view=all", ticket))


@require_http_methods(["GET", "POST"])
@page
@supervisors
def for_gap(request: StaffRequest, pk: int) -> HttpResponse:
    """A draft of an article for the question; the one that is begun already, if one is."""
    cluster = get_object_or_404(GapCluster.objects.select_related("article", "writing"), pk=pk)
    if request.method == "GET" and cluster.writing and cluster.writing.is_draft:
        return redirect("console:article_edit", cluster.writing.pk)

    def told() -> dict[str, Any]:
        return values_told(told_by_gap(cluster, supervisor=request.user))

    def save(form: ArticleForm) -> Article:
        return write_for_gap(cluster, supervisor=request.user, **form.begun())

    return _edit(request, _Edited(None, told, save, reverse("console:gaps")))


@require_http_methods(["GET", "POST"])
@page
@supervisors
def for_lesson(request: StaffRequest, public_id: str) -> HttpResponse:
    """What a conversation taught, as an article of its own; the one that is begun already, if one is."""
    taught = Lesson.objects.select_related("article", "draft", "message__ticket").exclude(message=None)
    lesson = get_object_or_404(taught, public_id=public_id)
    if request.method == "GET" and lesson.article and lesson.article.is_draft:
        return redirect("console:article_edit", lesson.article.pk)

    def told() -> dict[str, Any]:
        return values_told(told_by_lesson(lesson, supervisor=request.user))

    def save(form: ArticleForm) -> Article:
        return write_for_lesson(lesson, supervisor=request.user, **form.begun())

    return _edit(request, _Edited(None, told, save, reverse("console:lessons"), lesson.ticket))


@require_http_methods(["GET", "POST"])
@page
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Of an agent, a change to what is published is proposed to the supervisors."""
    edited, back = visible_article(request.user, pk), reverse("console:article", args=[pk])
    proposes = edited.is_published and not request.user.is_supervisor

    def save(form: ArticleForm) -> Article:
        return edit_article(edited, author=request.user, **form.before_eyes(), **form.written())

    def propose(form: ProposalForm) -> Article:
        propose_edit(edited, author=request.user, **form.cleaned_data)
        return edited

    verb = propose if proposes else save
    return _edit(request, _Edited(edited, lambda: values_of(edited), verb, back, proposes=proposes))


@require_POST
@fragment
def preview(request: StaffRequest) -> HttpResponse:
    return render(request, "articles/_preview.html", _previewed(request.POST))


def _edit(request: StaffRequest, edited: _Edited) -> HttpResponse:
    """What is refused comes back in the editor, with every word that was typed."""
    form_class = ProposalForm if edited.proposes else partial(ArticleForm, user=request.user)
    if request.method == "GET":
        return _editor(request, edited, form_class(initial=edited.values()))
    form = form_class(request.POST)
    if "preview" in request.POST:
        return _editor(request, edited, form)
    try:
        return redirect("console:article", _saved(edited, form).pk)
    except Refused as refusal:
        status = next(_CODES[kind] for kind in type(refusal).__mro__ if kind in _CODES)
        return _editor(request, edited, form, refusal=refusal, status=status)


def _saved(edited: _Edited, form: Form) -> Article:
    if not form.is_valid():
        raise problem_of(form)
    return edited.save(form)


def _editor(
    request: StaffRequest,
    edited: _Edited,
    form: Form,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """After a conflict it shows the other's version beside what was typed: who saves now has seen both."""
    article, written = (
        edited.article,
        {name: form[name].value() or "" for name in _TOLD if name in form.fields},
    )
    shown = Article(title=written["title"], body=written["body"], ticket=edited.ticket)
    context = {
        "article": article,
        "back": edited.back,
        "proposes": edited.proposes,
        "form": form,
        "refusal": refusal,
        "may_save": article is None or article.is_draft or request.user.is_supervisor,
        **_previewed(written),
        **origin_of(request.user, article or shown),
        "frame": frame_of(request.user, "articles"),
    }
    if article and isinstance(refusal, Conflict):
        context |= {"theirs": difference(article, shown), "seen": article.version}
    return render(request, "articles/edit.html", context, status=status)


def _previewed(written: Any) -> dict[str, Any]:
    """How it would read, and what it would expose."""
    title, body, questions = (written.get(name, "") for name in ("title", "body", "questions"))
    shown = Article(title=title, body=body)
    return {"shown": shown, "exposed": exposed_in(shown, questions.splitlines())}
