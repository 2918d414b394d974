"""How each topic stands: what its record says, and what that suggests, in words."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.actions import Evidence, Tally, evidence_of, what_is_missing
from assistant.models import Autonomy, Draft, Incident, LevelChange, TicketTopic, Topic

#: The volume counts so many days back.
LATELY = timedelta(days=30)
#: So much of each kind stands on the page of one topic.
SHOWN = 20


@dataclass(frozen=True)
class Standing:
    """`volume`: tickets LATELY. `tally`: what counts at this level. `next`: the level that is suggested, if any."""

    topic: Topic
    evidence: Evidence
    volume: int

    @property
    def tally(self) -> Tally:
        is_shadow = self.topic.level == Autonomy.SHADOW
        return self.evidence.shadows if is_shadow else self.evidence.decided

    @property
    def next(self) -> Autonomy | None:
        if self.topic.level == Autonomy.DRAFT and self.evidence.allows_auto:
            return Autonomy.AUTO
        if self.topic.level == Autonomy.SHADOW and self.evidence.suggests_draft:
            return Autonomy.DRAFT
        return None

    @property
    def bars_auto(self) -> str:
        """What its record still lacks for auto, in words; "" when nothing does, or it is there already."""
        is_there = self.topic.level == Autonomy.AUTO or self.evidence.allows_auto
        return "" if is_there else what_is_missing(self.evidence, is_brief=True)

    @property
    def words(self) -> str:
        return {
            Autonomy.OFF: _of_off,
            Autonomy.SHADOW: _of_shadow,
            Autonomy.DRAFT: _of_draft,
            Autonomy.AUTO: _of_auto,
        }[self.topic.level](self)


def standings_of(topics: list[Topic]) -> list[Standing]:
    """In the same order. Five queries, however many topics."""
    evidence, since = evidence_of(topics), timezone.now() - LATELY
    lately = TicketTopic.objects.filter(topic__in=topics, assigned_at__gt=since)
    volume = dict(lately.order_by().values_list("topic").annotate(tickets=Count("pk")))
    return [Standing(topic, evidence[topic.pk], volume.get(topic.pk, 0)) for topic in topics]


@dataclass(frozen=True)
class TopicRecord:
    """What has happened in one topic lately, newest first."""

    decisions: list[Draft]
    shadows: list[Draft]
    incidents: list[Incident]
    changes: list[LevelChange]


def record_of(topic: Topic) -> TopicRecord:
    """Four queries."""
    drafts = Draft.objects.filter(topic=topic).select_related("ticket", "decided_by").order_by("-decided_at")
    decided = drafts.proposed().filter(status__in=("approved", "edited", "rejected"))
    compared = drafts.shadows().exclude(change="").exclude(decided_at=None)
    return TopicRecord(
        decisions=list(decided.exclude(decided_at=None)[:SHOWN]),
        shadows=list(compared[:SHOWN]),
        incidents=list(topic.incidents.select_related("raised_by", "draft__ticket")[:SHOWN]),
        changes=list(topic.changes.select_related("by")[:SHOWN]),
    )


def now_at(topic: Topic) -> str:
    """Its level, to who has just changed it."""
    words = {
        Autonomy.OFF: _("“%(topic)s” is off now."),
        Autonomy.SHADOW: _("“%(topic)s” is at shadow now."),
        Autonomy.DRAFT: _("“%(topic)s” is at draft now."),
        Autonomy.AUTO: _("“%(topic)s” is at auto now."),
    }
    return words[topic.level] % {"topic": topic}


def _of_off(standing: Standing) -> str:
    return _("People answer. At shadow the assistant would write along, unseen, to be compared.")


def _of_shadow(standing: Standing) -> str:
    tally = standing.tally
    if not tally.all:
        return _("No draft was compared with a person's answer yet.")
    found = _("%(good)d of %(all)d agree with what people wrote; lower bound %(bound)d %%: ") % _numbers(
        tally
    )
    return found + (_("may go to draft.") if standing.next else _("stays at shadow."))


def _of_draft(standing: Standing) -> str:
    tally = standing.tally
    if not tally.all:
        return _("Nothing was decided in the last 90 days: stays at draft.")
    found = _("%(good)d of %(all)d approved unchanged; lower bound %(bound)d %%: ") % _numbers(tally)
    if standing.next:
        return found + _("may go to auto.")
    missing = what_is_missing(standing.evidence, is_brief=True)
    return found + _("stays at draft. %(missing)s") % {"missing": missing}


def _of_auto(standing: Standing) -> str:
    return _("Clean first answers go out by themselves; %(percent)d %% of them are reviewed.") % {
        "percent": standing.topic.sample_percent
    }


def _numbers(tally: Tally) -> dict[str, int]:
    return {"good": tally.good, "all": tally.all, "bound": tally.bound_percent}
