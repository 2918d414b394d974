"""What customers ask about, and how far the assistant may go there (rule 10)."""

from typing import Self

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models.trail import Recorded, trail


class Autonomy(models.TextChoices):
    """How far the assistant may go. Each step is earned, except for the way down."""

    OFF = "off", _("Off: people answer")
    SHADOW = "shadow", _("Shadow: people answer, drafts are only compared")
    DRAFT = "draft", _("Draft: people decide on each draft")
    AUTO = "auto", _("Auto: clean drafts are sent, a sample is reviewed")

    @property
    def height(self) -> int:
        """0 for off to 3 for auto: a change to a higher one is a promotion."""
        return list(Autonomy).index(self)


class TopicQuerySet(models.QuerySet["Topic"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def lock(self, topic: "Topic") -> "Topic":
        """`topic` as it is now, its row locked until the transaction ends. Whoever also locks tickets does so first.

        Rows that only point at the topic do not wait for it: whoever makes one holds a ticket.
        """
        return self.select_for_update(no_key=True).get(pk=topic.pk)

    def is_auto_now(self, pk: int) -> bool:
        """Whether the topic is at auto, which cannot change until the transaction ends.

        A shared lock: answers of one topic do not wait for each other, a demotion waits for all of them. Django
        has no word for it.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT autonomy = %s AND is_active FROM assistant_topic WHERE id = %s FOR SHARE",
                [Autonomy.AUTO, pk],
            )
            row = cursor.fetchone()
        return bool(row and row[0])


class Topic(Recorded):
    """Few, and named by the desk. `examples`: questions of this topic, one a line, that the classifier starts from."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    autonomy = models.CharField(
        _("autonomy"), max_length=10, choices=Autonomy.choices, default=Autonomy.DRAFT
    )
    examples = models.TextField(
        _("examples"), blank=True, help_text=_("Questions of this topic, one a line, in any language.")
    )
    sample_percent = models.PositiveSmallIntegerField(
        _("sample (percent)"), default=10, help_text=_("So many of what was sent by itself people review.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = TopicQuerySet.as_manager()
    history = trail()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sample_percent__gte=1, sample_percent__lte=100),
                name="sample_is_a_percentage",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> Autonomy:
        return Autonomy(self.autonomy)


class LevelChange(models.Model):
    """A promotion or demotion: who, when, why, and what the record said at that moment. Never changed again."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="changes")
    before = models.CharField(max_length=10, choices=Autonomy.choices)
    after = models.CharField(max_length=10, choices=Autonomy.choices)
    reason = models.TextField()
    evidence = models.JSONField(
        default=dict, help_text=_("Decisions, unchanged approvals and their lower bound.")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        help_text=_("Empty: by itself, after an incident."),
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.before} > {self.after}"
