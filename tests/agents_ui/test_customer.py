"""Who asks: the panel beside a conversation, and what it fetches only when somebody wants to know."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.test import Client

from assistant.models import Draft
from tests.agents_ui.conftest import HTMX, ticket_url
from tests.cast import Cast, solve_now, write_now
from tickets.actions import rate_help, receive_message
from tickets.models import Score, Ticket

Ask = Callable[..., Ticket]


def text(client: Client, path: str, **headers: Any) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def more(client: Client, ticket: Ticket, query: str = "") -> str:
    return text(client, ticket_url(ticket, f"customer/{query}"), **HTMX)


def test_the_page_says_who_asks_and_whether_the_site_vouches_for_it(
    cast: Cast, mei: Client, ask: Ask
) -> None:
    ticket = ask()
    page = text(mei, ticket_url(ticket))
    assert "not confirmed" in page
    assert "First seen" in page
    cast.ana.host_id, cast.ana.email = "shop-7", "ana@example.org"
    cast.ana.save()
    page = text(mei, ticket_url(ticket))
    assert "confirmed by the site" in page
    assert "not confirmed" not in page
    assert "ana@example.org" in page


def test_the_rest_is_fetched_on_demand(cast: Cast, mei: Client, ask: Ask) -> None:
    earlier, ticket = ask("Where is my parcel?"), ask()
    page = text(mei, ticket_url(ticket))
    assert f'href="{ticket_url(ticket, "customer/")}"' in page
    assert "Other conversations" not in page
    shown = more(mei, ticket)
    assert "<html" not in shown
    assert "Where is my parcel?" in shown
    assert f'href="{earlier.get_absolute_url()}"' in shown
    assert ticket.subject not in shown


def test_without_javascript_it_is_a_page(mei: Client, ask: Ask) -> None:
    ask("Where is my parcel?")
    page = text(mei, ticket_url(ask(), "customer/"))
    assert "<html" in page
    assert "Where is my parcel?" in page
    assert "Ana" in page


def test_nobody_sees_conversations_of_other_teams_or_customers(
    cast: Cast, mei: Client, sofia: Client, ask: Ask
) -> None:
    theirs, ticket = ask("About my card"), ask()
    Ticket.objects.filter(pk=theirs.pk).update(team=cast.cards)
    ask("Not Ana at all", customer=cast.bo)
    shown = more(mei, ticket)
    assert "About my card" not in shown
    assert "None that you may see." in shown
    assert "About my card" in more(sofia, ticket)
    assert "Not Ana at all" not in more(sofia, ticket)


def test_ten_conversations_then_the_earlier_ones(mei: Client, ask: Ask) -> None:
    for number in range(12):
        ask(f"Question number {number:02}.")
    ticket = ask("The newest")
    shown = more(mei, ticket)
    assert [f"number {number:02}." in shown for number in range(12)] == [False] * 2 + [True] * 10
    assert shown.index("number 11.") < shown.index("number 02.")
    further = shown.partition('hx-get="')[2].partition('"')[0]
    ask("Came meanwhile")
    rest = text(mei, further, **HTMX)
    assert [f"number {number:02}." in rest for number in range(12)] == [True] * 2 + [False] * 10
    assert "Came meanwhile" not in rest
    assert "<section" not in rest
    assert mei.get(ticket_url(ticket, "customer/?after=forged")).status_code == 404


def test_how_the_customer_found_the_help(cast: Cast, mei: Client, ask: Ask) -> None:
    earlier, ticket = ask("Where is my parcel?"), ask()
    rate_help(solve_now(earlier, agent=cast.mei), customer=cast.ana, score=Score.VERY_BAD, words="")
    assert "Very bad" in more(mei, ticket)
    rate_help(solve_now(ticket, agent=cast.mei), customer=cast.ana, score=Score.GOOD, words="Kind of you")
    shown = more(mei, ticket)
    assert "How the customer found the help" in shown
    assert "Kind of you" in shown


def test_what_nobody_may_read_is_covered_in_what_the_customer_said_of_the_help(
    cast: Cast, mei: Client, ask: Ask
) -> None:
    ticket = solve_now(ask(), agent=cast.mei)
    words = "You still use my card 4242 4242 4242 4242"
    rate_help(ticket, customer=cast.ana, score=Score.BAD, words=words)
    shown = more(mei, ticket)
    assert "You still use my card" in shown
    assert "4242 4242" not in shown


def test_what_the_assistant_was_told_has_placeholders_for_personal_data(
    cast: Cast, mei: Client, ready: Callable[..., Draft]
) -> None:
    draft = ready("Where is my card? Write to ana@example.org")
    shown = more(mei, draft.ticket)
    assert "[EMAIL_1]" in shown
    assert "When your card arrives" in shown
    assert "State facts only from these articles" in shown
    assert f"/console/drafts/{draft.public_id}/record/#told" in shown
    record = text(mei, f"/console/drafts/{draft.public_id}/record/")
    told = record[record.index('id="told"') :]
    assert "Where is my card? Write to <mark" in told
    assert ">[EMAIL_1]</mark>" in told
    assert "ana@example.org" not in told
    assert "You draft replies for the customer-service desk" in told


def test_the_mark_of_the_desk_stands_on_no_screen(mei: Client, ready: Callable[..., Draft]) -> None:
    draft = ready()
    canary = next(part["value"] for part in draft.prompt_parts if part["name"] == "canary")
    record = text(mei, f"/console/drafts/{draft.public_id}/record/")
    assert "····" in record
    assert canary not in record


def test_what_was_not_asked_for_by_itself_is_not_made_up(
    cast: Cast, mei: Client, ready: Callable[..., Draft], ask: Ask
) -> None:
    ready("What is the limit?")
    again = write_now(ask("what is the limit"))
    assert "Nothing was asked for this draft by itself." in more(mei, again.ticket)
    receive_message(again.ticket, customer=cast.ana, text="Hello?", client_key=uuid4())
    assert "There is no draft yet." in more(mei, again.ticket)


def test_it_takes_few_queries(
    cast: Cast, mei: Client, ready: Callable[..., Draft], ask: Ask, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        ask(f"Question {number}")
    draft = ready()
    with django_assert_max_num_queries(11):
        more(mei, draft.ticket)
