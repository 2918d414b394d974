"""A worker outlives its broker, whatever it was at when the broker went away."""

from contextlib import suppress
from uuid import uuid4

import pytest
import redis
from celery import current_app
from kombu import Connection
from kombu.simple import SimpleQueue


def test_a_lost_connection_is_given_up_in_peace_with_messages_that_nobody_has_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = current_app.connection_for_read()
    tasks = SimpleQueue(lost.default_channel, f"tasks-{uuid4()}")
    orders = SimpleQueue(lost.channel(), f"orders-{uuid4()}")
    tasks.put({"draft": 1})
    assert tasks.get(timeout=5).payload == {"draft": 1}
    orders.consumer.consume()
    with pytest.raises(TimeoutError):
        lost.drain_events(timeout=0.01)  # both wait for what comes next
    with monkeypatch.context() as away:
        for name in ("connect", "send_packed_command", "read_response"):
            away.setattr(redis.Connection, name, _refused)
        _give_up(lost)


def _refused(_connection: redis.Connection, *_rest: object, **_more: object) -> None:
    raise redis.ConnectionError("refused")


def _give_up(lost: Connection) -> None:
    """As Celery's consumer does: what is raised beside errors of the connection ends the worker."""
    with suppress(Exception):
        lost.collect(socket_timeout=1.0)
    with suppress(*lost.connection_errors):
        lost.close()
