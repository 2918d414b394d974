"""A row that PostgreSQL refuses, and quotes in what it says about it."""

from django.db import transaction

from tickets.models import Author, Message, Ticket


def refused(ticket: Ticket, body: str) -> None:
    """Raises IntegrityError: an agent's message without an agent."""
    with transaction.atomic():
        Message.objects.create(ticket=ticket, seq=99, author=Author.AGENT, body=body)
