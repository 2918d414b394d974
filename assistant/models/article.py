"""The desk's knowledge: what a draft may stand on."""

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from assistant.models.tokens import chinese_pairs
from tickets.models import Language
from tickets.models.trail import Recorded, trail


class ArticleState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        return self.filter(state=ArticleState.PUBLISHED)

    def at_versions(self, used: Iterable[dict[str, int]]) -> list["Article"]:
        """Each `{"id", "version"}` as it read then, whatever became of it, in the same order. Not to be saved.

        What nobody kept is missing.
        """
        kept = (
            Article.history.filter(id=one["id"], version=one["version"]).order_by("history_id").first()
            for one in used
        )
        return [
            Article(
                pk=then.id, title=then.title, body=then.body, language=then.language, version=then.version
            )
            for then in kept
            if then
        ]


class Article(Recorded):
    """`version` counts saves, so that a draft can say which text it stood on."""

    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("body"), help_text=_("Markdown."))
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, default=Language.EN)
    state = models.CharField(
        _("state"), max_length=10, choices=ArticleState.choices, default=ArticleState.DRAFT
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    pairs = models.TextField(
        editable=False, blank=True, help_text=_("Chinese text in pairs, for the search.")
    )
    search = models.GeneratedField(
        expression=SearchVector("title", config="english", weight="A")
        + SearchVector("body", config="english", weight="B")
        + SearchVector("pairs", config="simple", weight="B"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ArticleQuerySet.as_manager()
    history = trail()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="article_search")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pairs = " ".join(chinese_pairs(f"{self.title} {self.title} {self.body}"))
        with transaction.atomic():
            self.version = self._stored_version() + 1
            super().save(*args, **kwargs)

    def _stored_version(self) -> int:
        """Read under the row's lock: two editors of the same text never make the same version."""
        stored = Article.objects.select_for_update().filter(pk=self.pk).values_list("version", flat=True)
        return stored.first() or 0
