"""Which topic a ticket has, said by the classifier or by a person; and what the classifier has learnt."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistant.models.topic import Topic
from tickets.models import Ticket
from tickets.models.trail import Recorded, trail

#: Below this the classifier does not know. At 0.5 it names 84 % of bank customers' questions, 93 % of them rightly,
#: and 5 % of questions about anything else (docs/evaluation.md).
MIN_CONFIDENCE = 0.5


class TicketTopicQuerySet(models.QuerySet["TicketTopic"]):
    def said_by_people(self) -> Self:
        return self.exclude(assigned_by=None)


class TicketTopic(Recorded):
    """`topic` is empty where the ticket belongs to none: by the classifier for want of confidence, or by a person."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="topic_said")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", null=True)
    confidence = models.FloatField(default=0, help_text=_("0 to 1, of the classifier."))
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        help_text=_("Empty: the classifier."),
    )
    assigned_at = models.DateTimeField(default=timezone.now)

    objects = TicketTopicQuerySet.as_manager()
    history = trail()

    class Meta:
        indexes = [models.Index(fields=["topic", "-assigned_at"], name="ticket_topic_volume")]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.topic_id}"

    @property
    def is_clear(self) -> bool:
        """Whether a person has said the topic, or each of the customer's newest messages does by itself. A topic
        stays although a follow-up says nothing of it, and several messages may have one that not each of them has.
        """
        return self.assigned_by_id is not None or self.confidence >= MIN_CONFIDENCE

    @property
    def percent(self) -> int:
        return int(100 * self.confidence)


class TopicModel(models.Model):
    """One training of the classifier. The newest is asked, and takes the place of those before it."""

    version = models.CharField(max_length=40, help_text=_("Of the way in which it learns."))
    state = models.JSONField()
    examples = models.PositiveIntegerField(help_text=_("So many questions it has learnt from."))
    from_tickets = models.PositiveIntegerField(help_text=_("So many of them from tickets."))
    trained_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.version}/{self.pk}"
