"""A similar question that was answered before: the agent goes on from its answer, and nothing is sent by it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from assistant.actions import edit_draft
from assistant.models import Draft, DraftStatus
from tests.cast import Cast
from tests.journeys.conftest import Desk
from tests.journeys.test_outages import wait_until
from tickets.models import Author, Message, Ticket

QUESTION = "When does my new card arrive?"


def draft_of(ticket: Ticket) -> Draft:
    wait_until(lambda: Draft.objects.filter(ticket=ticket, status=DraftStatus.READY).exists(), 45)
    return Draft.objects.select_related("ticket").get(ticket=ticket)


@pytest.fixture
def answered(desk: Desk, open_as: Callable[..., Page], ask: Callable[..., Ticket], cast: Cast) -> str:
    """The words that Liam sent to the same question."""
    draft = draft_of(ask(QUESTION))
    edit_draft(draft, agent=cast.liam, text="You can look it up in the app.", client_key=uuid4())
    return "You can look it up in the app."


def test_an_agent_goes_on_from_an_approved_answer(
    answered: str, open_as: Callable[..., Page], ask: Callable[..., Ticket]
) -> None:
    ticket = ask("Hello! When does my new card arrive please?")
    draft_of(ticket)
    mei = open_as("mei")
    mei.goto(ticket.get_absolute_url())
    offer = mei.locator("#precedent")
    expect(offer).to_contain_text("A similar question was answered before")
    expect(offer).to_contain_text("Approved by Liam")
    mei.fill("#composer-text", "Dear Ana,")
    offer.get_by_role("button", name="Put it into the composer").click()
    expect(mei.locator("#composer-text")).to_have_value(f"Dear Ana,\n\n{answered}")
    expect(mei.locator("#composer-text")).to_be_focused()
    assert not Message.objects.filter(ticket=ticket).exclude(author=Author.CUSTOMER).exists()
    mei.locator("#composer").get_by_role("button", name="Send").click()
    expect(offer).to_be_hidden()
