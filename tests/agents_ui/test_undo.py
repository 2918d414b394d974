"""What agents see of a reply that waits, with and without JavaScript."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from pytest_django import Settings

from assistant.actions import approve_draft
from assistant.models import Draft, DraftStatus
from tests.agents_ui.conftest import HTMX, ticket_url
from tests.cast import Cast, erase_now
from tickets.actions import (
    ask_for_deletion,
    merge_ticket,
    receive_message,
    release_reply,
    solve_ticket,
    split_ticket,
    take_over,
)
from tickets.models import Author, Message, Outgoing, Ticket, User

pytestmark = pytest.mark.usefixtures("window")
Ask = Callable[..., Ticket]


def send(browser: Client, ticket: Ticket, text: str = "On its way.") -> Outgoing:
    values = {"text": text, "client_key": str(uuid4()), "seen_seq": str(ticket.last_public_seq)}
    assert browser.post(ticket_url(ticket, "replies/"), values, headers=HTMX).status_code == 204
    return Outgoing.objects.latest("pk")


def undo(browser: Client, reply: Outgoing, **options: Any) -> Any:
    return browser.post(f"/console/replies/{reply.public_id}/undo/", **options)


def card(browser: Client, ticket: Ticket) -> str:
    return browser.get(ticket_url(ticket, "outgoing/")).content.decode()


def test_everyone_of_the_team_sees_who_is_sending_what(
    mei: Client, sign_in: Callable[[str], Client], ask: Ask
) -> None:
    ticket = ask()
    send(mei, ticket)
    for browser in (mei, sign_in("liam")):
        page = browser.get(ticket_url(ticket)).content.decode()
        for shown in (page, card(browser, ticket)):
            assert 'data-status="pending"' in shown
            assert "On its way." in shown
            assert "Mei" in shown
            assert 'data-key="z"' in shown


def test_the_row_of_the_queue_says_that_it_is_about_to_be_sent(mei: Client, ask: Ask) -> None:
    ticket = ask()
    assert "About to be sent" not in mei.get("/console/queue/?view=all").content.decode()
    send(mei, ticket)
    assert "About to be sent" in mei.get("/console/queue/?view=all").content.decode()


def test_undo_gives_the_text_back_to_its_writer_alone(
    mei: Client, sign_in: Callable[[str], Client], ask: Ask
) -> None:
    ticket = ask()
    reply = send(mei, ticket, "Half a paragraph")
    liam = sign_in("liam")
    assert undo(liam, reply, headers=HTMX).status_code == 204
    assert "Half a paragraph</textarea>" in mei.get(ticket_url(ticket)).content.decode()
    assert "Liam undid this reply" in card(mei, ticket)
    assert "Half a paragraph" not in liam.get(ticket_url(ticket)).content.decode()


def test_without_javascript_undo_leads_back_to_the_conversation(mei: Client, ask: Ask) -> None:
    ticket = ask()
    response = undo(mei, send(mei, ticket))
    assert response.headers["Location"] == ticket_url(ticket)
    assert not Message.objects.filter(author=Author.AGENT).exists()


def test_who_undoes_too_late_learns_who_sent_it_and_when(mei: Client, ask: Ask) -> None:
    reply = send(mei, ask())
    release_reply(reply)
    response = undo(mei, reply, headers=HTMX)
    assert response.status_code == 409
    assert "This was already sent." in response.content.decode()
    assert "data-clock" in response.content.decode()


def test_an_agent_of_another_team_undoes_nothing(
    mei: Client, sign_in: Callable[[str], Client], ask: Ask
) -> None:
    reply = send(mei, ask())
    assert undo(sign_in("noor"), reply, headers=HTMX).status_code == 404
    assert Outgoing.objects.pending().exists()


def test_a_withdrawn_reply_says_why_and_offers_its_text(
    cast: Cast, mei: Client, sign_in: Callable[[str], Client], ask: Ask
) -> None:
    ticket = ask()
    send(mei, ticket, "Half a paragraph")
    receive_message(ticket, customer=cast.ana, text="Never mind", client_key=uuid4())
    for browser in (mei, sign_in("liam")):
        assert "Not sent: The customer wrote again." in card(browser, ticket)
        assert "Half a paragraph" in card(browser, ticket)
    assert "data-returns" in card(mei, ticket)
    assert "data-returns" not in card(sign_in("liam"), ticket)


def test_what_was_not_sent_because_a_colleague_solved_it_stays_to_be_read(
    mei: Client, sign_in: Callable[[str], Client], ask: Ask, cast: Cast
) -> None:
    ticket = ask()
    send(mei, ticket)
    solve_ticket(ticket, agent=cast.liam, seen_seq=ticket.last_public_seq)
    for browser, returns in (mei, True), (sign_in("liam"), False):
        shown = card(browser, ticket)
        assert "Not sent: The conversation was solved." in shown
        assert "On its way." in shown
        assert ("data-returns" in shown) is returns


def test_what_was_not_sent_because_it_was_merged_is_read_where_it_stands_and_cannot_be_sent_there(
    mei: Client, ask: Ask, cast: Cast
) -> None:
    ticket, other = ask(), ask()
    send(mei, ticket)
    merge_ticket(ticket, into=other, agent=cast.liam)
    shown = card(mei, ticket)
    assert "Not sent: The conversation was merged or split." in shown
    assert "On its way." in shown
    assert "data-returns" not in shown
    assert "Put it into the composer" not in shown
    erase_now(ask_for_deletion(other, customer=cast.ana), supervisor=cast.sofia)
    assert "Not sent" not in card(mei, ticket), "nor what is deleted"


@pytest.mark.parametrize("how", ["undone", "withdrawn"])
def test_what_ended_before_a_conversation_was_solved_is_no_news_there(
    mei: Client, ask: Ask, cast: Cast, how: str
) -> None:
    ticket = ask()
    reply = send(mei, ticket)
    if how == "undone":
        undo(mei, reply)
    else:
        receive_message(ticket, customer=cast.ana, text="Never mind", client_key=uuid4())
    assert reply.public_id in card(mei, ticket)
    Outgoing.objects.update(ended_at=F("ended_at") - timedelta(minutes=1))
    solve_ticket(ticket, agent=cast.liam, seen_seq=Ticket.objects.get().last_public_seq)
    assert reply.public_id not in card(mei, ticket)


def test_what_a_split_has_withdrawn_in_what_is_solved_goes_back_to_its_writer(
    mei: Client, ask: Ask, cast: Cast
) -> None:
    ticket = ask()
    receive_message(ticket, customer=cast.ana, text="And my parcel?", client_key=uuid4())
    ticket.refresh_from_db()
    solve_ticket(ticket, agent=cast.liam, seen_seq=ticket.last_public_seq)
    ticket.refresh_from_db()
    send(mei, ticket)
    split_ticket(ticket, from_seq=ticket.last_public_seq, start_key=uuid4(), agent=cast.liam)
    assert "data-returns" in card(mei, ticket)


def test_a_file_alone_that_was_not_sent_is_not_lost_either(mei: Client, ask: Ask, cast: Cast) -> None:
    ticket = ask()
    values = {"text": "", "client_key": str(uuid4()), "seen_seq": str(ticket.last_public_seq)}
    file = SimpleUploadedFile("terms.txt", b"What we agreed on.")
    assert (
        mei.post(ticket_url(ticket, "replies/"), {**values, "files": file}, headers=HTMX).status_code == 204
    )
    solve_ticket(ticket, agent=cast.liam, seen_seq=ticket.last_public_seq)
    assert "terms.txt" in card(mei, ticket)


def test_a_reply_in_what_is_solved_is_undone_as_any_other(mei: Client, ask: Ask, cast: Cast) -> None:
    ticket = ask()
    solve_ticket(ticket, agent=cast.liam, seen_seq=ticket.last_public_seq)
    reply = send(mei, Ticket.objects.get(), "One more thing.")
    assert 'data-status="pending"' in card(mei, ticket)
    undo(mei, reply)
    shown = card(mei, ticket)
    assert "data-returns" in shown
    assert "One more thing." in shown
    assert Ticket.objects.get().status == "solved"


def test_who_takes_over_before_it_is_sent_is_named(
    cast: Cast, mei: Client, ready: Callable[..., Draft]
) -> None:
    draft = ready()
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    take_over(draft.ticket, agent=cast.mei)
    shown = card(mei, draft.ticket)
    assert "Not sent: Mei took the conversation over." in shown
    assert "A colleague" not in shown


def test_an_approved_draft_is_one_card_while_it_waits_and_a_draft_again_after_undo(
    mei: Client, ready: Callable[..., Draft]
) -> None:
    draft = ready()
    path = f"/console/drafts/{draft.public_id}/approval/"
    assert mei.post(path, {"client_key": str(uuid4())}, headers=HTMX).status_code == 204
    reply = Outgoing.objects.get()
    assert draft.text[:20] in card(mei, draft.ticket)
    assert "hidden" in mei.get(ticket_url(draft.ticket, "draft/")).content.decode()
    assert undo(mei, reply, headers=HTMX).status_code == 204
    assert 'data-status="ready"' in mei.get(ticket_url(draft.ticket, "draft/")).content.decode()
    assert "pending" not in card(mei, draft.ticket)


def test_an_undone_edit_stands_in_the_edit_field_of_its_writer(
    mei: Client, sign_in: Callable[[str], Client], ready: Callable[..., Draft]
) -> None:
    draft = ready()
    values = {"client_key": str(uuid4()), "text": "It comes tomorrow."}
    mei.post(f"/console/drafts/{draft.public_id}/revision/", values, headers=HTMX)
    undo(mei, Outgoing.objects.get(), headers=HTMX)
    assert Draft.objects.get().status == DraftStatus.READY
    assert "It comes tomorrow.</textarea>" in mei.get(ticket_url(draft.ticket, "draft/")).content.decode()
    others = sign_in("liam").get(ticket_url(draft.ticket, "draft/")).content.decode()
    assert "It comes tomorrow." not in others


def test_the_customer_is_told_that_the_answer_is_being_checked_until_it_is_there(
    cast: Cast, mei: Client, ready: Callable[..., Draft]
) -> None:
    from tests.test_rights import browser_of

    draft = ready()
    ana = browser_of(cast.ana)
    path = f"/conversations/{draft.ticket.public_id}/"
    mei.post(f"/console/drafts/{draft.public_id}/approval/", {"client_key": str(uuid4())}, headers=HTMX)
    page = ana.get(path).content.decode()
    assert "A colleague is checking the answer." in page
    assert draft.text[:20] not in page


def test_the_answer_to_an_approval_says_how_the_next_page_undoes_it(
    mei: Client, ready: Callable[..., Draft], window: None
) -> None:
    draft = ready()
    answer = mei.post(f"/console/drafts/{draft.public_id}/approval/", {"client_key": uuid4()}, headers=HTMX)
    offer = json.loads(answer.headers["X-Undo"])
    assert offer["words"] == "About to be sent to Ana."
    assert 55_000 < offer["ms"] <= 60_000
    assert mei.post(offer["url"], headers=HTMX).status_code == 204
    assert Draft.objects.get().status == DraftStatus.READY


def test_what_is_sent_at_once_offers_no_undoing(
    mei: Client, ready: Callable[..., Draft], settings: Settings
) -> None:
    settings.UNDO_WINDOW_S = 0
    draft = ready()
    answer = mei.post(f"/console/drafts/{draft.public_id}/approval/", {"client_key": uuid4()}, headers=HTMX)
    assert answer.status_code == 204
    assert "X-Undo" not in answer.headers


def test_without_javascript_the_page_says_what_is_missing_and_its_forms_approve_and_undo(
    mei: Client, ready: Callable[..., Draft]
) -> None:
    draft = ready()
    page = mei.get(ticket_url(draft.ticket)).content.decode()
    assert "<noscript>" in page
    assert "Without JavaScript nothing here moves by itself" in page
    answer = mei.post(*form_of(page, "/approval/"))
    assert answer.headers["Location"] == ticket_url(draft.ticket)
    waiting = mei.get(answer.headers["Location"]).content.decode()
    assert "About to be sent" in waiting
    mei.post(*form_of(waiting, "/undo/"))
    assert "waits for your decision" in mei.get(ticket_url(draft.ticket)).content.decode()


def form_of(page: str, ending: str) -> tuple[str, dict[str, str]]:
    """The address of a form of the page and its hidden fields, as a browser sends them."""
    found = re.search(rf'<form[^>]*action="([^"]*{ending})"[^>]*method="post".*?</form>', page, re.DOTALL)
    assert found
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found.group())
    return found.group(1), dict(hidden)


@pytest.mark.parametrize("has_keys", [True, False])
def test_a_key_that_undoes_is_told_only_to_who_has_keys(
    cast: Cast, mei: Client, ask: Ask, has_keys: bool
) -> None:
    User.objects.filter(pk=cast.mei.pk).update(has_keys=has_keys)
    ticket = ask()
    send(mei, ticket)
    assert ("Z undoes it." in card(mei, ticket)) == has_keys
    assert "Sending in" in card(mei, ticket)
    assert ("Z undoes it." in mei.get(ticket_url(ticket)).content.decode()) == has_keys
