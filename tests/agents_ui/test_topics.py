"""The supervisors' topics, the agents' reviews, and what a ticket is about."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from assistant.models import Article, Autonomy, Incident, LevelChange, Review, TicketTopic, Topic
from tests.agents_ui.conftest import HTMX, ticket_url
from tests.assistant.topics.deciding import compare, decide, finished
from tests.cast import Cast
from tests.test_rights import browser_of
from tickets.actions import receive_message
from tickets.models import Ticket

Ask = Callable[..., Ticket]
At = Callable[..., Topic]
Topics = dict[str, Topic]
PAGES = ["topics/", "topics/list/", "topics/new/"]
OF_ONE = ["", "body/", "level/", "edit/", "incident/"]


def url(topic: Topic, noun: str = "") -> str:
    return f"/console/topics/{topic.pk}/{noun}"


@pytest.mark.parametrize("noun", OF_ONE)
def test_topics_are_for_supervisors(topics: Topics, mei: Client, noun: str) -> None:
    answers = [getattr(mei, method)(url(topics["Fees"], noun)).status_code for method in ("get", "post")]
    assert set(answers) <= {403, 405}
    assert 403 in answers


@pytest.mark.parametrize("path", PAGES)
def test_agents_see_no_list_of_topics(mei: Client, path: str) -> None:
    assert 403 in [getattr(mei, method)(f"/console/{path}").status_code for method in ("get", "post")]
    assert 'href="/console/topics/"' not in mei.get("/console/").content.decode()


def test_why_more_decisions_are_listed_than_counted_is_said(
    at: At, ask: Ask, cast: Cast, sofia: Client
) -> None:
    why = "The share above counts those of the last 90 days, and copies of one answer once."
    topic = at(Autonomy.DRAFT)
    assert why not in sofia.get(url(topic)).content.decode()
    decide(ask(), topic, cast.mei, unchanged=1)
    assert why in sofia.get(url(topic)).content.decode()


def test_the_list_says_how_each_topic_stands(at: At, ask: Ask, cast: Cast, sofia: Client) -> None:
    decide(ask(), at(Autonomy.DRAFT), cast.mei, unchanged=47, edited=3)
    page = sofia.get("/console/topics/").content.decode()
    assert "47 of 50 approved unchanged; lower bound 83 %: stays at draft. Auto takes 90 %." in page
    assert "at least 83 %" in page
    assert "Nothing was decided in the last 90 days" in page


def test_what_has_earned_it_is_suggested(at: At, ask: Ask, cast: Cast, sofia: Client) -> None:
    decide(ask(), at(Autonomy.DRAFT), cast.mei, unchanged=60)
    assert "lower bound 93 %: may go to auto." in sofia.get("/console/topics/").content.decode()


def test_an_empty_list_helps(cast: Cast, sofia: Client) -> None:
    assert "No topics yet" in sofia.get("/console/topics/").content.decode()


def test_a_supervisor_promotes_with_a_reason(at: At, ask: Ask, cast: Cast, sofia: Client) -> None:
    topic = at(Autonomy.DRAFT)
    decide(ask(), topic, cast.mei, unchanged=60)
    values = {"to": "auto", "seen": "draft", "reason": "Sixty of sixty"}
    assert sofia.post(url(topic, "level/"), values, headers=HTMX).status_code == 204
    page = sofia.get(url(topic)).content.decode()
    assert "Sixty of sixty" in page
    assert "(60 of 60 unchanged at that time)" in page


def test_what_is_refused_is_said_in_words(topics: Topics, sofia: Client) -> None:
    values = {"to": "auto", "seen": "draft", "reason": "I like it"}
    answer = sofia.post(url(topics["Fees"], "level/"), values, headers=HTMX)
    assert answer.status_code == 409
    assert "0 of the 50 decisions that it takes." in answer.content.decode()
    assert answer.headers["HX-Retarget"] == "#refusal"
    assert not LevelChange.objects.exists()


def test_a_supervisor_edits_and_reports(topics: Topics, sofia: Client) -> None:
    topic = topics["Fees"]
    values = {
        "name": "Fees and rates",
        "examples": "What is the fee?",
        "sample_percent": 25,
        "is_active": "on",
    }
    assert sofia.post(url(topic, "edit/"), values, headers=HTMX).status_code == 204
    assert sofia.post(url(topic, "incident/"), {"detail": "It lied"}, headers=HTMX).status_code == 204
    topic.refresh_from_db()
    assert (topic.name, topic.sample_percent) == ("Fees and rates", 25)
    assert Incident.objects.get().detail == "It lied"
    assert "It lied" in sofia.get(url(topic)).content.decode()


def test_a_new_topic_without_javascript_leads_to_its_page(cast: Cast, sofia: Client) -> None:
    values = {"name": "Loans", "examples": "I want a loan", "sample_percent": 10, "is_active": "on"}
    answer = sofia.post("/console/topics/new/", values)
    assert answer.headers["Location"] == url(Topic.objects.get())


def test_shadows_stand_beside_what_people_wrote(at: At, ask: Ask, cast: Cast, sofia: Client) -> None:
    topic = at(Autonomy.SHADOW)
    compare(
        ask(),
        topic,
        agreeing=1,
        text="In 5 days.",
        diff=[["=", "In "], ["-", "5"], ["+", "<4>"], ["=", " days."]],
    )
    page = sofia.get(url(topic)).content.decode()
    assert "In <del>5</del> days." in page
    assert "In <ins>&lt;4&gt;</ins> days." in page


def test_a_topic_has_a_bar_as_other_pages_which_is_rendered_anew_with_it(
    topics: Topics, sofia: Client
) -> None:
    topic = topics["Fees"]
    for path in (url(topic), url(topic, "body/")):
        page = sofia.get(path).content.decode()
        bar = page[page.index('<header class="pane-head">') : page.index('<div class="board-body">')]
        assert ">Fees</h1>" in bar
        assert 'data-key="p"' in bar


def test_the_pages_take_few_queries(
    topics: Topics, ask: Ask, cast: Cast, sofia: Client, django_assert_max_num_queries: Any
) -> None:
    ticket = ask()
    for topic in topics.values():
        decide(ticket, topic, cast.mei, unchanged=20, edited=2)
        compare(ticket, topic, agreeing=5)
    with django_assert_max_num_queries(10):
        assert sofia.get("/console/topics/").status_code == 200
    with django_assert_max_num_queries(14):
        assert sofia.get(url(topics["Fees"])).status_code == 200


def test_an_agent_corrects_the_topic(topics: Topics, ask: Ask, cast: Cast, mei: Client) -> None:
    ticket = ask("Where is my card?")
    assert "Guessed, " in mei.get(ticket_url(ticket)).content.decode()
    answer = mei.post(ticket_url(ticket, "topic/"), {"topic": topics["Fees"].pk}, headers=HTMX)
    assert answer.status_code == 204
    assert TicketTopic.objects.get(ticket=ticket).topic == topics["Fees"]
    assert "Mei said so" in mei.get(ticket_url(ticket)).content.decode()
    mei.post(ticket_url(ticket, "topic/"), {"topic": ""}, headers=HTMX)
    assert TicketTopic.objects.get(ticket=ticket).topic is None


def test_a_topic_that_stays_is_not_called_a_guess_of_no_percent(
    topics: Topics, ask: Ask, cast: Cast, mei: Client
) -> None:
    ticket = ask("Where is my card?")
    receive_message(ticket, customer=cast.ana, text="Hello? Anyone?", client_key=uuid4())
    said = TicketTopic.objects.get(ticket=ticket)
    assert (said.topic, said.confidence < 0.5) == (topics["Delivery"], True)
    page = mei.get(ticket_url(ticket)).content.decode()
    assert "% sure" not in page
    assert "A guess from the whole conversation" in page


def test_a_desk_without_topics_does_not_ask_for_one(ask: Ask, mei: Client) -> None:
    assert "None of the topics" not in mei.get(ticket_url(ask())).content.decode()


@pytest.fixture
def review(at: At, ask: Ask, article: Article) -> Review:
    """Ana's question was answered by itself, and the answer is in the sample."""
    at(Autonomy.AUTO)
    return Review.objects.get(draft=finished(ask("When does my card arrive?")))


