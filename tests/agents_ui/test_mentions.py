"""Mentions on the screen: offered while one writes, shown as names, found in a list of their own."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.agents_ui.conftest import HTMX, ticket_url
from tests.cast import Cast
from tickets.actions import add_note, receive_message, solve_ticket
from tickets.models import Mention, Ticket

Ask = Callable[..., Ticket]


@pytest.fixture
def liam(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("liam")


def note(client: Client, ticket: Ticket, text: str) -> Any:
    said = {"text": text, "client_key": str(uuid4())}
    return client.post(ticket_url(ticket, "notes/"), said, headers=HTMX)


def listed(client: Client) -> tuple[list[Ticket], int]:
    """What stands in the view, and its count."""
    page = client.get("/console/?view=mentions")
    rows = [row.ticket for row in page.context["queue"].rows]
    return rows, page.context["frame"].counts["mentions"]


def test_who_can_be_named_is_offered(mei: Client, ask: Ask) -> None:
    offered = mei.get(ticket_url(ask(), "mentions/")).json()["people"]
    assert offered == [{"login": "liam", "name": "Liam"}, {"login": "sofia", "name": "Sofia"}]


def test_the_note_shows_names_and_no_mark_up_of_theirs(mei: Client, cast: Cast, ask: Ask) -> None:
    cast.liam.name = "<i>Liam</i>"
    cast.liam.save()
    ticket = ask()
    note(mei, ticket, "@liam: see **this** [page](https://example.com/@liam)")
    page = mei.get(ticket_url(ticket)).content.decode()
    assert '<b class="mention" dir="auto">@&lt;i&gt;Liam&lt;/i&gt;</b>: see <strong>this</strong>' in page
    assert 'href="https://example.com/@liam"' in page


def test_letters_that_only_look_like_a_login_are_left_as_they_stand(mei: Client, ask: Ask) -> None:
    ticket = ask()
    assert note(mei, ticket, "@sofia @ſofia").status_code == 204
    page = mei.get(ticket_url(ticket)).content.decode()
    assert "@Sofia</b> @ſofia" in page


def test_it_is_counted_until_it_was_on_the_screen_and_stays_in_the_list(
    mei: Client, liam: Client, ask: Ask
) -> None:
    ticket, other = ask(), ask("Something else")
    note(mei, ticket, "@liam look")
    assert listed(liam) == ([ticket], 1)
    assert 'title="You are mentioned"' in liam.get("/console/?view=mentions").content.decode()
    assert "data-mentioned" in liam.get(ticket_url(ticket)).content.decode()
    assert liam.post(ticket_url(ticket, "mentions/"), headers=HTMX).status_code == 204
    assert listed(liam) == ([ticket], 0)
    assert "data-mentioned" not in liam.get(ticket_url(ticket)).content.decode()
    assert listed(mei) == ([], 0)
    assert "data-mentioned" not in liam.get(ticket_url(other)).content.decode()


def test_the_list_shows_the_note_and_leads_to_it(mei: Client, liam: Client, cast: Cast, ask: Ask) -> None:
    ticket = ask("My parcel is late")
    note(mei, ticket, "@liam an **earlier** matter")
    note(mei, ticket, "@liam: what of **card** 4111 1111 1111 1111?")
    note(mei, ticket, "Nobody is named here")
    receive_message(ticket, customer=cast.ana, text="The customer's last words", client_key=uuid4())
    number = Mention.objects.latest("message").message.seq
    page = liam.get("/console/?view=mentions").content.decode()
    row = page[page.index(f'id="row-{ticket.public_id}"') :].split("</li>")[0]
    assert f'href="{ticket_url(ticket)}?view=mentions#message-{number}"' in row
    assert re.search(r"<b>Mei</b> <time[^>]* data-span=.now.>now</time> · <bdi>@liam: what of card \[", row)
    assert not re.search(r"earlier|Nobody|last words|4111 1111", row)
    assert "last words" in liam.get("/console/?view=all").content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_few_queries_at_any_size(
    count: int, liam: Client, cast: Cast, ask: Ask, django_assert_max_num_queries: Any
) -> None:
    for _ in range(count):
        add_note(ask(), agent=cast.mei, text="@liam look", client_key=uuid4())
    with django_assert_max_num_queries(8):
        assert "@liam look" in liam.get("/console/?view=mentions").content.decode()


def test_to_look_at_a_page_that_was_prepared_ahead_is_not_to_see_it(
    mei: Client, liam: Client, ask: Ask
) -> None:
    ticket = ask()
    note(mei, ticket, "@liam look")
    liam.get(ticket_url(ticket))
    assert Mention.objects.unread().count() == 1


def test_what_is_solved_stays_until_it_was_seen(mei: Client, liam: Client, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    add_note(ticket, agent=cast.mei, text="@liam look", client_key=uuid4())
    solve_ticket(ticket, agent=cast.mei, seen_seq=1)
    assert listed(liam) == ([ticket], 1)
    liam.post(ticket_url(ticket, "mentions/"), headers=HTMX)
    assert listed(liam) == ([], 0)


def test_without_javascript_one_says_so_with_a_button(mei: Client, liam: Client, ask: Ask) -> None:
    ticket = ask()
    note(mei, ticket, "@liam look")
    assert (
        f'<noscript><form action="{ticket_url(ticket, "mentions/")}"'
        in liam.get(ticket_url(ticket)).content.decode()
    )
    assert liam.post(ticket_url(ticket, "mentions/")).headers["Location"] == ticket_url(ticket)


def test_who_does_not_see_it_is_refused_by_name_and_the_text_is_kept(mei: Client, ask: Ask) -> None:
    answer = note(mei, ask(), "@noor look")
    assert answer.status_code == 422
    assert "Noor does not see this conversation and cannot be mentioned." in answer.content.decode()
