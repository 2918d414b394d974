"""For customers: the published articles, and those that are offered while the first message is typed."""

from collections.abc import Callable
from functools import partial, wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assistant.actions import note_asked, note_opened, note_settled, offer_articles
from assistant.help.listing import answering, found_for, sections, topic_page
from assistant.help.pace import may_look_up, may_read
from assistant.models import Article, Topic
from tickets.chat.visitor import customer_of
from tickets.markup import render_markdown
from tickets.models import Ticket
from tickets.text import clean_text

#: Articles offered at once, and characters that are looked at of what is typed or searched for.
OFFERED, MOST_CHARS = 3, 1000
_DIGITS = 18
P = ParamSpec("P")
#: So long (seconds) a text stays rendered: long ones take half a second.
_RENDERED_S = 60 * 60


def paced(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, *args, **kwargs) if may_read(request) else _too_fast(request)

    return answer


@require_safe
@paced
def help_page(request: HttpRequest) -> HttpResponse:
    text = clean_text(request.GET.get("q", "")).strip()[:MOST_CHARS]
    if not text:
        return render(request, "help/help.html", {"sections": sections(), "here": request.path})
    if not may_look_up(request):
        return _too_fast(request, text)
    found = found_for(text)
    shown = {
        "text": text,
        "found": found,
        "sections": [] if found else sections(),
        "here": request.get_full_path(),
    }
    return render(request, "help/help.html", shown)


@require_safe
@paced
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    """All articles of a topic; 0 stands for those of none."""
    shown = get_object_or_404(Topic, pk=pk) if pk else None
    page = topic_page(shown, after=request.GET.get("after", ""))
    return render(request, "help/topic.html", {"topic": shown, "page": page, "here": request.get_full_path()})


@require_safe
@paced
def article(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    shown = get_object_or_404(
        Article.objects.for_customers().select_related("topic").defer("pairs", "search"), pk=pk
    )
    if slug != shown.slug:
        return redirect("help:article", shown.slug, shown.pk, permanent=True)
    body = cache.get_or_set(
        f"help:body:{shown.content_hash}", partial(render_markdown, shown.body), _RENDERED_S
    )
    return render(request, "help/article.html", {"article": shown, "body": body, "here": request.path})


@require_POST
@never_cache
def offers(request: HttpRequest) -> HttpResponse:
    """Articles that answer what was typed so far; 204 when none does. The text is looked at and forgotten."""
    text = clean_text(request.POST.get("text", "")).strip()[:MOST_CHARS]
    found = answering(text, most=OFFERED) if text and may_look_up(request) else []
    if not found:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    visit = offer_articles(found, visit=request.POST.get("visit", ""))
    return render(request, "help/_offers.html", {"articles": found, "visit": visit.public_id})


@require_POST
def opened(request: HttpRequest, public_id: str) -> HttpResponse:
    pk = request.POST.get("article", "")
    if pk.isdecimal() and len(pk) <= _DIGITS:
        note_opened(public_id, article=int(pk))
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_POST
def settled(request: HttpRequest, public_id: str) -> HttpResponse:
    note_settled(public_id)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_POST
def asked(request: HttpRequest, public_id: str) -> HttpResponse:
    """The customer's own conversation has come of it."""
    own = Ticket.objects.of_customer(customer_of(request))
    note_asked(public_id, ticket=get_object_or_404(own, public_id=request.POST.get("ticket", "")))
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _too_fast(request: HttpRequest, text: str = "") -> HttpResponse:
    shown = {"text": text, "is_too_fast": True, "here": request.path}
    return render(request, "help/help.html", shown, status=HTTPStatus.TOO_MANY_REQUESTS)
