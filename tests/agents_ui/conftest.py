from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

if TYPE_CHECKING:  # models cannot be imported before tests/conftest.py has configured Django
    from tests.cast import Cast
    from tickets.models import Ticket

HTMX = {"HX-Request": "true"}


@pytest.fixture
def sign_in(cast: Cast) -> Callable[[str], Client]:
    """sign_in("mei") is the browser of Mei."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(getattr(cast, name))
        return client

    return signed_in


@pytest.fixture
def mei(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("mei")


@pytest.fixture
def sofia(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("sofia")


@pytest.fixture
def no_new_words(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process looks for new words of the lexicon now and then: not while queries are counted."""
    from assistant.lexicon import rules_for

    monkeypatch.setattr("assistant.actions.reading.BEHIND_S", 3600)
    rules_for(None)


@pytest.fixture
def django_assert_max_num_queries(no_new_words: None, django_assert_max_num_queries: Any) -> Any:
    return django_assert_max_num_queries


@pytest.fixture
def django_assert_num_queries(no_new_words: None, django_assert_num_queries: Any) -> Any:
    return django_assert_num_queries


def ticket_url(ticket: Ticket, noun: str = "") -> str:
    return f"/console/tickets/{ticket.public_id}/{noun}"
