"""Refusals of the domain. Each says in the user's words what happened; screens turn them into 409, 422 or 404."""

from datetime import datetime


class Refused(Exception):
    """A verb was refused and changed nothing. `str(error)` is for the person who tried it."""


class Conflict(Refused):
    """Someone or something was faster. `who` and `when` name the winner where one is known."""

    def __init__(self, message: str, *, who: str = "", when: datetime | None = None) -> None:
        super().__init__(message)
        self.who = who
        self.when = when


class NotAllowed(Refused):
    """The move is not in the table of lifecycle.py, or is not this person's to make."""


class Invalid(Refused):
    """The input itself is wrong: empty, too long, malformed. `field`: which one, by its verb's name for it, or ""."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
