"""The supervisors' list of questions without an article."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from agents_ui.views import gaps
from assistant.actions import record_gap
from assistant.models import Article, Draft, GapCluster
from tests.agents_ui.conftest import HTMX
from tickets.models import Ticket

Miss = Callable[..., GapCluster]


@pytest.fixture
def miss(ask: Callable[..., Ticket]) -> Miss:
    """miss("Do you sell soup?", times=2): asked twice, and nothing fitted."""

    def missed(text: str, times: int = 1) -> GapCluster:
        for _ in range(times):
            gap = record_gap(Draft.objects.for_ticket(ask(text)).get())
        assert gap
        assert gap.cluster_id
        return GapCluster.objects.get(pk=gap.cluster_id)

    return missed


def verb(cluster: GapCluster, noun: str) -> str:
    return f"/console/gaps/{cluster.pk}/{noun}/"


def test_gaps_are_for_supervisors(miss: Miss, mei: Client) -> None:
    cluster = miss("Which gym is near your office?")
    assert mei.get("/console/gaps/").status_code == 403
    assert mei.get("/console/gaps/list/").status_code == 403
    assert mei.post(verb(cluster, "dismissal"), headers=HTMX).status_code == 403
    assert 'href="/console/gaps/"' not in mei.get("/console/").content.decode()


def test_the_most_asked_stands_first_with_its_newest_examples(miss: Miss, sofia: Client) -> None:
    miss("Which gym is near your office?")
    miss("How do I open an account for my child?", times=3)
    miss("How can I open an account for my child")
    page = sofia.get("/console/gaps/").content.decode()
    assert page.index("asked 4 times") < page.index("asked once")
    assert page.index("account for my child") < page.index("Which gym")
    child = page[: page.rindex('<li id="gap-')]
    assert child.count("#message-1") == 3
    assert "How can I open an account for my child" in child


def test_what_is_covered_in_a_question_is_named_in_the_readers_language(miss: Miss, sofia: Client) -> None:
    miss("Is a gym paid with 4111 1111 1111 1111, pin 1234?")
    page = sofia.get("/console/gaps/").content.decode()
    assert page.count("[Card number], pin [Key or password]?") == 1
    sofia.cookies["django_language"] = "zh-hans"
    chinese = sofia.get("/console/gaps/").content.decode()
    assert chinese.count("[卡号], pin [密钥或密码]?") == 1
    assert "CARD_1" not in page + chinese


def test_a_name_that_is_covered_is_said_in_the_readers_language_too(miss: Miss, sofia: Client) -> None:
    cluster = miss("Does Ana get a gym card?")
    cluster.gaps.update(question="Does [NAME] get a gym card, [NUMBER] or [SSN]?")
    sofia.cookies["django_language"] = "zh-hans"
    assert (
        "Does [姓名] get a gym card, [参考编号] or [社会保障号]?"
        in sofia.get("/console/gaps/").content.decode()
    )


def test_what_was_asked_once_stands_there_once_and_leads_to_where_it_was(miss: Miss, sofia: Client) -> None:
    miss("Which gym is near your office?")
    page = sofia.get("/console/gaps/").content.decode()
    assert page.count("Which gym is near your office?") == 1
    title = page[page.index('<h2 id="gap-title') :].split("</h2>")[0]
    assert "#message-1" in title
    miss("Which gym is near your office?")
    assert sofia.get("/console/gaps/").content.decode().count("Which gym is near your office?") == 3


def test_the_page_is_called_as_in_the_rail(sofia: Client) -> None:
    page = sofia.get("/console/gaps/").content.decode()
    assert '<h1 id="gaps-title">Gaps</h1>' in page
    assert '<span class="rail-label">Gaps</span>' in page


def test_an_empty_list_helps(sofia: Client) -> None:
    assert "Every question has its article" in sofia.get("/console/gaps/").content.decode()


def test_a_dismissal_leaves_the_list_and_can_be_undone_there(miss: Miss, sofia: Client) -> None:
    cluster = miss("Which gym is near your office?")
    answer = sofia.post(verb(cluster, "dismissal"), headers=HTMX)
    assert answer.status_code == 204
    offer = json.loads(answer.headers["X-Undo"])
    assert (offer["url"], offer["words"]) == (verb(cluster, "reopening"), "Put aside: it needs no article.")
    page = sofia.get("/console/gaps/list/").content.decode()
    assert 'id="gap-' not in page
    assert verb(cluster, "reopening") in page
    assert 'id="gap-' in sofia.get("/console/gaps/?view=dismissed").content.decode()
    assert sofia.post(verb(cluster, "reopening")).headers["Location"] == "/console/gaps/"
    page = sofia.get("/console/gaps/").content.decode()
    assert 'id="gap-' in page
    assert verb(cluster, "reopening") not in page


def test_the_next_page_begins_where_the_first_ended(
    miss: Miss, sofia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "SHOWN", 2)
    for text, times in [
        ("Which gym is near?", 1),
        ("Do you sell tomato soup?", 2),
        ("Who plays tennis here?", 2),
    ]:
        miss(text, times=times)
    first = sofia.get("/console/gaps/").content.decode()
    assert ("tennis" in first, "soup" in first, "gym" in first) == (True, True, False)
    onward = first.split("?view=open&after=")[-1].split('"')[0]
    second = sofia.get(f"/console/gaps/?view=open&after={onward}").content.decode()
    assert ("tennis" in second, "soup" in second, "gym" in second) == (False, False, True)
    assert sofia.get("/console/gaps/?after=forged").status_code == 404


def test_an_article_is_begun_from_the_question_and_exists_once_it_is_saved(miss: Miss, sofia: Client) -> None:
    cluster = miss("Do you insure my phone?")
    editor = sofia.get(verb(cluster, "article")).content.decode()
    assert 'value="Do you insure my phone?"' in editor
    assert not Article.objects.exists()
    typed = {"title": "Phones", "body": "We insure them.", "questions": "", "language": "en"}
    refused = sofia.post(verb(cluster, "article"), {**typed, "body": " "})
    assert (refused.status_code, Article.objects.exists()) == (422, False)
    sofia.post(verb(cluster, "article"), typed)
    article = Article.objects.get()
    assert GapCluster.objects.get().writing == article
    assert "being written" in sofia.get("/console/gaps/").content.decode()
    assert sofia.get(verb(cluster, "article")).headers["Location"] == f"/console/articles/{article.pk}/edit/"


def test_the_list_takes_few_queries(miss: Miss, sofia: Client, django_assert_max_num_queries: Any) -> None:
    for text in ("Which gym is near?", "Do you sell tomato soup?", "Who plays tennis here?"):
        miss(text, times=2)
    with django_assert_max_num_queries(9):
        assert sofia.get("/console/gaps/").content.decode().count('id="gap-title') == 3
