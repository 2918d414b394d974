"""Every byte that leaves the desk in a full run, searched for what its customer planted (rule 5)."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.serializers import serialize
from django.test import Client
from redis import Redis

from assistant import brief
from assistant.actions import reject_draft, send_checked_reply
from assistant.models import Article, Call, Draft, DraftStatus, Rejection
from assistant.simulator import Simulator
from assistant.tasks import write_draft
from helpdesk.logs import MaskingFormatter
from tests.cast import Cast, write_now
from tests.envelopes import reporting, sent
from tickets.actions import hand_back, take_over
from tickets.models import Author, Message, Ticket

#: What is planted, each in two writings.
PLANTED = {
    "card": ("4012 8888 8888 1881", "4012-8888-8888-1881"),
    "cn_id": ("11010519491231002X", "11010519491231002x"),
    "phone": ("13812345678", "+86 138-1234-5678"),
    "email": ("Ana.Planted@mail.example.org", "ana.planted@mail.example.org"),
    "iban": ("GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
    "us_ssn": ("536-90-4399", "536 90 4399"),
    "secret": ("sk-Planted0123456789abcdefXYZ", "sk-Planted0123456789abcdefXYZ"),
}
#: Neither spaces nor dashes, nor the marks of any quoting, keep a value from being found.
_BETWEEN = re.compile(r"[\s\\()\"'-]+")
#: The eleven digits are what both writings of the phone have in common.
NEEDLES = {kind: _BETWEEN.sub("", writings[0]).lower() for kind, writings in PLANTED.items()}
FIRST, SECOND = (
    " ".join(f"{kind.replace('_', ' ')} {writings[n]}," for kind, writings in PLANTED.items()) for n in (0, 1)
)


def planted_in(data: str | bytes) -> set[str]:
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    compact = _BETWEEN.sub("", text).lower()
    return {kind for kind, needle in NEEDLES.items() if needle in compact}


@dataclass
class Wire:
    """Each command that reached Valkey, as the server itself tells it."""

    commands: list[bytes] = field(default_factory=list)

    @contextmanager
    def tapped(self) -> Iterator[None]:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=30) as watching:
            tap = watching.connection_pool.get_connection()
            tap.send_command("MONITOR")
            assert tap.read_response() == b"OK"
            reader = Thread(target=self._read, args=[tap])
            reader.start()
            try:
                yield
            finally:
                with Redis.from_url(settings.REDIS_URL) as last:
                    last.echo("the run is over")
                reader.join(30)
                assert not reader.is_alive()
                tap.disconnect()

    def _read(self, tap: Any) -> None:
        while not self.commands or b"the run is over" not in self.commands[-1]:
            self.commands.append(tap.read_response(disable_decoding=True))


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """What the desk's own handlers write."""
    stream = io.StringIO()
    ours = [
        handler
        for handler in logging.root.handlers
        if isinstance(handler.formatter, MaskingFormatter) and isinstance(handler, logging.StreamHandler)
    ]
    assert ours
    before = [handler.setStream(stream) for handler in ours]
    yield stream
    for handler, old in zip(ours, before, strict=True):
        handler.setStream(old)


def kept_in_valkey() -> Iterator[str]:
    """Every key of the two databases, and what it holds: values are read, since a dump may be compressed."""
    for url in (settings.REDIS_URL, str(settings.CACHES["default"]["LOCATION"])):
        with Redis.from_url(url) as redis:
            for key in redis.scan_iter():
                yield f"{key!r}: {_value(redis, key)!r}"


def _value(redis: Redis, key: bytes) -> object:
    read: dict[object, Callable[[], object]] = {
        b"string": lambda: redis.get(key),
        b"list": lambda: redis.lrange(key, 0, -1),
        b"hash": lambda: redis.hgetall(key),
        b"set": lambda: redis.smembers(key),
        b"zset": lambda: redis.zrange(key, 0, -1),
        b"stream": lambda: redis.xrange(key),
    }
    return read[redis.type(key)]()


