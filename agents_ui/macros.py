"""Macros on the screen: what a conversation is offered, and how one came to be what it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.models import Macro, Ticket, User
from tickets.models.macro import naming_tags

#: So many steps of its history stand beside a macro.
STEPS = 30
VERBS = {
    "macro.created": gettext_lazy("Created"),
    "macro.edited": gettext_lazy("Edited"),
    "macro.retired": gettext_lazy("Retired"),
    "macro.restored": gettext_lazy("In use again"),
}


@dataclass(frozen=True)
class Choice:
    """`text`: the macro's words, filled in for this ticket; "" where it only does something."""

    macro: Macro
    text: str


@dataclass(frozen=True)
class Category:
    """`name` is "" for macros of no category, which stand last. `language`: what it is called where it is not the
    ticket's, else "".
    """

    name: str
    language: str
    choices: list[Choice]

    @property
    def label(self) -> str:
        return " · ".join(filter(None, (self.language, self.name or _("Other macros"))))


@dataclass(frozen=True)
class Step:
    """`fields`: what was changed, in the names of the form. `text`: how it read then, where that has changed."""

    verb: str
    who: str
    at: datetime
    fields: list[str]
    text: str


def offered(ticket: Ticket, reader: User) -> list[Category]:
    """What `reader` can say or do here, by category, the most used first; what is not in the ticket's language stands
    last. Two queries at the most.
    """
    macros = naming_tags(Macro.objects.for_team_of(ticket))
    return [
        Category(name, language, [Choice(macro, macro.filled(ticket, reader)) for macro in found])
        for (language, name), found in groupby(macros, lambda macro: _place(macro, ticket))
    ]


def choice_of(ticket: Ticket, reader: User, pk: int) -> Choice | None:
    """The one with this primary key, if it is offered. No query for 0, else as `offered`."""
    categories = offered(ticket, reader) if pk else []
    return next((one for some in categories for one in some.choices if one.macro.pk == pk), None)


def steps_of(macro: Macro) -> list[Step]:
    """The newest STEPS of its history, newest first."""
    rows = list(macro.history.select_related("history_user").order_by("-history_id")[: STEPS + 1])
    return list(_steps([*rows, None]))[:STEPS]


def newest_step(macro: Macro | None) -> int:
    """What stands on the screen: the number of the newest row of its history, 0 for a new macro."""
    row = macro.history.order_by("-history_id").first() if macro else None
    return row.history_id if row else 0


def _place(macro: Macro, ticket: Ticket) -> tuple[str, str]:
    """Its language, where it is another one, and its category."""
    return "" if macro.language == ticket.language else macro.get_language_display(), macro.category


def _steps(rows: list[Any]) -> Iterator[Step]:
    for row, older in pairwise(rows):
        changed = [name for name in Macro.EDITED if older and _value(row, name) != _value(older, name)]
        yield Step(
            verb=str(VERBS.get(row.history_change_reason, _("Changed"))),
            who=str(row.history_user or row.history_actor),
            at=row.history_date,
            fields=[str(Macro.field(name).verbose_name) for name in changed],
            text=row.body if "body" in changed else "",
        )


def _value(row: Any, name: str) -> Any:
    return getattr(row, Macro.field(name).attname)
