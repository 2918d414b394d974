"""Everyone reads the desk in their own language, whatever language a colleague has acted in."""

from collections.abc import Callable, Iterator
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from assistant.actions import edit_draft, fail_draft, stop_draft
from tests.cast import Cast, erase_now, solve_now
from tests.readers import ACCEPTED, CARD, WORDS, Desk
from tickets.actions import (
    add_note,
    ask_for_deletion,
    ask_for_person,
    claim_escalation,
    close_ticket,
    escalate,
    hand_back,
    hand_off,
    leave_email,
    noting,
    rate_help,
    reopen_escalation,
    settle_escalation,
    take_over,
    undo_change,
)
from tickets.chat.pace import MESSAGES_PER_MINUTE
from tickets.models import SYSTEM, Erasure, HandOff, Language, Macro, OpeningHours, Role, Score, Ticket, User

THREAT = {"zh-hans": "我要杀了你", "en": "I will kill you"}
NAMES = {"mei": "陈梅", "liam": "李安", "sofia": "苏菲", "ana": "安娜", "front": "前台"}


@pytest.fixture(autouse=True)
def _leave_no_language_behind() -> Iterator[None]:
    """The language of a request stays active after it in this thread."""
    with translation.override("en"):
        yield


@pytest.fixture(params=ACCEPTED)
def desk(request: pytest.FixtureRequest, cast: Cast, ask: Callable[..., Ticket]) -> Desk:
    if request.param == "zh-hans":
        for thing, name in NAMES.items():
            person = getattr(cast, thing)
            person.name = name
            person.save()
    words = WORDS[request.param]
    Macro(title=words, body=words, language=Language(request.param)).record("macro.created", actor=SYSTEM)
    return Desk(request.param, cast, ask(words))


# -- what may happen to a conversation ----------------------------------------------------------------------------
def supervised(desk: Desk, *, is_claimed: bool = False, outcome: str = "") -> None:
    escalation = escalate(desk.ticket, agent=desk.cast.mei, detail=desk.words)
    if is_claimed:
        claim_escalation(escalation, supervisor=desk.cast.sofia)
    if outcome:
        settle_escalation(escalation, supervisor=desk.cast.sofia, outcome=outcome)


def reopened(desk: Desk) -> None:
    supervised(desk, outcome=desk.words)
    reopen_escalation(desk.ticket.escalations.get(), supervisor=desk.cast.sofia)


def overdue(desk: Desk) -> int:
    past = timezone.now() - timedelta(days=2)
    Ticket.objects.filter(pk=desk.ticket.pk).update(due_at=past, resolution_due_at=past, waiting_since=past)
    return desk.ticket.messages.update(created_at=past)


def shut(desk: Desk) -> None:
    tomorrow = (timezone.localtime().weekday() + 1) % 7
    hours = OpeningHours(team=desk.cast.front, weekday=tomorrow, opens=time(8), closes=time(9))
    hours.record("hours.created", actor=SYSTEM)