def verdict(review: Review) -> str:
    return f"/console/reviews/{review.public_id}/verdict/"


def test_the_sample_waits_for_agents_with_question_and_answer(review: Review, mei: Client) -> None:
    page = mei.get("/console/reviews/").content.decode()
    assert "When does my card arrive?" in page
    assert "Within 5 working days." in page
    assert mei.post(verdict(review), {"verdict": "fine"}, headers=HTMX).status_code == 204
    assert "Nothing to review" in mei.get("/console/reviews/list/").content.decode()


def test_a_severe_review_needs_words_and_demotes(review: Review, mei: Client) -> None:
    assert mei.post(verdict(review), {"verdict": "severe"}, headers=HTMX).status_code == 422
    assert mei.post(verdict(review), {"verdict": "severe", "note": "Wrong"}, headers=HTMX).status_code == 204
    assert Topic.objects.get(name="Delivery").autonomy == Autonomy.DRAFT


def test_another_team_reviews_nothing_of_it(review: Review, sign_in: Callable[[str], Client]) -> None:
    noor = sign_in("noor")
    assert "When does my card arrive?" not in noor.get("/console/reviews/").content.decode()
    assert noor.post(verdict(review), {"verdict": "fine"}, headers=HTMX).status_code == 404


def test_reviews_take_few_queries(
    at: At, ask: Ask, article: Article, mei: Client, django_assert_max_num_queries: Any
) -> None:
    at(Autonomy.AUTO)
    for _ in range(5):
        finished(ask("When does my card arrive?"))
    with django_assert_max_num_queries(7):
        page = mei.get("/console/reviews/").content.decode()
    assert page.count("data-item") == 5


