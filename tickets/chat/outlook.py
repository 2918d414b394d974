"""How long it may take, as the desk itself has been lately, and when people are there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.deadlines import due_at
from tickets.hours import Span, open_between, opens_at
from tickets.models import OpeningHours, Team, Ticket

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_TEN = 10
#: Fewer first answers than these promise nothing: a few quick ones would pass for what is usual.
_TELLING = 20
Hours = tuple[list[Span], set[date]]


@dataclass(frozen=True)
class Outlook:
    """`opens_at`: when people are there again, None while they are. How long a first answer usually takes is a
    sentence, `usually`, or where the desk closes in between an instant, `usually_by`; neither where nothing is known or
    the customer has waited longer. `reply_by`: when the desk aims to have answered.
    """

    opens_at: datetime | None = None
    usually: str = ""
    usually_by: datetime | None = None
    reply_by: datetime | None = None
    is_late: bool = False


def outlook_of(ticket: Ticket) -> Outlook:
    """Nothing for who does not wait. Up to three queries."""
    if ticket.waiting_since is None:
        return Outlook()
    # Only for a first answer: that is what was measured.
    took = [] if ticket.first_replied_at else Ticket.objects.first_answers(ticket.team_id)
    hours = _hours(ticket.team_id, took)
    return Outlook(
        opens_at(timezone.localtime(), *hours),
        *_expected(timezone.localtime(ticket.waiting_since), _usual(took, hours), hours),
        reply_by=ticket.due_at,
        is_late=ticket.is_overdue(),
    )


def outlook_of_desk() -> Outlook:
    """For who has not written yet: of the team that gets new conversations."""
    team = Team.objects.filter(is_front_desk=True).first()
    if team is None:
        return Outlook()
    took = Ticket.objects.first_answers(team.pk)
    hours, now = _hours(team.pk, took), timezone.localtime()
    return Outlook(opens_at(now, *hours), *_expected(now, _usual(took, hours), hours))


def _hours(team_id: int, took: Iterable[tuple[datetime, datetime]]) -> Hours:
    since = min([timezone.now(), *(asked for asked, _replied in took)])
    return OpeningHours.objects.times_of(team_id, since=timezone.localtime(since))


def _usual(took: Iterable[tuple[datetime, datetime]], hours: Hours) -> timedelta | None:
    """Half of the first answers took so much of the opening hours. What came while the desk was shut says nothing."""
    times = [(timezone.localtime(asked), replied) for asked, replied in took]
    waits = [wait.total_seconds() for wait in open_between(times, *hours)]
    told = [wait for wait in waits if wait] if hours[0] else waits
    return timedelta(seconds=median(told)) if len(told) >= _TELLING else None


def _expected(since: datetime, usual: timedelta | None, hours: Hours) -> tuple[str, datetime | None]:
    """Of who has asked at `since`: (a sentence, an instant), of which one says it."""
    if usual is None:
        return "", None
    minutes = _rounded(usual / _MINUTE)
    by = due_at(since, minutes, *hours)
    if timezone.now() > by + _MINUTE:
        return "", None
    back, is_shut = opens_at(since, *hours), opens_at(timezone.localtime(), *hours) is not None
    if by - (back or since) > minutes * _MINUTE or (back and not is_shut):
        return "", by
    words = _("The first answer usually takes %(about)s.")
    if back:
        words = _("From then on the first answer usually takes %(about)s.")
    return words % {"about": _about(usual)}, None


def _about(usual: timedelta) -> str:
    if usual < _HOUR:
        n = _rounded(usual / _MINUTE)
        return _("about a minute") if n == 1 else _("about %(n)d minutes") % {"n": n}
    if usual < _DAY:
        n = round(usual / _HOUR)
        return _("about an hour") if n == 1 else _("about %(n)d hours") % {"n": n}
    n = round(usual / _DAY)
    return _("about a day") if n == 1 else _("about %(n)d days") % {"n": n}


def _rounded(minutes: float) -> int:
    """Nobody promises 37 minutes: in steps of five beyond ten."""
    return max(1, round(minutes)) if minutes < _TEN else 5 * round(minutes / 5)
