"""What the desk learns: questions that no article answers, and changes to articles that a person signs."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistant.models.article import Article, ArticleState
from assistant.models.asked import Asked
from assistant.models.draft import Draft
from tickets.models import Language, Message, Ticket, User
from tickets.models.public_id import new_public_id
from tickets.models.trail import Recorded, trail


class GapClusterQuerySet(models.QuerySet["GapCluster"]):
    def open(self) -> Self:
        """What still needs an article, as far as anybody has said."""
        return self.filter(article=None, is_dismissed=False)

    def unanswered(self) -> Self:
        """What one more question may belong to: that it needs no article was said of all that ask the same."""
        return self.filter(article=None)


class GapCluster(Recorded):
    """Questions without an article that ask the same. `asked` is kept, not counted."""

    label = models.CharField(max_length=200, help_text=_("The question that stands for them."))
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.EN)
    asked = models.PositiveIntegerField(default=0)
    last_asked_at = models.DateTimeField(default=timezone.now)
    article = models.ForeignKey(
        Article, models.SET_NULL, related_name="+", null=True, help_text=_("What answers it by now.")
    )
    writing = models.ForeignKey(
        Article, models.SET_NULL, related_name="+", null=True, help_text=_("What is being written for it.")
    )
    is_dismissed = models.BooleanField(default=False, help_text=_("It needs no article."))

    objects = GapClusterQuerySet.as_manager()
    history = trail()

    class Meta:
        indexes = [
            models.Index(
                fields=["-asked", "-id"],
                name="gap_open",
                condition=Q(article=None, is_dismissed=False),
            )
        ]

    def __str__(self) -> str:
        return self.label


class GapQuerySet(models.QuerySet["Gap"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(ticket__in=Ticket.objects.visible_to(user))


class Gap(Asked):
    """A question to which nothing fitted."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField(help_text=_("The message that asked."))
    cluster = models.ForeignKey(GapCluster, models.CASCADE, related_name="gaps", null=True)
    asked_at = models.DateTimeField(default=timezone.now)

    objects = GapQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "seq"], name="one_gap_per_message")]
        indexes = [GinIndex(fields=["search"], name="gap_search")]


class LessonState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    DISMISSED = "dismissed", _("Dismissed")


class LessonKind(models.TextChoices):
    CHANGE = "change", _("A change to an article")
    NEW = "new", _("A new article")


class LessonQuerySet(models.QuerySet["Lesson"]):
    def proposed(self) -> Self:
        return self.filter(state=LessonState.PROPOSED)

    def in_use(self) -> Self:
        """Of articles that anybody still reads, and of those that are not written yet."""
        return self.filter(Q(article=None) | Q(article__state=ArticleState.PUBLISHED))

    def decided(self) -> Self:
        return self.exclude(state=LessonState.PROPOSED)


class Lesson(Recorded):
    """What a decision teaches, or an agent proposes by hand, for an article, signed by a supervisor. At most one per
    decision.

    `article` at `version` is what it would change, empty for a new one. `fingerprint` tells the same lesson again.
    """

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=10, choices=LessonKind.choices)
    draft = models.OneToOneField(Draft, models.CASCADE, related_name="+", null=True)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+", null=True)
    message = models.ForeignKey(
        Message, models.CASCADE, related_name="+", null=True, help_text=_("What a person sent.")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        help_text=_("Who wrote it by hand; empty where a conversation taught it."),
    )
    article = models.ForeignKey(Article, models.CASCADE, related_name="lessons", null=True)
    version = models.PositiveIntegerField(default=0)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("body"), help_text=_("The whole text of the article, as it would be."))
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.EN)
    why = models.TextField(blank=True, help_text=_("What was changed in the draft, in words."))
    fingerprint = models.CharField(max_length=64, unique=True)
    seen = models.PositiveIntegerField(default=1, help_text=_("So often the same was taught."))
    state = models.CharField(max_length=10, choices=LessonState.choices, default=LessonState.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text=_("Why it was dismissed."))

    objects = LessonQuerySet.as_manager()
    history = trail()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ticket=None, proposed_by__isnull=False)
                | Q(ticket__isnull=False, proposed_by=None),
                name="a_ticket_or_a_person_teaches",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None)
                | ~Q(state="proposed") & Q(decided_by__isnull=False),
                name="a_person_signs_each_lesson",
            ),
        ]
        indexes = [
            models.Index(fields=["-seen", "-id"], name="lesson_open", condition=Q(state="proposed")),
        ]

    def __str__(self) -> str:
        return self.title
