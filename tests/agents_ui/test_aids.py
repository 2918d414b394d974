"""Translations beside messages and a summary below them, on the page and in its fragments."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.test import Client

from assistant import tasks
from assistant.models import Aid
from assistant.simulator import Simulator
from tests.agents_ui.conftest import HTMX, ticket_url
from tests.cast import Cast
from tickets.actions import add_note, receive_message, take_over
from tickets.models import Ticket

Ask = Callable[..., Ticket]
QUESTION = "这是我第一次充值，要不要取消了再充一次？"
ANSWER = "This is my first top-up."


def text(client: Client, path: str, **headers: Any) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def long_conversation(ask: Ask, cast: Cast, messages: int = 9) -> Ticket:
    ticket = ask("My red bicycle has not arrived.")
    for number in range(messages - 1):
        receive_message(ticket, customer=cast.ana, text=f"Courier {number} is silent.", client_key=uuid4())
    return ticket


def write_all() -> None:
    for pk in Aid.objects.claimable().values_list("pk", flat=True):
        tasks.write_aid(pk)


# -- translations ---------------------------------------------------------------------------------------------------
def test_a_message_in_another_language_offers_a_translation(mei: Client, ask: Ask, cast: Cast) -> None:
    ticket = ask(QUESTION)
    receive_message(ticket, customer=cast.ana, text="In English now", client_key=uuid4())
    receive_message(ticket, customer=cast.ana, text="When does it arrive?", client_key=uuid4())
    add_note(ticket, agent=cast.mei, text="内部备注", client_key=uuid4())
    take_over(ticket, agent=cast.mei)
    page = text(mei, ticket_url(ticket))
    foreign, unsure = page.index('id="translation-1"'), page.index('id="translation-2"')
    assert "data-quiet" not in page[foreign:unsure]
    assert "data-quiet" in page[unsure : page.index("</article>", unsure)]
    for number, why in {3: "the reader's own language", 4: "a note", 5: "a notice"}.items():
        assert f'id="translation-{number}"' not in page, why
    mei.cookies["django_language"] = "zh-hans"
    page = text(mei, ticket_url(ticket))
    assert 'id="translation-1"' not in page
    assert 'id="translation-3"' in page


def test_asked_for_it_is_under_way_then_stands_beside_the_original(
    mei: Client, simulator: Simulator, ask: Ask
) -> None:
    ticket = ask(QUESTION)
    path = ticket_url(ticket, "messages/1/translation/")
    answer = mei.post(path, headers=HTMX)
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "The assistant is translating…" in shown
    assert "data-pending" in shown
    write_all()
    for place in (text(mei, path, **HTMX), text(mei, ticket_url(ticket))):
        assert "Translated by the assistant" in place
        assert ANSWER in place
        assert "data-pending" not in place
    assert QUESTION in text(mei, ticket_url(ticket))


def test_without_javascript_the_form_leads_back_to_the_message(mei: Client, ask: Ask) -> None:
    ticket = ask(QUESTION)
    answer = mei.post(ticket_url(ticket, "messages/1/translation/"))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{ticket_url(ticket)}#message-1"
    assert "The assistant is translating…" in text(mei, ticket_url(ticket))


def test_each_reader_has_their_own_language(mei: Client, simulator: Simulator, ask: Ask) -> None:
    ticket = ask(QUESTION)
    mei.post(ticket_url(ticket, "messages/1/translation/"))
    write_all()
    mei.cookies["django_language"] = "zh-hans"
    page = text(mei, ticket_url(ticket))
    assert ANSWER not in page
    assert "The assistant is translating" not in page


def test_a_failure_is_said_in_words(mei: Client, simulator: Simulator, ask: Ask) -> None:
    ticket = ask(QUESTION)
    simulator.fault("400_risk")
    mei.post(ticket_url(ticket, "messages/1/translation/"))
    write_all()
    page = text(mei, ticket_url(ticket))
    assert "Not translated. DeepSeek&#x27;s own moderation refused the question." in page
    assert "Try again" in page


def test_what_a_translation_holds_cannot_become_markup(mei: Client, simulator: Simulator, ask: Ask) -> None:
    ticket = ask(QUESTION)
    simulator.fault("script")
    mei.post(ticket_url(ticket, "messages/1/translation/"))
    write_all()
    page = text(mei, ticket_url(ticket, "messages/1/translation/"))
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "<img" not in page


def test_a_notice_has_no_translation(cast: Cast, mei: Client, ask: Ask) -> None:
    ticket = take_over(ask(QUESTION), agent=cast.mei)
    assert mei.get(ticket_url(ticket, "messages/2/translation/")).status_code == 404
    assert mei.post(ticket_url(ticket, "messages/2/translation/"), headers=HTMX).status_code == 422


# -- summaries ------------------------------------------------------------------------------------------------------
def test_only_a_long_conversation_offers_a_summary(mei: Client, ask: Ask, cast: Cast) -> None:
    ticket = long_conversation(ask, cast, messages=8)
    assert "Sum up" not in text(mei, ticket_url(ticket)).split("<dialog")[0]
    receive_message(ticket, customer=cast.ana, text="Hello?", client_key=uuid4())
    assert "A long conversation: 9 messages" in text(mei, ticket_url(ticket))


def test_a_summary_links_each_line_and_says_how_far_it_goes(
    mei: Client, simulator: Simulator, ask: Ask, cast: Cast
) -> None:
    ticket = long_conversation(ask, cast)
    assert "summing up…" in mei.post(ticket_url(ticket, "summary/"), headers=HTMX).content.decode()
    write_all()
    shown = text(mei, ticket_url(ticket, "summary/"))
    assert "Summed up by the assistant" in shown
    assert "up to message 9" in shown
    assert 'href="#message-1" aria-label="Message 1"' in shown
    assert "Newer messages" not in shown
    receive_message(ticket, customer=cast.ana, text="And?", client_key=uuid4())
    for place in (text(mei, ticket_url(ticket, "summary/")), text(mei, ticket_url(ticket))):
        assert "up to message 9" in place
        assert "Newer messages have come since." in place
        assert "Sum up anew" in place


def test_a_conversation_full_of_aids_takes_no_more_queries(
    mei: Client, simulator: Simulator, ask: Ask, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    ticket = long_conversation(ask, cast, messages=12)
    mei.post(ticket_url(ticket, "summary/"))
    for seq in range(1, 12):
        mei.post(ticket_url(ticket, f"messages/{seq}/translation/"))
    write_all()
    with django_assert_max_num_queries(14):
        page = text(mei, ticket_url(ticket, "?view=all"))
    assert page.count("Translated by the assistant") == 11
    with django_assert_max_num_queries(6):
        text(mei, ticket_url(ticket, "messages/1/translation/"))