HAPPENINGS: dict[str, Callable[[Desk], object]] = {
    "just asked": lambda d: None,
    "being written": lambda d: d.claimed(),
    "draft ready": lambda d: d.draft(),
    "draft blocked": lambda d: d.blocked(),
    "approved": lambda d: d.approve(d.draft()),
    "overridden": lambda d: d.approve(d.blocked(), override_reason=d.words),
    "edited": lambda d: edit_draft(d.draft(), agent=d.cast.mei, text=d.words, client_key=uuid4()),
    "rejected": lambda d: d.reject(),
    "rejected with a note": lambda d: d.reject(note=d.words),
    "rejected three times": lambda d: [d.reject() for _ in range(3)],
    "rejected thrice, then answered": lambda d: [*(d.reject() for _ in range(3)), d.reply()],
    "stopped": lambda d: stop_draft(d.claimed(), agent=d.cast.mei),
    "overtaken by a colleague": lambda d: [d.draft(), take_over(d.ticket, agent=d.cast.mei)],
    "overtaken by the customer": lambda d: [d.draft(), d.write()],
    "overtaken by a reply": lambda d: [d.draft(), d.reply()],
    "overtaken by its end": lambda d: [d.draft(), solve_now(d.ticket, agent=d.cast.mei)],
    "provider silent": lambda d: fail_draft(
        d.claimed(), reason=HandOff.UNAVAILABLE, detail="DeepSeek did not answer in time."
    ),
    "stranded": lambda d: hand_off(d.ticket, reason=HandOff.STRANDED, detail=""),
    "marked by the screening": lambda d: d.write(THREAT[d.language]),
    "a person asked for": lambda d: [d.draft(), ask_for_person(d.ticket, customer=d.cast.ana)],
    "taken over": lambda d: take_over(d.ticket, agent=d.cast.mei),
    "taken over and undone": lambda d: undo_change(
        noting(d.ticket, lambda ticket: take_over(ticket, agent=d.cast.mei)), agent=d.cast.mei
    ),
    "handed back": lambda d: hand_back(take_over(d.ticket, agent=d.cast.mei), agent=d.cast.mei),
    "noted": lambda d: add_note(d.ticket, agent=d.cast.mei, text=d.words, client_key=uuid4()),
    "answered": lambda d: d.reply(),
    "escalated": supervised,
    "claimed": lambda d: supervised(d, is_claimed=True),
    "settled": lambda d: supervised(d, outcome=d.words),
    "settled too early": reopened,
    "overdue": overdue,
    "the desk is shut": shut,
    "deletion asked for": lambda d: ask_for_deletion(d.ticket, customer=d.cast.ana),
    "deleted": lambda d: erase_now(ask_for_deletion(d.ticket, customer=d.cast.ana), supervisor=d.cast.sofia),
    "rated": lambda d: rate_help(
        solve_now(d.ticket, agent=d.cast.mei), customer=d.cast.ana, score=Score.BAD, words=d.words
    ),
    "an address left": lambda d: leave_email(d.ticket, customer=d.cast.ana, email="1@2.Harbour"),
    "overdue with a colleague": lambda d: [take_over(d.ticket, agent=d.cast.mei), overdue(d)],
    "solved": lambda d: solve_now(d.ticket, agent=d.cast.mei),
    "closed": lambda d: close_ticket(solve_now(d.ticket, agent=d.cast.mei)),
    "asked too often": lambda d: [d.write() for _ in range(MESSAGES_PER_MINUTE)],
}


@pytest.mark.parametrize("name", HAPPENINGS)
def test_whatever_happens_is_told_in_the_readers_language(desk: Desk, name: str) -> None:
    with translation.override(desk.other):
        HAPPENINGS[name](desk)
    agent, customer = desk.browser(desk.cast.sofia), desk.browser(desk.cast.ana)
    for path in (f"tickets/{desk.ticket.public_id}/", "", "escalations/"):
        desk.reads(agent.get(f"/console/{path}?view=all&open=edit"))
    is_gone = Erasure.objects.has_emptied(desk.ticket)
    desk.reads(customer.get(f"/conversations/{desk.ticket.public_id}/"), 410 if is_gone else 200)
    desk.reads(customer.get("/"))
    desk.reads(agent.get("/console/ratings/"))
    desk.reads(agent.get("/console/spending/"))


@pytest.mark.parametrize("view", ["approval", "waiting", "mine", "unassigned", "all"])
def test_empty_queues_are_told_in_the_readers_language(desk: Desk, view: str) -> None:
    close_ticket(solve_now(desk.ticket, agent=desk.cast.mei))
    desk.reads(desk.browser(desk.cast.liam).get(f"/console/?view={view}"))


