"""Hosts whose clocks are apart agree on who holds a draft, when a reply goes out, and when a probe is due."""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from assistant.actions import requeue_draft
from assistant.deepseek import Gate, Outcome
from assistant.deepseek.circuit import FAULTS, FIRST_PAUSE
from assistant.models import Draft
from tests.cast import Cast
from tickets import tasks
from tickets.actions import send_reply
from tickets.models import Outgoing, Ticket

Ask = Callable[..., Ticket]
On = Callable[[int], None]


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> On:
    """on(-1): what follows happens on a host whose clock is an hour behind."""
    now, wall = timezone.now, time.time

    def move(hours: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(hours=hours))
        monkeypatch.setattr("assistant.deepseek.shared.time", lambda: wall() + 3600 * hours)

    return move


@pytest.mark.parametrize(("holder", "other"), [(-1, 0), (0, 1)])
def test_a_draft_that_is_held_is_held_for_every_host(ask: Ask, on: On, holder: int, other: int) -> None:
    pk = Draft.objects.for_ticket(ask()).get().pk
    on(holder)
    assert Draft.objects.claim(pk)
    on(other)
    assert not Draft.objects.claimable().exists()
    assert Draft.objects.claim(pk) is None


@pytest.mark.parametrize(("holder", "other"), [(-1, 0), (0, 1)])
def test_a_draft_that_is_put_back_waits_on_every_host(ask: Ask, on: On, holder: int, other: int) -> None:
    claimed = Draft.objects.claim(Draft.objects.for_ticket(ask()).get().pk)
    assert claimed
    on(holder)
    requeue_draft(claimed, delay_s=60)
    on(other)
    assert Draft.objects.claim(claimed.pk) is None


@pytest.mark.usefixtures("window")
@pytest.mark.parametrize(("writer", "other"), [(-1, 0), (0, 1)])
def test_no_reply_goes_out_before_its_window_is_over(
    cast: Cast, ask: Ask, on: On, writer: int, other: int
) -> None:
    ticket = ask()
    on(writer)
    send_reply(ticket, agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=1)
    on(other)
    tasks.release_overdue()
    assert Outgoing.objects.pending().exists()


def test_a_probe_is_due_by_one_clock(on: On) -> None:
    gate = Gate("http://127.0.0.1:9", "deepseek-flash", redis_url=settings.REDIS_URL)
    on(-1)
    for _ in range(FAULTS):
        gate.entry().leave(Outcome.OVERLOADED)
    on(0)
    circuit = gate.circuit()
    assert circuit.probe_at - circuit.opened_at == FIRST_PAUSE
    assert not gate.is_due()
