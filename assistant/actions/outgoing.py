"""What goes out is screened, whoever wrote it (rule 5)."""

from uuid import UUID

from django.utils.translation import gettext as _

from assistant.models import Article, Draft
from assistant.screening import Pseudonyms, Verdict, screen
from tickets.actions import send_reply
from tickets.exceptions import Refused
from tickets.models import Author, Message, Ticket, User


class Blocked(Refused):
    """The text holds something that must not leave the desk: edit it, or override with a reason."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(_("This holds sensitive content. Remove it, or say why it has to be sent."))
        self.verdict = verdict


def check_outgoing(ticket: Ticket, text: str, *, override_reason: str) -> None:
    """Raise Blocked when `text` has a high-risk span and no reason to send it all the same."""
    verdict = screen(text, permitted=sayable(ticket))
    if verdict.is_high_risk and not override_reason.strip():
        raise Blocked(verdict)


def sayable(ticket: Ticket) -> Pseudonyms:
    """The data that may be said to this customer: their own, and what stands in the articles of the newest draft."""
    given = ticket.messages.public().filter(author=Author.CUSTOMER).values_list("body", flat=True)
    newest = Draft.objects.for_ticket(ticket).order_by("-pk").first()
    ids = [article["id"] for article in newest.articles] if newest else []
    return Pseudonyms(given, published=Article.objects.filter(pk__in=ids).values_list("body", flat=True))


def send_checked_reply(
    ticket: Ticket, *, agent: User, text: str, client_key: UUID, seen_seq: int, override_reason: str = ""
) -> Message:
    """An agent's own reply from the composer, screened first. Raises Blocked and whatever `send_reply` raises."""
    check_outgoing(ticket, text, override_reason=override_reason)
    return send_reply(ticket, agent=agent, text=text, client_key=client_key, seen_seq=seen_seq)
