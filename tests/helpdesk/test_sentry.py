"""A fault of ours is reported with where it broke: no row, no request, and an exception's words masked."""

import logging
from collections.abc import Callable, Iterator

import pytest
import sentry_sdk
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import IntegrityError
from django.test import RequestFactory
from sentry_sdk.envelope import Envelope
from sentry_sdk.types import Event

from assistant import brief, pipeline
from assistant.simulator import Simulator
from helpdesk.middleware import RefusalMiddleware
from tests.cast import write_now
from tests.envelopes import reporting, sent
from tests.helpdesk.rows import refused
from tickets.models import Ticket

PHONE = "13812345678"
NAME = "Anna Kowalski"
COOKIE = "visitor=cookie-of-one-customer"
SAID = f"My passport is E12345678, call {PHONE}"


@pytest.fixture
def outbox() -> Iterator[list[Envelope]]:
    with reporting() as envelopes:
        yield envelopes


def events(outbox: list[Envelope]) -> list[Event]:
    return [event for envelope in outbox if (event := envelope.get_event())]


def test_a_desk_that_names_no_sentry_reports_to_nobody() -> None:
    assert settings.SENTRY_DSN == ""
    assert not sentry_sdk.is_initialized()


def test_an_exception_says_where_and_masks_what_it_quotes(outbox: list[Envelope]) -> None:
    try:
        int(SAID)
    except ValueError as error:
        sentry_sdk.capture_exception(error)
    (event,) = events(outbox)
    (raised,) = event["exception"]["values"]
    frames = raised["stacktrace"]["frames"]
    assert frames[-1]["function"] == "test_an_exception_says_where_and_masks_what_it_quotes"
    assert "My passport is [passport], call [phone ··5678]" in raised["value"]
    assert not any("vars" in frame for frame in frames)
    assert_clean(outbox)


def test_a_logged_error_is_masked_as_one_text_with_its_arguments(outbox: list[Envelope]) -> None:
    logging.getLogger("assistant").warning("passport %s", "E12345678")
    logging.getLogger("assistant").error("passport %s", "E12345678", extra={"phone": PHONE})
    (event,) = events(outbox)
    assert event["logentry"] == {"message": "passport [passport]"}
    assert event["breadcrumbs"]["values"]  # type: ignore[index]
    assert_clean(outbox)


def test_a_page_that_breaks_sends_no_body_no_query_and_no_cookie(
    db: None, outbox: list[Envelope], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*args: object) -> None:
        raise RuntimeError(SAID)

    monkeypatch.setattr(RefusalMiddleware, "process_request", stumble, raising=False)
    answers: list[str] = []

    def start(status: str, *_rest: object) -> Callable[[bytes], object]:
        answers.append(status)
        return bytes

    asked = RequestFactory().post(
        f"/conversations/?q={PHONE}", {"text": SAID}, headers={"cookie": COOKIE, "x-kept": COOKIE}
    )
    WSGIHandler()(asked.environ, start)
    assert answers == ["500 Internal Server Error"]
    (event,) = events(outbox)
    assert event["request"] == {"method": "POST", "url": "http://testserver/conversations/"}
    assert COOKIE not in sent(outbox).decode()
    assert_clean(outbox)


def test_a_draft_that_breaks_reports_nothing_of_the_conversation(
    outbox: list[Envelope],
    simulator: Simulator,
    ask: Callable[..., Ticket],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stumble(*said: str, team_id: int) -> None:
        raise RuntimeError(f"could not search for {said}")

    ticket = ask(SAID)
    monkeypatch.setattr(brief, "choose_passages", stumble)
    try:
        write_now(ticket)
    except RuntimeError as error:
        sentry_sdk.capture_exception(error)
    (event,) = events(outbox)
    assert pipeline.__name__ in str(event)
    assert_clean(outbox)


def test_a_row_that_the_database_refused_is_not_reported(
    outbox: list[Envelope], ask: Callable[..., Ticket]
) -> None:
    try:
        refused(ask(), NAME)
    except IntegrityError as error:
        sentry_sdk.capture_exception(error)
    (event,) = events(outbox)
    assert "agents_messages_have_a_user" in str(event["exception"])
    assert NAME not in sent(outbox).decode()


def assert_clean(outbox: list[Envelope]) -> None:
    assert PHONE not in sent(outbox).decode()
    assert "E12345678" not in sent(outbox).decode()
