"""What a reviewer reads: the question, the answer that was sent by itself, and what has been said since."""

from dataclasses import dataclass

from assistant.models import Review
from tickets.models import Author, Message


@dataclass(frozen=True)
class Answer:
    """`question`: the newest message that it answers. `reply`: what the customer said to it, if anything."""

    review: Review
    question: Message | None
    reply: Message | None


def answers_of(reviews: list[Review]) -> list[Answer]:
    """In the same order. One query."""
    tickets = {review.draft.ticket_id: review.draft.ticket for review in reviews}
    said = list(Message.objects.public().filter(ticket__in=tickets, author=Author.CUSTOMER).order_by("seq"))
    for message in said:
        message.ticket = tickets[message.ticket_id]
    return [_answer(review, [m for m in said if m.ticket_id == review.draft.ticket_id]) for review in reviews]


def _answer(review: Review, said: list[Message]) -> Answer:
    until = review.draft.answers_up_to
    asked = [message for message in said if message.seq <= until]
    since = [message for message in said if message.seq > until]
    return Answer(review, asked[-1] if asked else None, since[0] if since else None)
