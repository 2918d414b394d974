"""What customers said of the help lately, in numbers and in words."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from tickets.models import Rating, Score, User

LATELY = timedelta(days=30)
#: So many of the newest stand on the page.
SHOWN = 50


@dataclass(frozen=True)
class TeamScore:
    """`good`: of `all` ratings, those with the two best faces."""

    team: str
    good: int
    all: int

    @property
    def percent(self) -> int:
        return round(100 * self.good / self.all) if self.all else 0


def satisfaction(user: User) -> dict[str, Any]:
    """Two queries: the teams' scores LATELY, fewest satisfied first, and the newest ratings, each with whose
    answer it is about.
    """
    lately = Rating.objects.visible_to(user).filter(rated_at__gt=timezone.now() - LATELY)
    teams = lately.values("ticket__team__name").annotate(
        all=Count("pk"), good=Count("pk", filter=Q(score__gte=Score.GOOD))
    )
    scores = [TeamScore(row["ticket__team__name"], row["good"], row["all"]) for row in teams]
    newest = lately.select_related("ticket__requester", "ticket__team", "ticket__assignee")
    return {
        "whole": TeamScore("", sum(score.good for score in scores), sum(score.all for score in scores)),
        "teams": sorted(scores, key=lambda score: (score.percent, score.team)),
        "ratings": newest.with_answers().order_by("-rated_at")[:SHOWN],
    }
