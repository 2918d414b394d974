"""CSAT: how the customer found the help, once for each time that the case was solved."""

from typing import Self

from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models.message import Author, Message
from tickets.models.people import User
from tickets.models.ticket import Ticket
from tickets.models.trail import Recorded, trail

MAX_WORDS = 1000


class Score(models.IntegerChoices):
    VERY_BAD = 1, _("Very bad")
    BAD = 2, _("Bad")
    SO_SO = 3, _("So-so")
    GOOD = 4, _("Good")
    VERY_GOOD = 5, _("Very good")


def _called(person: str) -> Coalesce:
    """As a user is called everywhere; without a name, by the name they sign in with."""
    return Coalesce(NullIf(f"{person}__name", Value("")), f"{person}__username")


class RatingQuerySet(models.QuerySet["Rating"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(ticket__in=Ticket.objects.visible_to(user))

    def with_answers(self) -> Self:
        """`answer`: the last that the customer had got by then, whoever holds the case now: its author and the names
        `by` and `checked_by`; None where there was none. In the same query.
        """
        said = Message.objects.public().filter(author__in=(Author.AGENT, Author.ASSISTANT))
        had = said.filter(ticket=OuterRef("ticket"), created_at__lte=OuterRef("rated_at")).order_by("-seq")
        people = JSONObject(author="author", by=_called("user"), checked_by=_called("approved_by"))
        return self.annotate(answer=Subquery(had.values(said=people)[:1]))


class Rating(Recorded):
    """`solved_at`: which solving it is about; reopened and solved again, the case can be rated again."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="ratings")
    solved_at = models.DateTimeField()
    score = models.PositiveSmallIntegerField(_("score"), choices=Score.choices)
    words = models.TextField(_("in words"), blank=True, max_length=MAX_WORDS)
    rated_at = models.DateTimeField(default=timezone.now, editable=False)
    changes = models.PositiveSmallIntegerField(default=0)

    objects = RatingQuerySet.as_manager()
    history = trail()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "solved_at"], name="one_rating_per_solving"),
            models.CheckConstraint(condition=models.Q(score__range=(1, 5)), name="score_from_1_to_5"),
        ]
        indexes = [models.Index(fields=["-rated_at"], name="rating_recent")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.score}/5"
