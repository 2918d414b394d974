"""What pages say while the assistant is away. Looks into Redis alone: an outage makes no page slower. An
agent's page asks for the agent's teams where a team's budget is spent.
"""

from django import template

from assistant.outage import Outage, known_outages
from tickets.models import User

register = template.Library()


@register.simple_tag
def outages(user: User) -> list[Outage]:
    """For the console. Agents hear of their own teams, and not of a budget that is only nearly spent: they cannot
    change it.
    """
    known = known_outages()
    if user.is_supervisor:
        return list(known)
    stopped = [outage for outage in known if not outage.is_notice]
    concerned = {None, *_teams_of(user)} if any(outage.team_id for outage in stopped) else {None}
    return [outage for outage in stopped if outage.team_id in concerned]


@register.simple_tag
def is_assistant_away(team_id: int) -> bool:
    """For the customers of a team."""
    return any(outage.team_id in (None, team_id) for outage in known_outages() if not outage.is_notice)


def _teams_of(user: User) -> list[int]:
    return list(user.teams.values_list("pk", flat=True))
