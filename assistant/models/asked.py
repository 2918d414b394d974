"""A question that is found again by its words."""

from typing import Any

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from assistant.retrieval.tokens import POLITE, chinese_pairs, latin_words


class Asked(models.Model):
    """`question` holds nobody's personal data. Each table of them has an index of its own on `search`."""

    question = models.TextField(_("question"))
    words = models.TextField(editable=False, blank=True, help_text=_("What the question is found by."))
    pairs = models.TextField(
        editable=False, blank=True, help_text=_("Chinese text in pairs, for the search.")
    )
    search = models.GeneratedField(
        expression=SearchVector("words", config="english") + SearchVector("pairs", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.question

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.words, self.pairs = words_and_pairs(self.question)
        super().save(*args, **kwargs)


def words_and_pairs(text: str) -> tuple[str, str]:
    """What `text` is found by: its words without the polite ones, and its Chinese in pairs."""
    words = [word for word in latin_words(text) if word not in POLITE]
    return " ".join(words), " ".join(chinese_pairs(text))
