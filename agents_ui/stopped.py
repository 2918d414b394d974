"""Answers of the reader's that were not sent after all, and at which they have not looked."""

from dataclasses import dataclass, replace
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from agents_ui.outgoing import Reply
from tickets.models import Customer, OutgoingStatus, StoppedReply, Ticket, User


@dataclass(frozen=True)
class Stopped:
    """`rows`: as stopped_rows gives them. `ticket`: the public id of the one that is shown, "" elsewhere. `reply`: of
    the reply that its page says was not sent.
    """

    rows: list[dict[str, Any]]
    ticket: str = ""
    reply: str = ""

    def on(self, ticket: Ticket, reply: Reply | None) -> Self:
        """On the page of `ticket`, where `reply` is shown."""
        shown = reply.outgoing.public_id if reply and not reply.outgoing.is_pending else ""
        return replace(self, ticket=ticket.public_id, reply=shown)

    @property
    def here(self) -> list[dict[str, Any]]:
        """What the page says itself: who undid one stands in the conversation."""
        here = [row for row in self.rows if row["ticket"] == self.ticket]
        return [row for row in here if row["reply"] == self.reply or row["status"] == OutgoingStatus.UNDONE]

    @property
    def rest(self) -> list[dict[str, Any]]:
        here = self.here
        return [row for row in self.rows if row not in here]

    def __str__(self) -> str:
        """The rest, in words; "" for none."""
        rest = self.rest
        if not rest:
            return ""
        if len(rest) > 1:
            return _("%(count)d answers of yours were not sent after all.") % {"count": len(rest)}
        customer = Customer(name=rest[0]["name"], public_id=rest[0]["customer"])
        return _("Your answer to %(who)s was not sent after all.") % {"who": customer}


def stopped_rows(user: User) -> QuerySet[Any]:
    """One object for each, the newest first: the public ids of `reply`, `ticket` and `customer`, the `name` of the
    customer and the `status` of the reply.
    """
    what = JSONObject(
        reply="outgoing__public_id",
        status="outgoing__status",
        ticket="outgoing__ticket__public_id",
        customer="outgoing__ticket__requester__public_id",
        name="outgoing__ticket__requester__name",
    )
    newest_first = StoppedReply.objects.of(user).order_by("-outgoing__ended_at", "-pk")
    return newest_first.annotate(said=what).values_list("said", flat=True)


def with_stopped(user: User) -> ArraySubquery:
    """The same, within a query that reads something else as well."""
    return ArraySubquery(stopped_rows(user))
