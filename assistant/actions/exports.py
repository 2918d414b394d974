"""The desk's articles for files: what `import_articles` reads back as the same."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from assistant.exchange import file_name, pack_articles
from assistant.models import Article, QuestionSource
from tickets.exceptions import NotAllowed
from tickets.models import User

_AT_ONCE = 500
_PLAIN = ("key", "title", "body", "language", "state", "is_public")


def export_articles(form: str, *, supervisor: User) -> tuple[str, Iterator[bytes]]:
    """The name of a file in one of FORMATS, and its bytes, made as they are asked for. Raises NotAllowed."""
    if not supervisor.is_supervisor:
        raise NotAllowed(_("Supervisors take out articles."))
    return file_name(form), pack_articles(form, said_of_all())


def said_of_all() -> Iterator[dict[str, Any]]:
    """Every article by the names of exchange.FIELDS and with a `slug`; memory does not grow with their number."""
    articles = Article.objects.select_related("team", "topic", "owner").prefetch_related("questions")
    for article in articles.defer("pairs", "search").order_by("pk").iterator(chunk_size=_AT_ONCE):
        yield _said_of(article)


def _said_of(article: Article) -> dict[str, Any]:
    """What customers have asked is no part of what people wrote."""
    examples = [one.text for one in article.questions.all() if one.source == QuestionSource.EXAMPLE]
    return {
        **{name: getattr(article, name) for name in _PLAIN},
        "questions": examples,
        "team": article.team.name if article.team else "",
        "topic": article.topic.name if article.topic else "",
        "owner": article.owner.username if article.owner else "",
        "review_on": article.review_on.isoformat() if article.review_on else "",
        "slug": f"{article.pk:06}-{article.slug}",
    }
