"""What the search finds: an article in pieces, and questions that it answers."""

from collections.abc import Iterator, Sequence
from typing import Self

from django.db import models
from django.db.models import BinaryField, Case, F, Func, TextField, Value, When
from django.utils.translation import gettext_lazy as _

from assistant.models.article import Article, ArticleState
from assistant.models.draft import Draft
from assistant.retrieval.pieces import split
from assistant.retrieval.segment import PACKED, pack_piece

_AT_ONCE = 2000


class QuestionSource(models.TextChoices):
    EXAMPLE = "example", _("Written as an example")
    APPROVED = "approved", _("A customer asked it, and the approved answer stood on this article")


class ArticleQuestion(models.Model):
    """A question that the article answers; nobody's personal data. It takes part in the search."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=500)
    source = models.CharField(
        _("source"), max_length=10, choices=QuestionSource.choices, default=QuestionSource.EXAMPLE
    )
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="+", null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["article", "text"], name="one_question_once")]

    def __str__(self) -> str:
        return self.text


class ChunkQuerySet(models.QuerySet["Chunk"]):
    def packed(self) -> Iterator[tuple[int, bytes]]:
        """(article, what a piece of it is found by) in order. Texts are read only where they were packed otherwise."""
        mark = Func(
            F("terms"), Value(1), Value(len(PACKED)), function="substring", output_field=BinaryField()
        )
        text = Case(When(mark=PACKED, then=Value("")), default=F("text"), output_field=TextField())
        rows = self.annotate(mark=mark).annotate(unpacked=text).order_by("article", "number")
        fields = ("article_id", "mark", "terms", "heading", "unpacked")
        for article, kept, terms, heading, said in rows.values_list(*fields).iterator(chunk_size=_AT_ONCE):
            yield article, bytes(terms) if bytes(kept) == PACKED else pack_piece(heading, said)

    def renew(self, articles: Sequence[Article]) -> None:
        """In the transaction that saved them: pieces of those that are published, none of the others.

        Two queries, however many articles: for whoever brings in many at once. `Article.save` calls it itself.
        """
        self.filter(article__in=articles).delete()
        published = (article for article in articles if article.state == ArticleState.PUBLISHED)
        self.bulk_create(chunk for article in published for chunk in chunks_of(article))

    def of_version(self, article: Article) -> Self:
        return self.filter(article=article, version=article.version)


class Chunk(models.Model):
    """A piece of one version of a published article, made with it. `number` counts from 0 within the article."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="chunks")
    version = models.PositiveIntegerField()
    number = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=200, blank=True)
    text = models.TextField(help_text=_("Markdown, exactly as it stands in the article."))
    terms = models.BinaryField(default=bytes, help_text=_("What it is found by, packed."))

    objects = ChunkQuerySet.as_manager()

    class Meta:
        ordering = ["article", "number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="one_chunk_each")]

    def __str__(self) -> str:
        return f"{self.article_id}.{self.number}"


def chunks_of(article: Article) -> list[Chunk]:
    """Not saved."""
    return [
        Chunk(
            article=article,
            version=article.version,
            number=piece.number,
            heading=piece.heading,
            text=piece.text,
            terms=pack_piece(piece.heading, piece.text),
        )
        for piece in split(article.body)
    ]
