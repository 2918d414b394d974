"""What becomes of drafts while the provider is away."""

import time
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from django.test import Client

from assistant import pipeline, tasks
from assistant.actions import approve_draft, reject_draft
from assistant.deepseek import Outcome
from assistant.deepseek.circuit import FAULTS
from assistant.models import Article, Autonomy, Call, Draft, DraftSource, DraftStatus, Rejection, Topic
from assistant.provider import gate
from assistant.simulator import Simulator
from tests.assistant.deepseek.asking import QUICK
from tests.cast import Cast, write_now
from tickets.models import SYSTEM, Escalation, Floor, Language, Macro, Ticket

Ask = Callable[..., Ticket]


@pytest.fixture(autouse=True)
def _real_transactions(transactional_db: None) -> None:
    """The pipeline gives its connection back while it waits."""


def go_away(outcome: Outcome = Outcome.OVERLOADED) -> None:
    """What FAULTS failed attempts of any process do."""
    for _ in range(FAULTS):
        gate().entry().leave(outcome)
    assert gate().circuit().is_open


def test_a_draft_asked_for_in_an_outage_goes_to_people_at_once(simulator: Simulator, ask: Ask) -> None:
    go_away()
    ticket = ask()
    began = time.monotonic()
    assert write_now(ticket).status == DraftStatus.FAILED
    assert time.monotonic() - began < 10, "nobody waits for the circuit"
    ticket.refresh_from_db()
    assert ticket.floor == Floor.PEOPLE
    assert "left alone for a while" in Escalation.objects.get().detail
    assert not simulator.requests


def test_a_question_of_our_own_finds_out_that_the_provider_is_back(simulator: Simulator, ask: Ask) -> None:
    go_away()
    tasks.probe()
    assert not simulator.requests  # its hour has not come
    _let_the_pause_pass()
    tasks.probe()
    assert not gate().circuit().is_open
    assert Call.objects.get().draft is None
    assert write_now(ask()).status == DraftStatus.READY


def test_without_balance_no_question_goes_out_until_there_is_some(simulator: Simulator) -> None:
    simulator.fault("402")
    go_away(Outcome.BALANCE_EXHAUSTED)
    _let_the_pause_pass()
    tasks.probe()
    assert not simulator.requests
    simulator.clear()
    tasks.probe()
    assert not gate().circuit().is_open


def test_while_the_provider_works_nothing_is_probed(simulator: Simulator) -> None:
    tasks.probe()
    assert not simulator.requests


def test_a_draft_that_finds_no_room_is_tried_again(
    simulator: Simulator, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "DEFAULT", QUICK)
    monkeypatch.setattr(gate()._leases, "_most", 0)
    draft = write_now(ask())
    assert (draft.status, draft.outcome) == (DraftStatus.QUEUED, "no_lease")
    monkeypatch.undo()
    Draft.objects.update(not_before=None)
    assert write_now(draft.ticket).status == DraftStatus.READY


def _let_the_pause_pass() -> None:
    """As far as the breaker knows."""
    gate()._breaker._change(lambda circuit: replace(circuit, probe_at=time.time()))


def test_an_agent_gets_the_article_that_fits_marked_as_one(article: Article, ask: Ask) -> None:
    go_away()
    draft = write_now(ask("When does my card arrive?"))
    assert (draft.status, draft.source, draft.text) == (DraftStatus.READY, DraftSource.ARTICLE, article.body)
    assert draft.articles == [{"id": article.pk, "version": article.version}]
    assert "left alone" in draft.reason
    assert not draft.is_blocked
    assert not Call.objects.exists()


def test_a_macro_that_fits_better_is_taken(article: Article, ask: Ask) -> None:
    macro(title="Card arrives late", body="We are sorry that your card arrives late.")
    go_away()
    draft = write_now(ask("My card arrives late?"))
    assert (draft.source, draft.articles) == (DraftSource.MACRO, [])
    assert draft.text == "We are sorry that your card arrives late."


@pytest.mark.parametrize(
    ("question", "fits"),
    [("我的银行卡什么时候到？", True), ("Where do you sell tea?", False), ("你们卖茶吗？", False)],
)
def test_what_does_not_fit_is_not_offered(article: Article, ask: Ask, question: str, fits: bool) -> None:
    macro(title="银行卡什么时候到", body="银行卡会在五个工作日内送达。", language=Language.ZH)
    go_away()
    assert (write_now(ask(question)).status == DraftStatus.READY) is fits


def test_a_stand_in_of_our_own_may_hold_our_own_number(ask: Ask) -> None:
    macro(title="Card arrives late", body="Call +49 30 901820 when your card arrives late.")
    go_away()
    draft = write_now(ask("My card arrives late"))
    assert not draft.is_blocked
    assert "901820" in draft.text


def test_a_stand_in_that_does_not_fit_in_a_message_says_so_and_is_made_shorter(cast: Cast, ask: Ask) -> None:
    macro(title="Card arrives late", body="We are sorry. " * 400)
    go_away()
    draft = write_now(ask("My card arrives late"))
    assert [mark["kind"] for mark in draft.marks] == ["length"]
    mei = Client(headers={"HX-Request": "true"})
    mei.force_login(cast.mei)
    card = mei.get(f"/console/tickets/{draft.ticket.public_id}/draft/").content.decode()
    assert "This does not fit in one message: make the text shorter." in card
    path = f"/console/drafts/{draft.public_id}/"
    refused = mei.post(f"{path}approval/", {"client_key": str(uuid4())})
    assert (refused.status_code, "5000 fit in one message" in refused.content.decode()) == (422, True)
    shorter = {"client_key": str(uuid4()), "text": "We are sorry."}
    assert mei.post(f"{path}revision/", shorter).status_code == 204


def test_a_stand_in_that_was_rejected_is_not_offered_again(cast: Cast, article: Article, ask: Ask) -> None:
    go_away()
    ticket = ask("When does my card arrive?")
    reject_draft(write_now(ticket), agent=cast.mei, rejection=Rejection.BESIDE)
    assert write_now(ticket).status == DraftStatus.FAILED
    ticket.refresh_from_db()
    assert ticket.floor == Floor.PEOPLE


def test_a_stand_in_is_approved_by_a_person_and_never_goes_out_by_itself(
    cast: Cast, article: Article, ask: Ask
) -> None:
    ticket = ask("When does my card arrive?")
    Draft.objects.update(topic=topic_at_auto(), autonomy=Autonomy.AUTO)
    go_away()
    draft = write_now(ticket)
    assert (draft.status, draft.source) == (DraftStatus.READY, DraftSource.ARTICLE)
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    draft.refresh_from_db()
    assert draft.status == DraftStatus.APPROVED


def test_a_stand_in_is_no_answer_for_who_asks_later(article: Article, simulator: Simulator, ask: Ask) -> None:
    go_away()
    write_now(ask("When does my card arrive?"))
    _let_the_pause_pass()
    tasks.probe()
    draft = write_now(ask("When does my card arrive?"))
    assert draft.source == DraftSource.MODEL


def test_a_provider_that_fails_for_good_is_stood_in_for(
    article: Article, simulator: Simulator, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "DEFAULT", QUICK)
    simulator.fault("503")
    draft = write_now(ask("When does my card arrive?"))
    assert (draft.source, draft.reason) == (DraftSource.ARTICLE, "DeepSeek is overloaded.")


def macro(**values: str) -> None:
    Macro(**values).record("macro.created", actor=SYSTEM)


def topic_at_auto() -> Topic:
    topic = Topic(name="Cards", autonomy=Autonomy.AUTO)
    topic.record("topic.created", actor=SYSTEM)
    return topic
