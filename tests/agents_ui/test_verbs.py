"""Each verb through its URL: on a live page, without JavaScript, and refused."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from assistant.actions import approve_draft, stop_draft
from assistant.models import Autonomy, Draft, Topic
from tests.agents_ui.conftest import HTMX, ticket_url
from tests.cast import Cast, write_now
from tickets.actions import (
    ask_for_deletion,
    ask_for_person,
    claim_escalation,
    escalate,
    hand_off,
    receive_message,
    release_reply,
    reopen_ticket,
    send_reply,
    settle_escalation,
    take_over,
)
from tickets.models import Author, Escalation, Floor, HandOff, Message, Ticket

Verb = tuple[str, dict[str, str]]


def draft_url(draft: Draft, noun: str) -> str:
    return f"/console/drafts/{draft.public_id}/{noun}/"


def key() -> str:
    return str(uuid4())


def sent() -> list[tuple[str, str]]:
    public = Message.objects.filter(is_public=True).exclude(author__in=[Author.CUSTOMER, Author.SYSTEM])
    return list(public.values_list("author", "body"))


def assert_refused(response: Any, status: int, words: str) -> None:
    assert response.status_code == status
    assert response.headers["HX-Retarget"] == "#refusal"
    assert words in response.content.decode()


def test_approving_sends_the_draft_as_it_is(mei: Client, ready: Callable[..., Draft]) -> None:
    draft = ready()
    response = mei.post(draft_url(draft, "approval"), {"client_key": key()}, headers=HTMX)
    assert response.status_code == 204
    assert sent() == [("assistant", draft.text)]


def test_without_javascript_one_comes_back_to_the_page(mei: Client, ready: Callable[..., Draft]) -> None:
    draft = ready()
    response = mei.post(draft_url(draft, "approval"), {"client_key": key()})
    assert response.headers["Location"] == ticket_url(draft.ticket)


def test_a_double_click_approves_once(mei: Client, ready: Callable[..., Draft]) -> None:
    draft, once = ready(), {"client_key": key()}
    assert [mei.post(draft_url(draft, "approval"), once, headers=HTMX).status_code for _ in range(2)] == [
        204,
        204,
    ]
    assert len(sent()) == 1


def test_the_slower_of_two_agents_learns_who_was_faster(
    sign_in: Callable[[str], Client], ready: Callable[..., Draft]
) -> None:
    draft = ready()
    sign_in("liam").post(draft_url(draft, "approval"), {"client_key": key()}, headers=HTMX)
    response = sign_in("mei").post(draft_url(draft, "approval"), {"client_key": key()}, headers=HTMX)
    assert_refused(response, 409, "Liam has already approved this draft.")
    assert len(sent()) == 1


def test_editing_sends_the_agents_words(mei: Client, ready: Callable[..., Draft]) -> None:
    draft = ready()
    values = {"client_key": key(), "text": "It is on its way."}
    assert mei.post(draft_url(draft, "revision"), values, headers=HTMX).status_code == 204
    assert sent() == [("agent", "It is on its way.")]


def test_rejecting_with_a_reason_asks_for_another_draft(mei: Client, ready: Callable[..., Draft]) -> None:
    draft = ready()
    values = {"rejection": "tone", "note": "Warmer"}
    assert mei.post(draft_url(draft, "rejection"), values, headers=HTMX).status_code == 204
    assert list(Draft.objects.order_by("pk").values_list("status", "reason")) == [
        ("rejected", "Warmer"),
        ("queued", ""),
    ]


def test_rejecting_without_a_known_reason_is_refused(mei: Client, ready: Callable[..., Draft]) -> None:
    response = mei.post(draft_url(ready(), "rejection"), {"rejection": "dislike"}, headers=HTMX)
    assert_refused(response, 422, "dislike")


def test_stopping_a_draft_takes_the_conversation_over(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask()
    draft = Draft.objects.for_ticket(ticket).get()
    assert mei.post(draft_url(draft, "stop"), headers=HTMX).status_code == 204
    ticket.refresh_from_db()
    assert ticket.assignee == cast.mei


def test_a_reply_is_refused_when_something_newer_is_public(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask()
    receive_message(ticket, customer=cast.ana, text="One more thing", client_key=uuid4())
    values = {"text": "Half a paragraph", "client_key": key(), "seen_seq": "1"}
    response = mei.post(ticket_url(ticket, "replies/"), values, headers=HTMX)
    assert_refused(response, 409, "Ana wrote while you were typing.")
    assert (
        mei.post(ticket_url(ticket, "replies/"), {**values, "seen_seq": "2"}, headers=HTMX).status_code == 204
    )
    assert sent() == [("agent", "Half a paragraph")]


def test_without_javascript_a_refused_text_is_still_on_the_page(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask()
    receive_message(ticket, customer=cast.ana, text="One more thing", client_key=uuid4())
    values = {"text": "Half a paragraph", "client_key": key(), "seen_seq": "1"}
    response = mei.post(ticket_url(ticket, "replies/"), values)
    assert response.status_code == 409
    assert "Half a paragraph</textarea>" in response.content.decode()


def test_a_card_number_goes_out_only_with_a_reason(mei: Client, ask: Callable[..., Ticket]) -> None:
    ticket = ask()
    values = {"text": "It is 4111 1111 1111 1111", "client_key": key(), "seen_seq": "1"}
    assert_refused(mei.post(ticket_url(ticket, "replies/"), values, headers=HTMX), 422, "Card number")
    assert not sent()
    reason = {"override_reason": "She asked for it in writing"}
    assert mei.post(ticket_url(ticket, "replies/"), {**values, **reason}, headers=HTMX).status_code == 204


def test_an_empty_reply_is_refused_in_words(mei: Client, ask: Callable[..., Ticket]) -> None:
    values = {"text": " ", "client_key": key(), "seen_seq": "1"}
    assert_refused(
        mei.post(ticket_url(ask(), "replies/"), values, headers=HTMX), 422, "Write something first."
    )


def test_a_note_stays_inside(mei: Client, ask: Callable[..., Ticket]) -> None:
    ticket = ask()
    values = {"text": "Called the shop", "client_key": key()}
    assert mei.post(ticket_url(ticket, "notes/"), values, headers=HTMX).status_code == 204
    assert not sent()
    assert Message.objects.get(is_public=False).body == "Called the shop"


def test_the_floor_is_taken_and_handed_back(cast: Cast, mei: Client, ask: Callable[..., Ticket]) -> None:
    ticket = ask()
    mei.post(ticket_url(ticket, "takeover/"), headers=HTMX)
    ticket.refresh_from_db()
    assert ticket.assignee == cast.mei
    mei.post(ticket_url(ticket, "handback/"), headers=HTMX)
    ticket.refresh_from_db()
    assert ticket.assistant_has_floor


def test_handing_back_has_a_way_back_for_who_held_it(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = take_over(ask(), agent=cast.mei)
    offered = json.loads(mei.post(ticket_url(ticket, "handback/"), headers=HTMX).headers["X-Undo"])
    assert (offered["of"], offered["words"]) == (ticket.public_id, "Handed back to the assistant.")
    mei.post(offered["url"], {"token": offered["token"]}, headers=HTMX)
    ticket.refresh_from_db()
    assert ticket.assignee == cast.mei


@pytest.mark.parametrize("is_held", [False, True])
def test_what_nobody_or_another_held_is_given_back_to_people_as_it_stood(
    cast: Cast, mei: Client, ask: Callable[..., Ticket], is_held: bool
) -> None:
    ticket = ask_for_person(ask(), customer=cast.ana)
    ticket = take_over(ticket, agent=cast.liam) if is_held else ticket
    offered = json.loads(mei.post(ticket_url(ticket, "handback/"), headers=HTMX).headers["X-Undo"])
    assert mei.post(offered["url"], {"token": offered["token"]}, headers=HTMX).status_code == 204
    ticket.refresh_from_db()
    assert (ticket.floor, ticket.hand_off) == (Floor.PEOPLE, HandOff.ASKED)
    assert ticket.assignee == (cast.liam if is_held else None)
    assert not Draft.objects.for_ticket(ticket).open().exists()
    assert list(ticket.messages.public().values_list("event", flat=True))[-1] == "ticket.asked_for_person"


def test_what_was_answered_since_is_given_back_to_people_all_the_same(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = take_over(ask(), agent=cast.mei)
    ticket.refresh_from_db()
    offered = json.loads(mei.post(ticket_url(ticket, "handback/"), headers=HTMX).headers["X-Undo"])
    ticket.refresh_from_db()
    send_reply(ticket, agent=cast.liam, text="On it.", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    assert mei.post(offered["url"], {"token": offered["token"]}, headers=HTMX).status_code == 204
    ticket.refresh_from_db()
    assert (ticket.floor, ticket.assignee, ticket.waiting_since) == (Floor.PEOPLE, cast.mei, None)


@pytest.mark.usefixtures("window")
def test_ones_own_reply_goes_out_though_handing_back_is_undone(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = take_over(ask(), agent=cast.mei)
    ticket.refresh_from_db()
    send_reply(ticket, agent=cast.mei, text="On it.", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    offered = json.loads(mei.post(ticket_url(ticket, "handback/"), headers=HTMX).headers["X-Undo"])
    assert mei.post(offered["url"], {"token": offered["token"]}, headers=HTMX).status_code == 204
    release_reply(ticket.outgoing.get())
    assert sent() == [("agent", "On it.")]


@pytest.mark.usefixtures("window", "article", "simulator")
def test_a_draft_that_a_colleague_has_approved_does_not_go_out_once_people_answer_again(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask_for_person(ask(), customer=cast.ana)
    offered = json.loads(mei.post(ticket_url(ticket, "handback/"), headers=HTMX).headers["X-Undo"])
    approve_draft(write_now(ticket), agent=cast.liam, client_key=uuid4())
    assert mei.post(offered["url"], {"token": offered["token"]}, headers=HTMX).status_code == 204
    assert not ticket.outgoing.pending().exists()


@pytest.mark.parametrize("level", [Autonomy.OFF, Autonomy.SHADOW])
def test_handing_back_on_a_topic_of_people_says_so_and_is_undone(
    cast: Cast, mei: Client, ask: Callable[..., Ticket], at: Callable[[Autonomy], Topic], level: Autonomy
) -> None:
    ticket = take_over(ask(), agent=cast.mei)
    at(level)
    offered = json.loads(mei.post(ticket_url(ticket, "handback/"), headers=HTMX).headers["X-Undo"])
    ticket.refresh_from_db()
    assert (ticket.floor, ticket.assignee) == (Floor.PEOPLE, None)
    assert offered["words"] == "Given back: on this topic people answer."
    assert mei.post(offered["url"], {"token": offered["token"]}, headers=HTMX).status_code == 204
    ticket.refresh_from_db()
    assert ticket.assignee == cast.mei


def test_taking_an_escalation_back_ends_the_offer_to_undo_it(mei: Client, ask: Callable[..., Ticket]) -> None:
    ticket = ask()
    raised = mei.post(ticket_url(ticket, "escalation/"), {"detail": "Look", "severity": "2"}, headers=HTMX)
    withdrawn = mei.post(ticket_url(ticket, "escalation/withdrawal/"), headers=HTMX)
    assert json.loads(withdrawn.headers["X-Undo"])["of"] == json.loads(raised.headers["X-Undo"])["of"] != ""


def test_taking_over_what_a_colleague_holds_is_refused(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = take_over(ask(), agent=cast.liam)
    response = mei.post(ticket_url(ticket, "takeover/"), headers=HTMX)
    assert_refused(response, 409, "Liam has already taken this conversation over.")


def test_escalating_says_why(mei: Client, ask: Callable[..., Ticket]) -> None:
    ticket = ask()
    values = {"detail": "She threatens to sue", "severity": "3"}
    answer = mei.post(ticket_url(ticket, "escalation/"), values, headers=HTMX)
    assert answer.status_code == 204
    assert json.loads(answer.headers["X-Undo"])["words"] == "Escalated to the supervisors."
    assert Escalation.objects.get().detail == "She threatens to sue"
    assert_refused(
        mei.post(ticket_url(ticket, "escalation/"), values, headers=HTMX), 409, "already escalated"
    )


def test_an_escalation_is_taken_back_by_undo_or_by_its_own_form(
    mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask()
    back = ticket_url(ticket, "escalation/withdrawal/")
    assert back not in mei.get(ticket_url(ticket)).content.decode()
    answer = mei.post(ticket_url(ticket, "escalation/"), {"detail": "Look", "severity": "2"}, headers=HTMX)
    undo = json.loads(answer.headers["X-Undo"])
    assert (undo["url"], undo["yields"]) == (back, True)
    assert f'action="{back}" method="post"' in mei.get(ticket_url(ticket)).content.decode()
    done = mei.post(back, follow=True).content.decode()
    assert "<h1>No longer escalated by you.</h1>" in done
    assert f'href="{ticket_url(ticket)}">Back' in done
    page = mei.get(ticket_url(ticket)).content.decode()
    assert "Escalation settled: Taken back." in page
    assert 'popovertarget="escalate"' in page


def test_the_assistant_is_not_offered_while_the_customer_waits_for_a_deletion(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    """In all conversations of the customer, and until it is decided."""
    ticket, other = ask(), ask("And my parcel?")
    stop_draft(Draft.objects.get(ticket=ticket), agent=cast.mei)
    take_over(other, agent=cast.mei)
    give_floor = [ticket_url(one, "handback/") for one in (ticket, other)]

    def offers() -> list[bool]:
        pages = [ticket_url(ticket, "draft/"), ticket_url(ticket), ticket_url(other, "state/")]
        return [any(verb in mei.get(page).content.decode() for verb in give_floor) for page in pages]

    assert offers() == [True, True, True]
    ask_for_deletion(other, customer=cast.ana)
    assert offers() == [False, False, False]
    for page in (ticket_url(ticket), ticket_url(other, "state/")):
        assert "until that is decided, people answer here" in mei.get(page).content.decode()
    settle_escalation(Escalation.objects.get(reason="deletion"), supervisor=cast.sofia, outcome="She stays.")
    assert offers() == [True, True, True]


def test_only_who_escalated_is_offered_to_take_it_back(
    cast: Cast, mei: Client, sofia: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask()
    back = ticket_url(ticket, "escalation/withdrawal/")
    escalation = escalate(ticket, agent=cast.mei, detail="Look")
    assert back not in sofia.get(ticket_url(ticket)).content.decode()
    claim_escalation(escalation, supervisor=cast.sofia)
    assert back not in mei.get(ticket_url(ticket)).content.decode()


def test_what_a_supervisor_has_to_look_at_is_not_offered_to_be_taken_back(
    mei: Client, ask: Callable[..., Ticket], django_assert_max_num_queries: Any
) -> None:
    ticket = ask()
    back = ticket_url(ticket, "escalation/withdrawal/")
    mei.post(ticket_url(ticket, "escalation/"), {"detail": "Look", "severity": "2"}, headers=HTMX)
    with django_assert_max_num_queries(14):
        assert back in mei.get(ticket_url(ticket)).content.decode()
    hand_off(ticket, reason=HandOff.UNAVAILABLE, detail="The provider was not reached.")
    with django_assert_max_num_queries(14):
        assert back not in mei.get(ticket_url(ticket)).content.decode()
    assert_refused(mei.post(back, headers=HTMX), 409, "a supervisor has to look at it")


def test_escalating_what_a_supervisor_looks_at_already_offers_no_way_back(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = hand_off(ask(), reason=HandOff.UNAVAILABLE, detail="")
    claim_escalation(Escalation.objects.get(), supervisor=cast.sofia)
    answer = mei.post(ticket_url(ticket, "escalation/"), {"detail": "Look", "severity": "2"}, headers=HTMX)
    said = json.loads(answer.headers["X-Undo"])
    assert (said["words"], said["url"]) == ("Escalated to the supervisors.", "")


def test_escalating_without_a_script_says_that_it_was_done(mei: Client, ask: Callable[..., Ticket]) -> None:
    ticket = ask()
    page = mei.post(ticket_url(ticket, "escalation/"), {"detail": "Look", "severity": "2"}, follow=True)
    assert "<h1>Escalated to the supervisors.</h1>" in page.content.decode()
    assert f'href="{ticket_url(ticket)}">Back' in page.content.decode()


def test_solving_ends_it(mei: Client, ask: Callable[..., Ticket]) -> None:
    ticket = ask()
    seen = {"seen_seq": ticket.last_public_seq}
    assert mei.post(ticket_url(ticket, "solution/"), seen, headers=HTMX).status_code == 204
    ticket.refresh_from_db()
    assert ticket.status == "solved"
    assert_refused(mei.post(ticket_url(ticket, "handback/"), headers=HTMX), 409, "answers here already")


def test_solving_says_what_it_has_left_undone(cast: Cast, mei: Client, ask: Callable[..., Ticket]) -> None:
    ticket = ask()

    def solved() -> str:
        seen = {"seen_seq": Ticket.objects.get(pk=ticket.pk).last_public_seq}
        response = mei.post(ticket_url(ticket, "solution/"), seen, headers=HTMX)
        return str(json.loads(response["X-Undo"])["words"])

    assert solved() == "Solved, though what the customer wrote last has no answer."
    reopen_ticket(ticket, agent=cast.mei)
    escalate(ticket, agent=cast.mei, detail="Look at this.")
    send_reply(ticket, agent=cast.mei, text="It is coming.", client_key=uuid4(), seen_seq=1)
    assert solved() == "Solved. Its escalation is still open."
    ticket.refresh_from_db()
    reopen_ticket(ticket, agent=cast.mei)
    settle_escalation(Escalation.objects.get(), supervisor=cast.sofia, outcome="Called her.")
    assert solved() == "Solved."


def test_nobody_solves_what_they_have_not_seen(cast: Cast, mei: Client, ask: Callable[..., Ticket]) -> None:
    ticket = ask()
    receive_message(ticket, customer=cast.ana, text="It did not arrive after all", client_key=uuid4())
    response = mei.post(ticket_url(ticket, "solution/"), {"seen_seq": 1}, headers=HTMX)
    assert response.status_code == 409
    assert mei.post(ticket_url(ticket, "solution/"), headers=HTMX).status_code == 422
    ticket.refresh_from_db()
    assert ticket.status != "solved"


@pytest.mark.parametrize("noun", ["replies", "takeover", "handback", "escalation", "solution", "notes"])
def test_verbs_are_posted(mei: Client, ask: Callable[..., Ticket], noun: str) -> None:
    assert mei.get(ticket_url(ask(), f"{noun}/")).status_code == 405
