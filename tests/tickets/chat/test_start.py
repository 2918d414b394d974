"""The first message: without an account, once, by whoever holds the visitor cookie."""

from uuid import uuid4

import pytest
from django.core import signing
from django.urls import reverse
from pytest_django.fixtures import Settings
from time_machine import travel

from tests.cast import Cast
from tests.races import at_once
from tests.tickets.chat.conftest import Visit, signed
from tickets.chat.pace import MESSAGES_PER_MINUTE
from tickets.chat.visitor import COOKIE, YEAR_S
from tickets.models import Customer, Message, Ticket

HOME, START = reverse("chat:home"), reverse("chat:start")


def question(text: str = "Where is my card?", **more: str) -> dict[str, str]:
    return {"text": text, "client_key": str(uuid4()), **more}


def test_the_first_page_gives_a_signed_cookie_and_leaves_no_row(visit: Visit) -> None:
    client = visit()
    before = Customer.objects.count()
    page = client.get(HOME)
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", YEAR_S)
    assert "no-store" in page["Cache-Control"]
    assert Customer.objects.count() == before


def test_the_cookie_is_secure_where_sessions_are(visit: Visit, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    client = visit()
    client.get(HOME)
    assert client.cookies[COOKIE]["secure"] is True


def test_the_page_says_that_a_person_checks_every_answer(visit: Visit) -> None:
    page = visit().get(HOME).content.decode()
    assert "An assistant drafts our answers. You can ask for a person at any time." in page
    assert "What can we help you with?" in page


def test_a_question_leads_to_its_conversation(visit: Visit) -> None:
    client = visit()
    client.get(HOME)
    page = client.post(START, question("Where is my card?", name="  Ana\u202e  Lopez "), follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"] == reverse("chat:conversation", args=[Ticket.objects.get().public_id])
    assert "Where is my card?" in page.content.decode()
    assert Ticket.objects.get().requester.name == "Ana Lopez"


def test_who_is_asked_to_wait_is_called_as_before_and_their_new_name_waits_too(
    visit: Visit, cast: Cast
) -> None:
    client = visit(cast.ana)
    for _ in range(MESSAGES_PER_MINUTE):
        client.post(START, question())
    refused = client.post(START, question("One too many", name="Ana Lopez"))
    page = refused.content.decode()
    assert refused.status_code == 429
    assert "Hello, Ana\n" in page
    assert 'value="Ana Lopez"' in page
    cast.ana.refresh_from_db()
    assert cast.ana.name == "Ana"


def test_nobody_is_called_as_if_they_had_been_deleted(visit: Visit) -> None:
    client = visit()
    client.get(HOME)
    client.post(START, question(name=" — "))
    assert Ticket.objects.get().requester.name == ""
    assert str(Ticket.objects.get().requester).startswith("Visitor ")


def test_a_script_is_told_where_to_go(visit: Visit) -> None:
    client = visit()
    client.get(HOME)
    answer = client.post(START, question(), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == reverse("chat:conversation", args=[Ticket.objects.get().public_id])


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_send_is_one_customer_and_one_ticket(visit: Visit) -> None:
    first = visit()
    first.get(HOME)
    asked = question()

    def click(_: int) -> str:
        browser = visit()
        browser.cookies[COOKIE] = first.cookies[COOKIE].value
        return browser.post(START, asked)["Location"]

    places = at_once(6, click)
    assert set(places) == {reverse("chat:conversation", args=[Ticket.objects.get().public_id])}
    assert Message.objects.count() == 1


def test_the_visitor_comes_back_and_finds_open_conversations_first(visit: Visit) -> None:
    client = visit()
    client.get(HOME)
    for text in ("Where is my card?", "How do I close my account?"):
        client.post(START, question(text))
    page = client.get(HOME).content.decode()
    assert page.index("How do I close my account?") < page.index("Where is my card?")
    assert "Your open conversations" in page
    assert "Being prepared" in page


def test_a_stranger_sees_no_conversation_of_others(visit: Visit) -> None:
    client = visit()
    client.get(HOME)
    client.post(START, question("My secret question"))
    assert "My secret question" not in visit().get(HOME).content.decode()


@pytest.mark.parametrize("text", ["", "  \n ", "\x00", "\u200b\u202e"])
def test_an_empty_question_is_refused_kindly_and_leaves_no_row(visit: Visit, text: str) -> None:
    client = visit()
    client.get(HOME)
    before = Customer.objects.count()
    page = client.post(START, question(text))
    assert page.status_code == 422
    assert "Write something first." in page.content.decode()
    assert (Ticket.objects.count(), Customer.objects.count()) == (0, before)


def test_too_long_a_question_is_kept_in_the_text_box_with_its_key(visit: Visit) -> None:
    client = visit()
    client.get(HOME)
    asked = question("x" * 5001)
    page = client.post(START, asked)
    assert page.status_code == 422
    assert "x" * 5001 in page.content.decode()
    assert asked["client_key"] in page.content.decode()
    assert not Ticket.objects.exists()


def test_a_page_without_a_key_is_out_of_date_and_gets_a_new_one(visit: Visit) -> None:
    client = visit()
    client.get(HOME)
    page = client.post(START, {"text": "Where is my card?", "client_key": "not-a-key"}).content.decode()
    assert "This page was out of date" in page
    assert "Where is my card?" in page
    assert "not-a-key" not in page


@pytest.mark.parametrize("forged", ["", "ana", "ana:1abc:signature"])
def test_a_forged_cookie_starts_nothing_and_keeps_the_text(visit: Visit, forged: str) -> None:
    client = visit()
    client.cookies[COOKIE] = forged
    page = client.post(START, question("Where is my card?"))
    assert page.status_code == 403
    assert "Where is my card?" in page.content.decode()
    assert "cookie" in page.content.decode()
    assert not Ticket.objects.exists()


def test_a_cookie_signed_for_another_purpose_is_no_visitor(visit: Visit) -> None:
    client = visit()
    client.cookies[COOKIE] = signing.get_cookie_signer(salt="session").sign("x" * 20)
    assert client.post(START, question()).status_code == 403


def test_a_cookie_ends_a_year_after_the_last_visit(visit: Visit) -> None:
    with travel(0, tick=False):
        old = signed("v" * 20)
    client = visit()
    client.cookies[COOKIE] = old
    with travel(YEAR_S - 60, tick=False):
        client.get(HOME)
        assert client.cookies[COOKIE].value != old
    client.cookies[COOKIE] = old
    with travel(YEAR_S + 60, tick=False):
        assert client.post(START, question()).status_code == 403


def test_without_any_cookie_the_page_explains_and_keeps_the_text(visit: Visit) -> None:
    page = visit(enforce_csrf_checks=True).post(START, question("Where is my card?"))
    assert page.status_code == 403
    assert "Allow cookies" in page.content.decode()
    assert "Where is my card?" in page.content.decode()


def test_the_list_says_nothing_twice(visit: Visit) -> None:
    client = visit()
    client.get(HOME)
    client.post(START, question("Where is my card?"))
    assert client.get(HOME).content.decode().count("Where is my card?") == 1
