"""What the palette finds, for whom; and single keys by choice."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from assistant.models import Article, Draft, DraftStatus
from tests.agents_ui.conftest import HTMX
from tests.cast import Cast, solve_now
from tickets.actions import escalate, receive_message, take_over
from tickets.models import SYSTEM, Customer, Macro, Ticket


def found(client: Client, q: str) -> str:
    response = client.get("/console/palette/", {"q": q})
    assert response.status_code == 200
    return response.content.decode()


def test_it_finds_conversations_customers_and_articles(
    mei: Client, ask: Callable[..., Ticket], article: Article, django_assert_max_num_queries: Any
) -> None:
    ticket = ask("My card is lost")
    with django_assert_max_num_queries(6):
        page = found(mei, "card")
    assert f"/console/tickets/{ticket.public_id}/?view=all&amp;q=card" in page
    assert "My <mark>card</mark> is lost" in page
    assert "When your <mark>card</mark> arrives" in page
    customer = found(mei, "an")
    assert "<mark>Ana</mark>" in customer
    assert f"customer={ticket.requester.public_id}" in customer
    assert (
        len(mei.get(f"/console/?view=all&customer={ticket.requester.public_id}").context["queue"].tickets)
        == 1
    )


def test_what_no_column_can_hold_is_left_out(mei: Client, ask: Callable[..., Ticket]) -> None:
    ticket = ask("My card is lost")
    assert "<mark>card</mark>" in found(mei, "ca\0rd")
    assert f"/console/tickets/{ticket.public_id}/" in mei.get("/console/?view=all&q=\0card").content.decode()
    assert mei.get("/console/?view=all&customer=a\0b").status_code == 200


def test_it_finds_chinese(mei: Client, ask: Callable[..., Ticket]) -> None:
    ask("我的卡丢了")
    assert "我的<mark>卡丢了</mark>" in found(mei, "卡丢了")


@pytest.mark.parametrize("q", ["lost", "Ana", "ana@"])
def test_it_finds_nothing_that_one_may_not_see(
    q: str, sign_in: Callable[[str], Client], ask: Callable[..., Ticket], cast: Cast
) -> None:
    Customer.objects.filter(pk=cast.ana.pk).update(email="ana@example.com")
    ask("My card is lost")
    assert "option" in found(sign_in("mei"), q)
    assert "option" not in found(sign_in("noor"), q)


def test_one_letter_asks_for_nothing(mei: Client, ask: Callable[..., Ticket]) -> None:
    ask("A")
    assert "option" not in found(mei, "a")


def test_single_keys_are_ones_own_choice(mei: Client, sign_in: Callable[[str], Client]) -> None:
    assert 'data-keys="off"' not in mei.get("/console/").content.decode()
    assert mei.post("/console/keys/", {"keys": "off"}).status_code == 302
    page = mei.get("/console/").content.decode()
    assert 'data-keys="off"' in page
    assert "Single keys are off, by your choice." in page
    assert 'data-keys="off"' not in sign_in("liam").get("/console/").content.decode()
    mei.post("/console/keys/", {"keys": "on"})
    assert 'data-keys="off"' not in mei.get("/console/").content.decode()


def test_who_turns_single_keys_off_stays_where_they_are(mei: Client, ask: Callable[..., Ticket]) -> None:
    here = f"{ask('My card is lost').get_absolute_url()}?view=all&q=card"
    sheet = mei.get(here).content.decode().partition('<dialog id="help"')[2].partition("</dialog>")[0]
    said = unescape(re.findall('name="next" value="(.*?)"', sheet)[0])
    assert mei.post("/console/keys/", {"keys": "off", "next": said}).headers["Location"] == here
    for elsewhere in (
        "https://example.com/",
        "//example.com/console/",
        "/console/..//example.com",
        "/admin/",
    ):
        answer = mei.post("/console/keys/", {"keys": "on", "next": elsewhere})
        assert answer.headers["Location"] == "/console/"


#: On the sheet, and no verbs of their own: typed in a field, chosen in a menu, walked in the list, ways to a place.
NO_VERBS = {
    "Ctrl ↵",
    "Ctrl Shift ↵",
    "Ctrl Z",
    "Ctrl K",
    "Esc",
    "N @",
    "R 1 5",
    "Shift J K",
    "↵",
    "G I",
    "G A",
    "G E",
    "G N",
}


def on_the_sheet(page: str) -> set[str]:
    """As keys are named in the page: "a", "shift+a"."""
    sheet = page.partition('<dialog id="help"')[2].partition("</dialog>")[0]
    said = {" ".join(re.findall("<kbd>(.*?)</kbd>", caps)) for caps in re.findall("<dt>(.*?)</dt>", sheet)}
    keys = {caps.lower().replace("shift ", "shift+") for caps in said - NO_VERBS}
    return {key for together in keys for key in together.split()} - {"↓", "↑"}


def in_the_palette(page: str) -> set[str]:
    """What it lists: what carries a key, and the moves that stand in its own template."""
    return set(re.findall('data-(?:key|press)="(.*?)"', page))


@pytest.fixture
def every_state(cast: Cast, ask: Callable[..., Ticket], ready: Callable[..., Draft]) -> list[Ticket]:
    """Conversations in which all verbs of one are offered, each in one of them at least."""
    Macro(title="Hello", body="Hello").record("macro.created", actor=SYSTEM)
    being_written, blocked, held, long = ask(), ready(), take_over(ask(), agent=cast.mei), ask()
    Draft.objects.filter(pk=blocked.pk).update(is_blocked=True)
    escalated = escalate(ask(), agent=cast.sofia, detail="Look at this").ticket
    for _ in range(9):
        receive_message(long, customer=cast.ana, text="Hello?", client_key=uuid4())
    solved = solve_now(ask(), agent=cast.mei)
    return [being_written, ready().ticket, blocked.ticket, held, long, escalated, solved]


def test_the_palette_misses_no_verb_of_the_key_sheet(sofia: Client, every_state: list[Ticket]) -> None:
    pages = [sofia.get(f"/console/tickets/{ticket.public_id}/").content.decode() for ticket in every_state]
    listed = set().union(*map(in_the_palette, pages))
    assert {"shift+e", "m", "o", "b", "d", "#"} <= on_the_sheet(pages[0])
    assert on_the_sheet(pages[0]) - listed == set()
    inbox = sofia.get("/console/").content.decode()
    assert on_the_sheet(inbox) - in_the_palette(inbox) == set()


def test_what_the_palette_lists_has_a_key_on_the_sheet(sofia: Client, every_state: list[Ticket]) -> None:
    page = sofia.get(f"/console/tickets/{every_state[1].public_id}/").content.decode()
    assert in_the_palette(page) - on_the_sheet(page) == set()


def test_another_draft_is_written_without_blame(mei: Client, cast: Cast, ready: Callable[..., Draft]) -> None:
    draft = ready()
    for _ in range(2):
        answer = mei.post(f"/console/drafts/{draft.public_id}/regeneration/", headers=HTMX)
        assert answer.status_code == 204
    assert list(Draft.objects.order_by("pk").values_list("status", flat=True)) == [
        DraftStatus.RETIRED,
        DraftStatus.QUEUED,
    ]
    draft.refresh_from_db()
    assert (draft.reason, draft.decided_by) == ("Another draft was asked for.", cast.mei)
    liam = Client()
    liam.force_login(cast.liam)
    assert liam.post(f"/console/drafts/{draft.public_id}/regeneration/", headers=HTMX).status_code == 409
