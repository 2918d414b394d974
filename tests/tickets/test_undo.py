"""A reply waits out the undo window as a row: release, undo and withdrawal, and what each leaves behind (rule 4)."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from tests.cast import Cast
from tests.test_rights import browser_of
from tests.tickets.realtime.conftest import wait_until_line_is_up
from tickets import realtime, tasks
from tickets.actions import (
    add_note,
    ask_for_person,
    hand_back,
    hand_off,
    kick_release,
    receive_message,
    release_reply,
    send_approved_answer,
    send_reply,
    solve_ticket,
    take_over,
    undo_reply,
)
from tickets.actions.outgoing import LATE
from tickets.exceptions import Conflict, NotAllowed
from tickets.models import Author, HandOff, Outgoing, OutgoingStatus, Status, Ticket

Ask = Callable[..., Ticket]


@pytest.fixture
def reply(cast: Cast, ask: Ask, window: None) -> Outgoing:
    """Mei's own reply to Ana, on its way."""
    return send_reply(ask(), agent=cast.mei, text="On its way.", client_key=uuid4(), seen_seq=1)


@pytest.fixture
def answer(cast: Cast, ask: Ask, window: None) -> Outgoing:
    """The assistant's answer to Ana, approved by Mei and on its way."""
    return send_approved_answer(ask(), agent=cast.mei, text="In 5 days.", client_key=uuid4(), seen_seq=1)


def spoken(ticket: Ticket) -> list[str]:
    """What the desk has said to the customer."""
    public = ticket.messages.public().filter(author__in=[Author.AGENT, Author.ASSISTANT])
    return list(public.values_list("body", flat=True))


def state_of(outgoing: Outgoing) -> tuple[str, str]:
    outgoing.refresh_from_db()
    return outgoing.status, outgoing.reason


def make_due(outgoing: Outgoing) -> None:
    Outgoing.objects.filter(pk=outgoing.pk).update(send_after=timezone.now() - timedelta(days=3))


def test_the_customer_waits_until_the_window_is_over(reply: Outgoing) -> None:
    ticket = Ticket.objects.get()
    assert spoken(ticket) == []
    assert ticket.waiting_since
    assert ticket.status == Status.NEW
    release_reply(reply)
    ticket.refresh_from_db()
    assert spoken(ticket) == ["On its way."]
    assert ticket.waiting_since is None
    assert ticket.status == Status.PENDING


def test_what_is_undone_is_never_sent(cast: Cast, reply: Outgoing) -> None:
    undo_reply(reply, agent=cast.mei)
    with pytest.raises(Conflict, match="Mei has undone this") as refusal:
        release_reply(reply)
    assert refusal.value.when
    make_due(reply)
    tasks.release_overdue()
    assert spoken(reply.ticket) == []
    assert Ticket.objects.get().waiting_since


def test_what_is_sent_cannot_be_undone_and_one_learns_who_sent_it_and_when(
    cast: Cast, reply: Outgoing
) -> None:
    sent = release_reply(reply)
    with pytest.raises(Conflict, match="already sent") as refusal:
        undo_reply(reply, agent=cast.liam)
    assert (refusal.value.who, refusal.value.when) == ("Mei", sent.ended_at)
    assert spoken(reply.ticket) == ["On its way."]


def test_a_double_click_on_undo_is_one_undo_and_no_error(cast: Cast, reply: Outgoing) -> None:
    undo_reply(reply, agent=cast.mei)
    undo_reply(reply, agent=cast.mei)
    with pytest.raises(Conflict, match="Mei has undone this"):
        undo_reply(reply, agent=cast.liam)
    assert reply.history.filter(history_change_reason="reply.undone").count() == 1


def test_a_retry_of_what_waits_is_the_same_reply(cast: Cast, reply: Outgoing) -> None:
    again = send_reply(
        reply.ticket, agent=cast.mei, text="On its way.", client_key=reply.client_key, seen_seq=1
    )
    assert again == reply
    release_reply(reply)
    again = send_reply(
        reply.ticket, agent=cast.mei, text="On its way.", client_key=reply.client_key, seen_seq=1
    )
    assert again == reply
    assert spoken(reply.ticket) == ["On its way."]


def test_a_retry_does_not_resend_what_was_undone(cast: Cast, reply: Outgoing) -> None:
    undo_reply(reply, agent=cast.mei)
    with pytest.raises(Conflict, match="nothing was sent"):
        send_reply(reply.ticket, agent=cast.mei, text="On its way.", client_key=reply.client_key, seen_seq=1)
    assert not Outgoing.objects.pending().exists()


def test_a_second_reply_while_one_waits_is_refused_with_who_and_when(cast: Cast, reply: Outgoing) -> None:
    with pytest.raises(Conflict, match="Mei is about to answer") as refusal:
        send_reply(reply.ticket, agent=cast.liam, text="Me too", client_key=uuid4(), seen_seq=1)
    assert (refusal.value.who, refusal.value.when) == ("Mei", reply.created_at)


