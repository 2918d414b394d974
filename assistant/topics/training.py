"""What the classifier learns from: the topics' own examples, and tickets of which a person has said the topic."""

from datetime import datetime
from functools import lru_cache

from django.db import transaction
from django.utils import timezone

from assistant.models import TicketTopic, Topic, TopicModel
from assistant.models.ticket_topic import MIN_CONFIDENCE
from assistant.screening.logs import mask_for_logs
from assistant.topics.classifier import NONE, Classifier, Example, train
from tickets.models import Author, Message

#: Change it with every change of the features or of the way of learning.
VERSION = "tokens-2"
#: The newest so many corrected tickets are learnt from: some seconds of work, and what a desk is asked now.
_MOST_TICKETS = 2000


def gather_examples() -> tuple[list[Example], int]:
    """(all examples in a stable order, how many of them come from tickets)"""
    topics = Topic.objects.active().order_by("pk")
    given = [Example(line, str(topic.pk)) for topic in topics for line in lines_of(topic)]
    from_tickets = _from_tickets({topic.pk for topic in topics})
    return [*given, *from_tickets], len(from_tickets)


def lines_of(topic: Topic) -> list[str]:
    """The examples of `topic`, without empty lines."""
    return [line.strip() for line in topic.examples.splitlines() if line.strip()]


def store_training() -> TopicModel:
    """Train anew from what the desk knows now. It answers from now on; what was learnt before is deleted: it may
    hold words of tickets that are gone.
    """
    began = timezone.now()  # what people say from here on is news for the next time
    examples, from_tickets = gather_examples()
    classifier = train(examples)
    with transaction.atomic():
        stored = _stored(classifier, len(examples), from_tickets, began)
        TopicModel.objects.filter(pk__lt=stored.pk).delete()
    return stored


def guess_topic(*said: str) -> tuple[Topic | None, float]:
    """The active topic of all that was `said`, with the confidence in it; None, 0 short of MIN_CONFIDENCE, and where
    nothing was.

    As sure as of the least clear message by itself: a plain question must not carry another one along.
    """
    if not said:
        return None, 0.0
    classifier = _newest()
    whole = classifier.guess("\n".join(said))
    if whole.label == NONE or whole.confidence < MIN_CONFIDENCE:
        return None, 0.0
    apart = [classifier.guess(words) for words in said]
    agreeing = [guess.confidence if guess.label == whole.label else 0.0 for guess in apart]
    return Topic.objects.active().filter(pk=whole.label).first(), min([whole.confidence, *agreeing])


def _stored(classifier: Classifier, examples: int, from_tickets: int, began: datetime) -> TopicModel:
    return TopicModel.objects.create(
        version=VERSION,
        state={
            "rarity": classifier.rarity,
            "unknown": classifier.unknown,
            "weights": classifier.weights,
        },
        examples=examples,
        from_tickets=from_tickets,
        trained_at=began,
    )


def _newest() -> Classifier:
    newest = TopicModel.objects.filter(version=VERSION).values_list("pk", flat=True).first()
    try:
        return _trained(newest) if newest else Classifier({}, 0.0, {})
    except TopicModel.DoesNotExist:  # between the two queries another one took its place
        return _newest()


@lru_cache(maxsize=2)
def _trained(pk: int) -> Classifier:
    """A stored training never changes, so each process reads it once."""
    return Classifier(**TopicModel.objects.get(pk=pk).state)


def _from_tickets(active: set[int]) -> list[Example]:
    """What the customer asked first, masked, with what a person called it. A topic that was retired teaches nothing."""
    said = TicketTopic.objects.said_by_people().order_by("-assigned_at")[:_MOST_TICKETS]
    labels = dict(said.values_list("ticket", "topic"))
    asked = (
        Message.objects.filter(ticket__in=labels, author=Author.CUSTOMER)
        .exclude(body="")
        .order_by("ticket", "seq")
        .distinct("ticket")
        .values_list("ticket", "ticket__requester", "body")
    )
    known = {*active, None}
    return [
        Example(mask_for_logs(body), str(labels[pk] or NONE), customer)
        for pk, customer, body in asked
        if labels[pk] in known
    ]
