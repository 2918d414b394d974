"""What a verb's answer says about undoing it, to the page that asked or the one that follows."""

import json
from dataclasses import asdict, dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.models import Outgoing

#: So long it is said what was done.
SAID_MS = 12_000


@dataclass(frozen=True)
class Undo:
    """`url`: where it is asked for, with `token` where one is needed. `ms`: for so long. `words`: what was done;
    `undone`: what is said afterwards. `reply`: the public id of the reply that waits, whose card undoes it as well;
    `yields`: its page has a button of its own for it, so it takes no other's place. `of`: the public id of the one
    thing it was done to, if it was one: where this cannot be undone, what was offered for that before is over.
    `lasts`: it was done and has no way back; without it and without a `url` nothing was done.
    """

    url: str
    words: str
    undone: str
    ms: int
    reply: str = ""
    token: str = ""
    yields: bool = False
    of: str = ""
    lasts: bool = False

    def tell(self, response: HttpResponse) -> HttpResponse:
        """In a header, whose words are escaped: headers are ASCII."""
        response.headers["X-Undo"] = json.dumps(asdict(self))
        return response


def said(words: str, *, of: str = "") -> Undo:
    """What was done, and cannot be undone."""
    return Undo(url="", words=words, undone="", ms=SAID_MS, of=of, lasts=True)


def over(of: str) -> Undo:
    """Somebody has gone on with it: what was offered to undo there is over, and the page shows what was done."""
    return said("", of=of)


def undo_of(outgoing: Outgoing) -> Undo | None:
    """None when it has been sent already."""
    left = outgoing.send_after - timezone.now()
    if not outgoing.is_pending:
        return None
    who = {"who": outgoing.ticket.requester}
    return Undo(
        url=reverse("console:undo", args=[outgoing.public_id]),
        words=_("About to be sent to %(who)s.") % who,
        undone=_("Undone. Nothing was sent to %(who)s.") % who,
        ms=max(0, int(left.total_seconds() * 1000)),
        reply=outgoing.public_id,
    )
