"""Two agents at one ticket: each sees the other, nobody is held up, and it ends by itself."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.test_main_job import ask, open_ticket
from tickets.models import Outgoing

Open = Callable[..., Page]


def test_colleagues_see_each_other_look_and_reply(open_as: Open) -> None:
    ask(open_as("ana"))
    mei, liam = open_as("mei"), open_as("liam")
    liam.goto("/console/?view=all")
    row = liam.locator(".row .here .avatar")
    open_ticket(mei)
    expect(row).to_have_attribute("title", "Mei is looking at it")
    mei.fill("#composer-text", "Hello Ana")
    expect(row).to_have_attribute("title", "Mei is replying")
    ticket = open_ticket(liam)
    mei.locator("#composer-text").press_sequentially("!")  # it may have taken a while
    expect(liam.locator("#state .here .avatar[data-replying]")).to_have_text("M")
    expect(liam.locator("#claimed")).to_contain_text("Mei is answering this.")
    expect(mei.locator("#state .here .avatar")).to_have_attribute("title", "Liam is looking at it")
    liam.fill("#composer-text", "Hello from me")
    expect(mei.locator("#state .here .avatar")).to_have_attribute("title", "Liam is replying")
    expect(mei.locator("#claimed")).to_be_hidden()
    mei.keyboard.press("Control+Enter")
    expect(liam.locator("article[data-author=agent]")).to_contain_text("Hello Ana")
    expect(liam.locator("#claimed")).to_be_hidden()
    expect(liam.locator("#composer-text")).to_have_value("Hello from me")
    mei.goto("/console/")
    expect(liam.locator("#state .here .avatar")).to_have_count(0)
    assert Outgoing.objects.filter(ticket=ticket).count() == 1
