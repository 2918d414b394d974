"""Answers of the reader's that were not sent after all, and at which they have not looked."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from tickets.models import Customer, StoppedReply, User


@dataclass(frozen=True)
class Stopped:
    """`rows`: as stopped_rows gives them. `here`: the public id of the conversation that is shown, "" elsewhere: it
    says itself what was not sent there.
    """

    rows: list[dict[str, Any]]
    here: str = ""

    @property
    def is_here(self) -> bool:
        return any(row["ticket"] == self.here for row in self.rows)

    @property
    def elsewhere(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["ticket"] != self.here]

    @property
    def newest(self) -> dict[str, Any]:
        return self.elsewhere[0]

    def __str__(self) -> str:
        """That, in words."""
        elsewhere = self.elsewhere
        if len(elsewhere) > 1:
            return _("%(count)d answers of yours were not sent after all.") % {"count": len(elsewhere)}
        customer = Customer(name=self.newest["name"], public_id=self.newest["customer"])
        return _("Your answer to %(who)s was not sent after all.") % {"who": customer}


def stopped_rows(user: User) -> QuerySet[Any]:
    """One object for each, the newest first: the public ids of `ticket` and `customer`, and the customer's `name`."""
    what = JSONObject(
        ticket="outgoing__ticket__public_id",
        customer="outgoing__ticket__requester__public_id",
        name="outgoing__ticket__requester__name",
    )
    return StoppedReply.objects.of(user).order_by("-pk").annotate(said=what).values_list("said", flat=True)


def with_stopped(user: User) -> ArraySubquery:
    """The same, within a query that reads something else as well."""
    return ArraySubquery(stopped_rows(user))
