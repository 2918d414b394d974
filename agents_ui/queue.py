"""One page of tickets that wait: which ones, in which order, and where the next page begins."""

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db.models import Exists, OuterRef, Q, TextChoices
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from tickets.models import Outgoing, Ticket, User
from tickets.models.ticket import TicketQuerySet

PAGE = 25
#: A live refresh renders as many pages as the browser has opened, up to so many.
MOST_PAGES = 20
#: Longer numbers are no place in any conversation, and more than a column can compare with.
MOST_DIGITS = 9


class QueueView(TextChoices):
    APPROVAL = "approval", _("To approve")
    WAITING = "waiting", _("Needs a person")
    MINE = "mine", _("Mine")
    UNASSIGNED = "unassigned", _("Unassigned")
    ALL = "all", _("All open")


ICONS = {
    QueueView.APPROVAL: "check-check",
    QueueView.WAITING: "hand",
    QueueView.MINE: "user",
    QueueView.UNASSIGNED: "inbox",
    QueueView.ALL: "layers",
}


@dataclass(frozen=True)
class QueuePage:
    """`after` is the cursor of the page that follows, "" on the last one."""

    view: QueueView
    tickets: list[Ticket]
    after: str

    @property
    def icon(self) -> str:
        return ICONS[self.view]


def page_of(user: User, view: QueueView, *, after: str = "", pages: int = 1) -> QueuePage:
    """Due first, then oldest; PAGE tickets for each of `pages`, which know whether they are `is_sending`. One query.

    Raises Http404 for a forged cursor.
    """
    wanted = PAGE * min(max(pages, 1), MOST_PAGES)
    tickets = _tickets(user, view).select_related("requester", "assignee").order_by("due_at", "pk")
    tickets = tickets.annotate(is_sending=Exists(Outgoing.objects.pending().filter(ticket=OuterRef("pk"))))
    found = list(tickets.filter(_beyond(after))[: wanted + 1])
    shown = found[:wanted]
    return QueuePage(view, shown, _cursor(shown[-1]) if len(found) > wanted else "")


def view_named(name: str) -> QueueView:
    return QueueView(name) if name in QueueView.values else QueueView.APPROVAL


def number_of(digits: str, *, otherwise: int) -> int:
    """A number from an address, `otherwise` when it is none or longer than MOST_DIGITS."""
    return int(digits) if digits.isdecimal() and len(digits) <= MOST_DIGITS else otherwise


def _tickets(user: User, view: QueueView) -> TicketQuerySet:
    tickets = Ticket.objects.visible_to(user)
    match view:
        case QueueView.APPROVAL:
            return tickets.to_approve()
        case QueueView.WAITING:
            return tickets.needing_people()
        case QueueView.MINE:
            return tickets.assigned_to(user)
        case QueueView.UNASSIGNED:
            return tickets.active().filter(assignee=None)
        case QueueView.ALL:
            return tickets.active()


def _cursor(last: Ticket) -> str:
    return signing.dumps([last.due_at.isoformat() if last.due_at else None, last.pk], salt="queue")


def _beyond(after: str) -> Q:
    """Rows that come after the cursor, in an order that has rows without a due time last."""
    if not after:
        return Q()
    due, pk = _read(after)
    if due is None:
        return Q(due_at=None, pk__gt=pk)
    return Q(due_at__gt=due) | Q(due_at=due, pk__gt=pk) | Q(due_at=None)


def _read(after: str) -> tuple[datetime | None, int]:
    try:
        due, pk = signing.loads(after, salt="queue")
    except signing.BadSignature as error:
        raise Http404("This page of the queue does not exist.") from error
    return (datetime.fromisoformat(due) if due else None), pk