# -- refusals -------------------------------------------------------------------------------------------------------
#: What has happened, what is then tried, with which words. {} stands for the ids of _path().
TRIED: list[tuple[str, str, dict[str, Any]]] = [
    ("approved", "console/drafts/{draft}/rejection/", {"rejection": "tone"}),
    ("edited", "console/drafts/{draft}/approval/", {}),
    ("rejected", "console/drafts/{draft}/approval/", {}),
    ("stopped", "console/drafts/{draft}/approval/", {}),
    ("overtaken by the customer", "console/drafts/{draft}/approval/", {}),
    ("being written", "console/drafts/{draft}/approval/", {}),
    ("draft ready", "console/drafts/{draft}/stop/", {}),
    ("draft blocked", "console/drafts/{draft}/approval/", {}),
    ("just asked", "console/tickets/{ticket}/replies/", {"text": CARD, "seen_seq": 1}),
    ("just asked", "console/tickets/{ticket}/replies/", {"text": "", "seen_seq": 1}),
    ("just asked", "console/tickets/{ticket}/replies/", {"text": "9" * 5001, "seen_seq": 1}),
    ("just asked", "console/tickets/{ticket}/replies/", {"text": "1", "seen_seq": 0}),
    ("closed", "console/tickets/{ticket}/replies/", {"text": "1", "seen_seq": 9}),
    ("taken over", "console/tickets/{ticket}/takeover/", {}),
    ("just asked", "console/tickets/{ticket}/handback/", {}),
    ("solved", "console/tickets/{ticket}/escalation/", {"detail": "1", "severity": 2}),
    ("escalated", "console/tickets/{ticket}/escalation/", {"detail": "1", "severity": 2}),
    ("just asked", "console/tickets/{ticket}/escalation/", {"detail": "", "severity": 2}),
    ("claimed", "console/escalations/{escalation}/claim/", {}),
    ("claimed", "console/escalations/{escalation}/settlement/", {"outcome": "1"}),
    ("settled", "console/escalations/{escalation}/settlement/", {"outcome": "1"}),
    ("escalated", "console/escalations/{escalation}/settlement/", {"outcome": ""}),
    ("just asked", "conversations/{ticket}/messages/", {"text": ""}),
    ("just asked", "conversations/{ticket}/messages/", {"text": "9" * 5001}),
    ("just asked", "conversations/{ticket}/messages/", {"text": "1", "client_key": "1"}),
    ("closed", "conversations/{ticket}/messages/", {"text": "1"}),
    ("closed", "conversations/{ticket}/person/", {}),
    ("just asked", "conversations/{ticket}/rating/", {"score": 1}),
    ("solved", "conversations/{ticket}/rating/", {"score": 6}),
    ("solved", "conversations/{ticket}/rating/", {"score": 1, "words": "9" * 1001}),
    ("just asked", "conversations/{ticket}/email/", {"email": "1"}),
    ("just asked", "conversations/", {"text": "1", "name": "9" * 101}),
    ("asked too often", "conversations/{ticket}/messages/", {"text": "1"}),
]


@pytest.mark.parametrize(("name", "path", "fields"), TRIED)
def test_every_refusal_is_told_in_the_readers_language(
    desk: Desk, name: str, path: str, fields: dict[str, Any]
) -> None:
    User.objects.filter(pk=desk.cast.liam.pk).update(role=Role.SUPERVISOR)
    with translation.override(desk.other):
        HAPPENINGS[name](desk)
    client = desk.browser(desk.cast.liam if path.startswith("console") else desk.cast.ana)
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(desk.path(path), {"client_key": uuid4(), **fields}, headers=headers)
        assert answer.status_code in (409, 422, 429)
        desk.reads(answer, answer.status_code)


# -- doors and errors -------------------------------------------------------------------------------------------------
def test_doors_and_errors_speak_the_readers_language(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger, mei = desk.browser(), desk.browser(desk.cast.mei, raise_request_exception=False)
    desk.reads(stranger.get("/"))
    desk.reads(stranger.get("/accounts/login/"))
    desk.reads(stranger.post("/accounts/login/", {"login": "1", "password": "1"}))
    first_post = {"text": "1", "name": "1", "client_key": uuid4()}
    for headers in ({}, {"HX-Request": "true"}):
        desk.reads(desk.browser().post("/conversations/", first_post, headers=headers), 403)
    desk.reads(mei.get("/accounts/logout/"))
    desk.reads(mei.get("/nothing/"), 404)
    desk.reads(mei.get("/console/escalations/"), 403)
    monkeypatch.setattr("tickets.chat.pages.conversations_of", None)
    desk.reads(mei.get("/"), 500)


def test_a_reader_may_choose_another_language_than_that_of_the_browser(desk: Desk) -> None:
    client = desk.browser(desk.cast.ana)
    client.post("/i18n/setlang/", {"language": desk.other, "next": "/"})
    assert f'<html lang="{desk.other}"' in client.get("/").content.decode()
