"""Background work of the domain: thin, by id, safe to run twice."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from tickets.actions import close_ticket
from tickets.exceptions import NotAllowed
from tickets.models import Status, Ticket

#: A solved ticket stays open to the customer's word for so long.
QUIET_FOR = timedelta(days=7)


@shared_task
def close_solved() -> None:
    """Close what has been solved and quiet for QUIET_FOR."""
    for ticket in Ticket.objects.filter(status=Status.SOLVED, solved_at__lt=timezone.now() - QUIET_FOR)[:500]:
        try:
            close_ticket(ticket)
        except NotAllowed:
            continue  # the customer wrote in between: it is open again
