"""Deletion at the customer's request: the words are gone for good, everywhere; that and by whom it was done stays."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connections, transaction
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from assistant.actions import ask_for_summary, ask_for_translation, reject_draft
from assistant.models import Call, Draft, DraftStatus, Gap, Lesson, LessonKind, Precedent, Rejection
from assistant.replay import replay
from assistant.simulator import Simulator
from assistant.tasks import write_aid
from tests.assistant.test_nothing_leaks import Run, where_it_is_kept
from tests.assistant.workers import wait_until
from tests.cast import Cast, erase_now, solve_now, write_now
from tests.races import at_once, somebody_waits
from tests.tickets.chat.conftest import signed
from tickets.actions import (
    add_note,
    ask_for_deletion,
    claim_escalation,
    escalate,
    hand_off,
    leave_email,
    noting,
    rate_help,
    receive_message,
    send_reply,
    settle_escalation,
    snooze_ticket,
    split_ticket,
    start_conversation,
    take_over,
    undo_change,
)
from tickets.actions.conversation import notice
from tickets.chat.visitor import COOKIE
from tickets.exceptions import Conflict, NotAllowed
from tickets.models import (
    ASSISTANT,
    Customer,
    Erasure,
    Escalation,
    HandOff,
    Language,
    Message,
    Outgoing,
    Score,
    Status,
    Ticket,
    Unsent,
)
from tickets.models.people import NAMELESS

Ask = Callable[..., Ticket]
Visit = Callable[[Customer], Client]
#: Stands in every text that is written about the case.
WORD = "zebrafinch"


@pytest.fixture
def visit() -> Visit:
    def visitor(customer: Customer) -> Client:
        client = Client()
        client.cookies[COOKIE] = signed(customer.public_id)
        return client

    return visitor


def everywhere(word: str) -> set[str]:
    """Each column of the database that holds it, now or in its history."""
    return {
        f"{model.__name__}.{column.name}"
        for model in apps.get_models()
        for row in model._base_manager.all()
        for column in model._meta.concrete_fields
        if word in str(column.value_from_object(row)).lower()
    }


def live_through(ticket: Ticket, cast: Cast) -> None:
    """Whatever may be written about a case, with WORD in it."""
    reject_draft(write_now(ticket), agent=cast.mei, rejection=Rejection.WRONG, note=f"Not about {WORD}")
    add_note(ticket, agent=cast.mei, text=f"The {WORD} again", client_key=uuid4())
    Unsent.objects.create(user=cast.liam, ticket=ticket, place="reply", text=f"Dear {WORD}", device="d")
    lesson = Lesson(kind=LessonKind.NEW, ticket=ticket, title=f"On the {WORD}", body=f"A {WORD} flies.")
    lesson.record("lesson.proposed", actor=ASSISTANT)
    write_aid(ask_for_translation(ticket, agent=cast.mei, seq=1, language=Language.EN).pk)
    write_aid(ask_for_summary(ticket, agent=cast.mei).pk)
    escalation = escalate(ticket, agent=cast.mei, detail=f"What of the {WORD}?")
    claim_escalation(escalation, supervisor=cast.sofia)
    settle_escalation(escalation, supervisor=cast.sofia, outcome=f"The {WORD} is fine")
    ticket.refresh_from_db()
    seen = ticket.last_public_seq
    Unsent.objects.create(ticket=ticket, user=cast.liam, place="note", text=f"That {WORD} of Ana's")
    send_reply(ticket, agent=cast.mei, text=f"A {WORD} flies.", client_key=uuid4(), seen_seq=seen)
    solved = solve_now(ticket, agent=cast.mei)
    rate_help(solved, customer=cast.ana, score=Score.BAD, words=f"No {WORD} came")


def test_the_words_are_gone_everywhere_and_the_decisions_stay(
    article: object, simulator: Simulator, cast: Cast, ask: Ask
) -> None:
    cast.ana.email = f"{WORD}@example.com"
    cast.ana.save()
    ticket, other = ask(f"My {WORD} card?"), ask("Something else", customer=cast.bo)
    live_through(ticket, cast)
    second = ask(f"And the {WORD}?")
    assert len(everywhere(WORD)) > 10, "they were written"
    calls, history = Call.objects.count(), ticket.history.count()

    erase_now(ask_for_deletion(second, customer=cast.ana), supervisor=cast.sofia)

    assert everywhere(WORD) == set()
    assert Call.objects.count() == calls, "what was asked and what it cost stays on record"
    assert ticket.history.count() > history
    rejected = Draft.objects.for_ticket(ticket).get(rejection=Rejection.WRONG)
    assert (rejected.decided_by, rejected.text, rejected.diff) == (cast.mei, "", [])
    assert ticket.ratings.get().score == Score.BAD
    notices = [message.text for message in second.messages.exclude(event="")]
    assert "Escalated: The customer asks for deletion" in notices, "a phrase of ours is nobody's word"
    assert "Escalation settled: The words were deleted." in notices
    for closed in (ticket, second):
        closed.refresh_from_db()
        assert (closed.status, closed.waiting_since, closed.subject) == (Status.CLOSED, None, "—")
    assert not Draft.objects.for_ticket(second).open().exists()
    assert other.messages.get().body == "Something else", "others lose nothing"
    done = Erasure.objects.get()
    assert (done.carried_out_by, done.carried_out_at is None) == (cast.sofia, False)
    assert done.history.first().history_change_reason == "deletion.carried_out"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("Someone took the conversation over.", "Mei took the conversation over."),
        (
            "A colleague took the conversation over.",
            "A colleague was given the conversation, or took it over.",
        ),
        ("Mei thought so.", "—"),
    ],
)
def test_why_a_draft_was_overtaken_stays_in_words_of_ours(
    reason: str, said: str, cast: Cast, ask: Ask
) -> None:
    """In those too that only the oldest notices have."""
    ticket = ask()
    notice(ticket, "draft.retired", public=False, reason=reason, who="Mei")
    ticket.save()
    erase_now(ask_for_deletion(ticket, customer=cast.ana), supervisor=cast.sofia)
    found = Message.objects.filter(ticket=ticket, event="draft.retired").earliest("pk")
    assert found.text == f"The draft was overtaken: {said}"


def test_who_did_what_to_whom_stays(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    notice(ticket, "ticket.assigned", public=False, who="Liam", whom="Mei")
    notice(ticket, "reply.taken_back", public=False, who="Liam", whose="Mei")
    ticket.save()
    erase_now(ask_for_deletion(ticket, customer=cast.ana), supervisor=cast.sofia)
    told = Message.objects.filter(ticket=ticket, event__in=("ticket.assigned", "reply.taken_back"))
    assert [message.text for message in told.order_by("pk")] == [
        "Liam assigned this to Mei.",
        "Liam took back what Mei was about to send.",
    ]


def test_an_answer_does_not_settle_the_wish_to_be_deleted(cast: Cast, ask: Ask) -> None:
    ticket = hand_off(ask(), reason=HandOff.REJECTED, detail="")
    ask_for_deletion(ticket, customer=cast.ana)
    ticket.refresh_from_db()
    send_reply(ticket, agent=cast.mei, text="Soon.", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    assert ticket.escalations.unsettled().exists()


@pytest.mark.usefixtures("topics")
def test_personal_data_is_gone_from_every_table_after_everything_has_happened(
    article: object, client: Client, simulator: Simulator, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    Run(cast, client, simulator, monkeypatch).through()
    assert where_it_is_kept()
    assert Precedent.objects.exists()
    ticket = Ticket.objects.earliest("pk")
    erase_now(ask_for_deletion(ticket, customer=ticket.requester), supervisor=cast.sofia)
    assert where_it_is_kept() == set()
    assert not Precedent.objects.exists()
    assert not Gap.objects.exists()


def test_a_replay_says_why_it_cannot(article: object, simulator: Simulator, cast: Cast, ask: Ask) -> None:
    draft = write_now(ask())
    assert replay(draft).is_identical
    erase_now(ask_for_deletion(draft.ticket, customer=cast.ana), supervisor=cast.sofia)
    draft.refresh_from_db()
    assert replay(draft).differences == ("What was asked here was deleted, as the customer had wished.",)


def test_nothing_brings_it_back(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    taken = noting(ticket, lambda one: take_over(one, agent=cast.mei))
    snoozed = noting(
        ticket, lambda one: snooze_ticket(one, agent=cast.mei, until=timezone.now() + timedelta(hours=1))
    )
    erase_now(ask_for_deletion(ticket, customer=cast.ana), supervisor=cast.sofia)
    for change in (taken, snoozed):
        with suppress(Conflict):
            undo_change(change, agent=cast.mei)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee, ticket.snoozed_until) == (Status.CLOSED, cast.mei, None)


def test_a_draft_that_is_being_written_meanwhile_writes_nothing_any_more(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    claimed = Draft.objects.claim(Draft.objects.for_ticket(ticket).get().pk)
    assert claimed
    erase_now(ask_for_deletion(ticket, customer=cast.ana), supervisor=cast.sofia)
    assert not Draft.objects.held_by(claimed).exists()
    assert Draft.objects.for_ticket(ticket).get().status == DraftStatus.RETIRED


#: Columns of what belongs to a ticket that hold no words of the case: keys, states, numbers, and the desk's own texts.
HARMLESS = {
    *("Customer.public_id", "Ticket.public_id", "Ticket.status", "Ticket.language", "Ticket.floor"),
    *("Ticket.hand_off", "Ticket.step", "Escalation.public_id", "Escalation.reason", "Message.author"),
    *("Message.event", "Outgoing.public_id", "Outgoing.author", "Outgoing.status", "Outgoing.reason"),
    *("Draft.public_id", "Draft.status", "Draft.articles", "Draft.prompt_version", "Draft.prompt_hash"),
    *("Draft.screening_version", "Draft.passages", "Draft.autonomy", "Draft.source", "Draft.profile"),
    *("Draft.parameters", "Draft.model_asked", "Draft.model_served", "Draft.outcome", "Draft.rejection"),
    *("Draft.change", "Call.profile", "Call.outcome", "Call.model_asked", "Call.model_served"),
    *("Call.parameters", "Call.prompt_version", "Call.prompt_hash", "Call.articles", "Call.passages"),
    *("Aid.kind", "Aid.language", "Aid.status", "Aid.reason", "Aid.screening_version"),
    *("Call.price", "ArticleQuestion.source", "Deflection.public_id", "Deflection.offered"),
    *("Lesson.public_id", "Lesson.kind", "Lesson.language", "Lesson.state", "Review.public_id"),
    *("Review.verdict", "Incident.kind", "Attachment.public_id", "Attachment.mime"),
    *(f"Article.{name}" for name in ("key", "title", "body", "language", "state", "content_hash", "pairs")),
}
#: Emptied, or gone with their row.
EMPTIED = {
    *("Aid.text", "Aid.lines"),
    *("Customer.name", "Customer.email", "Customer.host_id", "Ticket.subject", "Ticket.preview"),
    *("Rating.words", "Escalation.detail", "Escalation.outcome", "Message.body", "Message.facts"),
    *("Outgoing.body", "Outgoing.override_reason", "Call.error", "ArticleQuestion.text", "Review.note"),
    *("Incident.detail", "Gap.question", "Gap.words", "Gap.pairs", "Precedent.question", "Precedent.words"),
    *("Precedent.pairs", "Precedent.answer"),
    *(f"Unsent.{name}" for name in ("place", "text", "other", "device")),
    *(f"Lesson.{name}" for name in ("title", "body", "why", "reason", "fingerprint")),
    *(f"Draft.{name}" for name in ("text", "spans", "prompt_parts", "support", "marks", "cache_key")),
    *("Draft.reason", "Draft.override_reason", "Draft.diff", "Attachment.name", "Attachment.sha256"),
}


def test_every_text_about_a_ticket_is_emptied_or_known_to_be_harmless() -> None:
    """Whoever adds a column decides: empty it in tickets/actions/erasure.py or assistant/actions/erasing.py."""
    roots = {Ticket, Message, Outgoing, Draft, Customer, Call}
    texts = (CharField, TextField, JSONField)
    found = {
        f"{model.__name__}.{column.name}"
        for model in apps.get_models()
        if not model.__name__.startswith("Historical")
        and (model in roots or any(column.related_model in roots for column in model._meta.concrete_fields))
        for column in model._meta.concrete_fields
        if isinstance(column, texts)
    }
    assert found == HARMLESS | EMPTIED


# -- asking for it ----------------------------------------------------------------------------------------------------
def deletion(client: Client, ticket: Ticket) -> int:
    return client.post(reverse("chat:deletion", args=[ticket.public_id])).status_code


def test_the_customer_asks_on_the_page_and_a_supervisor_carries_it_out(
    visit: Visit, cast: Cast, ask: Ask
) -> None:
    ticket, browser, sofia = ask(), visit(cast.ana), Client()
    sofia.force_login(cast.sofia)
    for _ in range(2):
        assert deletion(browser, ticket) == 302
    page = browser.get(reverse("chat:conversation", args=[ticket.public_id])).content.decode()
    assert page.count("Deletion was asked for.") == 1
    escalation = Escalation.objects.get()
    queue = sofia.get("/console/escalations/").content.decode()
    assert "The customer asks for deletion" in queue
    address = reverse("console:erasure", args=[escalation.public_id])
    assert f'action="{address}"' in queue
    assert sofia.post(address, {"seen": 1}).status_code == 302
    assert (
        "The customer asks for deletion"
        not in sofia.get("/console/escalations/").content.decode().split("Settled")[0]
    )
    shown = sofia.get(reverse("console:ticket", args=[ticket.public_id])).content.decode()
    assert "Where is my card?" not in shown
    assert "Deleted, as the customer had asked." in shown
    assert "Sofia deleted what was written here" in shown
    gone = browser.get(reverse("chat:conversation", args=[ticket.public_id]))
    assert gone.status_code == 410
    assert "What was written here was deleted, as you had asked." in gone.content.decode()
    assert "Where is my card?" not in browser.get("/").content.decode()
    browser.post(reverse("chat:start"), {"text": "Hello again", "client_key": uuid4()})
    assert Ticket.objects.latest("pk").requester != cast.ana, "a visitor like any other"
    assert browser.get(reverse("chat:conversation", args=[ticket.public_id])).status_code == 410


def test_whoever_never_had_it_learns_nothing_of_a_deletion(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, bos = ask(), ask("Not Ana", customer=cast.bo)
    ana = visit(cast.ana)
    stranger, bo = Client(), visit(cast.bo)
    asked = ask_for_deletion(ticket, customer=cast.ana)
    assert bo.get(reverse("chat:conversation", args=[ticket.public_id])).status_code == 404
    erase_now(asked, supervisor=cast.sofia)
    erase_now(ask_for_deletion(bos, customer=cast.bo), supervisor=cast.sofia)
    for browser in (bo, stranger):
        assert browser.get(reverse("chat:conversation", args=[ticket.public_id])).status_code == 404
    assert ana.get(reverse("chat:conversation", args=[bos.public_id])).status_code == 404


def test_agents_and_strangers_delete_nothing(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, mei = ask(), Client()
    mei.force_login(cast.mei)
    assert deletion(visit(cast.bo), ticket) == 404
    erasure = ask_for_deletion(ticket, customer=cast.ana)
    address = reverse("console:erasure", args=[Escalation.objects.get().public_id])
    assert mei.post(address).status_code == 403
    with pytest.raises(NotAllowed):
        erase_now(erasure, supervisor=cast.mei)
    assert ticket.messages.get(seq=1).body == "Where is my card?"


def test_without_being_asked_nobody_deletes(cast: Cast, ask: Ask) -> None:
    escalation, sofia = escalate(ask(), agent=cast.mei, detail="Look"), Client()
    sofia.force_login(cast.sofia)
    assert sofia.post(reverse("console:erasure", args=[escalation.public_id])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_supervisors_one_is_told_who_was_faster(cast: Cast, ask: Ask) -> None:
    erasure = ask_for_deletion(ask(), customer=cast.ana)

    def press(_: int) -> str:
        try:
            erase_now(erasure, supervisor=cast.sofia)
        except Conflict as refusal:
            return str(refusal)
        return "done"

    assert sorted(at_once(2, press)) == ["Sofia has already deleted this.", "done"]


def test_what_a_supervisor_settled_otherwise_can_be_asked_for_again(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    ask_for_deletion(ticket, customer=cast.ana)
    settle_escalation(Escalation.objects.get(), supervisor=cast.sofia, outcome="The law wants it kept")
    ask_for_deletion(ticket, customer=cast.ana)
    assert Escalation.objects.unsettled().count() == 1
    assert Erasure.objects.count() == 1


# -- meanwhile --------------------------------------------------------------------------------------------------------
def test_who_was_forgotten_meanwhile_leaves_nothing_behind(cast: Cast, ask: Ask) -> None:
    """A request that had read who the customer is before the words were deleted."""
    ticket, ana = ask(), cast.ana
    erase_now(ask_for_deletion(ticket, customer=ana), supervisor=cast.sofia)
    late: list[Callable[[], object]] = [
        lambda: start_conversation(ana, text=f"One more {WORD}", start_key=uuid4()),
        lambda: leave_email(ticket, customer=ana, email=f"{WORD}@example.com"),
        lambda: ask_for_deletion(ticket, customer=ana),
    ]
    for act in late:
        with pytest.raises(NotAllowed, match="was deleted"):
            act()
    Customer.objects.learn(ana, name=WORD)
    assert everywhere(WORD) == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "verb",
    [
        lambda ticket, cast: leave_email(ticket, customer=cast.ana, email="a@b.example"),
        lambda ticket, cast: ask_for_deletion(ticket, customer=cast.ana),
        lambda ticket, cast: split_ticket(ticket, from_seq=2, start_key=uuid4(), agent=cast.mei),
    ],
)
def test_whoever_deletes_and_whoever_goes_on_do_not_wait_for_each_other(
    verb: Callable[[Ticket, Cast], object], cast: Cast, ask: Ask
) -> None:
    ticket = ask()
    receive_message(ticket, customer=cast.ana, text="And something else", client_key=uuid4())

    def act() -> object:
        try:
            return verb(ticket, cast)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Customer.objects.lock(cast.ana)
            other = pool.submit(act)
            wait_until(somebody_waits)
            Ticket.objects.lock(ticket)
        assert other.result(20)


def test_who_was_deleted_is_called_so(cast: Cast) -> None:
    cast.ana.name = NAMELESS
    assert str(cast.ana) == "Erased customer"
    with translation.override("zh-hans"):
        assert str(cast.ana) == "已删除的客户"
