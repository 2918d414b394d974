"""The names of what browsers follow, in one place. A name holds no space."""


def ticket_topic(public_id: str) -> str:
    """What agents see of one ticket."""
    return f"ticket.{public_id}"


def chat_topic(public_id: str) -> str:
    """What the requester sees of the same ticket: never its drafts or notes."""
    return f"chat.{public_id}"


def team_topic(team_id: int) -> str:
    """The queue of a team."""
    return f"team.{team_id}"


def person_topic(user_id: int) -> str:
    """What concerns one agent or supervisor alone, on whatever page they are."""
    return f"person.{user_id}"


def supervisors_topic() -> str:
    """The escalation queue."""
    return "supervisors"


def desk_topic() -> str:
    """What concerns every open page, of agents and of customers: whether the assistant works."""
    return "desk"
