"""Tags: few names that supervisors keep, given and taken away on record."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.cast import Cast
from tests.races import meanwhile
from tickets.actions import (
    apply_macro,
    edit_macro,
    edit_tag,
    merge_ticket,
    noting,
    tag_ticket,
    undo_change,
)
from tickets.exceptions import Conflict, Invalid
from tickets.models import SYSTEM, Language, Macro, Tag, Ticket

Ask = Callable[..., Ticket]


def tag(name: str, **values: object) -> Tag:
    made = Tag(name=name, **values)
    made.record("tag.created", actor=SYSTEM)
    return made


def names(ticket: Ticket) -> list[str]:
    return sorted(ticket.tags.values_list("name", flat=True))


def test_given_and_taken_away_with_a_notice_and_history(cast: Cast, ask: Ask) -> None:
    ticket, fraud, refund = ask(), tag("Fraud"), tag("Refund")
    tag_ticket(ticket, agent=cast.mei, add=[refund, fraud])
    tag_ticket(ticket, agent=cast.mei, remove=[refund])
    assert names(ticket) == ["Fraud"]
    notices = [message for message in ticket.messages.exclude(event="") if "tag" in message.event]
    assert [notice.text for notice in notices] == ["Mei added: Fraud, Refund", "Mei removed: Refund"]
    assert not any(notice.is_public for notice in notices)
    verbs = ticket.history.filter(history_change_reason__contains="tagged").order_by("history_id")
    assert list(verbs.values_list("history_change_reason", "history_user__username")) == [
        ("ticket.tagged", "mei"),
        ("ticket.untagged", "mei"),
    ]


def test_what_is_so_already_says_nothing(cast: Cast, ask: Ask) -> None:
    ticket, fraud = ask(), tag("Fraud")
    for _ in range(2):
        tag_ticket(ticket, agent=cast.mei, add=[fraud], remove=[tag(str(uuid4())[:30])])
    assert ticket.messages.filter(event="ticket.tagged").count() == 1
    assert not ticket.messages.filter(event="ticket.untagged").exists()


def test_a_retired_tag_is_given_no_more_but_stays_where_it_is(cast: Cast, ask: Ask) -> None:
    ticket, other, fraud = ask(), ask(), tag("Fraud")
    tag_ticket(ticket, agent=cast.mei, add=[fraud])
    retired = edit_tag(fraud, supervisor=cast.sofia, name="Fraud", tone="danger", is_active=False)
    tag_ticket(other, agent=cast.mei, add=[retired])
    assert (names(ticket), names(other)) == (["Fraud"], [])


def test_tagging_is_undone_unless_somebody_went_on(cast: Cast, ask: Ask) -> None:
    ticket, fraud, refund = ask(), tag("Fraud"), tag("Refund")
    change = noting(ticket, lambda one: tag_ticket(one, agent=cast.mei, add=[fraud]))
    undo_change(change, agent=cast.mei)
    assert names(ticket) == []
    change = noting(ticket, lambda one: tag_ticket(one, agent=cast.mei, add=[fraud]))
    tag_ticket(ticket, agent=cast.liam, add=[refund])
    with pytest.raises(Conflict):
        undo_change(change, agent=cast.mei)
    assert names(ticket) == ["Fraud", "Refund"]


def test_what_is_merged_takes_its_tags_along(cast: Cast, ask: Ask) -> None:
    first, second, fraud, refund = ask(), ask("And my parcel?"), tag("Fraud"), tag("Refund")
    tag_ticket(first, agent=cast.liam, add=[fraud])
    tag_ticket(second, agent=cast.liam, add=[fraud, refund])
    merge_ticket(second, into=first, agent=cast.mei)
    assert names(first) == ["Fraud", "Refund"]
    assert first.messages.filter(event="ticket.tagged").last().text == "Mei added: Refund"  # type: ignore[union-attr]
    row = first.history.filter(history_change_reason="ticket.tagged").first()
    assert row
    assert row.history_user == cast.mei


def test_no_two_tags_of_one_name(cast: Cast) -> None:
    edit_tag(None, supervisor=cast.sofia, name=" Lost  card ", tone="note")
    with pytest.raises(Conflict):
        edit_tag(None, supervisor=cast.sofia, name="lost card", tone="calm")
    with pytest.raises(Invalid):
        edit_tag(None, supervisor=cast.sofia, name="Other", tone="violet")
    assert [(one.name, one.history.count()) for one in Tag.objects.all()] == [("Lost card", 1)]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_name_one_at_once_the_slower_is_told(cast: Cast) -> None:
    told: list[str] = []

    def slower() -> None:
        try:
            edit_tag(None, supervisor=cast.sofia, name="Fraud", tone="danger")
        except Conflict as conflict:
            told.append(str(conflict))

    with meanwhile(slower):
        edit_tag(None, supervisor=cast.sofia, name="Fraud", tone="danger")
    assert told == ["There is a tag of this name already."]
    assert Tag.objects.count() == 1


def test_a_macro_gives_tags_and_names_them(cast: Cast, ask: Ask) -> None:
    ticket, fraud = ask(), tag("Fraud")
    nothing = dict.fromkeys(Macro.EDITED, "") | {"team": None, "moves_to": None, "snoozes_for": None}
    values = nothing | {"title": "It is fraud", "language": Language.EN, "adds_tags": [fraud.pk]}
    made = edit_macro(None, supervisor=cast.sofia, **values | {"takes_over": False, "solves": False})  # type: ignore[arg-type]
    assert made.doings == ["Add: Fraud"]
    apply_macro(ticket, made, agent=cast.mei, client_key=uuid4(), seen_seq=1)
    assert names(ticket) == ["Fraud"]
