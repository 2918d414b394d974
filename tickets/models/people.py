"""The people of the desk, and who is acting."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from tickets.exceptions import NotAllowed
from tickets.models.public_id import new_public_id
from tickets.text import clean_text

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class Role(models.TextChoices):
    AGENT = "agent", _("Agent")
    SUPERVISOR = "supervisor", _("Supervisor")


class People(UserManager["User"]):
    def who_see(self, ticket: "Ticket") -> "models.QuerySet[User]":
        """Those who work here and may see it: as `Ticket.objects.visible_to`, from the other side."""
        mine = models.Q(role=Role.SUPERVISOR) | models.Q(teams=ticket.team_id)
        return self.filter(mine, is_active=True).distinct()


class User(AbstractUser):
    """Someone who works at the desk. Customers have no user: they are `Customer` rows."""

    first_name = None  # type: ignore[assignment]  # one name field serves every culture
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=100)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.AGENT)

    has_keys = models.BooleanField(
        _("keyboard shortcuts"), default=True, help_text=_("Single keys act in the console.")
    )

    objects: ClassVar[People] = People()

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email", "name"]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def is_supervisor(self) -> bool:
        return self.role == Role.SUPERVISOR

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


LEAST_NAMED = 2
_NAME = SearchVector("name", config="simple")
_WORD = re.compile(r"[^\W_]+")


#: What stands where a name or a subject stood that was deleted for good.
NAMELESS = "—"


def name_in(text: str) -> str:
    """`text` as a name, on one line; "" where it would say that the name was deleted."""
    name = " ".join(clean_text(text).split())
    return "" if name == NAMELESS else name


class CustomerQuerySet(models.QuerySet["Customer"]):
    def lock(self, customer: "Customer") -> "Customer":
        """`customer` as it is now, its row locked until the transaction ends. Before any ticket's lock: whoever deletes
        a customer's words does it in this order too. Raises NotAllowed when they were deleted meanwhile.
        """
        # Not the key: a verb that holds a ticket and saves it twice looks for the ticket's customer as it commits, and
        # would wait there for whoever has this lock and waits for the ticket.
        now = self.select_for_update(no_key=True).get(pk=customer.pk)
        if now.public_id != customer.public_id:
            raise NotAllowed(str(_("What was written here was deleted. Reload the page.")))
        return now

    def named(self, text: str) -> Self:
        """Those whose name has the words of `text`, the last of which may be unfinished, or whose address begins so;
        none for less than LEAST_NAMED characters. Both by an index.
        """
        if len(text) < LEAST_NAMED:
            return self.none()
        words = " & ".join(_WORD.findall(text.casefold()))
        found = models.Q(email__istartswith=text)
        if words:
            found |= models.Q(called=SearchQuery(f"{words}:*", config="simple", search_type="raw"))
        return self.annotate(called=_NAME).filter(found)

    def learn(self, customer: "Customer", **known: str) -> None:
        """A name or an address, unless `customer` was forgotten meanwhile."""
        if self.filter(pk=customer.pk, public_id=customer.public_id).update(**known):
            for field, value in known.items():
                setattr(customer, field, value)


class Customer(models.Model):
    """A requester. Known by the signed visitor cookie that carries `public_id`; needs no account."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    host_id = models.CharField(
        max_length=100,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Who a site with our widget says it is."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(_NAME, name="customer_name"),
            models.Index(OpClass(Upper("email"), "text_pattern_ops"), name="customer_email"),
        ]

    def __str__(self) -> str:
        if self.name == NAMELESS:
            return str(_("Erased customer"))
        return self.name or str(_("Visitor %(id)s")) % {"id": self.public_id[:4]}


@dataclass(frozen=True)
class Actor:
    """Who performs a verb: a user, a customer, the assistant or the system. `label` goes into the trail."""

    label: str
    user: User | None = None

    @classmethod
    def of(cls, person: User | Customer) -> "Actor":
        if isinstance(person, User):
            return cls(label=f"{person.role}:{person.username}", user=person)
        return cls(label=f"customer:{person.public_id}")


ASSISTANT = Actor("assistant")
SYSTEM = Actor("system")