def test_the_key_of_a_reply_that_waits_is_no_key_for_a_note(cast: Cast, reply: Outgoing) -> None:
    with pytest.raises(Conflict, match="Reload"):
        add_note(reply.ticket, agent=cast.mei, text="A note", client_key=reply.client_key)


def test_a_customer_who_writes_again_is_not_answered_blind(cast: Cast, reply: Outgoing) -> None:
    receive_message(reply.ticket, customer=cast.ana, text="Never mind", client_key=uuid4())
    assert state_of(reply) == (OutgoingStatus.WITHDRAWN, "The customer wrote again.")
    with pytest.raises(Conflict, match="The customer wrote again"):
        undo_reply(reply, agent=cast.mei)
    assert spoken(reply.ticket) == []


def test_a_customers_retry_withdraws_nothing(cast: Cast, ask: Ask, window: None) -> None:
    ticket, key = ask(), uuid4()
    receive_message(ticket, customer=cast.ana, text="Please", client_key=key)
    reply = send_reply(ticket, agent=cast.mei, text="On its way.", client_key=uuid4(), seen_seq=2)
    receive_message(ticket, customer=cast.ana, text="Please", client_key=key)
    assert state_of(reply)[0] == OutgoingStatus.PENDING


def test_who_takes_over_withdraws_a_colleagues_reply_and_keeps_their_own(cast: Cast, reply: Outgoing) -> None:
    take_over(reply.ticket, agent=cast.mei)
    assert state_of(reply)[0] == OutgoingStatus.PENDING
    release_reply(reply)
    assert spoken(reply.ticket) == ["On its way."]


def test_a_take_over_by_another_agent_withdraws(cast: Cast, reply: Outgoing) -> None:
    take_over(reply.ticket, agent=cast.liam)
    assert state_of(reply) == (OutgoingStatus.WITHDRAWN, "Someone took the conversation over.")
    assert reply.ended_by == cast.liam


@pytest.mark.parametrize(
    "lose_the_floor",
    [
        lambda ticket, cast: take_over(ticket, agent=cast.mei),
        lambda ticket, cast: hand_off(ticket, reason=HandOff.UNAVAILABLE, detail=""),
        lambda ticket, cast: ask_for_person(ticket, customer=cast.ana),
    ],
    ids=["taken over", "handed off", "asked for a person"],
)
def test_an_answer_is_withdrawn_when_the_assistant_loses_the_floor(
    cast: Cast, answer: Outgoing, lose_the_floor: Callable[[Ticket, Cast], object]
) -> None:
    lose_the_floor(answer.ticket, cast)
    assert state_of(answer)[0] == OutgoingStatus.WITHDRAWN
    assert spoken(answer.ticket) == []


def test_a_colleagues_own_words_outlast_a_hand_off(cast: Cast, reply: Outgoing) -> None:
    hand_off(reply.ticket, reason=HandOff.UNAVAILABLE, detail="")
    release_reply(reply)
    assert spoken(reply.ticket) == ["On its way."]


def test_who_solves_does_not_lose_their_own_reply(cast: Cast, reply: Outgoing) -> None:
    ticket = solve_ticket(reply.ticket, agent=cast.mei, seen_seq=1)
    assert ticket.status == Status.SOLVED
    assert spoken(ticket) == ["On its way."]


def test_who_solves_withdraws_a_colleagues_reply(cast: Cast, reply: Outgoing) -> None:
    solve_ticket(reply.ticket, agent=cast.liam, seen_seq=1)
    assert state_of(reply) == (OutgoingStatus.WITHDRAWN, "The conversation was solved.")


def test_the_assistant_cannot_queue_an_answer_where_people_have_the_floor(
    cast: Cast, ask: Ask, window: None
) -> None:
    ticket = hand_off(ask(), reason=HandOff.UNAVAILABLE, detail="")
    with pytest.raises(NotAllowed, match="stays silent"):
        send_approved_answer(
            ticket, agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=ticket.last_public_seq
        )
    assert not Outgoing.objects.exists()


def test_the_sweep_sends_what_a_dead_worker_left_behind_however_old_once(reply: Outgoing) -> None:
    tasks.release_overdue()
    assert spoken(reply.ticket) == []  # not due yet
    make_due(reply)
    for _ in range(2):
        tasks.release_overdue()
    tasks.release(reply.pk)
    assert spoken(reply.ticket) == ["On its way."]


def test_one_reply_that_cannot_be_released_does_not_hold_up_the_others(
    cast: Cast, reply: Outgoing, ask: Ask
) -> None:
    other = send_reply(ask("And mine?"), agent=cast.mei, text="Yours too.", client_key=uuid4(), seen_seq=1)
    key = reply.client_key
    reply.ticket.messages.create(seq=99, author=Author.CUSTOMER, body="x", client_key=key)
    make_due(reply)
    make_due(other)
    tasks.release_overdue()
    assert spoken(other.ticket) == ["Yours too."]


