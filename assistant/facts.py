"""What the routing goes by, and the desk's table for it."""

import re
from collections.abc import Sequence

from django.utils import timezone

from assistant.deepseek import is_peak
from assistant.lexicon import DeskRules
from assistant.models import BudgetLevel, DayBudget, Draft, Route
from assistant.models.route import Hours
from assistant.profiles import HUMAN, PROFILES, Profile
from assistant.routing import DEFAULT_RULES, Facts, ForPeople, Rule, choose_profile
from assistant.screening import screen

#: Said by customers who are about to leave, or to take it further.
_COMPLAINT = re.compile(
    r"\b(complain\w*|unacceptable|disgust\w*|ridiculous|lawyer|solicitor|sue|ombudsman|compensation|scam\w*)\b"
    r"|投诉|举报|律师|起诉|赔偿|曝光|消费者协会|12315|骗子|太差",
    re.IGNORECASE,
)


def profile_for(draft: Draft, asked: Sequence[str], rules: DeskRules, *, is_rejected: bool) -> Profile:
    """The profile that answers `asked`, the customer's newest words. Raises ForPeople."""
    facts = Facts(
        topic=draft.topic_id,
        is_risky=is_rejected or any(_is_risky(text, rules) for text in asked),
        length=len(asked[-1]) if asked else 0,
        language=draft.ticket.language,
        is_peak=is_peak(timezone.now()),
        is_frugal=DayBudget.objects.level_of(draft.ticket.team_id) != BudgetLevel.FINE,
    )
    name = choose_profile(facts, _table() or DEFAULT_RULES)
    if name == HUMAN:
        raise ForPeople
    return PROFILES[name]


def _is_risky(text: str, rules: DeskRules) -> bool:
    return bool(_COMPLAINT.search(text) or screen(text, rules).spans)


def _table() -> list[Rule]:
    return [_rule(route) for route in Route.objects.all()]


def _rule(route: Route) -> Rule:
    return Rule(
        route.profile,
        topic=route.topic_id,
        is_risky=route.is_risky,
        longer_than=route.longer_than,
        language=route.language,
        is_peak={Hours.PEAK: True, Hours.OFF_PEAK: False}.get(Hours(route.hours)),
        is_frugal=route.is_frugal,
    )
