"""What an agent has typed and not sent: kept for them alone, wherever they sign in. No change of the case: no trail."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from tickets.models.people import User
from tickets.models.ticket import Ticket


class UnsentQuerySet(models.QuerySet["Unsent"]):
    def of(self, user: User, ticket: Ticket) -> Self:
        return self.filter(user=user, ticket=ticket)


class Unsent(models.Model):
    """`place`: "reply", "note", or the draft that is edited. `other`: what was typed there on another device before.

    `revision` counts the changes, `typed_at` is the newest key by the clock of the server.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    place = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    other = models.TextField(blank=True)
    device = models.CharField(max_length=40)
    revision = models.PositiveIntegerField(default=0)
    typed_at = models.DateTimeField(default=timezone.now)

    objects = UnsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "user", "place"], name="one_unsent_text_per_place")
        ]

    if TYPE_CHECKING:
        user_id: int
        ticket_id: int

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.place}"

    def take(self, text: str, *, seen: int, device: str, typed_at: datetime) -> bool:
        """Whether `text` stands here now. Where two devices wrote, the newest key wins and the other text is offered.

        `seen`: the revision that `device` knew when it was typed.
        """
        is_unseen = self.revision not in (0, seen) and self.device != device and self.text != text
        self.revision += 1
        if is_unseen and typed_at < self.typed_at:
            self.other = text
            return False
        if is_unseen and self.text not in text:
            self.other = self.text
        self.text, self.device, self.typed_at = text, device, typed_at
        return True

    def leave(self, device: str, seen: int) -> bool:
        """What `device` knew, up to the revision `seen`, has been sent: whether a text of another one is left."""
        if self.device == device or self.revision == seen:
            self.text = ""
        else:
            self.other = ""
        self.revision += 1
        return bool(self.text or self.other)
