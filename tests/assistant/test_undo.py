"""What becomes of a draft while its reply waits, and after the reply was undone or overtaken (rules 1 and 4)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError

from assistant import tasks
from assistant.actions import approve_draft, edit_draft, hand_off_stranded, reject_draft, send_checked_reply
from assistant.models import Draft, DraftStatus, Rejection
from tests.cast import Cast, write_now
from tests.races import at_once
from tickets.actions import (
    assign_ticket,
    hand_back,
    noting,
    receive_message,
    release_reply,
    solve_ticket,
    take_over,
    undo_change,
    undo_reply,
)
from tickets.exceptions import Conflict
from tickets.models import Author, Floor, HandOff, Message, Outgoing, OutgoingStatus, Step, Ticket, User
from tickets.models.notices import in_words

Ready = Callable[..., Draft]
pytestmark = pytest.mark.usefixtures("window")


def answers(ticket: Ticket) -> int:
    return ticket.messages.public().filter(author__in=[Author.AGENT, Author.ASSISTANT]).count()


def own_reply(draft: Draft, agent: User) -> Outgoing:
    return send_checked_reply(draft.ticket, agent=agent, text="Hi", client_key=uuid4(), seen_seq=1)


def test_an_approved_draft_waits_and_then_is_the_answer(cast: Cast, ready: Ready) -> None:
    draft = ready()
    outgoing = approve_draft(draft, agent=cast.mei, client_key=uuid4())
    draft.refresh_from_db()
    assert (draft.status, draft.outgoing, draft.message) == (DraftStatus.APPROVED, outgoing, None)
    release_reply(outgoing)
    draft.refresh_from_db()
    message = draft.ticket.messages.get(author=Author.ASSISTANT)
    assert (draft.message, message.body, message.approved_by) == (message, draft.text, cast.mei)


def test_an_undone_approval_leaves_the_draft_to_be_decided_anew(cast: Cast, ready: Ready) -> None:
    draft = ready()
    undo_reply(approve_draft(draft, agent=cast.mei, client_key=uuid4()), agent=cast.liam)
    draft.refresh_from_db()
    assert (draft.status, draft.decided_by, draft.decided_at) == (DraftStatus.READY, None, None)
    assert (draft.change, draft.diff, draft.override_reason) == ("", [], "")
    assert Ticket.objects.get().step == Step.CHECKING
    again = approve_draft(draft, agent=cast.liam, client_key=uuid4())
    release_reply(again)
    assert answers(draft.ticket) == 1
    verbs = draft.history.order_by("history_id").values_list("history_change_reason", "history_actor")
    assert list(verbs)[3:] == [
        ("draft.approved", "agent:mei"),
        ("draft.queued", "agent:mei"),
        ("draft.undone", "agent:liam"),
        ("draft.approved", "agent:liam"),
        ("draft.queued", "agent:liam"),
        ("draft.sent", "agent:liam"),
    ]


def test_who_takes_a_colleagues_answer_back_is_named_in_the_conversation(cast: Cast, ready: Ready) -> None:
    draft = ready()
    told = Message.objects.filter(ticket=draft.ticket, event="reply.taken_back")
    undo_reply(approve_draft(draft, agent=cast.mei, client_key=uuid4()), agent=cast.mei)
    assert not told.exists(), "her own second thought"
    undo_reply(approve_draft(draft, agent=cast.mei, client_key=uuid4()), agent=cast.liam)
    note = told.get()
    assert not note.is_public
    assert in_words(note.event, note.facts) == "Liam took back what Mei was about to send."
    assert Draft.objects.get().status == DraftStatus.READY
    release_reply(approve_draft(draft, agent=cast.mei, client_key=uuid4()))
    assert answers(draft.ticket) == 1


@pytest.fixture(params=["marked", "blocked"])
def flagged(request: pytest.FixtureRequest, ready: Ready) -> Draft:
    """A draft that only a person may send."""
    draft = ready()
    flags: dict[str, dict[str, Any]] = {
        "marked": {"marks": [{"start": 0, "end": 4, "kind": "promise", "why": "missing"}]},
        "blocked": {"is_blocked": True},
    }
    Draft.objects.filter(pk=draft.pk).update(**flags[request.param])
    return draft


def approve(draft: Draft, agent: User) -> Outgoing:
    return approve_draft(draft, agent=agent, client_key=uuid4(), override_reason="I looked at it")


def test_what_only_a_person_may_send_can_be_undone_and_approved_again(cast: Cast, flagged: Draft) -> None:
    undo_reply(approve(flagged, cast.mei), agent=cast.mei)
    flagged.refresh_from_db()
    assert (flagged.status, flagged.decided_by) == (DraftStatus.READY, None)
    release_reply(approve(flagged, cast.liam))
    assert answers(flagged.ticket) == 1


def test_what_only_a_person_may_send_is_withdrawn_by_a_customer_who_writes_again(
    cast: Cast, flagged: Draft
) -> None:
    approve(flagged, cast.mei)
    receive_message(flagged.ticket, customer=cast.ana, text="I mean the blue one", client_key=uuid4())
    flagged.refresh_from_db()
    assert (flagged.status, flagged.decided_by) == (DraftStatus.RETIRED, None)
    assert Draft.objects.unwritten().get().answers_up_to == 2


def test_what_only_a_person_may_send_is_withdrawn_when_it_cannot_be_released(
    cast: Cast, flagged: Draft
) -> None:
    outgoing = approve(flagged, cast.mei)
    Ticket.objects.update(floor=Floor.PEOPLE, hand_off=HandOff.UNAVAILABLE)
    assert release_reply(outgoing).status == OutgoingStatus.WITHDRAWN
    flagged.refresh_from_db()
    assert (flagged.status, flagged.decided_by) == (DraftStatus.RETIRED, None)


def test_what_only_a_person_may_send_is_never_decided_by_nobody(cast: Cast, flagged: Draft) -> None:
    approve(flagged, cast.mei)
    with pytest.raises(IntegrityError, match="marked_drafts_need_a_person"):
        Draft.objects.update(decided_by=None)


def test_an_undone_draft_can_be_rejected(cast: Cast, ready: Ready) -> None:
    draft = ready()
    undo_reply(approve_draft(draft, agent=cast.mei, client_key=uuid4()), agent=cast.mei)
    reject_draft(draft, agent=cast.mei, rejection=Rejection.TONE)
    assert Draft.objects.unwritten().get().after == draft


def test_an_undone_edit_leaves_the_draft_and_the_edit(cast: Cast, ready: Ready) -> None:
    draft = ready()
    outgoing = edit_draft(draft, agent=cast.mei, text="It comes tomorrow.", client_key=uuid4())
    undo_reply(outgoing, agent=cast.mei)
    draft.refresh_from_db()
    assert (draft.status, draft.undone_edit) == (DraftStatus.READY, "It comes tomorrow.")


def test_a_customer_who_writes_within_the_window_gets_a_new_draft_and_no_old_answer(
    cast: Cast, ready: Ready
) -> None:
    draft = ready()
    outgoing = approve_draft(draft, agent=cast.mei, client_key=uuid4())
    receive_message(draft.ticket, customer=cast.ana, text="I mean the blue one", client_key=uuid4())
    draft.refresh_from_db()
    outgoing.refresh_from_db()
    assert (draft.status, draft.reason) == (DraftStatus.RETIRED, "The customer wrote again.")
    assert outgoing.status == OutgoingStatus.WITHDRAWN
    assert Draft.objects.unwritten().get().answers_up_to == 2
    with pytest.raises(Conflict, match="The customer wrote again"):
        release_reply(outgoing)
    assert answers(draft.ticket) == 0


def test_a_take_over_withdraws_the_answer_and_retires_its_draft(cast: Cast, ready: Ready) -> None:
    draft = ready()
    outgoing = approve_draft(draft, agent=cast.mei, client_key=uuid4())
    take_over(draft.ticket, agent=cast.liam)
    draft.refresh_from_db()
    assert (draft.status, draft.decided_by) == (DraftStatus.RETIRED, cast.liam)
    with pytest.raises(Conflict):
        release_reply(outgoing)


def test_an_edit_undone_after_a_take_over_does_not_bring_the_assistant_back(cast: Cast, ready: Ready) -> None:
    draft = ready()
    outgoing = edit_draft(draft, agent=cast.mei, text="It comes tomorrow.", client_key=uuid4())
    take_over(draft.ticket, agent=cast.mei)
    undo_reply(outgoing, agent=cast.mei)
    draft.refresh_from_db()
    assert (draft.status, draft.reason) == (DraftStatus.RETIRED, "People have the floor.")
    assert not Draft.objects.open().exists()


def test_an_edit_undone_after_a_hand_back_makes_no_second_open_draft(cast: Cast, ready: Ready) -> None:
    draft = ready()
    outgoing = edit_draft(draft, agent=cast.mei, text="It comes tomorrow.", client_key=uuid4())
    take_over(draft.ticket, agent=cast.mei)
    hand_back(draft.ticket, agent=cast.mei)
    undo_reply(outgoing, agent=cast.mei)
    draft.refresh_from_db()
    assert draft.status == DraftStatus.RETIRED
    assert Draft.objects.open().count() == 1


def test_a_draft_outlasts_an_own_reply_that_is_undone_and_not_one_that_is_sent(
    cast: Cast, ready: Ready
) -> None:
    draft = ready()
    undo_reply(own_reply(draft, cast.mei), agent=cast.mei)
    draft.refresh_from_db()
    assert draft.status == DraftStatus.READY
    release_reply(own_reply(draft, cast.mei))
    draft.refresh_from_db()
    assert (draft.status, draft.reason) == (DraftStatus.RETIRED, "Someone answered first.")


def test_a_ticket_whose_answer_waits_is_not_stranded(cast: Cast, ready: Ready) -> None:
    draft = ready()
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    tasks.sweep()
    hand_off_stranded(draft.ticket)
    assert Ticket.objects.get().floor == Floor.ASSISTANT
    assert Outgoing.objects.pending().exists()


def test_of_fifty_approvals_at_once_one_waits_and_each_loser_learns_who_won(cast: Cast, ready: Ready) -> None:
    draft = ready()
    crowd = [User.objects.create_user(f"agent{n}", name=f"Agent {n}") for n in range(50)]
    results = at_once(50, lambda n: approve_draft(draft, agent=crowd[n], client_key=uuid4()))
    queued = [result for result in results if isinstance(result, Outgoing)]
    refused = [result for result in results if isinstance(result, Conflict)]
    assert (len(queued), len(refused)) == (1, 49), {repr(result) for result in results}
    assert {loser.who for loser in refused} == {str(queued[0].approved_by)}
    assert all(loser.when for loser in refused)
    release_reply(queued[0])
    assert answers(draft.ticket) == 1


@pytest.mark.parametrize("verb", ["solve", "assign", "take over"])
def test_what_is_undone_brings_the_draft_back_that_was_read(cast: Cast, ready: Ready, verb: str) -> None:
    draft, mei = ready(), cast.mei
    verbs: dict[str, Callable[[Ticket], Ticket]] = {
        "solve": lambda ticket: solve_ticket(ticket, agent=mei, seen_seq=1),
        "assign": lambda ticket: assign_ticket(ticket, agent=mei, to=cast.liam),
        "take over": lambda ticket: take_over(ticket, agent=mei),
    }
    change = noting(draft.ticket, verbs[verb])
    assert not Draft.objects.open().exists()
    undo_change(change, agent=mei)
    back = Draft.objects.get()
    assert (back.pk, back.status, back.text, back.reason) == (draft.pk, DraftStatus.READY, draft.text, "")
    assert back.decided_by is None
    assert Ticket.objects.get().step == Step.CHECKING
    release_reply(approve_draft(back, agent=mei, client_key=uuid4()))
    assert answers(draft.ticket) == 1


def test_what_stopped_its_writing_is_undone_and_it_is_written_anew(
    cast: Cast, ask: Callable[..., Ticket]
) -> None:
    change = noting(ask(), lambda ticket: solve_ticket(ticket, agent=cast.mei, seen_seq=1))
    undo_change(change, agent=cast.mei)
    assert [draft.status for draft in Draft.objects.order_by("pk")] == [
        DraftStatus.RETIRED,
        DraftStatus.QUEUED,
    ]


def test_approve_against_a_new_question_never_answers_what_it_has_not_seen(cast: Cast, ready: Ready) -> None:
    draft = ready()
    at_once(
        2,
        lambda n: (
            approve_draft(draft, agent=cast.mei, client_key=uuid4())
            if n
            else receive_message(draft.ticket, customer=cast.ana, text="The other card", client_key=uuid4())
        ),
    )
    assert not Outgoing.objects.pending().exists()
    assert Draft.objects.unwritten().get().answers_up_to == 2


def test_release_against_take_over_leaves_no_answer_of_the_assistant_after_it(
    cast: Cast, ready: Ready
) -> None:
    draft = ready()
    outgoing = approve_draft(draft, agent=cast.mei, client_key=uuid4())
    released, _ = at_once(
        2, lambda n: take_over(draft.ticket, agent=cast.liam) if n else release_reply(outgoing)
    )
    outgoing.refresh_from_db()
    sent = Message.objects.filter(author=Author.ASSISTANT).count()
    assert isinstance(released, Conflict) == (outgoing.status == OutgoingStatus.WITHDRAWN)
    assert sent == (outgoing.status == OutgoingStatus.SENT)


def test_a_draft_written_while_a_colleagues_reply_waits_is_not_to_be_approved_beside_it(
    cast: Cast, article: object, simulator: object, ask: Callable[..., Ticket]
) -> None:
    ticket = ask()
    send_checked_reply(ticket, agent=cast.liam, text="Hi", client_key=uuid4(), seen_seq=1)
    draft = write_now(ticket)
    with pytest.raises(Conflict, match="Liam is about to answer"):
        approve_draft(draft, agent=cast.mei, client_key=uuid4())
    draft.refresh_from_db()
    assert draft.status == DraftStatus.READY
