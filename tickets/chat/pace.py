"""How fast one visitor may write. Counted in PostgreSQL, so that it holds while Redis is away."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.exceptions import Refused
from tickets.models import Author, Customer, Message

MESSAGES_PER_MINUTE = 20
WINDOW = timedelta(minutes=1)


class TooFast(Refused):
    """More than MESSAGES_PER_MINUTE. `wait_s`: seconds until the next one is welcome."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(
            _("That was a lot at once. Your text is kept: send it again in %(seconds)d seconds.")
            % {"seconds": wait_s}
        )
        self.wait_s = wait_s


def check_pace(customer: Customer, client_key: UUID) -> None:
    """Raises TooFast. A retry of what has already arrived is never too fast."""
    now = timezone.now()
    recent = (
        Message.objects.filter(
            ticket__requester=customer, author=Author.CUSTOMER, created_at__gt=now - WINDOW
        )
        .order_by("-created_at")
        .values_list("created_at", "client_key")[:MESSAGES_PER_MINUTE]
    )
    times = [created_at for created_at, _key in recent]
    if len(times) == MESSAGES_PER_MINUTE and client_key not in {key for _at, key in recent}:
        raise TooFast(wait_s=int((times[-1] + WINDOW - now).total_seconds()) + 1)