def test_the_customer_is_told_that_nobody_has_read_the_answer(review: Review) -> None:
    ticket = review.draft.ticket
    page = browser_of(ticket.requester).get(f"/conversations/{ticket.public_id}/").content.decode()
    assert "The assistant answered by itself. If this does not help, ask for a person." in page


def told(answer: Any) -> str:
    return str(json.loads(answer.headers["X-Undo"])["words"])


def test_a_topic_that_was_changed_is_said_to_be(at: At, sofia: Client) -> None:
    topic = at(Autonomy.AUTO)
    values = {"name": "Delivery", "examples": "", "sample_percent": 10, "is_active": "on"}
    assert told(sofia.post(url(topic, "edit/"), values, headers=HTMX)) == "Saved."
    down = {"to": "shadow", "seen": "auto", "reason": "It lied"}
    assert told(sofia.post(url(topic, "level/"), down, headers=HTMX)) == "“Delivery” is at shadow now."
    off = {"to": "off", "seen": "shadow", "reason": "It lied again"}
    assert told(sofia.post(url(topic, "level/"), off, headers=HTMX)) == "“Delivery” is off now."


def test_an_incident_is_said_to_be_reported_and_where_the_topic_is_then(
    at: At, topics: Topics, sofia: Client
) -> None:
    topic = at(Autonomy.AUTO)
    report = {"detail": "It lied"}
    answer = sofia.post(url(topic, "incident/"), report, headers=HTMX)
    assert told(answer) == "Reported. “Delivery” is at draft now."
    assert told(sofia.post(url(topics["Fees"], "incident/"), report, headers=HTMX)) == "Reported."


def test_a_taken_name_is_refused_with_the_field_that_it_is_of(topics: Topics, sofia: Client) -> None:
    values = {"name": "Fees", "examples": "", "sample_percent": 10, "is_active": "on"}
    answer = sofia.post("/console/topics/new/", values, headers=HTMX)
    assert answer.status_code == 422
    assert 'data-field="name"' in answer.content.decode()
