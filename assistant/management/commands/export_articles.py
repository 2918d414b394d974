"""manage.py export_articles: the desk's knowledge in files that `import_articles` reads back as the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assistant.exchange import FORMATS, write_articles
from assistant.models import Article, QuestionSource

_AT_ONCE = 500


class Command(BaseCommand):
    help = "Write every article to a file of JSON Lines or CSV, or to a folder of markdown files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--format", choices=FORMATS, required=True)

    def handle(self, *args: Any, path: Path, format: str, **options: Any) -> None:  # noqa: A002  (the option's name)
        try:
            count = write_articles(path, format, _said())
        except OSError as error:
            raise CommandError(f"A place to write to was expected: {error}") from None
        self.stdout.write(f"{count} articles.")


def _said() -> Iterator[dict[str, Any]]:
    articles = Article.objects.select_related("team", "topic", "owner").prefetch_related("questions")
    for article in articles.defer("pairs", "search").order_by("pk").iterator(chunk_size=_AT_ONCE):
        yield said_of(article)


def said_of(article: Article) -> dict[str, Any]:
    """By the names of exchange.FIELDS. What customers have asked is no part of what people wrote."""
    examples = [one.text for one in article.questions.all() if one.source == QuestionSource.EXAMPLE]
    return {
        **{
            name: getattr(article, name)
            for name in ("key", "title", "body", "language", "state", "is_public")
        },
        "questions": examples,
        "team": article.team.name if article.team else "",
        "topic": article.topic.name if article.topic else "",
        "owner": article.owner.username if article.owner else "",
        "review_on": article.review_on.isoformat() if article.review_on else "",
        "slug": f"{article.pk:06}-{article.slug}",
    }
