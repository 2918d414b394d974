"""The fixed cast: two teams, who works there, and two customers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import make_password
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from assistant import lexicon, pipeline
from assistant.knowledge import shelf
from assistant.models import Article, ArticleState, Draft
from assistant.provider import client
from assistant.simulator import Simulator
from tickets.actions import erase_customer, solve_ticket, start_conversation
from tickets.models import SYSTEM, Customer, Erasure, Language, Message, Role, SLAPolicy, Team, Ticket, User

PASSWORD = "quiet-harbour-7"


@dataclass
class Cast:
    """mei and liam share the front desk; noor is an agent of another team; sofia is the supervisor."""

    front: Team
    cards: Team
    mei: User
    liam: User
    noor: User
    sofia: User
    ana: Customer
    bo: Customer


@pytest.fixture(autouse=True)
def _screens_look_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Screens may show words as they were a second ago: not as they were in the test before."""
    monkeypatch.setattr(lexicon, "_looked_at", 0.0)


@pytest.fixture(autouse=True)
def _empty_shelf() -> None:
    """What was rolled back, or emptied table by table, left no trace by which a search would notice."""
    shelf.forget()


@contextmanager
def brought_once(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is brought herein stays for the tests of a module, none of which may need transactions of its own. What
    each of them changes is rolled back before the next.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def cast(db: None) -> Cast:
    return bring_cast()


def bring_cast() -> Cast:
    front = Team.objects.create(name="Front desk", is_front_desk=True)
    cards = Team.objects.create(name="Cards")
    people = {
        name: User.objects.create(
            username=name, email=f"{name}@example.com", password=_hashed(), name=name.title(), role=role
        )
        for name, role in [
            ("mei", Role.AGENT),
            ("liam", Role.AGENT),
            ("noor", Role.AGENT),
            ("sofia", Role.SUPERVISOR),
        ]
    }
    front.members.add(people["mei"], people["liam"], people["sofia"])
    cards.members.add(people["noor"])
    policy = SLAPolicy(team=front, first_response=30, next_response=60, resolution=1440)
    policy.record("sla.created", actor=SYSTEM)
    ana = Customer.objects.create(name="Ana")
    bo = Customer.objects.create(name="Bo")
    return Cast(front=front, cards=cards, ana=ana, bo=bo, **people)


@pytest.fixture
def ask(cast: Cast) -> Callable[..., Ticket]:
    """ask("Where is my card?") is Ana's new ticket; the draft that it asks for is queued."""

    def asked(text: str = "Where is my card?", customer: Customer | None = None) -> Ticket:
        return start_conversation(customer or cast.ana, text=text, start_key=uuid4())

    return asked


@pytest.fixture
def window(settings: Settings) -> None:
    """Replies wait for a minute, so that there is something to undo. Without it the suite sends at once."""
    settings.UNDO_WINDOW_S = 60


@pytest.fixture
def article(db: None) -> Article:
    return bring_article()


def bring_article() -> Article:
    article = Article(
        title="When your card arrives",
        body="Your card arrives within 5 working days. We send a message when it leaves our workshop.",
        language=Language.EN,
        state=ArticleState.PUBLISHED,
    )
    article.record("article.created", actor=SYSTEM)
    return article


@pytest.fixture
def simulator(transactional_db: None, settings: Settings) -> Iterator[Simulator]:
    """A DeepSeek of our own over a real socket, which the pipeline of this process talks to.

    The pipeline gives its database connection back while it waits: that needs real transactions.
    """
    with Simulator(pace="fast") as running:
        settings.DEEPSEEK_BASE_URL = running.url
        client.cache_clear()
        yield running
    client.cache_clear()


@pytest.fixture
def ready(article: Article, simulator: Simulator, ask: Callable[..., Ticket]) -> Callable[..., Draft]:
    """ready("Where is my card?") is the draft to Ana's new ticket, written and waiting for a decision."""

    def written(text: str = "Where is my card?") -> Draft:
        return write_now(ask(text))

    return written


@cache
def _hashed() -> str:
    """Once for all tests: a good hash is slow on purpose."""
    return make_password(PASSWORD)


def solve_now(ticket: Ticket, *, agent: User) -> Ticket:
    """Solved by an agent who has seen everything."""
    ticket.refresh_from_db()
    return solve_ticket(ticket, agent=agent, seen_seq=ticket.last_public_seq)


def erase_now(erasure: Erasure, *, supervisor: User) -> Erasure:
    """Deleted by a supervisor who has seen everything."""
    seen = Message.objects.said_by(erasure.customer).count()
    return erase_customer(erasure, supervisor=supervisor, seen=seen)


def last_words(ticket: Ticket) -> str:
    """The newest message that the customer sees."""
    return ticket.messages.public().get(seq=ticket.last_public_seq).text


def write_now(ticket: Ticket) -> Draft:
    """What a worker does with the open draft of `ticket`."""
    waiting = Draft.objects.for_ticket(ticket).unwritten().get()
    claimed = Draft.objects.claim(waiting.pk)
    assert claimed, "the draft was not to be had"
    pipeline.write(claimed)
    return Draft.objects.select_related("ticket").get(pk=claimed.pk)
