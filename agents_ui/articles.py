"""The desk's articles as its people look through them: which ones, in which order, and what became of each."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.core import signing
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistant.actions import nearest_articles, placeholders_in, word_diff
from assistant.models import Article
from assistant.models.article import ArticleQuerySet
from tickets.models import Ticket, User

PAGE = 50
#: So many are shown where none is as it was asked for.
NEAREST = 10
#: So many versions stand on a page of the history, each with its changes.
VERSIONS = 10
VERBS = {
    "article.created": _("Written"),
    "article.edited": _("Edited"),
    "article.published": _("Published"),
    "article.retired": _("Retired"),
    "article.restored": _("Restored from an older version"),
    "article.imported": _("Imported"),
    "article.question_removed": _("A customer's question removed"),
}


@dataclass(frozen=True)
class ArticleList:
    """`after` is the cursor of the page that follows, "" on the last one. `is_nearest`: none holds what was asked for,
    these come nearest.
    """

    articles: list[Article]
    after: str = ""
    is_nearest: bool = False


@dataclass(frozen=True)
class Difference:
    """Between two texts of an article, word by word; empty where the words are the same."""

    title: list[list[str]]
    body: list[list[str]]


@dataclass(frozen=True)
class Version:
    """One save, with what it changed; None for the first one that was kept, which has its `title` and `text` whole."""

    number: int
    verb: str
    who: str
    at: datetime
    diff: "Difference | None"
    is_newest: bool
    history_id: int
    title: str
    text: str


def list_of(user: User, asked: dict[str, Any], *, after: str = "") -> ArticleList:
    """PAGE articles that the user may see and that are as `asked` (of forms.ArticleFilter), by title; where words were
    asked for, those first that have them in it. One query, and up to three more where no article has them.

    Raises Http404 for a forged cursor.
    """
    rows = _filtered(Article.objects.visible_to(user), asked)
    rows = rows.select_related("topic", "team", "owner", "use").defer("body", "pairs", "search")
    text = asked.get("q")
    if not text:
        return _page(rows, ("title", "pk"), after)
    for holding in (ArticleQuerySet.holding_words, ArticleQuerySet.holding_letters):
        found = _page(holding(rows, text), ("place", "title", "pk"), after)
        if found.articles:
            return found
    ids = nearest_articles(text, limit=NEAREST)
    near = rows.in_bulk(ids)
    return ArticleList([near[pk] for pk in ids if pk in near], is_nearest=bool(near))


def visible_article(user: User, pk: int) -> Article:
    """With what its page shows. Raises Http404."""
    visible = Article.objects.visible_to(user).select_related("team", "topic", "owner", "use")
    return get_object_or_404(visible.defer("pairs", "search"), pk=pk)


def origin_of(user: User, article: Article) -> dict[str, Any]:
    """The conversation that it was drafted from, for who may see it, and what is left of personal data."""
    tickets = Ticket.objects.visible_to(user)
    return {
        "source": tickets.filter(pk=article.ticket_id).first() if article.ticket_id else None,
        "placeholders": placeholders_in(f"{article.title}\n{article.body}"),
    }


def versions_of(article: Article, *, before: int | None = None) -> tuple[list[Version], int | None]:
    """The newest VERSIONS of those older than history row `before`, and where the next page begins."""
    rows = Article.history.filter(id=article.pk).select_related("history_user").order_by("-history_id")
    if before:
        rows = rows.filter(history_id__lt=before)
    found = list(rows[: VERSIONS + 1])
    shown = [_version(row, older, article) for row, older in pairwise([*found, None]) if row][:VERSIONS]
    return shown, shown[-1].history_id if len(found) > VERSIONS else None


def difference(before: Any, after: Any) -> Difference:
    """Of two articles, or rows of their history."""
    return Difference(_changed(before.title, after.title), _changed(before.body, after.body))


def _filtered(articles: ArticleQuerySet, asked: dict[str, Any]) -> ArticleQuerySet:
    if asked.get("due"):
        articles = articles.to_review(timezone.localdate())
    return articles.filter(
        **{name: asked[name] for name in ("state", "language", "topic", "team") if asked.get(name)}
    )


def _page(rows: ArticleQuerySet, by: tuple[str, ...], after: str) -> ArticleList:
    found = list(rows.filter(_beyond(by, after)).order_by(*by)[: PAGE + 1])
    shown = found[:PAGE]
    values = [getattr(shown[-1], name) for name in by] if len(found) > PAGE else []
    return ArticleList(shown, signing.dumps(values, salt=_salt(by)) if values else "")


def _beyond(by: tuple[str, ...], after: str) -> Q:
    if not after:
        return Q()
    try:
        last = signing.loads(after, salt=_salt(by))
    except signing.BadSignature as error:
        raise Http404("This page of the articles does not exist.") from error
    return Q(
        *(Q(**dict(zip(by[:n], last, strict=False)), **{f"{by[n]}__gt": last[n]}) for n in range(len(by))),
        _connector=Q.OR,
    )


def _salt(by: tuple[str, ...]) -> str:
    return f"articles by {' '.join(by)}"


def _version(row: Any, older: Any, article: Article) -> Version:
    return Version(
        number=row.version,
        verb=str(VERBS.get(row.history_change_reason, _("Changed"))),
        who=str(row.history_user or row.history_actor),
        at=row.history_date,
        diff=difference(older, row) if older else None,
        is_newest=row.version == article.version,
        history_id=row.history_id,
        title="" if older else row.title,
        text="" if older else row.body,
    )


def _changed(before: str, after: str) -> list[list[str]]:
    steps = word_diff(before, after)
    return steps if any(sign != "=" for sign, _words in steps) else []
