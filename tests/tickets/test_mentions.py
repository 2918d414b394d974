"""A note names colleagues who see the ticket, and nobody else."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from tests.cast import Cast, erase_now
from tickets.actions import (
    add_note,
    ask_for_deletion,
    mentionable,
    merge_ticket,
    read_mentions,
)
from tickets.exceptions import Invalid
from tickets.models import Mention, Message, Ticket, User

Ask = Callable[..., Ticket]


def note(ticket: Ticket, by: User, text: str, key: UUID | None = None) -> Message:
    return add_note(ticket, agent=by, text=text, client_key=key or uuid4())


def named(message: Message) -> list[str]:
    return sorted(message.mentions.values_list("user__username", flat=True))


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("@liam, can you look?", ["liam"]),
        ("@Liam and (@sofia)", ["liam", "sofia"]),
        ("请@liam看一下", ["liam"]),
        ("write to a.b@liam.example", []),
        ("@liamson is a customer, and so is @nobody", []),
        ("@liam @liam", ["liam"]),
        ("@ſofia is nobody's login", []),
    ],
)
def test_who_is_named(cast: Cast, ask: Ask, text: str, people: list[str]) -> None:
    assert named(note(ask(), cast.mei, text)) == people


def test_the_longest_login_wins(cast: Cast, ask: Ask) -> None:
    longer = User.objects.create(username="liam.oc", name="Liam O'Connor")
    cast.front.members.add(longer)
    assert named(note(ask(), cast.mei, "@liam.oc please. And @liam.")) == ["liam", "liam.oc"]


def test_who_does_not_see_it_cannot_be_named(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    with pytest.raises(Invalid, match="Noor does not see this conversation"):
        note(ticket, cast.mei, "@liam @noor look")
    assert not Mention.objects.exists()
    assert not ticket.messages.filter(is_public=False, author="agent").exists()


def test_those_who_can_be_named_are_those_who_see_it(cast: Cast, ask: Ask) -> None:
    User.objects.create(username="gone", is_active=False, role="supervisor")
    ticket = ask()
    can = mentionable(ticket)
    assert can == [cast.liam, cast.mei, cast.sofia]
    assert all(Ticket.objects.visible_to(user).contains(ticket) for user in can)
    assert not Ticket.objects.visible_to(cast.noor).exists()


def test_a_retry_names_nobody_twice(cast: Cast, ask: Ask) -> None:
    ticket, key = ask(), uuid4()
    for _ in range(2):
        note(ticket, cast.mei, "@liam", key)
    assert Mention.objects.count() == 1


def test_seen_by_one_is_seen_by_this_one_only(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    note(ticket, cast.mei, "@liam @sofia @mei")
    read_mentions(ticket, by=cast.liam)
    assert [one.user for one in Mention.objects.unread()] == [cast.sofia]


def test_who_is_named_in_what_is_merged_is_asked_where_it_goes_on(cast: Cast, ask: Ask) -> None:
    first, second = ask("Where is my card?"), ask("And my parcel?")
    note(second, cast.mei, "@liam @sofia look")
    read_mentions(second, by=cast.sofia)
    merge_ticket(second, into=first, agent=cast.mei)
    assert {(one.ticket, one.user) for one in Mention.objects.unread()} == {(first, cast.liam)}
    assert named(first.messages.get(body="@liam @sofia look")) == ["liam", "sofia"]


def test_who_does_not_see_where_it_goes_on_is_asked_where_it_was(cast: Cast, ask: Ask) -> None:
    first, second = ask("Where is my card?"), ask("And my parcel?")
    Ticket.objects.filter(pk=first.pk).update(team=cast.cards)
    note(second, cast.mei, "@liam look")
    merge_ticket(second, into=first, agent=cast.sofia)
    assert [(one.ticket, one.user) for one in Mention.objects.unread()] == [(second, cast.liam)]


def test_nobody_is_led_to_a_note_that_was_deleted(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    note(ticket, cast.mei, "@liam look")
    erase_now(ask_for_deletion(ticket, customer=cast.ana), supervisor=cast.sofia)
    assert not Mention.objects.exists()
