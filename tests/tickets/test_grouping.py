"""Two conversations merged into one, one split in two: nothing is lost, nobody is answered twice or not at all."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assistant.actions import approve_draft
from assistant.brief import dialogue_of
from assistant.models import Draft, DraftStatus
from assistant.replay import replay
from assistant.simulator import Simulator
from tests.cast import Cast, erase_now, last_words, solve_now, write_now
from tests.races import at_once
from tickets.actions import (
    add_note,
    ask_for_deletion,
    close_ticket,
    escalate,
    merge_ticket,
    owe_answer,
    receive_message,
    send_reply,
    split_ticket,
    take_over,
)
from tickets.exceptions import Conflict, Invalid, NotAllowed, Refused
from tickets.models import SYSTEM, Author, Floor, Message, OutgoingStatus, Status, Ticket
from tickets.models.ticket import TicketQuerySet

Ask = Callable[..., Ticket]


def say(ticket: Ticket, cast: Cast, text: str, **files: Any) -> Message:
    return receive_message(ticket, customer=cast.ana, text=text, client_key=uuid4(), **files)


def answer(ticket: Ticket, cast: Cast, text: str) -> None:
    ticket.refresh_from_db()
    send_reply(ticket, agent=cast.mei, text=text, client_key=uuid4(), seen_seq=ticket.last_public_seq)


def bodies(ticket: Ticket) -> list[str]:
    return list(ticket.messages.exclude(author=Author.SYSTEM).order_by("seq").values_list("body", flat=True))


def split(ticket: Ticket, cast: Cast, seq: int) -> Ticket:
    return split_ticket(ticket, from_seq=seq, start_key=uuid4(), agent=cast.mei)


def crosswise(pair: tuple[Ticket, Ticket], cast: Cast, number: int) -> Ticket:
    return merge_ticket(pair[number], into=pair[1 - number], agent=cast.mei)


# -- merging --------------------------------------------------------------------------------------------------------
def test_messages_follow_in_order_with_their_origin(cast: Cast, ask: Ask) -> None:
    first, second = ask("Where is my card?"), ask("And my parcel?")
    add_note(second, agent=cast.liam, text="She is in a hurry.", client_key=uuid4())
    answer(second, cast, "I look.")
    merge_ticket(second, into=first, agent=cast.mei)
    assert bodies(first) == ["Where is my card?", "And my parcel?", "She is in a hurry.", "I look."]
    assert bodies(second) == bodies(first)[1:]
    copies = first.messages.exclude(origin=None)
    assert [(copy.origin.ticket_id, copy.origin.body) for copy in copies if copy.origin] == [
        (second.pk, body) for body in bodies(second)
    ]
    assert [copy.created_at for copy in copies] == [copy.origin.created_at for copy in copies if copy.origin]
    assert [copy.is_public for copy in copies] == [True, False, True]
    seqs = list(first.messages.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))


def test_the_source_is_closed_points_on_and_says_so(cast: Cast, ask: Ask) -> None:
    first, second = ask("Where is my card?"), ask("And my parcel?")
    merge_ticket(second, into=first, agent=cast.mei)
    second.refresh_from_db()
    assert (second.status, second.merged_into, second.waiting_since) == (Status.CLOSED, first, None)
    assert last_words(second) == "Mei merged this into another conversation. It goes on there."
    reasons = set(second.history.values_list("history_change_reason", "history_actor"))
    assert ("ticket.merged", "agent:mei") in reasons
    assert first.history.filter(history_change_reason="ticket.merged_in").count() == 1
    with pytest.raises(Refused):
        say(second, cast, "Hello?")


def test_who_waits_goes_on_waiting_since_the_earlier_question(cast: Cast, ask: Ask) -> None:
    first, second = ask("Where is my card?"), ask("And my parcel?")
    long_ago = timezone.now() - timedelta(hours=3)
    Ticket.objects.filter(pk=second.pk).update(waiting_since=long_ago, due_at=long_ago)
    answer(first, cast, "It comes.")
    solve_now(first, agent=cast.mei)
    merge_ticket(second, into=first, agent=cast.mei)
    first.refresh_from_db()
    assert (first.status, first.waiting_since, first.due_at) == (Status.OPEN, long_ago, long_ago)


def test_what_people_have_taken_over_stays_with_people(cast: Cast, ask: Ask) -> None:
    first, second = ask("Where is my card?"), ask("And my parcel?")
    take_over(second, agent=cast.liam)
    merge_ticket(second, into=first, agent=cast.mei)
    first.refresh_from_db()
    assert (first.floor, first.assignee) == (Floor.PEOPLE, cast.liam)
    assert not Draft.objects.for_ticket(first).open().exists()


def test_open_drafts_are_retired_with_words_and_the_assistant_answers_both_questions_anew(
    cast: Cast, simulator: Simulator, article: object, ask: Ask
) -> None:
    first, second = ask("Where is my card?"), ask("And when does my parcel arrive?")
    written = write_now(first)
    merge_ticket(second, into=first, agent=cast.mei)
    written.refresh_from_db()
    assert (written.status, written.reason) == (DraftStatus.RETIRED, "The conversation was merged or split.")
    with pytest.raises(Conflict):
        approve_draft(written, agent=cast.mei, client_key=uuid4())
    assert not Draft.objects.for_ticket(second).open().exists()
    simulator.clear()
    write_now(first)
    [request] = simulator.requests
    assert b"Where is my card?" in request.body
    assert b"when does my parcel arrive" in request.body
    assert replay(written).is_identical, "what was asked before is rebuilt as it was"


def test_what_was_about_to_be_sent_is_withdrawn(cast: Cast, window: None, ask: Ask) -> None:
    first, second = ask("Where is my card?"), ask("And my parcel?")
    answer(first, cast, "It comes.")
    answer(second, cast, "It comes too.")
    merge_ticket(second, into=first, agent=cast.mei)
    for ticket in (first, second):
        assert ticket.outgoing.get().status == OutgoingStatus.WITHDRAWN


def test_answers_of_the_assistant_are_copied_though_people_have_the_floor(
    cast: Cast, simulator: Simulator, article: object, ask: Ask
) -> None:
    first, second = ask("And my parcel?"), ask("Where is my card?")
    approve_draft(write_now(second), agent=cast.mei, client_key=uuid4())
    take_over(first, agent=cast.liam)
    merge_ticket(second, into=first, agent=cast.mei)
    copy = first.messages.get(author=Author.ASSISTANT)
    assert copy.approved_by == cast.mei


def test_an_escalation_goes_along(cast: Cast, ask: Ask) -> None:
    first, second, third = ask("Where is my card?"), ask("And my parcel?"), ask("And my bicycle?")
    escalation = escalate(second, agent=cast.mei, detail="Look at this")
    merge_ticket(second, into=first, agent=cast.mei)
    escalation.refresh_from_db()
    assert escalation.ticket == first
    escalate(third, agent=cast.mei, detail="And at this")
    merge_ticket(third, into=first, agent=cast.mei)
    assert first.escalations.unsettled().get().detail == "And at this"
    assert not third.escalations.unsettled().exists()


def test_twice_is_a_conflict_that_names_who_was_first(cast: Cast, ask: Ask) -> None:
    first, second, third = ask("Where is my card?"), ask("And my parcel?"), ask("And my bicycle?")
    merge_ticket(second, into=first, agent=cast.mei)
    with pytest.raises(Conflict, match="Mei has already merged this conversation") as refusal:
        merge_ticket(second, into=third, agent=cast.liam)
    assert refusal.value.who == "Mei"
    assert refusal.value.when
    assert bodies(third) == ["And my bicycle?"]


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_the_same_pair_crosswise_do_not_lock_each_other_out(
    cast: Cast, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = TicketQuerySet.lock

    def slowly(tickets: TicketQuerySet, ticket: Ticket) -> Ticket:
        locked = lock(tickets, ticket)
        time.sleep(0.05)
        return locked

    for _ in range(2):
        one, other = ask("Where is my card?"), ask("And my parcel?")
        with monkeypatch.context() as patched:
            patched.setattr(TicketQuerySet, "lock", slowly)
            outcomes = at_once(2, partial(crosswise, (one, other), cast))
        assert sorted(isinstance(outcome, Refused) for outcome in outcomes) == [False, True], outcomes
        assert Ticket.objects.filter(pk__in=(one.pk, other.pk)).exclude(merged_into=None).count() == 1


def test_what_cannot_be_merged(cast: Cast, ask: Ask) -> None:
    ticket, theirs, closed = ask("Where is my card?"), ask("Mine", customer=cast.bo), ask("Old")
    close_ticket(solve_now(closed, agent=cast.mei))
    for into, refusal in ((ticket, Invalid), (theirs, NotAllowed), (closed, NotAllowed)):
        with pytest.raises(refusal):
            merge_ticket(ticket, into=into, agent=cast.mei)
    to_delete = ask("Delete me")
    ask_for_deletion(to_delete, customer=cast.ana)
    with pytest.raises(NotAllowed):
        merge_ticket(to_delete, into=ticket, agent=cast.mei)
    ticket.refresh_from_db()
    assert (ticket.status, bodies(ticket)) == (Status.NEW, ["Where is my card?"])


def test_a_wish_to_be_deleted_stays_before_the_supervisors_whatever_else_was_escalated(
    cast: Cast, ask: Ask
) -> None:
    first, asked = ask("Where is my card?"), ask("Delete me")
    escalate(asked, agent=cast.mei, detail="She is angry")
    ask_for_deletion(asked, customer=cast.ana)
    with pytest.raises(NotAllowed):
        merge_ticket(asked, into=first, agent=cast.mei)


def test_what_was_solved_makes_nothing_overdue(cast: Cast, ask: Ask) -> None:
    first, second = ask("Where is my card?"), ask("And my parcel?")
    due = Ticket.objects.get(pk=first.pk).resolution_due_at
    Ticket.objects.filter(pk=second.pk).update(resolution_due_at=timezone.now() - timedelta(days=3))
    merge_ticket(solve_now(second, agent=cast.mei), into=first, agent=cast.mei)
    first.refresh_from_db()
    assert first.resolution_due_at == due


def test_what_was_answered_there_is_answered_here(cast: Cast, ask: Ask) -> None:
    second = ask("And my parcel?")
    answer(second, cast, "It comes.")
    first = ask("Where is my card?")
    merge_ticket(second, into=first, agent=cast.mei)
    first.refresh_from_db()
    assert first.first_replied_at == first.created_at, "and nobody was answered before they asked"


def test_files_come_along_and_their_content_lives_as_long_as_one_of_them(
    cast: Cast, ask: Ask, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = ask("Where is my card?"), ask("And my parcel?")
    say(second, cast, "Look", files=[SimpleUploadedFile("slip.txt", b"Parcel 7")])
    merge_ticket(second, into=first, agent=cast.mei)
    copy, original = first.attachments.get(), second.attachments.get()
    assert (copy.name, copy.content.name) == (original.name, original.content.name)
    assert copy.public_id != original.public_id
    storage, name = copy.content.storage, str(copy.content.name)
    with django_capture_on_commit_callbacks(execute=True):
        original.delete()
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        copy.delete()
    assert not storage.exists(name)


# -- splitting ------------------------------------------------------------------------------------------------------
def test_from_a_message_on_it_is_a_ticket_of_its_own(cast: Cast, ask: Ask) -> None:
    ticket = ask("Where is my card?")
    answer(ticket, cast, "It comes.")
    later = say(ticket, cast, "Another thing: can I close my account?")
    new = split(ticket, cast, later.seq)
    assert bodies(new) == ["Another thing: can I close my account?"]
    assert (new.requester, new.team, new.split_from) == (cast.ana, cast.front, ticket)
    assert new.subject == "Another thing: can I close my account?"
    assert bodies(ticket)[-1] == "Another thing: can I close my account?", "messages are never edited"
    notice = ticket.messages.get(event="ticket.split")
    assert notice.facts["other"] == new.public_id
    assert notice.text == "Mei split this conversation. What came last goes on in one of its own."
    assert (new.created_at, notice.facts["first"]) == (later.created_at, str(later.seq))
    assert new.messages.get(event="ticket.split_from").facts["other"] == ticket.public_id


def test_who_waits_waits_where_the_question_is(cast: Cast, ask: Ask) -> None:
    ticket = ask("Where is my card?")
    answer(ticket, cast, "It comes.")
    later = say(ticket, cast, "Can I close my account?")
    due = Ticket.objects.get(pk=ticket.pk).due_at
    new = split(ticket, cast, later.seq)
    for one in (ticket, new):
        one.refresh_from_db()
    assert (ticket.status, ticket.waiting_since, ticket.preview) == (Status.PENDING, None, "It comes.")
    assert (new.status, new.waiting_since, new.due_at) == (Status.NEW, later.created_at, due)


def test_who_was_promised_a_colleague_goes_on_waiting(cast: Cast, ask: Ask) -> None:
    ticket = ask("Where is my card?")
    answer(ticket, cast, "It comes.")
    later = say(ticket, cast, "Can I close my account?")
    answer(ticket, cast, "A colleague will tell you.")
    waiting = owe_answer(ticket, actor=SYSTEM).waiting_since
    new = split(ticket, cast, later.seq)
    for one in (ticket, new):
        one.refresh_from_db()
    assert waiting
    assert (ticket.waiting_since, new.waiting_since) == (None, waiting)
    assert new.status == Status.NEW


def test_both_wait_where_both_ask(cast: Cast, ask: Ask) -> None:
    ticket = ask("Where is my card?")
    new = split(ticket, cast, say(ticket, cast, "Can I close my account?").seq)
    for one in (ticket, new):
        one.refresh_from_db()
        assert one.waiting_since
        assert Draft.objects.for_ticket(one).open().count() == 1


def test_the_assistant_answers_only_what_stayed(
    cast: Cast, simulator: Simulator, article: object, ask: Ask
) -> None:
    ticket = ask("Where is my card?")
    later = say(ticket, cast, "Can I close my account?")
    before = write_now(ticket)
    new = split(ticket, cast, later.seq)
    simulator.clear()
    write_now(ticket)
    write_now(new)
    here, there = simulator.requests
    assert b"Where is my card?" in here.body
    assert b"close my account" not in here.body
    assert b"Where is my card?" not in there.body
    assert b"close my account" in there.body
    assert replay(before).is_identical


def test_people_keep_the_floor_in_both(cast: Cast, ask: Ask) -> None:
    ticket = ask("Where is my card?")
    take_over(ticket, agent=cast.liam)
    new = split(ticket, cast, say(ticket, cast, "Can I close my account?").seq)
    new.refresh_from_db()
    assert (new.floor, new.assignee) == (Floor.PEOPLE, cast.liam)
    assert not Draft.objects.for_ticket(new).exists()


def test_what_is_split_off_is_not_split_off_again(cast: Cast, ask: Ask) -> None:
    ticket = ask("Where is my card?")
    later = say(ticket, cast, "Can I close my account?")
    key = uuid4()
    new = split_ticket(ticket, from_seq=later.seq, start_key=key, agent=cast.mei)
    assert split_ticket(ticket, from_seq=later.seq, start_key=key, agent=cast.mei) == new, "a double click"
    with pytest.raises(Conflict, match="Mei has already split this off"):
        split_ticket(ticket, from_seq=later.seq, start_key=uuid4(), agent=cast.liam)
    third = say(ticket, cast, "And my bicycle?")
    assert bodies(split(ticket, cast, third.seq)) == ["And my bicycle?"]
    assert Ticket.objects.count() == 3


def test_what_was_split_off_does_not_come_along_into_a_third(cast: Cast, ask: Ask) -> None:
    ticket, third = ask("Where is my card?"), ask("And my bicycle?")
    split(ticket, cast, say(ticket, cast, "Can I close my account?").seq)
    merge_ticket(ticket, into=third, agent=cast.mei)
    assert bodies(third) == ["And my bicycle?", "Where is my card?"]


def test_what_was_split_off_and_comes_back_stands_there_once(cast: Cast, ask: Ask) -> None:
    ticket = ask("Where is my card?")
    new = split(ticket, cast, say(ticket, cast, "Can I close my account?").seq)
    say(new, cast, "Soon?")
    merge_ticket(new, into=ticket, agent=cast.mei)
    assert bodies(ticket) == ["Where is my card?", "Can I close my account?", "Soon?"]
    draft = Draft.objects.open().get()
    assert [said.text for said in dialogue_of(draft)] == bodies(ticket), "it is asked there again"
    again = split(ticket, cast, ticket.messages.get(body="Can I close my account?").seq)
    assert bodies(again) == ["Can I close my account?", "Soon?"]
    assert [said.text for said in dialogue_of(draft)] == bodies(ticket), "on record as it was"


def test_what_comes_back_after_another_answer_is_asked_after_it(cast: Cast, ask: Ask) -> None:
    ticket = ask("Where is my card?")
    new = split(ticket, cast, say(ticket, cast, "Can I close my account?").seq)
    answer(ticket, cast, "It comes tomorrow.")
    merge_ticket(new, into=ticket, agent=cast.mei)
    assert bodies(ticket)[-2:] == ["It comes tomorrow.", "Can I close my account?"]
    ticket.refresh_from_db()
    assert ticket.waiting_since


def test_what_was_split_on_meanwhile_does_not_come_back_with_the_rest(cast: Cast, ask: Ask) -> None:
    ticket = ask("Where is my card?")
    say(ticket, cast, "Can I close my account?")
    say(ticket, cast, "And my bicycle?")
    new = split(ticket, cast, 2)
    other = split(new, cast, new.messages.get(body="And my bicycle?").seq)
    merge_ticket(new, into=ticket, agent=cast.mei)
    asked = [[said.text for said in dialogue_of(draft)] for draft in Draft.objects.open().order_by("ticket")]
    assert asked == [["Where is my card?", "Can I close my account?"], ["And my bicycle?"]]
    assert [Ticket.objects.get(pk=each.pk).preview for each in (ticket, other)] == [
        each[-1] for each in asked
    ]


def test_something_has_to_stay_and_something_to_go(cast: Cast, ask: Ask) -> None:
    ticket = ask("Where is my card?")
    for seq in (0, 1, 99):
        with pytest.raises(Invalid):
            split(ticket, cast, seq)
    assert Ticket.objects.count() == 1


def test_erasure_empties_the_copies_too(cast: Cast, ask: Ask) -> None:
    first, second = ask("Where is my zebrafinch?"), ask("And its cage?")
    merge_ticket(second, into=first, agent=cast.mei)
    erase_now(ask_for_deletion(first, customer=cast.ana), supervisor=cast.sofia)
    assert not Message.objects.exclude(body="").exists()
    assert not Message.history.exclude(body="").exists()
