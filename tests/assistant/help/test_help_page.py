"""The customers' help page: published and public articles, in their language, at addresses that last."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from assistant.help import pace, views
from assistant.models import Article, ArticleState, Topic
from tests.cast import Cast
from tickets.markup import render_markdown
from tickets.models import SYSTEM

pytestmark = pytest.mark.django_db


def publish(title: str, body: str = "Text.", **said: Any) -> Article:
    article = Article(title=title, body=body, **{"state": ArticleState.PUBLISHED, **said})
    article.record("article.created", actor=SYSTEM)
    return article


def page(client: Client, path: str = "/help/", **asked: str) -> str:
    answer = client.get(path, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_only_what_is_published_and_public_is_shown(client: Client) -> None:
    shown = publish("Lost cards")
    hidden = [publish("In house", is_public=False), publish("Not yet", state=ArticleState.DRAFT),
              publish("No more", state=ArticleState.RETIRED)]  # fmt: skip
    listed = page(client)
    assert f'href="/help/lost-cards-{shown.pk}/"' in listed
    for article in hidden:
        assert article.title not in listed
        assert client.get(f"/help/{article.slug}-{article.pk}/").status_code == 404
        assert f">{article.title}</a>" not in page(client, q=article.title)


def test_articles_of_other_teams_than_the_front_desk_are_for_people_only(client: Client, cast: Cast) -> None:
    ours, theirs = publish("Lost cards", team=cast.front), publish("Blocked cards", team=cast.cards)
    for shown in (page(client), page(client, q="cards")):
        assert f"/help/lost-cards-{ours.pk}/" in shown
        assert theirs.title not in shown
    assert client.get(f"/help/blocked-cards-{theirs.pk}/").status_code == 404


def test_articles_of_before_the_help_page_are_not_on_it(client: Client) -> None:
    publish("In house")
    migration = import_module("assistant.migrations.0013_knowledge")
    migration.name_and_hash(apps, None)
    assert "In house" not in page(client)


def test_articles_stand_under_their_topics_and_each_topic_has_a_page(client: Client) -> None:
    cards = Topic.objects.create(name="Cards")
    for number in range(8):
        publish(f"Card question {number}", topic=cards)
    publish("Anything", topic=None)
    listed = page(client)
    assert listed.index(">Cards</h2>") < listed.index("Card question 5") < listed.index("Everything else")
    assert "Card question 6" not in listed
    assert "Card question 7" in page(client, f"/help/topics/{cards.pk}/")
    assert "Anything" in page(client, "/help/topics/0/")
    assert client.get("/help/topics/99/").status_code == 404


def test_a_lone_topic_has_the_page_to_itself(client: Client) -> None:
    for number in range(8):
        publish(f"Title {number}")
    assert "Title 7" in page(client)


def test_a_long_topic_comes_in_pages(client: Client) -> None:
    for number in range(62):
        publish(f"Title {number:02}")
    first = client.get("/help/topics/0/")
    rest = page(client, "/help/topics/0/", after=first.context["page"].after)
    assert ("Title 59" in first.content.decode(), "Title 60" in rest, "Title 59" in rest) == (
        True,
        True,
        False,
    )
    assert client.get("/help/topics/0/", {"after": "forged"}).status_code == 404


def test_the_page_speaks_the_customers_language(client: Client) -> None:
    publish("Lost cards")
    chinese = publish("卡片丢失", language="zh-hans")
    assert "卡片丢失" not in page(client)
    client.cookies["django_language"] = "zh-hans"
    listed = page(client)
    assert ("卡片丢失" in listed, "Lost cards" in listed, "需要什么帮助" in listed) == (True, False, True)
    article = page(client, f"/help/{chinese.slug}-{chinese.pk}/")
    assert 'lang="zh-hans" dir="auto"' in article


def test_another_slug_leads_to_the_lasting_address(client: Client) -> None:
    article = publish("Lost cards", "**Block** it. <script>alert(1)</script>")
    answer = client.get(f"/help/stolen-{article.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/help/lost-cards-{article.pk}/")
    shown = page(client, f"/help/lost-cards-{article.pk}/")
    assert f'<link rel="canonical" href="http://testserver/help/lost-cards-{article.pk}/" />' in shown
    assert "<strong>Block</strong>" in shown
    assert "<script>alert" not in shown
    assert client.get("/help/lost-cards-99999999999999999999/").status_code == 404


def test_a_search_finds_what_fits_and_says_when_nothing_does(client: Client) -> None:
    publish("Lost cards", "Block a lost card in the app at once.")
    publish("Exchange rates", "Rates change daily.")
    found = page(client, q="I lost my card")
    assert "Lost cards" in found
    assert "No article fits these words." in page(client, q="zebra unicorn")
    assert 'value="&lt;b&gt;"' in page(client, q="<b>")


@pytest.mark.parametrize("words", ["the", "how do I", "zebra unicorn"])
def test_words_that_find_nothing_leave_the_articles_to_choose_from(client: Client, words: str) -> None:
    lost = publish("Lost cards", "Block a lost card in our app at once.")
    shown = page(client, q=words)
    assert "No article fits these words." in shown
    assert shown.index("No article fits these words.") < shown.index(f"/help/lost-cards-{lost.pk}/")
    assert "All articles" not in page(client, q="lost card"), (
        "beside what was found they would only be in the way"
    )


def test_who_searches_without_end_has_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "PER_ADDRESS", 2)
    assert [client.get("/help/", {"q": "card"}).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/help/").status_code == 200


def test_the_help_page_takes_one_query_however_many_articles(
    client: Client, django_assert_num_queries: Any
) -> None:
    topics = [Topic.objects.create(name=f"Topic {number}") for number in range(4)]
    for number in range(20):
        publish(f"Title {number}", topic=topics[number % 4])
    with django_assert_num_queries(1):
        assert client.get("/help/").status_code == 200


def test_who_reads_without_end_has_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    article = publish("Lost cards")
    monkeypatch.setattr(pace, "PAGES_PER_ADDRESS", 3)
    paths = ["/help/", "/help/topics/0/", f"/help/lost-cards-{article.pk}/"] * 2
    assert [client.get(path).status_code for path in paths] == [200, 200, 200, 429, 429, 429]


def test_without_the_counter_the_pages_are_there_all_the_same(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = publish("Lost cards", "**Block** it.")
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    monkeypatch.setattr(pace, "PAGES_PER_ADDRESS", 0)
    assert "<strong>Block</strong>" in page(client, f"/help/lost-cards-{article.pk}/")


def test_a_text_is_rendered_once_until_it_changes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[str] = []

    def counted(text: str) -> Any:
        rendered.append(text)
        return render_markdown(text)

    monkeypatch.setattr(views, "render_markdown", counted)
    article = publish("Lost cards", "**Block** it <b>once</b>.")
    path = f"/help/lost-cards-{article.pk}/"
    for _ in range(2):
        assert "<strong>Block</strong> it &lt;b&gt;" in page(client, path)
    assert rendered == ["**Block** it <b>once</b>."]
    article.body = "*Anew*."
    article.record("article.edited", actor=SYSTEM)
    assert "<em>Anew</em>" in page(client, path)
