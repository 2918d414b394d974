"""Every URL of a ticket, tried by everyone whose ticket it is not. New URLs are walked without being listed here."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from assistant.models import (
    Article,
    ArticleQuestion,
    Draft,
    GapCluster,
    Lesson,
    Review,
    Topic,
)
from tests.assistant.topics.deciding import finished
from tests.cast import Cast, bring_article, bring_cast, brought_once
from tests.places import bring_one_of_each, urls
from tests.tickets.chat.conftest import signed
from tickets.actions import start_conversation
from tickets.chat.visitor import COOKIE
from tickets.models import Customer, Escalation, Macro, Ticket

pytestmark = pytest.mark.django_db
METHODS = ("get", "post")


def ticket_urls() -> list[str]:
    """Of one thing."""
    return [url for url in urls() if "<" in url]


def test_the_walk_finds_the_urls() -> None:
    assert len(ticket_urls()) >= 20


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with brought_once(django_db_blocker), override_settings(UNDO_WINDOW_S=60):
        yield bring_cast()


@pytest.fixture(scope="module")
def path_of(cast: Cast) -> Callable[[str], str]:
    bring_article()
    ticket = start_conversation(cast.ana, text="Where is my card?", start_key=uuid4())
    return bring_one_of_each(cast, finished(ticket))


def strangers(cast: Cast) -> Iterator[tuple[str, Client]]:
    yield "anonymous", Client()
    another_team = Client()
    another_team.force_login(cast.noor)
    yield "agent of another team", another_team
    yield "another customer", browser_of(cast.bo)


def browser_of(customer: Customer) -> Client:
    client = Client()
    client.cookies[COOKIE] = signed(customer.public_id)
    return client


@pytest.mark.parametrize("url", ticket_urls())
def test_nobody_reaches_what_is_not_theirs(url: str, path_of: Callable[[str], str], cast: Cast) -> None:
    before = state_of_the_desk()
    for who, client in strangers(cast):
        answers = [getattr(client, method)(path_of(url)) for method in METHODS]
        for answer in answers:
            to_login = answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/")
            assert answer.status_code in (403, 404, 405) or to_login, f"{who} got {answer.status_code}"
        assert {answer.status_code for answer in answers} != {405}
    assert state_of_the_desk() == before


@pytest.mark.parametrize("url", ticket_urls())
def test_whose_ticket_it_is_gets_in(url: str, path_of: Callable[[str], str], cast: Cast) -> None:
    client = browser_of(cast.ana)
    if url.startswith("console:"):
        client.force_login(cast.sofia)
    answers = {getattr(client, method)(path_of(url)).status_code for method in METHODS}
    assert answers - {405}
    assert not answers & {403, 404, 500}


def test_an_agent_sees_no_escalation_queue(path_of: Callable[[str], str], cast: Cast) -> None:
    client = Client()
    client.force_login(cast.mei)
    for url in ticket_urls():
        if url.startswith("console:console/escalations/"):
            assert client.post(path_of(url)).status_code == 403
    for path in ("/console/escalations/", "/console/escalations/list/", "/console/escalations/stream/"):
        assert client.get(path).status_code == 403


def state_of_the_desk() -> tuple[object, ...]:
    return (
        list(Ticket.objects.order_by("pk").values_list("pk", "status", "floor", "assignee", "last_seq")),
        list(Draft.objects.order_by("pk").values_list("pk", "status")),
        list(Topic.objects.order_by("pk").values_list("pk", "name", "autonomy")),
        list(Macro.objects.order_by("pk").values_list("pk", "title", "is_active")),
        list(Article.objects.order_by("pk").values_list("pk", "version", "state")),
        list(Review.objects.order_by("pk").values_list("pk", "verdict")),
        list(ArticleQuestion.objects.order_by("pk").values_list("pk", "text")),
        list(Lesson.objects.order_by("pk").values_list("pk", "state")),
        list(GapCluster.objects.order_by("pk").values_list("pk", "is_dismissed", "writing")),
        list(Escalation.objects.order_by("pk").values_list("pk", "claimed_by", "settled_at")),
    )
