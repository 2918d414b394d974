"""How often an article stood under an answer."""

from django.db import models
from django.db.models import F

from assistant.models.article import Article
from assistant.models.decision import Change
from assistant.models.draft import Draft


class ArticleUseQuerySet(models.QuerySet["ArticleUse"]):
    def add(self, draft: Draft) -> None:
        """Count in a draft that has become a message, in the transaction that says so.

        The rows are locked in one order, so that two answers on the same articles never wait for each other in turn.
        """
        ids = sorted({used["id"] for used in draft.articles})
        if not ids:
            return
        counted = self.filter(article__in=ids)
        if len(counted.select_for_update().order_by("article")) < len(ids):
            known = Article.objects.filter(pk__in=ids).order_by("pk")
            self.bulk_create([ArticleUse(article=article) for article in known], ignore_conflicts=True)
        was_unchanged = draft.change == Change.UNCHANGED and not draft.override_reason
        counted.update(answers=F("answers") + 1, unchanged=F("unchanged") + int(was_unchanged))


class ArticleUse(models.Model):
    """Kept, not counted: `answers` that were sent with the article in their prompt, `unchanged` of them approved by a
    person as they were written.
    """

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="use")
    answers = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)

    objects = ArticleUseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.article_id}: {self.unchanged}/{self.answers}"
