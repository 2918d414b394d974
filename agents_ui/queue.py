"""One page of tickets: which ones, in which order, and where the next page begins."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.core import signing
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from agents_ui.found import Found, found_in, requesters_named
from agents_ui.frame import Frame
from agents_ui.wanted import ICONS, QueueView, Wanted
from assistant.models import Draft
from tickets.models import Escalation, Mention, Message, Outgoing, Ticket, User
from tickets.models.ticket import TicketQuerySet

PAGE = 25
#: A live refresh renders as many pages as the browser has opened, up to so many.
MOST_PAGES = 20
#: A search goes on by itself past pages of which nothing may be read, up to so many.
LOOKED_THROUGH = 3


@dataclass(frozen=True)
class Row:
    """`found`: the message that was looked for, in a search. `note`: where the reader is named, in that list."""

    ticket: Ticket
    found: Found | None = None
    note: Message | None = None


@dataclass(frozen=True)
class QueuePage:
    """`after` is the cursor of the page that follows, "" on the last one. `name`: under which it is saved, if it is.
    `before`: how many rows a search has found before its first.
    """

    wanted: Wanted
    rows: list[Row]
    after: str
    name: str = ""
    before: int = 0

    @property
    def view(self) -> QueueView:
        return self.wanted.view

    @property
    def title(self) -> str:
        is_search = self.wanted.q and self.view == QueueView.ALL
        if self.name:
            return self.name
        return _("Search") if is_search else str(self.view.label)

    @property
    def how_many(self) -> str:
        """What a search has found, in words: counted as far as its rows go, "" where nobody can say."""
        count = self.before + len(self.rows)
        if not self.wanted.q or (self.after and not count):
            return ""
        if self.after:
            return _("More than %(count)d found") % {"count": count}
        return _("%(count)d found") % {"count": count} if count else _("Nothing found")

    @property
    def icon(self) -> str:
        return ICONS[self.view]

    @property
    def tickets(self) -> list[Ticket]:
        return [row.ticket for row in self.rows]

    def named_in(self, frame: Frame) -> "QueuePage":
        return replace(self, name=frame.name_of(self.wanted))


def page_of(user: User, wanted: Wanted, *, after: str = "", pages: int = 1) -> QueuePage:
    """PAGE tickets for each of `pages`; they know whether they are `is_sending`, `is_escalated`, `is_mentioned` and
    whether a draft `is_stuck`.

    Due first, then oldest; in a search what was said last first. One query, one more for the notes in which one is
    named, and up to LOOKED_THROUGH in a search. Raises Http404 for a forged cursor.
    """
    size = PAGE * min(max(pages, 1), MOST_PAGES)
    return (_searched if wanted.q else _waiting)(user, wanted, after, size)


def _waiting(user: User, wanted: Wanted, after: str, size: int) -> QueuePage:
    tickets = _with_all(wanted.tickets_for(user), user).order_by("due_at", "pk")
    found = list(tickets.filter(_beyond(after))[: size + 1])
    shown = found[:size]
    cursor = (
        _sign(shown[-1].due_at.isoformat() if shown[-1].due_at else None, shown[-1].pk)
        if found[size:]
        else ""
    )
    notes = _notes_naming(user, shown) if wanted.view == QueueView.MENTIONS else {}
    return QueuePage(wanted, [Row(ticket, note=notes.get(ticket.pk)) for ticket in shown], cursor)


def _notes_naming(reader: User, tickets: list[Ticket]) -> dict[int, Message]:
    """By ticket, the newest in each."""
    return {one.ticket_id: one.message for one in Mention.objects.of(reader).newest_in(tickets)}


def _searched(user: User, wanted: Wanted, after: str, size: int) -> QueuePage:
    """One query for each page of which nothing may be read, until one has something or LOOKED_THROUGH are over: that
    so many hold what was looked for is all one learns of them.
    """
    for _page in range(LOOKED_THROUGH):
        queue = _found(user, wanted, after, size)
        after = queue.after
        if queue.rows or not after:
            break
    return queue


def _found(user: User, wanted: Wanted, after: str, size: int) -> QueuePage:
    _due, last, count = _read(after) if after else (None, None, 0)
    named = requesters_named(user, wanted.q)
    found = found_in(wanted.tickets_for(user), wanted.q, before=last, requesters=named)
    tickets = list(_with_all(found, user)[: size + 1])
    shown = tickets[:size]
    rows = [Row(one.ticket, one) for one in (Found(ticket, wanted.q) for ticket in shown) if one.is_readable]
    goes_on = bool(tickets[size:])
    cursor = _sign(None, shown[-1].found_pk, count + len(rows)) if goes_on else ""  # type: ignore[attr-defined]
    return QueuePage(wanted, rows, cursor, before=count)


def _with_all(tickets: TicketQuerySet, reader: User) -> TicketQuerySet:
    """What a row says about a ticket."""
    this = {"ticket": OuterRef("pk")}
    return (
        tickets.select_related("requester", "assignee")
        .with_tags()
        .annotate(
            is_sending=Exists(Outgoing.objects.pending().filter(**this)),
            is_escalated=Exists(Escalation.objects.unsettled().filter(**this)),
            is_mentioned=Exists(Mention.objects.of(reader).unread().filter(**this)),
            is_stuck=Exists(Draft.objects.proposed().stuck().filter(**this)),
        )
    )


def _sign(due: str | None, pk: int, count: int = 0) -> str:
    """`count`: how many rows a search has found up to there."""
    return signing.dumps([due, pk, count], salt="queue.page")


def _beyond(after: str) -> Q:
    """Rows that come after the cursor, in an order that has rows without a due time last."""
    if not after:
        return Q()
    due, pk, _count = _read(after)
    if due is None:
        return Q(due_at=None, pk__gt=pk)
    return Q(due_at__gt=due) | Q(due_at=due, pk__gt=pk) | Q(due_at=None)


def _read(after: str) -> tuple[datetime | None, int, int]:
    try:
        due, pk, count = signing.loads(after, salt="queue.page")
    except signing.BadSignature as error:
        raise Http404("This page of the queue does not exist.") from error
    return (datetime.fromisoformat(due) if due else None), pk, count
