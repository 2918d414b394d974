"""What an agent types and has not sent is kept for them alone, on every device, until it is sent."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from assistant.models import Draft
from tests.agents_ui.conftest import HTMX, ticket_url
from tests.cast import Cast, solve_now
from tests.races import at_once
from tickets.actions import close_ticket
from tickets.models import Ticket, Unsent, User

Ask = Callable[..., Ticket]


class Device:
    """One page of an agent, which knows what it last heard."""

    def __init__(self, client: Client, ticket: Ticket, name: str) -> None:
        self.client, self.ticket, self.name = client, ticket, name
        self.seen, self.key = 0, uuid4()

    def types(self, text: str, place: str = "reply", *, age_ms: int = 0, **more: str) -> dict[str, Any]:
        said = {"place": place, "text": text, "seen": self.seen, "device": self.name, "age_ms": age_ms}
        answer = self.client.post(
            ticket_url(self.ticket, "unsent/"), {**said, "client_key": self.key, **more}, headers=HTMX
        )
        assert answer.status_code == 200, answer.content
        heard: dict[str, Any] = answer.json()
        self.seen = heard["revision"]
        return heard

    def sends(self, text: str, noun: str = "replies/") -> None:
        said = {"text": text, "client_key": self.key, "seen_seq": 1, "device": self.name, "seen": self.seen}
        assert self.client.post(ticket_url(self.ticket, noun), said, headers=HTMX).status_code == 204


@pytest.fixture
def ticket(ask: Ask) -> Ticket:
    return ask()


@pytest.fixture
def desk(mei: Client, ticket: Ticket) -> Device:
    return Device(mei, ticket, "desk")


@pytest.fixture
def phone(mei: Client, ticket: Ticket) -> Device:
    return Device(mei, ticket, "phone")


def page(client: Client, ticket: Ticket) -> str:
    return client.get(ticket_url(ticket)).content.decode()


def test_it_stands_in_every_browser_of_its_writer_and_in_nobody_elses(
    desk: Device, ticket: Ticket, mei: Client, sign_in: Callable[[str], Client]
) -> None:
    desk.types("  Half a\nsentence ")
    desk.types("Ask Liam", place="note")
    assert ">  Half a\nsentence </textarea>" in page(mei, ticket), "without JavaScript too"
    kept = mei.get(ticket_url(ticket, "unsent/")).json()
    assert {place: one["text"] for place, one in kept.items()} == {
        "reply": "  Half a\nsentence ",
        "note": "Ask Liam",
    }
    liam = sign_in("liam")
    assert "Half a" not in page(liam, ticket)
    assert liam.get(ticket_url(ticket, "unsent/")).json() == {}


@pytest.mark.parametrize(("noun", "place"), [("replies/", "reply"), ("notes/", "note")])
def test_what_another_device_has_typed_is_not_sent_and_stays(
    desk: Device, phone: Device, mei: Client, noun: str, place: str
) -> None:
    ticket = desk.ticket
    desk.types("One", place)
    phone.types("Two", place)
    desk.sends("One", noun)
    kept = mei.get(ticket_url(ticket, "unsent/")).json()[place]
    assert (kept["text"], kept["other"]) == ("Two", "")
    desk.types("One", place)
    assert mei.get(ticket_url(ticket, "unsent/")).json()[place]["text"] == "Two", "after a late save too"


def test_what_was_offered_and_not_taken_is_offered_on(
    desk: Device, phone: Device, ticket: Ticket, mei: Client
) -> None:
    desk.types("One")
    phone.types("Two")
    phone.sends("Two")
    kept = mei.get(ticket_url(ticket, "unsent/")).json()["reply"]
    assert (kept["text"], kept["other"]) == ("", "One")


def test_what_one_device_has_typed_and_another_one_sends_is_forgotten(
    desk: Device, phone: Device, ticket: Ticket
) -> None:
    phone.seen = desk.types("One")["revision"]
    phone.sends("One.")
    assert not Unsent.objects.exists()


@pytest.mark.parametrize(("noun", "place"), [("replies/", "reply"), ("notes/", "note")])
def test_what_was_sent_is_forgotten_and_a_late_save_brings_nothing_back(
    desk: Device, ticket: Ticket, noun: str, place: str
) -> None:
    desk.types("On its w", place)
    desk.types("The other one", "note" if place == "reply" else "reply", client_key=str(uuid4()))
    desk.sends("On its way.", noun)
    assert desk.types("On its way. And", place)["is_ours"], (
        "words that were typed behind it stay in their box"
    )
    assert not desk.types("On its way.", place)["is_ours"], "what was sent stands in no box"
    assert not Unsent.objects.filter(place=place).exists()
    assert Unsent.objects.get().text == "The other one"


def test_the_newest_of_two_devices_wins_and_the_other_text_is_offered(desk: Device, phone: Device) -> None:
    desk.types("Hello")
    heard = phone.types("Good day")
    assert (heard["text"], heard["other"], heard["is_ours"]) == ("Good day", "Hello", True)
    heard = desk.types("Hello Ana")
    assert (heard["text"], heard["other"]) == ("Hello Ana", "Good day")
    assert desk.types("Hello Ana", is_settled="on")["other"] == ""


def test_an_older_text_that_comes_late_is_offered_and_does_not_win(desk: Device, phone: Device) -> None:
    desk.types("Written just now")
    heard = phone.types("Written on the train, without a network", age_ms=60_000)
    assert (heard["text"], heard["is_ours"]) == ("Written just now", False)
    assert heard["other"] == "Written on the train, without a network"
    assert Unsent.objects.get().text == "Written just now"


def test_a_lost_answer_is_no_conflict_of_a_device_with_itself(desk: Device) -> None:
    desk.types("Hel")
    desk.seen = 0
    assert desk.types("Hello")["other"] == ""


def test_going_on_with_the_same_words_elsewhere_is_no_conflict(desk: Device, phone: Device) -> None:
    desk.types("Hello")
    assert phone.types("Hello Ana")["other"] == ""


def test_an_emptied_box_is_not_kept(desk: Device) -> None:
    desk.types("Hello")
    assert desk.types("")["revision"] == 0
    assert not Unsent.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"place": "draft"}, {"seen": "-1"}, {"text": "x" * 20_001}, {"age_ms": "x"}]
)
def test_what_is_malformed_is_refused(desk: Device, wrong: dict[str, str]) -> None:
    said = {"place": "reply", "text": "x", "seen": "0", "device": "d", "age_ms": "0", "client_key": uuid4()}
    answer = desk.client.post(ticket_url(desk.ticket, "unsent/"), {**said, **wrong}, headers=HTMX)
    assert answer.status_code == 422
    assert not Unsent.objects.exists()


@pytest.mark.parametrize("verb", ["approval", "revision", "rejection"])
def test_an_edit_of_a_draft_is_kept_until_the_draft_is_decided(
    verb: str, mei: Client, ready: Callable[..., Draft]
) -> None:
    draft = ready()
    device = Device(mei, draft.ticket, "desk")
    device.types("My version", f"draft:{draft.public_id}")
    device.types("Words of my own", client_key=str(uuid4()))
    said = {"text": "My version.", "client_key": device.key, "rejection": "tone"}
    assert mei.post(f"/console/drafts/{draft.public_id}/{verb}/", said, headers=HTMX).status_code == 204
    assert Unsent.objects.get().text == "Words of my own"


def test_of_a_closed_conversation_nothing_is_kept(desk: Device, ticket: Ticket, cast: Cast) -> None:
    desk.types("Hello")
    close_ticket(solve_now(ticket, agent=cast.liam))
    desk.types("Hello Ana")
    assert not Unsent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sending_and_saving_at_once_never_leaves_a_sent_text_behind(cast: Cast, ask: Ask) -> None:
    for _ in range(3):
        ticket, key = ask(), uuid4()
        pages = [a_page_of(cast.mei, ticket, key) for _ in range(4)]
        at_once(4, partial(send_or_save, pages))
        assert not Unsent.objects.filter(ticket=ticket).exists()


def send_or_save(pages: list[Device], number: int) -> None:
    if number:
        pages[number].types("Hello")
    else:
        pages[0].sends("Hello")


def a_page_of(user: User, ticket: Ticket, key: UUID) -> Device:
    client = Client()
    client.force_login(user)
    device = Device(client, ticket, "desk")
    device.key = key
    return device
