"""How long it may take, as the desk itself has been lately, and when people are there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.models import OpeningHours, Team, Ticket

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_TEN = 10


@dataclass(frozen=True)
class Outlook:
    """`opens_at`: when people are there again, None while they are. `usually`: a sentence, "" where nothing is known
    or the customer has waited longer. `reply_by`: when the desk aims to have answered.
    """

    opens_at: datetime | None = None
    usually: str = ""
    reply_by: datetime | None = None
    is_late: bool = False


def outlook_of(ticket: Ticket) -> Outlook:
    """Nothing for who does not wait. Up to three queries."""
    if ticket.waiting_since is None:
        return Outlook()
    return Outlook(
        opens_at=OpeningHours.objects.opens_at(ticket.team_id),
        usually=_while_waiting(ticket, ticket.waiting_since),
        reply_by=ticket.due_at,
        is_late=ticket.is_overdue(),
    )


def outlook_of_desk() -> Outlook:
    """For who has not written yet: of the team that gets new conversations."""
    team = Team.objects.filter(is_front_desk=True).first()
    if team is None:
        return Outlook()
    usual = Ticket.objects.usual_wait(team.pk)
    return Outlook(OpeningHours.objects.opens_at(team.pk), _in_words(usual) if usual is not None else "")


def _while_waiting(ticket: Ticket, since: datetime) -> str:
    """Only for a first answer: that is what was measured."""
    usual = None if ticket.first_replied_at else Ticket.objects.usual_wait(ticket.team_id)
    return "" if usual is None or timezone.now() - since > usual + _MINUTE else _in_words(usual)


def _in_words(usual: timedelta) -> str:
    if usual < _HOUR:
        return _of_minutes(_rounded(usual / _MINUTE))
    return _of_hours(round(usual / _HOUR)) if usual < _DAY else _of_days(round(usual / _DAY))


def _of_minutes(n: int) -> str:
    if n == 1:
        return _("The first answer usually takes about a minute.")
    return _("The first answer usually takes about %(n)d minutes.") % {"n": n}


def _of_hours(n: int) -> str:
    if n == 1:
        return _("The first answer usually takes about an hour.")
    return _("The first answer usually takes about %(n)d hours.") % {"n": n}


def _of_days(n: int) -> str:
    if n == 1:
        return _("The first answer usually takes about a day.")
    return _("The first answer usually takes about %(n)d days.") % {"n": n}


def _rounded(minutes: float) -> int:
    """Nobody promises 37 minutes: in steps of five beyond ten."""
    return max(1, round(minutes)) if minutes < _TEN else 5 * round(minutes / 5)
