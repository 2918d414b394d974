"""What every page of the console shows around its content."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import IntegerField, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import QueryDict

from agents_ui.stopped import Stopped, with_stopped
from agents_ui.wanted import ICONS, QueueView, Wanted, in_view
from tickets.models import Escalation, Mention, SavedView, Ticket, User

#: Beyond this nobody reads the number.
COUNTED = 99


class Counted(Subquery):
    """How many rows there are, up to COUNTED + 1: so much costs the same however many there are."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk")[: COUNTED + 1])


@dataclass(frozen=True)
class Entry:
    """`count`: up to COUNTED + 1."""

    view: QueueView
    icon: str
    count: int

    @property
    def key(self) -> str:
        return self.view.value

    @property
    def is_more(self) -> bool:
        return self.count > COUNTED


@dataclass(frozen=True)
class Saved:
    """A view of the reader's own. `count`: up to COUNTED + 1; 0 also where words are looked for, which is too dear for
    every page.
    """

    pk: int
    name: str
    query: str
    count: int = 0

    @property
    def key(self) -> str:
        return f"saved-{self.pk}"

    @property
    def is_more(self) -> bool:
        return self.count > COUNTED

    @property
    def wanted(self) -> Wanted:
        return Wanted.of(QueryDict(self.query))


@dataclass(frozen=True)
class Frame:
    """`section`: the page one is on. `counts`: by view (of mentions, those one has not seen), and "escalations"
    for supervisors. `stopped`: what was not sent.
    """

    section: str
    counts: dict[str, int]
    saved: list[Saved]
    stopped: Stopped

    @property
    def escalations(self) -> int | None:
        return self.counts.get("escalations")

    @property
    def is_more(self) -> bool:
        return (self.escalations or 0) > COUNTED

    @property
    def views(self) -> list[Entry]:
        return [Entry(view, icon, self.counts.get(view, 0)) for view, icon in ICONS.items()]

    def name_of(self, wanted: Wanted) -> str:
        """Under which the reader has saved it; "" for none, and for a view as it is, which has a name of its own."""
        names = [saved.name for saved in self.saved if saved.query == wanted.query]
        return names[0] if names and wanted.is_filtered else ""


def saved_by(user: User) -> ArraySubquery:
    """The views of `user`'s own, as frame_of wants them, for a query that reads something else as well."""
    own = SavedView.objects.filter(user=user).order_by("name")
    return ArraySubquery(own.values(said=JSONObject(pk="pk", name="name", query="query")))


def frame_of(user: User, section: str, *, saved: list[dict[str, Any]] | None = None) -> Frame:
    """One query at any size, and one more for who has saved views, unless `saved` was read before (saved_by)."""
    rows = {**_views(user), **_own_views(saved or [], user)}
    mine = User.objects.filter(pk=user.pk)
    views, stopped, *found = mine.values_list(
        saved_by(user), with_stopped(user), *map(Counted, rows.values())
    ).get()
    counts = dict(zip(rows, found, strict=True))
    if saved is None:
        counts |= _counted(_own_views(views, user), user)
    own = [replace(one, count=counts.get(one.key, 0)) for one in (Saved(**view) for view in views)]
    return Frame(section, counts, own, Stopped(stopped))


def _views(user: User) -> dict[str, QuerySet[Any]]:
    tickets = Ticket.objects.visible_to(user)
    views: dict[str, QuerySet[Any]] = {view: in_view(tickets, view, user) for view in QueueView}
    views[QueueView.MENTIONS] = tickets.filter(pk__in=Mention.objects.of(user).unread().values("ticket"))
    if user.is_supervisor:
        views["escalations"] = Escalation.objects.visible_to(user).unsettled()
    return views


def _own_views(saved: list[dict[str, Any]], user: User) -> dict[str, QuerySet[Any]]:
    wanted = {one.key: one.wanted for one in (Saved(**said) for said in saved)}
    return {key: asked.tickets_for(user) for key, asked in wanted.items() if not asked.q}


def _counted(rows: dict[str, QuerySet[Any]], user: User) -> dict[str, int]:
    if not rows:
        return {}
    found = User.objects.filter(pk=user.pk).values_list(*map(Counted, rows.values())).get()
    return dict(zip(rows, found, strict=True))
