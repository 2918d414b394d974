"""Which topic a ticket has. The classifier says it with every question; what a person has said stands."""

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.models import TicketTopic, Topic, TopicModel
from assistant.topics.training import VERSION, guess_topic, store_training
from tickets.actions.conversation import tell
from tickets.exceptions import NotAllowed
from tickets.models import ASSISTANT, Actor, Author, Ticket, User

#: Below this a person decides, whatever the level: at 0.8 it is right 98 times of a hundred (docs/evaluation.md).
SURE = 0.8
#: Changes of a topic that say nothing of what belongs to it.
_OF_LEVEL = ("topic.promoted", "topic.demoted")
_FIELDS = ["topic", "confidence", "assigned_by", "assigned_at"]


def assign_topic(ticket: Ticket) -> TicketTopic:
    """Say what the unanswered words of the customer are about. Relies on the ticket's row lock.

    What a person has said stands, and so does the topic after a follow-up that says too little ("and the other
    one?"). How sure it is of that topic is said anew with every message.
    """
    known = TicketTopic.objects.select_related("topic").filter(ticket=ticket).first()
    topic, confidence = guess_topic(*_unanswered(ticket))
    if known is None:
        known = TicketTopic(ticket=ticket, topic=topic, confidence=confidence)
        known.record("topic.assigned", actor=ASSISTANT)
    elif topic and topic != known.topic and not known.assigned_by_id:
        known.topic, known.confidence, known.assigned_at = topic, confidence, timezone.now()
        known.record("topic.assigned", actor=ASSISTANT, fields=_FIELDS)
    else:
        known.confidence = confidence if topic and topic == known.topic else 0
        known.record("topic.kept", actor=ASSISTANT, fields=["confidence"])
    return known


def learn_topics() -> bool:
    """Train the classifier anew if people have said something since it last learnt. True when it did."""
    trained = TopicModel.objects.filter(version=VERSION).values_list("trained_at", flat=True).first()
    corrected = TicketTopic.objects.said_by_people()
    news = [
        corrected.aggregate(Max("assigned_at"))["assigned_at__max"],
        Topic.history.exclude(history_change_reason__in=_OF_LEVEL).aggregate(Max("history_date"))[
            "history_date__max"
        ],
    ]
    if not any(at and (trained is None or at > trained) for at in news):
        return False
    store_training()
    return True


def is_sure(ticket: Ticket, topic: int | None) -> bool:
    """Whether the classifier is SURE of this topic (by its pk) of the ticket, or a person has said it of all that the
    customer has written.
    """
    known = TicketTopic.objects.filter(ticket=ticket, topic=topic).first()
    if known is None or known.confidence >= SURE:
        return known is not None
    come = Q(author=Author.CUSTOMER) | Q(event="ticket.merged_in")  # what was merged in keeps its own times
    newer = ticket.messages.public().filter(come, created_at__gt=known.assigned_at)
    return known.assigned_by_id is not None and not newer.exists()


@transaction.atomic
def correct_topic(ticket: Ticket, *, topic: Topic | None, agent: User) -> TicketTopic:
    """A person says what the ticket is about, None for none of the topics. The classifier learns from it.

    What is being written goes on as it was begun; the next draft goes by the new topic.
    """
    ticket = Ticket.objects.lock(ticket)
    if topic and not topic.is_active:
        raise NotAllowed(_("This topic is no longer used."))
    known = TicketTopic.objects.filter(ticket=ticket).first() or TicketTopic(ticket=ticket)
    known.topic, known.assigned_by, known.assigned_at = topic, agent, timezone.now()
    known.record("topic.corrected", actor=Actor.of(agent), fields=_FIELDS if known.pk else None)
    tell(ticket, "ticket.changed", public=False)
    return known


def _unanswered(ticket: Ticket) -> list[str]:
    """What the customer has said in words since the desk last spoke, message by message."""
    spoken = ticket.messages.public().exclude(author=Author.SYSTEM)
    answered = spoken.exclude(author=Author.CUSTOMER).order_by("-seq").values_list("seq", flat=True).first()
    return list(spoken.after(answered or 0).exclude(body="").values_list("body", flat=True))
