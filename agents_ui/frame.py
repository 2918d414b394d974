"""What every page of the console shows around its content."""

from dataclasses import dataclass

from agents_ui.queue import ICONS, QueueView
from tickets.models import Escalation, User

#: Beyond this nobody reads the number.
COUNTED = 99


@dataclass(frozen=True)
class Frame:
    """`section`: the page one is on. `escalations`: how many are open, up to COUNTED + 1; None for agents."""

    section: str
    escalations: int | None
    views: tuple[tuple[QueueView, str], ...] = tuple(ICONS.items())

    @property
    def is_more(self) -> bool:
        return self.escalations is not None and self.escalations > COUNTED


def frame_of(user: User, section: str) -> Frame:
    """One query for supervisors, none for agents."""
    if not user.is_supervisor:
        return Frame(section, None)
    unsettled = Escalation.objects.visible_to(user).unsettled().order_by().values_list("pk", flat=True)
    return Frame(section, len(unsettled[: COUNTED + 1]))
