"""A macro leaves open who speaks with whom; it is filled in when an agent chooses it, and only with what is known."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from tests.cast import Cast
from tickets.models import SYSTEM, Language, Macro, Ticket

Ask = Callable[..., Ticket]


def macro(body: str, language: Language = Language.EN) -> Macro:
    return Macro(title="Greeting", body=body, language=language)


def test_names_are_filled_in(cast: Cast, ask: Ask) -> None:
    said = macro("Hello {{customer.name}}, {{ agent.name }} of {{desk.name}} here.")
    assert said.filled(ask(), cast.mei) == "Hello Ana, Mei of Harbour here."


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Hello {{customer.name}}, welcome.", "Hello, welcome."),
        ("您好，{{customer.name}}！", "您好！"),
        ("{{customer.name}} {{ nobody knows }} {x}", " {{ nobody knows }} {x}"),
    ],
)
def test_nobody_is_greeted_with_a_number(cast: Cast, ask: Ask, body: str, said: str) -> None:
    ticket = ask()
    ticket.requester.name = ""
    assert macro(body).filled(ticket, cast.mei) == said


def test_a_name_is_only_a_name(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    ticket.requester.name = "{{agent.name}} <b>\\1"
    assert macro("Hello {{customer.name}}!").filled(ticket, cast.mei) == "Hello {{agent.name}} <b>\\1!"


def test_what_cannot_be_filled_in_is_named_when_it_is_written() -> None:
    with pytest.raises(ValidationError, match=r"There is no “customer\.age” to fill in"):
        macro("You are {{customer.age}}, {{customer.name}}").clean()
    macro("{{customer.name}} {{agent.name}} {{desk.name}} {single} }}").clean()


def test_the_composer_offers_it_filled_in_and_announces_it_without_markup(cast: Cast, ask: Ask) -> None:
    macro("Hello {{customer.name}}, tap **Cards**.").record("macro.created", actor=SYSTEM)
    mei = Client()
    mei.force_login(cast.mei)
    url = f"/console/tickets/{ask().public_id}/macros/"
    page = mei.get(url, headers={"HX-Request": "true"}).content.decode()
    assert 'data-macro="Hello Ana, tap **Cards**."' in page
    assert re.search(r'<span class="two-lines"[^>]*>Hello Ana, tap Cards\.</span>', page)


@pytest.mark.parametrize(
    ("hours", "said"),
    [(5, "Snooze for 5 h"), (24, "Snooze for 1 d"), (36, "Snooze for 36 h"), (240, "Snooze for 10 d")],
)
def test_whole_days_are_said_as_days(hours: int, said: str) -> None:
    waits = macro("Wait.")
    waits.snoozes_for = hours
    assert waits.doings == [said]
