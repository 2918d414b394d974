"""Three topics of the cast, and how a test puts one of them at a level."""

from collections.abc import Callable

import pytest

from assistant.models import Autonomy, Topic
from assistant.topics.training import store_training
from tickets.models import SYSTEM

EXAMPLES = {
    "Delivery": [
        "Where is my card?",
        "When does my card arrive?",
        "My new card has not come",
        "我的卡什么时候到",
    ],
    "Transfers": [
        "Cancel a transfer",
        "My transfer has not arrived",
        "Stop a payment to a friend",
        "转账还没到账",
    ],
    "Fees": ["What does exchanging cost?", "Why was I charged a fee?", "Fees abroad", "换汇收多少手续费"],
}


@pytest.fixture
def topics(db: None) -> dict[str, Topic]:
    """Three topics at draft, which the classifier knows from their examples."""
    made = {name: Topic(name=name, examples="\n".join(lines)) for name, lines in EXAMPLES.items()}
    for topic in made.values():
        topic.record("topic.created", actor=SYSTEM)
    store_training()
    return made


@pytest.fixture
def at(topics: dict[str, Topic]) -> Callable[..., Topic]:
    """at(Autonomy.SHADOW) puts a topic there, past every verb: the tests say what follows from a level."""

    def put(level: Autonomy, name: str = "Delivery") -> Topic:
        Topic.objects.filter(name=name).update(autonomy=level)
        return Topic.objects.get(name=name)

    return put
