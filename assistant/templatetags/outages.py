"""What pages say while the assistant is away. From memory, or one look into Redis: an outage makes no page slower."""

from django import template

from assistant.outage import Outage, known_outages
from tickets.models import User

register = template.Library()


@register.simple_tag
def outages(user: User) -> list[Outage]:
    """For the console. Who may not change a budget need not know that it is nearly spent."""
    return [outage for outage in known_outages() if user.is_supervisor or not outage.is_notice]


@register.simple_tag
def is_assistant_away(team_id: int) -> bool:
    """For the customers of a team."""
    return any(outage.team_id in (None, team_id) for outage in known_outages() if not outage.is_notice)
