"""A reply on its way out: it waits through the undo window as a row, and then becomes a message (rule 4)."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.exceptions import NotAllowed
from tickets.models.macro import Macro
from tickets.models.message import Author, Message
from tickets.models.notices import reason_in_words
from tickets.models.people import ASSISTANT, Actor, User
from tickets.models.public_id import new_public_id
from tickets.models.ticket import Ticket
from tickets.models.trail import Recorded, trail


class OutgoingStatus(models.TextChoices):
    PENDING = "pending", _("About to be sent")
    SENT = "sent", _("Sent")
    UNDONE = "undone", _("Undone")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    def pending(self) -> Self:
        return self.filter(status=OutgoingStatus.PENDING)

    def visible_to(self, user: User) -> Self:
        return self.filter(ticket__in=Ticket.objects.visible_to(user))

    def with_people(self) -> Self:
        return self.select_related("user", "approved_by", "ended_by", "message", "macro__moves_to")

    def due(self, late_by: timedelta = timedelta(0)) -> Self:
        """What should have been sent by now, or for so long already, by the clock of the database."""
        return self.pending().filter(send_after__lte=Now() - late_by)


class Outgoing(Recorded):
    """One pending one per ticket at most. `seen_seq`: the newest public message that its author had seen.

    Release, undo and withdrawal are one compare-and-set on `status`: exactly one of them wins.
    """

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="outgoing")
    author = models.CharField(_("author"), max_length=10, choices=Author.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    body = models.TextField(_("text"))
    override_reason = models.TextField(
        blank=True, help_text=_("Why sensitive content has to be sent all the same.")
    )
    macro = models.ForeignKey(
        Macro,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("What it does is done when the reply is sent."),
    )
    client_key = models.UUIDField()
    seen_seq = models.PositiveIntegerField()
    status = models.CharField(
        _("status"), max_length=10, choices=OutgoingStatus.choices, default=OutgoingStatus.PENDING
    )
    send_after = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    reason = models.TextField(_("reason"), blank=True, help_text=_("Why it was withdrawn, in words."))
    message = models.OneToOneField(Message, models.PROTECT, related_name="+", null=True, blank=True)

    objects = OutgoingQuerySet.as_manager()
    history = trail()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(status=OutgoingStatus.PENDING), name="one_pending_reply"
            ),
            models.UniqueConstraint(fields=["ticket", "client_key"], name="outgoing_client_key_once"),
            models.CheckConstraint(
                condition=Q(status=OutgoingStatus.SENT) ^ Q(message=None), name="sent_means_a_message"
            ),
            models.CheckConstraint(
                condition=Q(author=Author.AGENT) ^ Q(user=None), name="agents_replies_have_a_user"
            ),
        ]
        indexes = [
            models.Index(
                fields=["send_after"], name="outgoing_due", condition=Q(status=OutgoingStatus.PENDING)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.status}"

    @property
    def sender(self) -> User | None:
        """Whose decision it is; None where the assistant answers by itself."""
        return self.user or self.approved_by

    @property
    def reason_in_words(self) -> str:
        """In the reader's language."""
        return reason_in_words(self.reason, str(self.ended_by or ""))

    @property
    def speaker(self) -> Actor:
        return Actor.of(self.sender) if self.sender else ASSISTANT

    @property
    def is_pending(self) -> bool:
        return self.status == OutgoingStatus.PENDING

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.author == Author.ASSISTANT and not self.ticket.assistant_has_floor:
            raise NotAllowed(str(_("People answer in this conversation: the assistant stays silent.")))
        super().save(*args, **kwargs)
