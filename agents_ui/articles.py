"""The desk's articles as its people look through them: which ones, in which order, and what became of each."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.core import signing
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistant.actions import word_diff
from assistant.models import Article
from assistant.models.article import ArticleQuerySet
from tickets.models import User

PAGE = 50
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
    """`after` is the cursor of the page that follows, "" on the last one."""

    articles: list[Article]
    after: str


@dataclass(frozen=True)
class Version:
    """One save. `diff` is what it changed in title and text; None for the first one that was kept."""

    number: int
    verb: str
    who: str
    at: datetime
    diff: list[list[str]] | None
    is_newest: bool
    history_id: int

    @property
    def has_changed_words(self) -> bool:
        return self.diff is not None and any(sign != "=" for sign, _words in self.diff)


def list_of(user: User, asked: dict[str, Any], *, after: str = "") -> ArticleList:
    """PAGE articles that the user may see and that are as `asked` (of forms.ArticleFilter), by title. One query.

    Raises Http404 for a forged cursor.
    """
    found = _filtered(Article.objects.visible_to(user), asked).filter(_beyond(after))
    found = found.select_related("topic", "team", "owner", "use").defer("body", "pairs", "search")
    articles = list(found.order_by("title", "pk")[: PAGE + 1])
    shown = articles[:PAGE]
    return ArticleList(shown, _cursor(shown[-1]) if len(articles) > PAGE else "")


def versions_of(article: Article, *, before: int | None = None) -> tuple[list[Version], int | None]:
    """The newest VERSIONS of those older than history row `before`, and where the next page begins."""
    rows = Article.history.filter(id=article.pk).select_related("history_user").order_by("-history_id")
    if before:
        rows = rows.filter(history_id__lt=before)
    found = list(rows[: VERSIONS + 1])
    shown = [_version(row, older, article) for row, older in pairwise([*found, None]) if row][:VERSIONS]
    return shown, shown[-1].history_id if len(found) > VERSIONS else None


def _filtered(articles: ArticleQuerySet, asked: dict[str, Any]) -> ArticleQuerySet:
    if asked.get("due"):
        articles = articles.to_review(timezone.localdate())
    if text := asked.get("q"):
        articles = articles.filter(Q(title__icontains=text) | Q(body__icontains=text))
    return articles.filter(
        **{name: asked[name] for name in ("state", "language", "topic", "team") if asked.get(name)}
    )


def _cursor(last: Article) -> str:
    return signing.dumps([last.title, last.pk], salt="articles")


def _beyond(after: str) -> Q:
    if not after:
        return Q()
    try:
        title, pk = signing.loads(after, salt="articles")
    except signing.BadSignature as error:
        raise Http404("This page of the articles does not exist.") from error
    return Q(title__gt=title) | Q(title=title, pk__gt=pk)


def _version(row: Any, older: Any, article: Article) -> Version:
    return Version(
        number=row.version,
        verb=str(VERBS.get(row.history_change_reason, _("Changed"))),
        who=str(row.history_user or row.history_actor),
        at=row.history_date,
        diff=word_diff(_read(older), _read(row)) if older else None,
        is_newest=row.version == article.version,
        history_id=row.history_id,
    )


def _read(row: Any) -> str:
    return f"{row.title}\n\n{row.body}"
