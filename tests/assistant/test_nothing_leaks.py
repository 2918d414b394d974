"""Every byte that leaves the desk in a full run, searched for what its customer planted (rule 5)."""

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.serializers import serialize
from django.test import Client

from assistant import brief
from assistant.actions import correct_topic, edit_draft, learn_topics, reject_draft, send_checked_reply
from assistant.models import Article, Call, Draft, DraftStatus, Precedent, Rejection, Topic, TopicModel
from assistant.screening.rules import RETURNABLE_KINDS
from assistant.simulator import Simulator
from assistant.tasks import write_draft
from helpdesk.logs import MaskingFormatter
from tests.assistant.valkey import Wire, kept_in_valkey
from tests.cast import Cast, write_now
from tests.envelopes import reporting, sent
from tickets.actions import hand_back, take_over
from tickets.models import Author, Message, Ticket

#: What is planted, each in two writings; GLUED has the third.
PLANTED = {
    "card": ("4012 8888 8888 1881", "4012-8888-8888-1881"),
    "cn_id": ("11010519491231002X", "11010519491231002x"),
    "phone": ("13812345678", "+86 138-1234-5678"),
    "email": ("Ana.Planted@mail.example.org", "ana.planted@mail.example.org"),
    "iban": ("GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
    "us_ssn": ("536-90-4399", "536 90 4399"),
    "secret": ("sk-Planted0123456789abcdefXYZ", "sk-Planted0123456789abcdefXYZ"),
    "passport": ("E12345678", "e12345678"),
    "pin": ("74829163", "7482-9163"),
    "ip": ("203.0.113.77", "203.0.113.77"),
}
#: In a list without spaces, with dashes that are not "-", right behind their labels, in traditional Chinese.
GLUED = (
    "tel138\u20111234\u20115678，護照E12345678，卡號4012888888881881,GB82WEST12345698765432,ssn536\u201190\u20114399，"
    "身份證11010519491231002X郵箱ana.planted@mail.example.org,ip=203.0.113.77,pin74829163,"
    "key:sk-Planted0123456789abcdefXYZ"
)
#: Neither spaces nor dashes, nor the marks of any quoting, keep a value from being found.
_BETWEEN = re.compile(r"(?:\\+u201[0-5]|\\+xe2\\+x80\\+x9[0-5]|[\s\\()\"'\u2010-\u2015-])+")
#: The eleven digits are what both writings of the phone have in common.
NEEDLES = {kind: _BETWEEN.sub("", writings[0]).lower() for kind, writings in PLANTED.items()}
#: Where the desk itself keeps it: the conversation and how it begins, what people wrote about it, the customer's own
#: number in a draft. No row of what was asked, found, learnt or suggested is among them.
PLACES = {
    *(
        "Message.body",
        "Message.facts",
        "Outgoing.body",
        "Outgoing.override_reason",
        "Ticket.subject",
        "Ticket.preview",
    ),
    *("Draft.text", "Draft.diff", "Draft.reason"),
}
FIRST, SECOND = (
    " ".join(f"{kind.replace('_', ' ')} {writings[n]}," for kind, writings in PLANTED.items()) for n in (0, 1)
)


def planted_in(data: str | bytes) -> set[str]:
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    compact = _BETWEEN.sub("", text).lower()
    return {kind for kind, needle in NEEDLES.items() if needle in compact}


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
        self.agent_edits_and_says_the_topic(self.customer_asks_again())

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
        self.simulator.fault("400_quote", times=1, quoted=SECOND)
        assert write_now(ticket).status == DraftStatus.FAILED

    def a_page_breaks(self) -> None:
        def stumble(*args: object, text: str, **kwargs: object) -> None:
            raise RuntimeError(f"cannot store {text}")

        self.client.raise_request_exception = False
        with self.monkeypatch.context() as broken:
            broken.setattr("tickets.chat.views.start_conversation", stumble)
            typed = {"text": f"Another card? {SECOND}", "client_key": str(uuid4())}
            assert self.client.post("/conversations/", typed).status_code == 500

    def customer_asks_again(self) -> Ticket:
        typed = {"text": f"When does my card arrive? {GLUED}", "client_key": str(uuid4())}
        assert self.client.post("/conversations/", typed).status_code == 302
        return Ticket.objects.latest("pk")

    def agent_edits_and_says_the_topic(self, ticket: Ticket) -> None:
        text = "It arrives within 5 working days."
        edit_draft(write_now(ticket), agent=self.cast.mei, text=text, client_key=uuid4())
        correct_topic(ticket, topic=Topic.objects.get(name="Fees"), agent=self.cast.mei)
        assert learn_topics()


def where_it_is_kept() -> set[str]:
    """Each column of the database that holds something planted, now or in its history."""
    return {
        f"{model.__name__.removeprefix('Historical')}.{column.name}"
        for model in apps.get_models()
        for row in model._base_manager.all()
        for column in model._meta.concrete_fields
        if planted_in(str(column.value_from_object(row)))
    }


@pytest.fixture
def run(
    cast: Cast, article: Article, client: Client, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> Run:
    return Run(cast, client, simulator, monkeypatch)


@pytest.mark.usefixtures("topics")
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
    assert Precedent.objects.exists()
    assert TopicModel.objects.get().from_tickets > 0
    assert where_it_is_kept() == PLACES
    assert planted_in("".join(Draft.objects.values_list("text", flat=True))) <= RETURNABLE_KINDS


@pytest.mark.parametrize("written", [json.dumps(GLUED), repr(GLUED.encode()), GLUED])
def test_the_search_finds_what_is_glued_together(written: str) -> None:
    assert planted_in(written) == set(PLANTED)


@pytest.mark.parametrize("kind", PLANTED)
def test_the_search_finds_a_value_in_any_writing(kind: str) -> None:
    for written in PLANTED[kind]:
        assert planted_in(json.dumps({"said": f"it is {written}."})) == {kind}
        assert planted_in(repr(f"it's {written}".encode())) == {kind}
