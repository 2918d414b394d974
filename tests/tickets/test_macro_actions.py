"""What a macro does is done when its reply is sent, or at once where it says nothing: all of it, or none."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.cast import Cast
from tickets.actions import (
    apply_macro,
    assign_ticket,
    edit_macro,
    escalate,
    move_ticket,
    receive_message,
    release_reply,
    restore_macro,
    retire_macro,
    send_reply,
    solve_ticket,
    take_over,
    undo_reply,
)
from tickets.exceptions import Conflict, Invalid, NotAllowed, Refused
from tickets.models import SYSTEM, Language, Macro, Mention, Outgoing, Status, Ticket

Ask = Callable[..., Ticket]


def macro(body: str = "", **does: Any) -> Macro:
    made = Macro(title="Good-bye", body=body, **does)
    made.clean()
    made.record("macro.created", actor=SYSTEM)
    return made


def say(ticket: Ticket, with_it: Macro, cast: Cast) -> Outgoing:
    ticket.refresh_from_db()
    seen = ticket.last_public_seq
    return send_reply(ticket, agent=cast.mei, text="Bye.", client_key=uuid4(), seen_seq=seen, macro=with_it)


def apply(ticket: Ticket, with_it: Macro, cast: Cast, **others: Any) -> Ticket:
    ticket.refresh_from_db()
    said = {"client_key": uuid4(), "seen_seq": ticket.last_public_seq, **others}
    return apply_macro(ticket, with_it, agent=cast.mei, **said)


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_it_is_done_when_the_reply_is_sent_and_not_before(cast: Cast, ask: Ask, window: None) -> None:
    ticket, ends = ask(), macro("Bye.", solves=True, note="Done by {{agent.name}}")
    outgoing = say(ticket, ends, cast)
    assert now(ticket).status == Status.NEW
    release_reply(outgoing)
    assert now(ticket).status == Status.SOLVED
    assert ticket.messages.get(is_public=False, author="agent").body == "Done by Mei"
    verbs = list(ticket.history.values_list("history_change_reason", "history_user__username"))
    assert ("ticket.solved", "mei") in verbs


def test_undone_with_the_reply(cast: Cast, ask: Ask, window: None) -> None:
    ticket, ends = ask(), macro("Bye.", solves=True)
    undo_reply(say(ticket, ends, cast), agent=cast.mei)
    ends.refresh_from_db()
    assert (now(ticket).status, ends.uses) == (Status.NEW, 0)


def test_everything_it_does_in_order_of_sense(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    does = macro("Wait.", takes_over=True, escalates="Look at {{customer.name}}", snoozes_for=24)
    say(ticket, does, cast)
    after = now(ticket)
    assert after.escalations.get().detail == "Look at Ana"
    assert (after.assignee, after.is_snoozed) == (cast.mei, True)
    assert after.escalations.get().raised_by == cast.mei


def test_to_another_team(cast: Cast, ask: Ask) -> None:
    assert apply(ask(), macro(moves_to=cast.cards), cast).team == cast.cards


def test_all_or_nothing_but_the_customer_has_the_answer(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    escalate(ticket, agent=cast.liam, detail="Look")
    say(ticket, macro("Wait.", takes_over=True, escalates="Look"), cast)
    after = now(ticket)
    assert after.messages.filter(body="Bye.").exists()
    assert after.assignee is None
    notice = after.messages.get(event="macro.refused")
    assert "“Good-bye” did nothing more than send the reply" in notice.text
    assert not notice.is_public
    assert after.last_seq == after.messages.count()


def test_refused_at_once_where_it_says_nothing(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    take_over(ticket, agent=cast.liam)
    with pytest.raises(Conflict):
        apply(ticket, macro(note="Mine", takes_over=True), cast)
    assert not ticket.messages.filter(body="Mine").exists()


def test_nobody_solves_blind_with_it(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    receive_message(ticket, customer=cast.ana, text="And one more thing", client_key=uuid4())
    with pytest.raises(Conflict):
        apply(ticket, macro(solves=True), cast, seen_seq=1)


def test_a_double_click_writes_one_note(cast: Cast, ask: Ask) -> None:
    ticket, once, notes = ask(), uuid4(), macro(note="Once")
    apply(ticket, notes, cast, client_key=once)
    apply(ticket, notes, cast, client_key=once)
    notes.refresh_from_db()
    assert (ticket.messages.filter(body="Once").count(), notes.uses) == (1, 1)


def test_a_double_click_is_one_use_also_where_it_writes_no_note(cast: Cast, ask: Ask) -> None:
    ticket, once, seen = ask(), uuid4(), 1
    does = macro(takes_over=True, escalates="Look", snoozes_for=24)
    for _ in range(2):
        apply(ticket, does, cast, client_key=once, seen_seq=seen)
    does.refresh_from_db()
    assert does.uses == 1
    assert ticket.messages.filter(event="ticket.snoozed").count() == 1
    used = ticket.messages.get(event="macro.done")
    assert used.text == "Mei used the macro “Good-bye”."
    assert not used.is_public
    row = ticket.history.get(history_change_reason="ticket.macro_done")
    assert row.history_user == cast.mei


def refusal_of(ticket: Ticket) -> str:
    return str(ticket.messages.get(event="macro.refused").facts["reason"])


def test_what_is_retired_before_the_reply_is_sent_is_not_done(cast: Cast, ask: Ask, window: None) -> None:
    ticket, ends = ask(), macro("Bye.", solves=True)
    outgoing = say(ticket, ends, cast)
    retire_macro(ends, supervisor=cast.sofia, seen=ends.history.get().history_id)
    release_reply(outgoing)
    assert now(ticket).status == Status.PENDING
    assert refusal_of(ticket) == "This macro is not in use any more."


def test_who_has_lost_the_ticket_meanwhile_does_not_come_to_hold_it(
    cast: Cast, ask: Ask, window: None
) -> None:
    ticket = ask()
    outgoing = say(ticket, macro("Bye.", takes_over=True), cast)
    move_ticket(ticket, agent=cast.liam, to=cast.cards)
    release_reply(outgoing)
    assert ticket.messages.filter(body="Bye.").exists(), "the customer has the answer"
    assert now(ticket).assignee is None
    assert refusal_of(ticket) == "Mei does not see this conversation any more."


def test_a_ticket_that_was_assigned_to_a_colleague_holds_no_answer_up(
    cast: Cast, ask: Ask, window: None
) -> None:
    ticket = ask()
    assign_ticket(ticket, agent=cast.sofia, to=cast.liam)
    release_reply(say(ticket, macro("Bye.", takes_over=True), cast))
    assert ticket.messages.filter(body="Bye.").exists()
    assert refusal_of(ticket) == "Liam has already taken this conversation over."


def test_what_customers_call_themselves_mentions_nobody(cast: Cast, ask: Ask) -> None:
    cast.ana.name = "@noor @liam"
    cast.ana.save()
    ticket = ask()
    apply(ticket, macro(note="Called {{customer.name}}"), cast)
    assert ticket.messages.filter(body__startswith="Called").exists()
    assert not Mention.objects.exists()


def test_a_text_of_blanks_is_none(cast: Cast) -> None:
    assert macro(" \n", solves=True).body == ""


def test_solving_by_hand_sends_what_would_have_solved_it(cast: Cast, ask: Ask, window: None) -> None:
    ticket = ask()
    say(ticket, macro("Bye.", solves=True), cast)
    solve_ticket(ticket, agent=cast.mei, seen_seq=1)
    assert now(ticket).status == Status.SOLVED
    assert ticket.messages.filter(event="ticket.solved").count() == 1


def test_uses_are_counted_and_lead_the_list(cast: Cast, ask: Ask) -> None:
    seldom, often = macro("A"), macro("B")
    say(ask(), often, cast)
    often.refresh_from_db()
    assert often.uses == 1
    assert often.used_at
    assert often.history.count() == 1, "counting is no change of the macro"
    assert list(Macro.objects.most_used_first()) == [often, seldom]


def test_a_team_sees_its_own_in_its_language_by_category(cast: Cast, ask: Ask) -> None:
    named, plain = macro("B", category="Cards"), macro("A")
    for hidden in ({"team": cast.cards}, {"language": Language.ZH}, {"is_active": False}):
        macro("C", **hidden)
    assert list(Macro.objects.for_ticket(ask())) == [named, plain]
    assert Macro.objects.visible_to(cast.mei).count() == 4
    assert Macro.objects.visible_to(cast.sofia).count() == 5


NOTHING: dict[str, Any] = dict.fromkeys(Macro.EDITED, "") | {
    "title": "New", "language": Language.EN, "team": None, "moves_to": None, "snoozes_for": None,
    "takes_over": False, "solves": False, "adds_tags": [], "body": "Hello",
}  # fmt: skip


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"body": "Hi {{customer.age}}"}, r"no “customer\.age” to fill in\. There are: {{customer\.name}}"),
        ({"note": "{{x}}"}, "no “x” to fill in"),
        ({"escalates": "{{x}}"}, "no “x” to fill in"),
        ({"body": ""}, "says something or does something"),
        ({"solves": True, "snoozes_for": 2}, "neither snoozed nor escalated"),
        ({"takes_over": True, "moves_to": "cards"}, "take over or move"),
        ({"snoozes_for": 99999}, "less than or equal to 2160"),
        ({"title": ""}, "cannot be blank"),
    ],
)
def test_what_could_not_work_is_refused_when_it_is_saved(cast: Cast, values: Any, why: str) -> None:
    values = {name: cast.cards if value == "cards" else value for name, value in values.items()}
    with pytest.raises(Invalid, match=why):
        edit_macro(None, supervisor=cast.sofia, **NOTHING | values)
    assert not Macro.objects.exists()


def test_the_slower_of_two_supervisors_sees_the_other_first(cast: Cast) -> None:
    made = edit_macro(None, supervisor=cast.sofia, **NOTHING)
    seen = made.history.get().history_id
    edit_macro(made, supervisor=cast.sofia, seen=seen, **NOTHING | {"body": "Hello!"})
    with pytest.raises(Conflict, match="Sofia has changed this macro meanwhile"):
        edit_macro(made, supervisor=cast.sofia, seen=seen, **NOTHING | {"body": "Hi"})
    assert Macro.objects.get().body == "Hello!"


def test_retired_and_used_again(cast: Cast, ask: Ask) -> None:
    made = edit_macro(None, supervisor=cast.sofia, **NOTHING)
    for verb, is_offered in ((retire_macro, False), (restore_macro, True)):
        newest = made.history.first()
        assert newest
        verb(made, supervisor=cast.sofia, seen=newest.history_id)
        verb(made, supervisor=cast.sofia, seen=0)  # twice: as it is
        assert Macro.objects.for_ticket(ask()).exists() == is_offered
    verbs = made.history.order_by("history_id").values_list("history_change_reason", flat=True)
    assert list(verbs) == ["macro.created", "macro.retired", "macro.restored"]


def test_what_is_closed_refuses_all(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    solve_ticket(ticket, agent=cast.mei, seen_seq=1)
    with pytest.raises((NotAllowed, Refused)):
        apply(ticket, macro(snoozes_for=3, note="x"), cast)
    assert not ticket.messages.filter(body="x").exists()
