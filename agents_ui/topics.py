"""What each page listens to. The right to listen is the right to see."""

from collections.abc import Sequence

from tickets import realtime
from tickets.models import Team, User


def of_inbox(user: User) -> list[str]:
    """The queues of the agent's teams; a supervisor's are all of them, and the escalations."""
    teams = Team.objects.all() if user.is_supervisor else user.teams.all()
    topics = [realtime.team_topic(pk) for pk in teams.values_list("pk", flat=True)]
    return [*(of_escalations(user) if user.is_supervisor else of_person(user)), *topics]


def of_ticket(user: User, public_id: str) -> list[str]:
    """Whoever asks has seen to it, or sees to it next, that the user may see that ticket."""
    return [realtime.ticket_topic(public_id), *of_inbox(user)]


def of_escalations(user: User) -> list[str]:
    return [*of_person(user), realtime.supervisors_topic()]


def of_person(user: User) -> list[str]:
    """The desk, and what concerns the user alone: on every page."""
    return [realtime.desk_topic(), realtime.person_topic(user.pk)]


def cursor_of(topics: Sequence[str]) -> str:
    """Where the streams stand now. Take it before the page's first query of what it shows."""
    return realtime.cursor(topics)
