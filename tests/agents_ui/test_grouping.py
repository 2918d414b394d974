"""Merging and splitting on the console, and where the customer is led."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from tests.agents_ui.conftest import HTMX, ticket_url
from tests.cast import Cast
from tests.tickets.chat.conftest import signed
from tickets.actions import add_note, hand_off, merge_ticket, receive_message, split_ticket, take_over
from tickets.chat.visitor import COOKIE
from tickets.models import HandOff, Status, Ticket

Ask = Callable[..., Ticket]


def text(client: Client, path: str, **headers: Any) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def ana(cast: Cast) -> Client:
    browser = Client()
    browser.cookies[COOKIE] = signed(cast.ana.public_id)
    return browser


def test_an_agent_chooses_among_the_customers_own_open_conversations(
    cast: Cast, mei: Client, ask: Ask
) -> None:
    other, closed, theirs = ask("And my parcel?"), ask("Old"), ask("About my card")
    Ticket.objects.filter(pk=closed.pk).update(status=Status.CLOSED)
    Ticket.objects.filter(pk=theirs.pk).update(team=cast.cards)
    ask("Not Ana", customer=cast.bo)
    ticket = ask()
    assert f'href="{ticket_url(ticket, "merging/?view=approval")}"' in text(mei, ticket_url(ticket))
    for headers in ({}, HTMX):
        sheet = text(mei, ticket_url(ticket, "merging/"), **headers)
        assert sheet.count('name="into"') == 1
        assert other.public_id in sheet


def test_no_draft_is_promised_where_people_have_the_floor(cast: Cast, mei: Client, ask: Ask) -> None:
    other, ticket = ask("And my parcel?"), ask()
    later = receive_message(ticket, customer=cast.ana, text="Can I close my account?", client_key=uuid4())
    places = [ticket_url(ticket, "merging/"), ticket_url(ticket, f"splitting/?from={later.seq}")]
    assert ["drafts anew" in text(mei, place, **HTMX) for place in places] == [True, True]
    take_over(other, agent=cast.liam)
    assert "Liam has it" in text(mei, places[0], **HTMX)
    hand_off(ticket, reason=HandOff.ASKED, detail="")
    for place in places:
        sheet = text(mei, place, **HTMX)
        assert "drafts anew" not in sheet
        assert "no draft is written" in sheet


def test_who_merges_across_teams_is_told_who_will_read_it(
    cast: Cast, mei: Client, sofia: Client, ask: Ask
) -> None:
    ask("And my parcel?")
    theirs, ticket = ask("About my card"), ask()
    Ticket.objects.filter(pk=theirs.pk).update(team=cast.cards)
    place = ticket_url(ticket, "merging/")
    sheet = text(sofia, place, **HTMX)
    assert sheet.count("Goes to Cards, who read all of it from then on.") == 1
    assert "Front desk" not in sheet, "they read it already"
    assert "Goes to" not in text(mei, place, **HTMX)
    add_note(ticket, agent=cast.mei, text="She sounds upset", client_key=uuid4())
    assert "read all of it from then on, your internal notes too." in text(sofia, place, **HTMX)


def test_merging_leads_to_the_conversation_that_goes_on(mei: Client, ask: Ask) -> None:
    ticket, other = ask(), ask("And my parcel?")
    answer = mei.post(ticket_url(ticket, "merging/"), {"into": other.public_id})
    assert (answer.status_code, answer.headers["Location"]) == (302, other.get_absolute_url())
    page = text(mei, other.get_absolute_url())
    assert "Where is my card?" in page
    assert f'href="{ticket.get_absolute_url()}#message-1"' in page
    assert "from another conversation" in page
    ended = text(mei, ticket_url(ticket))
    assert f'href="{other.get_absolute_url()}"' in ended
    assert "Goes on in" in ended
    again = mei.post(ticket_url(ticket, "merging/"), {"into": other.public_id}, headers=HTMX)
    assert again.status_code == 409
    assert "Mei has already merged this conversation." in again.content.decode()


def test_a_conversation_is_merged_by_a_button_of_its_own_and_it_is_said_afterwards(
    mei: Client, ask: Ask
) -> None:
    ticket, other = ask(), ask("And my parcel?")
    for headers in ({}, HTMX):
        sheet = text(mei, ticket_url(ticket, "merging/?view=all"), **headers)
        assert f'type="radio" name="into" value="{other.public_id}" required' in sheet
        assert "This cannot be undone." in sheet
    asked_from = {**HTMX, "HX-Current-URL": f"http://testserver{ticket_url(ticket)}?view=all"}
    answer = mei.post(ticket_url(ticket, "merging/"), {"into": other.public_id}, headers=asked_from)
    assert answer.headers["HX-Redirect"] == f"{other.get_absolute_url()}?view=all"
    said = json.loads(answer.headers["X-Undo"])
    assert (said["words"], said["url"]) == ("Merged. It goes on here.", "")


def test_merging_without_a_script_leads_back_to_the_list_one_came_from(mei: Client, ask: Ask) -> None:
    ticket, other = ask(), ask("And my parcel?")
    assert f'action="{ticket_url(ticket, "merging/")}?view=all"' in text(
        mei, ticket_url(ticket, "merging/?view=all")
    )
    answer = mei.post(ticket_url(ticket, "merging/?view=all"), {"into": other.public_id})
    assert answer.headers["Location"] == f"{other.get_absolute_url()}?view=all"


def test_nobody_merges_into_what_they_may_not_see_or_is_anothers(cast: Cast, mei: Client, ask: Ask) -> None:
    ticket, theirs, bos = ask(), ask("About my card"), ask("Not Ana", customer=cast.bo)
    Ticket.objects.filter(pk=theirs.pk).update(team=cast.cards)
    for other in (theirs, bos, ticket):
        answer = mei.post(ticket_url(ticket, "merging/"), {"into": other.public_id})
        assert answer.status_code == 404
    assert Ticket.objects.get(pk=ticket.pk).merged_into is None


def test_a_message_can_be_split_off_with_what_follows(cast: Cast, mei: Client, ask: Ask) -> None:
    ticket = ask()
    later = receive_message(ticket, customer=cast.ana, text="Can I close my account?", client_key=uuid4())
    page = text(mei, ticket_url(ticket))
    assert f"splitting/?from={later.seq}" in page
    assert "splitting/?from=1" not in page
    sheet = text(mei, ticket_url(ticket, f"splitting/?from={later.seq}"), **HTMX)
    assert "Can I close my account?" in sheet
    assert "This cannot be undone." in sheet
    key = sheet.partition('name="start_key" value="')[2].partition('"')[0]
    said = {"from_seq": later.seq, "start_key": key}
    answer = mei.post(ticket_url(ticket, "splitting/"), said, headers=HTMX)
    new = Ticket.objects.get(split_from=ticket)
    assert answer.headers["HX-Redirect"] == new.get_absolute_url()
    assert "Split off from" in text(mei, new.get_absolute_url())
    assert f'href="{new.get_absolute_url()}"' in text(mei, ticket_url(ticket))
    assert mei.post(ticket_url(ticket, "splitting/"), said).status_code == 302, "a double click"
    other = mei.post(ticket_url(ticket, "splitting/"), {**said, "start_key": uuid4()}, headers=HTMX)
    assert other.status_code == 409
    assert mei.post(ticket_url(ticket, "splitting/"), {"from_seq": "x"}, headers=HTMX).status_code == 422


def test_why_nothing_can_be_split_off_is_true_of_what_is_closed_too(
    cast: Cast, mei: Client, ask: Ask
) -> None:
    ticket, other = ask(), ask("And my parcel?")
    receive_message(ticket, customer=cast.ana, text="Can I close my account?", client_key=uuid4())
    closed = "This conversation is closed: nothing can be split off."
    assert 'data-ticket-status="closed"' not in text(mei, ticket_url(ticket))
    merge_ticket(ticket, into=other, agent=cast.mei)
    page = text(mei, ticket_url(ticket))
    assert 'data-ticket-status="closed"' in page
    assert page.index(f'data-where="#state[data-ticket-status=closed]">{closed}</i>') < page.index(
        "only one message"
    )


def test_without_a_message_the_sheet_asks_from_which_one_on(cast: Cast, mei: Client, ask: Ask) -> None:
    ticket = take_over(ask(), agent=cast.mei)
    assert "only one message" in text(mei, ticket_url(ticket, "splitting/"), **HTMX)
    for page in (ticket_url(ticket), ticket_url(ticket, "state/")):
        assert 'data-key="shift+s"' not in text(mei, page), "nothing is offered that cannot be"
    for words in ("Can I close my account?", "And my parcel?"):
        receive_message(ticket, customer=cast.ana, text=words, client_key=uuid4())
    assert f'data-key="shift+s" data-sheet href="{ticket_url(ticket, "splitting/")}"' in text(
        mei, ticket_url(ticket)
    )
    for headers in ({}, HTMX):
        sheet = text(mei, ticket_url(ticket, "splitting/"), **headers)
        assert re.findall(r"splitting/\?from=(\d+)", sheet) == ["4", "3"]
        assert "Can I close my account?" in sheet
    assert mei.get(ticket_url(ticket, "splitting/?from=99")).status_code == 404


def test_a_message_of_files_alone_is_called_after_them(cast: Cast, mei: Client, ask: Ask) -> None:
    ticket = ask()
    files = [ContentFile(b"Words", name=name) for name in ("words.txt", "more.txt")]
    receive_message(ticket, customer=cast.ana, text="", client_key=uuid4(), files=files)
    for place in ("splitting/", "splitting/?from=2"):
        assert ">words.txt, more.txt<" in text(mei, ticket_url(ticket, place), **HTMX)


def test_the_customer_is_led_on_to_where_it_goes_on(cast: Cast, ana: Client, ask: Ask) -> None:
    first, second, third = ask(), ask("And my parcel?"), ask("And my bicycle?")
    merge_ticket(first, into=second, agent=cast.mei)
    merge_ticket(second, into=third, agent=cast.mei)
    page = ana.get(f"/conversations/{first.public_id}/", follow=True)
    assert page.redirect_chain[-1][0] == f"/conversations/{third.public_id}/"
    shown = page.content.decode()
    for words in ("Where is my card?", "And my parcel?", "And my bicycle?"):
        assert words in shown
    status = ana.get(f"/conversations/{first.public_id}/status/").content.decode()
    assert "This goes on in another conversation of yours." in status
    assert f"/conversations/{second.public_id}/" in status
    home = ana.get("/").content.decode()
    assert third.public_id in home
    assert first.public_id not in home


def test_the_customer_reads_no_note_that_came_along_and_finds_the_new_conversation(
    cast: Cast, ana: Client, ask: Ask
) -> None:
    ticket = ask()
    later = receive_message(ticket, customer=cast.ana, text="Can I close my account?", client_key=uuid4())
    add_note(ticket, agent=cast.mei, text="She is difficult", client_key=uuid4())
    new = split_ticket(ticket, from_seq=later.seq, start_key=uuid4(), agent=cast.mei)
    here = ana.get(f"/conversations/{ticket.public_id}/").content.decode()
    assert f'href="/conversations/{new.public_id}/"' in here
    there = ana.get(f"/conversations/{new.public_id}/").content.decode()
    assert "Can I close my account?" in there
    assert "difficult" not in here + there


def test_a_merged_conversation_takes_no_more_queries(
    cast: Cast, mei: Client, ask: Ask, django_assert_max_num_queries: Any
) -> None:
    target = ask()
    for number in range(6):
        merge_ticket(ask(f"Question {number}"), into=target, agent=cast.mei)
    with django_assert_max_num_queries(14):
        assert text(mei, ticket_url(target, "?view=all")).count("from another conversation") == 6
