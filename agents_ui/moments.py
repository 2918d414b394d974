"""Until when one may snooze: a few good times, by the desk's clock."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

MORNING = time(9)
LATER = timedelta(hours=3)


@dataclass(frozen=True)
class Moment:
    words: str
    at: datetime

    @property
    def value(self) -> str:
        return self.at.isoformat()


def good_moments(now: datetime | None = None) -> list[Moment]:
    """The soonest first, each once: the day after tomorrow may be a Monday."""
    here = timezone.localtime(now)
    offered = [
        Moment(_("In 3 hours"), (here + LATER).replace(second=0, microsecond=0)),
        Moment(_("Tomorrow morning"), _morning(here, 1)),
        Moment(_("In two days"), _morning(here, 2)),
        Moment(_("Next Monday"), _morning(here, 7 - here.weekday())),
        Moment(_("In a week"), _morning(here, 7)),
    ]
    once = {moment.at: moment for moment in reversed(offered)}
    return sorted(once.values(), key=lambda moment: moment.at)


def _morning(here: datetime, days: int) -> datetime:
    return datetime.combine(here.date() + timedelta(days=days), MORNING, tzinfo=here.tzinfo)