def test_a_worker_is_woken_when_the_window_is_over(
    cast: Cast, ask: Ask, window: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    from celery import current_app

    ticket = ask()
    with django_capture_on_commit_callbacks(execute=True):
        reply = send_reply(ticket, agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=1)
    with current_app.connection_for_read() as connection:
        message = connection.SimpleQueue("releases").get(timeout=5)
    assert message.payload[0] == [reply.pk]
    assert message.headers["eta"]


def test_without_a_broker_a_reply_is_sent_at_once(
    cast: Cast, ask: Ask, window: None, settings: Settings
) -> None:
    ticket, alive = ask(), settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    realtime.publish(["nobody"], "it.is.noticed")
    reply = send_reply(ticket, agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=1)
    settings.REDIS_URL = alive
    wait_until_line_is_up()
    assert reply.status == OutgoingStatus.SENT
    assert spoken(reply.ticket) == ["Hi"]


def test_when_the_broker_goes_away_as_a_reply_is_queued_it_is_sent_at_once(
    cast: Cast,
    ask: Ask,
    window: None,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    ticket, alive = ask(), settings.REDIS_URL
    with django_capture_on_commit_callbacks(execute=True):
        reply = send_reply(ticket, agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=1)
        assert reply.is_pending  # nobody had noticed yet
        settings.REDIS_URL = "redis://127.0.0.1:9/0"
    settings.REDIS_URL = alive
    wait_until_line_is_up()
    assert spoken(ticket) == ["Hi"]


def test_a_refusing_broker_is_as_good_as_none(reply: Outgoing, monkeypatch: pytest.MonkeyPatch) -> None:
    from celery import current_app

    forget_connections = getattr(current_app, "_after_fork")  # noqa: B009  (its types do not know it)
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:9/0")
    monkeypatch.setitem(current_app.conf.broker_transport_options, "max_retries", 1)
    forget_connections()
    woken = kick_release(reply.pk, delay_s=5)
    monkeypatch.undo()
    forget_connections()
    assert not woken


def test_a_worker_that_is_woken_early_sends_nothing_yet(reply: Outgoing) -> None:
    """The clock of its host is ahead."""
    from celery import current_app

    tasks.release(reply.pk)
    assert spoken(reply.ticket) == []
    with current_app.connection_for_read() as connection:
        message = connection.SimpleQueue("releases").get(timeout=5)
    assert message.payload[0] == [reply.pk]
    assert message.headers["eta"]


@pytest.mark.parametrize("by", ["customer", "customer's script", "agent"])
def test_who_looks_at_a_conversation_sends_what_no_worker_did(cast: Cast, reply: Outgoing, by: str) -> None:
    chat = f"/conversations/{reply.ticket.public_id}/"
    console = f"/console/tickets/{reply.ticket.public_id}/outgoing/"
    path = {"customer": chat, "customer's script": f"{chat}messages/?after=1", "agent": console}[by]
    browser = Client() if by == "agent" else browser_of(cast.ana)
    if by == "agent":
        browser.force_login(cast.mei)
    Outgoing.objects.update(send_after=timezone.now() - LATE / 2)
    assert browser.get(path).status_code == 200
    assert spoken(reply.ticket) == []  # the sweep may still come
    make_due(reply)
    page = browser.get(path).content.decode()
    assert spoken(reply.ticket) == ["On its way."]
    assert ("On its way." in page) == (by != "agent")


def test_without_a_window_there_is_a_row_all_the_same(cast: Cast, ask: Ask, settings: Settings) -> None:
    settings.UNDO_WINDOW_S = 0
    reply = send_reply(ask(), agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=1)
    verbs = reply.history.order_by("history_id").values_list("history_change_reason", "history_actor")
    assert list(verbs) == [("reply.queued", "agent:mei"), ("reply.sent", "agent:mei")]


def test_a_ticket_that_is_about_to_be_answered_is_not_to_be_approved(cast: Cast, answer: Outgoing) -> None:
    Ticket.objects.update(step="checking")
    assert not Ticket.objects.to_approve().exists()
    undo_reply(answer, agent=cast.mei)
    assert Ticket.objects.to_approve().exists()


def test_after_a_hand_back_ones_own_reply_is_still_sent(cast: Cast, ask: Ask, window: None) -> None:
    ticket = take_over(ask(), agent=cast.mei)
    reply = send_reply(ticket, agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    hand_back(ticket, agent=cast.mei)
    assert release_reply(reply).status == OutgoingStatus.SENT


def test_why_sensitive_content_was_sent_is_noted_when_it_is_sent(cast: Cast, ask: Ask, window: None) -> None:
    ticket = ask()
    reply = send_reply(
        ticket, agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=1, override_reason="A test card"
    )
    noted = ticket.messages.filter(event="reply.overridden")
    assert not noted.exists()
    release_reply(reply)
    assert noted.get().text == "Mei sent sensitive content on purpose: A test card"
