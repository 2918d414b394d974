"""What every page of the console shows around its content."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import QueryDict

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
    for supervisors.
    """

    section: str
    counts: dict[str, int]
    saved: list[Saved]

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


def frame_of(user: User, section: str) -> Frame:
    """One query at any size, and one more for who has saved views."""
    tickets = Ticket.objects.visible_to(user)
    wanted: dict[str, QuerySet[Any]] = {view: in_view(tickets, view, user) for view in QueueView}
    wanted[QueueView.MENTIONS] = tickets.filter(pk__in=Mention.objects.of(user).unread().values("ticket"))
    if user.is_supervisor:
        wanted["escalations"] = Escalation.objects.visible_to(user).unsettled()
    own = SavedView.objects.filter(user=OuterRef("pk")).order_by("name")
    saved = ArraySubquery(own.values(said=JSONObject(pk="pk", name="name", query="query")))
    found = User.objects.filter(pk=user.pk).values_list(saved, *map(Counted, wanted.values())).get()
    own_views = _counted([Saved(**one) for one in found[0]], user)
    return Frame(section, dict(zip(wanted, found[1:], strict=True)), own_views)


def _counted(saved: list[Saved], user: User) -> list[Saved]:
    wanted = {one.pk: one.wanted for one in saved}
    rows = {pk: asked.tickets_for(user) for pk, asked in wanted.items() if not asked.q}
    if not rows:
        return saved
    found = User.objects.filter(pk=user.pk).values_list(*map(Counted, rows.values())).get()
    counts = dict(zip(rows, found, strict=True))
    return [replace(one, count=counts.get(one.pk, 0)) for one in saved]
