"""Questions that were answered before, with the answer that a person approved: to be suggested, never sent."""

from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from assistant.models.draft import Draft
from assistant.models.tokens import POLITE, chinese_pairs, latin_words
from tickets.models import Ticket, User


class PrecedentQuerySet(models.QuerySet["Precedent"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(draft__ticket__in=Ticket.objects.visible_to(user))


class Precedent(models.Model):
    """Made when the answer goes out, and gone with its draft. `question`: what somebody asked, masked as a log line
    is, without the name they gave us. `answer`: as it was sent, with no figure, promise or name of one case.
    """

    draft = models.OneToOneField(Draft, models.CASCADE, related_name="precedent")
    question = models.TextField(_("question"))
    answer = models.TextField(_("answer"))
    words = models.TextField(editable=False, blank=True, help_text=_("What the question is found by."))
    pairs = models.TextField(
        editable=False, blank=True, help_text=_("Chinese text in pairs, for the search.")
    )
    search = models.GeneratedField(
        expression=SearchVector("words", config="english") + SearchVector("pairs", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = PrecedentQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="precedent_search")]

    def __str__(self) -> str:
        return self.question

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.words, self.pairs = words_and_pairs(self.question)
        super().save(*args, **kwargs)


def words_and_pairs(text: str) -> tuple[str, str]:
    """What `text` is found by: its words without the polite ones, and its Chinese in pairs."""
    words = [word for word in latin_words(text) if word not in POLITE]
    return " ".join(words), " ".join(chinese_pairs(text))
