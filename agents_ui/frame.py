"""What every page of the console shows around its content."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from agents_ui.wanted import ICONS, QueueView, in_view
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
    def is_more(self) -> bool:
        return self.count > COUNTED


@dataclass(frozen=True)
class Frame:
    """`section`: the page one is on. `counts`: by view (of mentions, those one has not seen), and "escalations"
    for supervisors. `saved`: the reader's own views, each with pk, name and query.
    """

    section: str
    counts: dict[str, int]
    saved: list[dict[str, Any]]

    @property
    def escalations(self) -> int | None:
        return self.counts.get("escalations")

    @property
    def is_more(self) -> bool:
        return (self.escalations or 0) > COUNTED

    @property
    def views(self) -> list[Entry]:
        return [Entry(view, icon, self.counts.get(view, 0)) for view, icon in ICONS.items()]


def frame_of(user: User, section: str) -> Frame:
    """One query at any size."""
    tickets = Ticket.objects.visible_to(user)
    wanted: dict[str, QuerySet[Any]] = {view: in_view(tickets, view, user) for view in QueueView}
    wanted[QueueView.MENTIONS] = tickets.filter(pk__in=Mention.objects.of(user).unread().values("ticket"))
    if user.is_supervisor:
        wanted["escalations"] = Escalation.objects.visible_to(user).unsettled()
    own = SavedView.objects.filter(user=OuterRef("pk")).order_by("name")
    saved = ArraySubquery(own.values(said=JSONObject(pk="pk", name="name", query="query")))
    found = User.objects.filter(pk=user.pk).values_list(saved, *map(Counted, wanted.values())).get()
    return Frame(section, dict(zip(wanted, found[1:], strict=True)), found[0])