@dataclass
class Run:
    """A customer, an agent and a provider, with everything that can go wrong between them."""

    cast: Cast
    client: Client
    simulator: Simulator
    monkeypatch: pytest.MonkeyPatch

    def through(self) -> None:
        ticket = self.customer_asks()
        self.agent_rejects_with_a_quote(write_now(ticket))
        self.provider_quotes_and_answers(ticket)
        self.agent_rejects_with_a_quote(Draft.objects.for_ticket(ticket).open().get())
        self.our_side_breaks(ticket)
        self.agent_answers(ticket)
        self.provider_quotes_and_refuses(ticket)
        self.a_page_breaks()

    def customer_asks(self) -> Ticket:
        self.client.get("/")
        typed = {"text": f"When does my card arrive? {FIRST}", "client_key": str(uuid4())}
        assert self.client.post("/conversations/", typed).status_code == 302
        return Ticket.objects.get()

    def agent_rejects_with_a_quote(self, draft: Draft) -> None:
        assert draft.status == DraftStatus.READY
        reject_draft(draft, agent=self.cast.mei, rejection=Rejection.WRONG, note=f"She said {SECOND}"[:500])

    def provider_quotes_and_answers(self, ticket: Ticket) -> None:
        self.simulator.fault("500_quote", times=1, quoted=FIRST)
        self.simulator.fault("leak_personal", times=1)
        assert write_now(ticket).status == DraftStatus.READY

    def our_side_breaks(self, ticket: Ticket) -> None:
        def stumble(*said: str, team_id: int) -> None:
            raise RuntimeError(f"cannot search for {said}")

        waiting = Draft.objects.for_ticket(ticket).unwritten().get()
        with self.monkeypatch.context() as broken:
            broken.setattr(brief, "choose_passages", stumble)
            write_draft.apply(args=(waiting.pk,))
        waiting.refresh_from_db()
        assert waiting.status == DraftStatus.FAILED

    def agent_answers(self, ticket: Ticket) -> None:
        send_checked_reply(
            take_over(ticket, agent=self.cast.mei),
            agent=self.cast.mei,
            text=f"Is it {SECOND} or my own, +49 30 901820?",
            client_key=uuid4(),
            seen_seq=Ticket.objects.get(pk=ticket.pk).last_public_seq,
            override_reason=f"She asked for {SECOND}",
        )
        assert ticket.messages.filter(author=Author.AGENT, is_public=True).exists()
        hand_back(ticket, agent=self.cast.mei)

    def provider_quotes_and_refuses(self, ticket: Ticket) -> None:
        typed = {"text": f"Yes: {SECOND}", "client_key": str(uuid4())}
        answer = self.client.post(f"/conversations/{ticket.public_id}/messages/", typed)
        assert answer.status_code in (200, 302)
        self.simulator.fault("400_quote", quoted=SECOND)
        assert write_now(ticket).status == DraftStatus.FAILED

    def a_page_breaks(self) -> None:
        def stumble(*args: object, text: str, **kwargs: object) -> None:
            raise RuntimeError(f"cannot store {text}")

        self.client.raise_request_exception = False
        with self.monkeypatch.context() as broken:
            broken.setattr("tickets.chat.views.start_conversation", stumble)
            typed = {"text": f"Another card? {SECOND}", "client_key": str(uuid4())}
            assert self.client.post("/conversations/", typed).status_code == 500


@pytest.fixture
def run(
    cast: Cast, article: Article, client: Client, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> Run:
    return Run(cast, client, simulator, monkeypatch)


def test_no_planted_value_leaves_the_desk(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wire = Wire()
    with wire.tapped(), logged() as log, reporting() as outbox:
        run.through()
        kept = "\n".join(kept_in_valkey())
    requests = run.simulator.requests
    calls = serialize("json", Call.objects.all())

    everything = set(PLANTED)
    assert planted_in(serialize("json", Message.objects.all())) == everything, "they were not planted"
    assert planted_in(caplog.text) == everything, "nothing was logged that had to be masked"
    assert {"answered", "server_error", "bad_request"} <= {call.outcome for call in Call.objects.all()}

    left = {
        "requests": "\n".join(
            f"{request.path} {request.headers} {request.body.decode()}" for request in requests
        ),
        "commands to Valkey": b"\n".join(wire.commands),
        "Valkey": kept,
        "log": log.getvalue(),
        "Sentry": json.dumps([envelope.get_event() for envelope in outbox]) + sent(outbox).decode(),
        "calls": calls,
    }
    assert all(left.values()), [name for name, data in left.items() if not data]
    assert {name: found for name, data in left.items() if (found := planted_in(data))} == {}


@pytest.mark.parametrize("kind", PLANTED)
def test_the_search_finds_a_value_in_any_writing(kind: str) -> None:
    for written in PLANTED[kind]:
        assert planted_in(json.dumps({"said": f"it is {written}."})) == {kind}
        assert planted_in(repr(f"it's {written}".encode())) == {kind}
