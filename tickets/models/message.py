"""One utterance. Messages are numbered per ticket without gaps, and are never edited."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.exceptions import NotAllowed
from tickets.markup import plain_text
from tickets.models import search
from tickets.models.notices import in_words
from tickets.models.people import Customer
from tickets.models.ticket import HandOff, Ticket
from tickets.models.trail import Recorded, trail
from tickets.text import is_surely, language_of

MAX_MESSAGE_CHARS = 5000


class Author(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    AGENT = "agent", _("Agent")
    ASSISTANT = "assistant", _("Assistant")
    SYSTEM = "system", _("System")


class MessageQuerySet(models.QuerySet["Message"]):
    def public(self) -> Self:
        return self.filter(is_public=True)

    def notes(self) -> Self:
        """What colleagues wrote for colleagues alone."""
        return self.filter(is_public=False, author=Author.AGENT)

    def found_by(self, text: str) -> Self:
        """Those that say what is looked for, in English or Chinese; none when nothing is."""
        wanted = search.matching(text)
        if wanted is None:
            return self.none()
        return self.annotate(english=search.ENGLISH, chinese=search.CHINESE).filter(wanted)

    def after(self, seq: int) -> Self:
        return self.filter(seq__gt=seq)

    def harmless(self) -> Self:
        """Customers' words that people answered, in tickets that were never handed off as sensitive."""
        answers = Q(author=Author.AGENT) | Q(approved_by__isnull=False)
        answered = Message.objects.public().filter(
            answers, ticket=OuterRef("ticket"), seq__gt=OuterRef("seq")
        )
        alarms = Ticket.history.filter(id=OuterRef("ticket"), hand_off=HandOff.SENSITIVE)
        return self.public().filter(Exists(answered), ~Exists(alarms), author=Author.CUSTOMER, origin=None)

    def unread_by(self, customer: Customer) -> int:
        """How many words of the desk the customer has not had on the screen yet, in all conversations. What was merged
        is read where it goes on, unless it was read before.
        """
        unread = Q(ticket__reading=None) | Q(seq__gt=F("ticket__reading__customer_seq"))
        before = Q(origin__ticket__reading=None) | Q(
            origin__seq__gt=F("origin__ticket__reading__customer_seq")
        )
        new = Q(origin=None) | Q(before, origin__ticket__merged_into__isnull=False)
        theirs = self.public().filter(ticket__requester=customer, ticket__merged_into=None)
        return theirs.filter(unread, new, author__in=(Author.AGENT, Author.ASSISTANT)).count()

    def said_by(self, customer: "Customer | models.OuterRef") -> Self:
        """What the customer wrote, in all conversations; what was merged or split, once."""
        return self.filter(ticket__requester=customer, author=Author.CUSTOMER, origin=None)

    def with_people(self) -> Self:
        return self.select_related("user", "approved_by")


class Message(Recorded):
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField()
    is_public = models.BooleanField(_("public"), default=True)
    author = models.CharField(_("author"), max_length=10, choices=Author.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    body = models.TextField(_("text"), blank=True, help_text=_("Empty for notices of the system."))
    event = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    client_key = models.UUIDField(null=True, blank=True)
    origin = models.ForeignKey(
        "self",
        models.SET_NULL,
        related_name="copies",
        null=True,
        blank=True,
        help_text=_("Of which message of another ticket this is a copy."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MessageQuerySet.as_manager()
    history = trail()

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "seq"], name="message_seq_once"),
            models.UniqueConstraint(fields=["ticket", "client_key"], name="message_client_key_once"),
            models.CheckConstraint(
                condition=Q(author=Author.AGENT) ^ Q(user=None), name="agents_messages_have_a_user"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(author=Author.ASSISTANT), name="only_drafts_are_approved"
            ),
            models.CheckConstraint(
                condition=Q(author=Author.SYSTEM) ^ Q(event=""), name="notices_are_the_systems"
            ),
        ]
        indexes = [
            GinIndex(search.ENGLISH, name="message_english"),
            GinIndex(search.CHINESE, name="message_chinese"),
        ]

    if TYPE_CHECKING:
        ticket_id: int
        origin_id: int | None

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.seq} {self.author}"

    @property
    def dom_id(self) -> str:
        return f"message-{self.seq}"

    @property
    def is_note(self) -> bool:
        """An agent's internal note, as against a notice of the system."""
        return not self.is_public and self.author == Author.AGENT

    @property
    def is_erased(self) -> bool:
        """Deleted at the customer's request, files included: nobody can send a message without words or files."""
        return not self.body and not self.event

    @property
    def text(self) -> str:
        """What was said; a notice in the reader's language."""
        return in_words(self.event, self.facts) if self.event else self.body

    @property
    def plain(self) -> str:
        """The same without the marks of markdown, which only the desk's words have."""
        return self.text if self.event or self.author == Author.CUSTOMER else plain_text(self.body)

    @property
    def language(self) -> str:
        """Of what people and the assistant say, for screen readers and hyphenation; notices speak the reader's."""
        return language_of(self.body) if self.body else ""

    def is_surely_in(self, language: str) -> bool:
        """Beyond doubt: little or mixed text never is."""
        return is_surely(self.body, language)

    @property
    def speaker(self) -> str:
        """The name of who speaks, for people."""
        if self.user:
            return self.user.name
        if self.author == Author.CUSTOMER:
            return str(self.ticket.requester)
        return gettext("The assistant") if self.author == Author.ASSISTANT else gettext("The system")

    def save(self, *args: Any, **kwargs: Any) -> None:
        # A copy says nothing: it was said where it comes from.
        is_said = self._state.adding and not self.origin_id
        if is_said and self.author == Author.ASSISTANT and not self.ticket.assistant_has_floor:
            raise NotAllowed(str(_("People answer in this conversation: the assistant stays silent.")))
        super().save(*args, **kwargs)
