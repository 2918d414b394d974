"""What was answered before, beside the draft: fetched after the page, offered, never sent."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from assistant.actions import edit_draft
from assistant.models import Draft
from tests.agents_ui.conftest import ticket_url
from tests.cast import Cast, write_now
from tickets.models import Message, Ticket

QUESTION = "When does my new card arrive?"


@pytest.fixture
def before(ready: Callable[..., Draft], cast: Cast) -> Draft:
    draft = ready(QUESTION)
    edit_draft(draft, agent=cast.liam, text="In **5** days.", client_key=uuid4())
    return draft


def offer(client: Client, ticket: Ticket) -> str:
    response = client.get(ticket_url(ticket, "precedent/"))
    assert response.status_code == 200
    return response.content.decode()


def test_an_agent_sees_question_answer_score_and_who_approved_it(
    before: Draft, mei: Client, ask: Callable[..., Ticket]
) -> None:
    shown = offer(mei, ask(f"Hello! {QUESTION}"))
    assert "A similar question was answered before (96 %)" in shown
    assert QUESTION in shown
    assert "In <strong>5</strong> days." in shown
    assert "Approved by Liam" in shown
    assert f'href="{before.ticket.get_absolute_url()}"' in shown
    assert 'data-precedent="In **5** days."' in shown


def test_only_the_same_words_are_called_the_same_question(
    before: Draft, mei: Client, ask: Callable[..., Ticket]
) -> None:
    shown = offer(mei, ask(QUESTION.lower()))
    assert "The same question was answered before" in shown
    assert "%" not in shown
    assert "The same question" not in offer(mei, ask(f"Hello! {QUESTION}"))


def test_it_offers_no_way_to_send(before: Draft, mei: Client, ask: Callable[..., Ticket]) -> None:
    shown = offer(mei, ask(QUESTION))
    assert "<button" in shown
    for way in ("<form", "hx-post", 'type="submit"', "formaction"):
        assert way not in shown


def test_looking_changes_nothing(before: Draft, mei: Client, ask: Callable[..., Ticket]) -> None:
    ticket = ask(QUESTION)
    messages = Message.objects.count()
    offer(mei, ticket)
    assert mei.post(ticket_url(ticket, "precedent/")).status_code == 405
    assert Message.objects.count() == messages


def test_the_page_itself_does_not_look_for_it(before: Draft, mei: Client, ask: Callable[..., Ticket]) -> None:
    page = mei.get(ticket_url(ask(QUESTION))).content.decode()
    assert '<section id="precedent" hidden>' in page
    assert "A similar question" not in page


def test_it_takes_few_queries(
    before: Draft, mei: Client, ask: Callable[..., Ticket], django_assert_max_num_queries: Any
) -> None:
    ticket = ask(QUESTION)
    with django_assert_max_num_queries(8):
        offer(mei, ticket)


def test_nothing_alike_leaves_the_place_empty(before: Draft, mei: Client, ask: Callable[..., Ticket]) -> None:
    assert "hidden" in offer(mei, ask("Do not send my new card"))


def test_a_draft_that_was_not_made_for_its_question_says_so(
    before: Draft, cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    first, second = write_now(ask("What is the limit?")), write_now(ask("what is the limit"))
    label = "Drafted before for the same question"
    assert label not in mei.get(ticket_url(first.ticket, "draft/")).content.decode()
    card = mei.get(ticket_url(second.ticket, "draft/")).content.decode()
    assert label in card
    assert "answered before" not in card, "nobody has decided on the first one"
