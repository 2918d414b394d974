"""The desk's knowledge: what a draft may stand on."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models, transaction
from django.db.models import Case, Q, When
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from assistant.models.topic import Topic
from assistant.models.typed import typed_query
from assistant.retrieval.tokens import chinese_pairs
from tickets.models import Language, Team, Ticket, User
from tickets.models.public_id import new_public_id
from tickets.models.trail import Recorded, trail

#: What each save works out anew.
_DERIVED = ("pairs", "content_hash", "version")


class ArticleState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        return self.filter(state=ArticleState.PUBLISHED)

    def visible_to(self, user: User) -> Self:
        """Those of every team and of one's own teams; supervisors see all."""
        if user.is_supervisor:
            return self
        return self.filter(Q(team=None) | Q(team__in=user.teams.all()))

    def for_customers(self) -> Self:
        """What the help page may show. Who comes to the chat page comes to the front desk: what is another team's
        alone is for its people and their answers.
        """
        return self.published().filter(Q(team=None) | Q(team__is_front_desk=True), is_public=True)

    def to_review(self, today: date) -> Self:
        """In use, and the day has come on which someone wanted to look at it again."""
        return self.filter(review_on__lte=today).exclude(state=ArticleState.RETIRED)

    def holding_words(self, text: str) -> Self:
        """Those that hold all words of `text`, in any form, the last one perhaps only begun; see `placed`."""
        query = typed_query(text)
        held = Article.objects.filter(search=query).values("pk") if query else Article.objects.none()
        return self._placed(text).filter(Q(pk__in=held) | Q(place=0))

    def holding_letters(self, text: str) -> Self:
        """Those in which `text` stands as it is, also within words. It reads every text: for what no word is like."""
        return self._placed(text).filter(Q(title__icontains=text) | Q(body__icontains=text))

    def _placed(self, text: str) -> Self:
        """With a `place`: 0 where all of `text` stands in the title, 1 elsewhere."""
        titled = Q(*(Q(title__icontains=part) for part in text.split()))
        return self.annotate(place=Case(When(titled, then=0), default=1))

    def lock(self, article: "Article") -> "Article":
        """`article` as it is now, its row locked until the transaction ends: for who changes it, not for who points
        to it, as an answer that stood on it does.
        """
        return self.select_for_update(no_key=True).get(pk=article.pk)

    def at_versions(self, used: Iterable[dict[str, int]]) -> list["Article"]:
        """Each `{"id", "version"}` as it read then, whatever became of it, in the same order. Not to be saved.

        What nobody kept is missing.
        """
        wanted = [(one["id"], one["version"]) for one in used]
        rows = Article.history.filter(id__in={pk for pk, _ in wanted}, version__in={v for _, v in wanted})
        oldest = {(then.id, then.version): then for then in rows.order_by("-history_id")}
        kept = map(oldest.get, wanted)
        return [
            Article(
                pk=then.id, title=then.title, body=then.body, language=then.language, version=then.version
            )
            for then in kept
            if then
        ]


class Article(Recorded):
    """`version` counts saves, so that a draft can say which text it stood on; `content_hash` says which saves
    changed what is read. `key` is its name wherever it comes from: who brings it in again changes it.
    """

    key = models.CharField(_("key"), max_length=120, unique=True, default=new_public_id)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("body"), help_text=_("Markdown."))
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, default=Language.EN)
    state = models.CharField(
        _("state"), max_length=10, choices=ArticleState.choices, default=ArticleState.DRAFT
    )
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="+", help_text=_("Empty: every team.")
    )
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    review_on = models.DateField(
        _("to be reviewed on"), null=True, blank=True, help_text=_("Until then its owner stands by it.")
    )
    is_public = models.BooleanField(
        _("on the help page"), default=True, help_text=_("Customers may read it once it is published.")
    )
    ticket = models.ForeignKey(
        Ticket,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("The conversation that it was drafted from."),
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    content_hash = models.CharField(max_length=64, editable=False, default="")
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
        indexes = [
            GinIndex(fields=["search"], name="article_search"),
            models.Index(fields=["title", "id"], name="article_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == ArticleState.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == ArticleState.PUBLISHED

    @property
    def slug(self) -> str:
        """For a readable address; the number behind it is what counts."""
        return slugify(self.title, allow_unicode=True)[:80] or "article"

    def derive(self) -> None:
        """What is stored besides what people wrote. `save` does it; who saves many at once does it for each."""
        self.pairs = " ".join(chinese_pairs(f"{self.title} {self.title} {self.body}"))
        self.content_hash = content_hash(self.title, self.body)

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.derive()
        with transaction.atomic():
            self.version = self._stored_version() + 1
            named = {*update_fields, *_DERIVED} if update_fields is not None else None
            super().save(*args, update_fields=named, **kwargs)
            self.chunks.renew([self])

    def _stored_version(self) -> int:
        """Read under the row's lock: two editors of the same text never make the same version."""
        stored = (
            Article.objects.select_for_update(no_key=True)
            .filter(pk=self.pk)
            .values_list("version", flat=True)
        )
        return stored.first() or 0


def content_hash(title: str, body: str) -> str:
    """SHA-256 of what a reader sees."""
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()
