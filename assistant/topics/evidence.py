"""What people have decided on a topic's drafts, and what that allows (rule 10)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from assistant.models import Autonomy, Change, Draft, DraftSource, DraftStatus, Incident, Topic
from assistant.topics.wilson import lower_bound

#: Older decisions speak of other articles, another model and other colleagues.
WINDOW = timedelta(days=90)
#: Fewer say nothing about a rare mistake, however good they look: with 50, one mistake in ten is met 99 % of the time.
AUTO_DECISIONS = 50
#: Of a hundred answers sent unread at most ten may be ones that a colleague would have touched, with 95 % confidence.
AUTO_BOUND = 0.90
#: A severe incident bars the way for so long: what caused it has to be found first.
QUIET = timedelta(days=30)
#: From shadow to draft people still decide on each answer, so it is enough that most would have been of use.
SHADOW_DECISIONS = 20
SHADOW_BOUND = 0.50
#: The trend compares the newest third of the window with the rest.
_RECENT = timedelta(days=30)

_DECIDED = Q(
    status__in=(DraftStatus.APPROVED, DraftStatus.EDITED, DraftStatus.REJECTED), decided_by__isnull=False
)
#: Sent as it was written, and not against a warning.
_UNCHANGED = Q(status=DraftStatus.APPROVED, override_reason="") | Q(
    status=DraftStatus.EDITED, change=Change.UNCHANGED
)
_WRITTEN = Q(source__in=(DraftSource.MODEL, DraftSource.CACHE, DraftSource.SHARED))
#: Against what a person wrote by themselves no draft is ever word for word; it must not differ in substance.
_AGREES = Q(change__in=(Change.UNCHANGED, Change.TONE, Change.ADDITION))
_COMPARED = Q(autonomy=Autonomy.SHADOW) & ~Q(change="")


@dataclass(frozen=True)
class Tally:
    """`good` of `all`, with the lower end of the 95 % interval of its share."""

    good: int = 0
    all: int = 0

    @property
    def share(self) -> float:
        return self.good / self.all if self.all else 0.0

    @property
    def bound(self) -> float:
        return lower_bound(self.good, self.all)

    @property
    def share_percent(self) -> int:
        return int(100 * self.share)

    @property
    def bound_percent(self) -> int:
        """Rounded down: never promises more than is known."""
        return int(100 * self.bound)


@dataclass(frozen=True)
class Evidence:
    """Of one topic. `decided`: unchanged approvals of decisions; `shadows`: agreeing ones of those compared;
    `incidents` within QUIET; `trend`: points that the share has gone up by lately, None with too little to compare.
    """

    decided: Tally
    shadows: Tally
    incidents: int
    trend: int | None

    @property
    def allows_auto(self) -> bool:
        return self.decided.all >= AUTO_DECISIONS and self.decided.bound >= AUTO_BOUND and not self.incidents

    @property
    def suggests_draft(self) -> bool:
        return (
            self.shadows.all >= SHADOW_DECISIONS and self.shadows.bound >= SHADOW_BOUND and not self.incidents
        )

    def on_record(self) -> dict[str, float]:
        """What is kept with a change of level."""
        return {
            "decisions": self.decided.all,
            "unchanged": self.decided.good,
            "bound": round(self.decided.bound, 4),
            "incidents": self.incidents,
        }


def evidence_of(topics: Iterable[Topic]) -> dict[int, Evidence]:
    """By the topics' pk, all as of now. Five queries, however many topics."""
    pks, now = [topic.pk for topic in topics], timezone.now()
    decisions = _decisions(pks, now)
    decided = _tallies(decisions, _UNCHANGED)
    recent = _tallies(decisions.filter(decided_at__gt=now - _RECENT), _UNCHANGED)
    before = _tallies(decisions.filter(decided_at__lte=now - _RECENT), _UNCHANGED)
    shadows = _tallies(_shadows(pks, now), _AGREES)
    incidents = Counter(
        Incident.objects.filter(topic__in=pks, raised_at__gt=now - QUIET).values_list("topic", flat=True)
    )
    return {
        pk: Evidence(
            decided=decided.get(pk, Tally()),
            shadows=shadows.get(pk, Tally()),
            incidents=incidents[pk],
            trend=_trend(before.get(pk, Tally()), recent.get(pk, Tally())),
        )
        for pk in pks
    }


def _decisions(pks: list[int], now: datetime) -> QuerySet[Draft]:
    drafts = Draft.objects.proposed().filter(_DECIDED & _WRITTEN, topic__in=pks)
    return drafts.filter(decided_at__gt=now - WINDOW)


def _shadows(pks: list[int], now: datetime) -> QuerySet[Draft]:
    return Draft.objects.filter(_COMPARED, topic__in=pks, decided_at__gt=now - WINDOW)


def _tallies(drafts: QuerySet[Draft], good: Q) -> dict[int, Tally]:
    """By topic. Copies of one answer are one, and a bad word on one of them is the word on all."""
    rows = drafts.order_by().values_list("topic").annotate(all=_answers(), bad=_answers(~good))
    return {pk: Tally(whole - bad, whole) for pk, whole, bad in rows}


def _answers(which: Q | None = None) -> Count:
    return Count(Coalesce("origin", "pk"), distinct=True, filter=which)


def _trend(before: Tally, recent: Tally) -> int | None:
    if not recent.all or not before.all:
        return None
    return round(100 * (recent.share - before.share))
