"""What a list shows: one of the views, filtered, or searched; all of it stands in the address."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from django.db.models import Q, TextChoices
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assistant.models import Draft
from tickets.models import HandOff, Language, Mention, Ticket, User
from tickets.models.ticket import ACTIVE, TicketQuerySet

#: Longer numbers are no place in any conversation, and more than a column can compare with.
MOST_DIGITS = 9
MOST_SEARCHED = 200


class QueueView(TextChoices):
    APPROVAL = "approval", _("To approve")
    WAITING = "waiting", _("Needs a person")
    MINE = "mine", _("Mine")
    MENTIONS = "mentions", _("Mentions")
    TEAMS = "teams", _("My teams")
    UNASSIGNED = "unassigned", _("Unassigned")
    BLOCKED = "blocked", _("Blocked")
    SNOOZED = "snoozed", _("Snoozed")
    ALL = "all", _("All open")


ICONS = {
    QueueView.APPROVAL: "check-check",
    QueueView.WAITING: "hand",
    QueueView.MINE: "user",
    QueueView.MENTIONS: "at-sign",
    QueueView.TEAMS: "users",
    QueueView.UNASSIGNED: "inbox",
    QueueView.BLOCKED: "shield-alert",
    QueueView.SNOOZED: "alarm-clock",
    QueueView.ALL: "layers",
}
#: The assistant has given up on them, and nobody has taken them yet.
_GIVEN_UP = (HandOff.UNAVAILABLE, HandOff.SENSITIVE, HandOff.STRANDED)


@dataclass(frozen=True)
class Wanted:
    """`team`, `topic`, `tag`: primary keys, 0 for any; `customer`: a public id. `q`: words that are looked for, also
    in what is solved.
    """

    view: QueueView = QueueView.APPROVAL
    team: int = 0
    topic: int = 0
    tag: int = 0
    language: str = ""
    status: str = ""
    customer: str = ""
    q: str = ""

    @classmethod
    def of(cls, asked: QueryDict) -> "Wanted":
        """What makes no sense is left out."""
        q = searched(asked)
        return cls(
            view=view_named(asked.get("view") or (QueueView.ALL if q else QueueView.APPROVAL)),
            team=number_of(asked.get("team", ""), otherwise=0),
            topic=number_of(asked.get("topic", ""), otherwise=0),
            tag=number_of(asked.get("tag", ""), otherwise=0),
            language=_one_of(asked.get("language", ""), Language.values),
            status=_one_of(asked.get("status", ""), [str(status) for status in ACTIVE]),
            customer=_said(asked, "customer")[:20],
            q=q,
        )

    @property
    def query(self) -> str:
        """As it stands in the address."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def is_filtered(self) -> bool:
        return self != Wanted(view=self.view)

    @property
    def has_filters(self) -> bool:
        """Besides what is searched for."""
        return replace(self, q="").is_filtered

    def tickets_for(self, user: User) -> TicketQuerySet:
        """Unordered."""
        tickets = Ticket.objects.visible_to(user)
        is_history = self.view == QueueView.ALL and (self.q or self.customer)
        tickets = tickets if is_history else in_view(tickets, self.view, user)
        said = {
            "team": self.team,
            "topic_said__topic": self.topic,
            "tags": self.tag,
            "language": self.language,
            "status": self.status,
            "requester__public_id": self.customer,
        }
        return tickets.filter(**{name: value for name, value in said.items() if value})


def in_view(tickets: TicketQuerySet, view: QueueView, user: User) -> TicketQuerySet:
    return _IN_VIEW[view](tickets, user)


def _blocked(tickets: TicketQuerySet) -> TicketQuerySet:
    """What does not go on by itself: a draft that must be looked at, or that the assistant could not write."""
    given_up = Q(hand_off__in=_GIVEN_UP, assignee=None)
    stuck = Q(pk__in=Draft.objects.proposed().stuck().values("ticket"))
    return tickets.waiting().awake().filter(given_up | stuck)


def _mentioning(tickets: TicketQuerySet, user: User) -> TicketQuerySet:
    """What one is named in and has not seen, and what is still open of the rest."""
    mine = Mention.objects.of(user)
    unread, open_ones = Q(pk__in=mine.unread().values("ticket")), Q(status__in=ACTIVE)
    return tickets.filter(unread | open_ones, pk__in=mine.values("ticket"))


_IN_VIEW: dict[QueueView, Callable[[TicketQuerySet, User], TicketQuerySet]] = {
    QueueView.APPROVAL: lambda tickets, user: tickets.to_approve().awake(),
    QueueView.WAITING: lambda tickets, user: tickets.needing_people().awake(),
    QueueView.MINE: lambda tickets, user: tickets.assigned_to(user).awake(),
    QueueView.MENTIONS: _mentioning,
    QueueView.TEAMS: lambda tickets, user: tickets.active().awake().filter(team__in=user.teams.all()),
    QueueView.UNASSIGNED: lambda tickets, user: tickets.active().awake().filter(assignee=None),
    QueueView.BLOCKED: lambda tickets, user: _blocked(tickets),
    QueueView.SNOOZED: lambda tickets, user: tickets.snoozed(),
    QueueView.ALL: lambda tickets, user: tickets.active(),
}


def view_named(name: str) -> QueueView:
    """Everything that is open for a name that no view has: as with a filter, nothing is left out of the list."""
    return QueueView(name) if name in QueueView.values else QueueView.ALL


def searched(asked: QueryDict) -> str:
    """The words that are looked for, "" for none."""
    return _said(asked, "q").strip()[:MOST_SEARCHED]


def number_of(digits: str, *, otherwise: int) -> int:
    """A number from an address, `otherwise` when it is none or longer than MOST_DIGITS."""
    return int(digits) if digits.isdecimal() and len(digits) <= MOST_DIGITS else otherwise


def _said(asked: QueryDict, name: str) -> str:
    """Without NUL, which no column can be compared with."""
    return asked.get(name, "").replace("\0", "")


def _one_of(said: str, values: list[str]) -> str:
    return said if said in values else ""
