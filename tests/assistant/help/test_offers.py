"""While a customer types the first message, articles are offered. What came of it is counted, the text is not kept."""

import logging
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from assistant.actions import note_opened, offer_articles
from assistant.help import pace
from assistant.knowledge import find_passages
from assistant.models import Article, ArticleState, Deflection
from tests.agents_ui.conftest import HTMX
from tests.cast import Cast
from tests.races import meanwhile
from tests.test_rights import browser_of
from tickets.models import SYSTEM, Ticket

OFFERS = "/help/offers/"
ASKED = "When does my new card arrive? I am Ana, 13812345678"


@pytest.fixture
def ana(cast: Cast) -> Client:
    return browser_of(cast.ana)


def offer(client: Client, text: str = ASKED, visit: str = "") -> tuple[int, str]:
    answer = client.post(OFFERS, {"text": text, "visit": visit}, headers=HTMX)
    return answer.status_code, answer.content.decode()


def test_articles_that_answer_it_are_offered_and_readable_in_place(article: Article, ana: Client) -> None:
    status, shown = offer(ana)
    deflection = Deflection.objects.get()
    assert status == 200
    assert f'data-visit="{deflection.public_id}"' in shown
    assert "within 5 working days" in shown
    assert (deflection.offered, deflection.opened, deflection.is_settled) == ([article.pk], None, False)


def test_nothing_is_offered_where_nothing_answers(article: Article, ana: Client) -> None:
    article.is_public = False
    article.record("article.edited", actor=SYSTEM)
    assert offer(ana) == offer(ana, "Zebra unicorn") == offer(ana, " \u200b ") == (204, "")
    assert not Deflection.objects.exists()


def test_one_visit_is_one_row_however_often_one_pauses(article: Article, ana: Client) -> None:
    offer(ana)
    visit = Deflection.objects.get().public_id
    offer(ana, "When does my card arrive at last?", visit)
    assert Deflection.objects.get().offered == [article.pk]
    offer(ana, visit="nobodys")
    assert Deflection.objects.count() == 2


def test_nothing_weaker_is_offered_for_an_answer_that_customers_may_not_read(
    article: Article, ana: Client
) -> None:
    article.is_public = False
    article.record("article.edited", actor=SYSTEM)
    beside = Article(title="Card designs", body="Choose a new card design.", state=ArticleState.PUBLISHED)
    beside.record("article.created", actor=SYSTEM)
    found = [passage.article_id for passage in find_passages(ASKED).passages]
    assert found == [article.pk, beside.pk]
    assert offer(ana) == (204, "")


def test_who_comes_to_the_chat_page_is_the_front_desks(article: Article, ana: Client, cast: Cast) -> None:
    article.team = cast.front
    article.record("article.edited", actor=SYSTEM)
    assert article.title in offer(ana)[1]
    article.team = cast.cards
    article.record("article.edited", actor=SYSTEM)
    assert offer(ana) == (204, "")


@pytest.mark.django_db(transaction=True)
def test_an_offer_in_flight_forgets_nothing_that_happens_meanwhile(
    article: Article, ana: Client, ask: Callable[..., Ticket]
) -> None:
    offer(ana)
    visit, other = Deflection.objects.get().public_id, Article(title="Fees", body="None.")
    other.record("article.created", actor=SYSTEM)
    with meanwhile(lambda: offer_articles([article, other], visit=visit)):
        note_opened(visit, article=article.pk)
    deflection = Deflection.objects.get()
    assert (deflection.opened, deflection.offered) == (article, [article.pk, other.pk])


def test_opening_and_settling_are_counted(article: Article, ana: Client) -> None:
    offer(ana)
    deflection = Deflection.objects.get()
    url = f"{OFFERS}{deflection.public_id}/"
    for pk in (article.pk + 1, "x", "9" * 30, ""):
        assert ana.post(f"{url}opened/", {"article": pk}).status_code == 204
    deflection.refresh_from_db()
    assert deflection.opened is None, "it was not offered"
    ana.post(f"{url}opened/", {"article": article.pk})
    ana.post(f"{url}settled/")
    settled = Deflection.objects.get()
    assert (settled.opened, settled.is_settled) == (article, True)


def test_a_message_that_follows_is_linked_and_settles_nothing(
    article: Article, ana: Client, cast: Cast, ask: Callable[..., Ticket]
) -> None:
    offer(ana)
    url = f"{OFFERS}{Deflection.objects.get().public_id}/"
    others, own = ask(customer=cast.bo), ask()
    assert ana.post(f"{url}asked/", {"ticket": others.public_id}).status_code == 404
    assert ana.post(f"{url}asked/", {"ticket": own.public_id}).status_code == 204
    ana.post(f"{url}settled/")
    deflection = Deflection.objects.get()
    assert (deflection.ticket, deflection.is_settled) == (own, False)


def test_what_was_typed_is_neither_stored_nor_logged(
    article: Article, ana: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert offer(ana)[0] == 200
    assert "13812345678" not in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM assistant_deflection")
        assert "13812345678" not in str(cursor.fetchall())


def test_who_pauses_too_often_is_offered_nothing_more(
    article: Article, ana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "PER_VISITOR", 2)
    assert [offer(ana)[0] for _ in range(3)] == [200, 200, 204]
    assert offer(Client())[0] == 200, "another visitor"


def test_supervisors_read_how_often_it_settled_something(article: Article, ana: Client, cast: Cast) -> None:
    offer(ana)
    ana.post(f"{OFFERS}{Deflection.objects.get().public_id}/settled/")
    sofia, mei = Client(), Client()
    sofia.force_login(cast.sofia)
    mei.force_login(cast.mei)
    figure = "in 30 days: 1 times; opened 0, settled 1."
    assert figure in sofia.get("/console/articles/").content.decode()
    assert figure not in mei.get("/console/articles/").content.decode()


def test_the_chat_page_keeps_a_place_for_offers_and_leads_to_the_articles(ana: Client) -> None:
    page = ana.get("/").content.decode()
    assert f'data-url="{OFFERS}"' in page
    assert 'href="/help/"' in page
