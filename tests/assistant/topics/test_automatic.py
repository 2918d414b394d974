"""What is sent by itself, what is not and why, and what happens when it turns out badly."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from assistant import tasks
from assistant.actions import (
    change_level,
    correct_topic,
    edit_draft,
    reject_draft,
    report_incident,
    request_draft,
    retire_drafts,
    review_answer,
)
from assistant.actions.automatic import FIRST_REVIEWED
from assistant.models import (
    Article,
    ArticleState,
    Autonomy,
    Change,
    Draft,
    DraftSource,
    DraftStatus,
    Incident,
    IncidentKind,
    LevelChange,
    Rejection,
    Review,
    TicketTopic,
    Topic,
    Verdict,
    Word,
)
from assistant.simulator import Simulator
from assistant.topics.evidence import evidence_of
from tests.assistant.topics.deciding import finished
from tests.assistant.workers import wait_until
from tests.cast import Cast, last_words, write_now
from tests.races import at_once
from tickets.actions import (
    ask_for_person,
    escalate,
    merge_ticket,
    receive_message,
    release_reply,
    undo_reply,
    withdraw_escalation,
)
from tickets.exceptions import Conflict, Invalid
from tickets.models import SYSTEM, Author, Erasure, Escalation, Floor, Message, Outgoing, Step, Ticket
from tickets.models.escalation import Reason, Severity

Ask = Callable[..., Ticket]
At = Callable[..., Topic]
QUESTION = "When does my card arrive?"


@pytest.fixture
def auto(at: At, article: Article) -> Topic:
    return at(Autonomy.AUTO)


@pytest.fixture
def sent(auto: Topic, article: Article, simulator: Simulator, ask: Ask) -> Draft:
    """An answer that was sent by itself."""
    draft = write_now(ask(QUESTION))
    assert draft.status == DraftStatus.APPROVED
    return draft


@pytest.fixture
def taken_back(auto: Topic, ask: Ask, cast: Cast, settings: Settings) -> Draft:
    """An answer that was about to go out by itself, until Mei took it back."""
    settings.UNDO_WINDOW_S = 60
    draft = finished(ask(QUESTION))
    assert draft.outgoing
    undo_reply(draft.outgoing, agent=cast.mei)
    return draft


def test_a_clean_answer_of_an_auto_topic_reaches_the_customer_by_itself(sent: Draft) -> None:
    message = Message.objects.get(author=Author.ASSISTANT)
    assert (message.body, message.approved_by) == (sent.text, None)
    assert "5 working days" in last_words(sent.ticket)
    assert (sent.message, sent.decided_by, sent.change) == (message, None, Change.UNCHANGED)
    assert sent.topic
    assert evidence_of([sent.topic])[sent.topic.pk].decided.all == 0, "nobody has decided"
    ticket = Ticket.objects.get(pk=sent.ticket.pk)
    assert (ticket.waiting_since, ticket.step, ticket.floor) == (None, Step.NONE, Floor.ASSISTANT)
    verbs = list(sent.history.order_by("history_id").values_list("history_change_reason", flat=True))
    assert verbs[-2:] == ["draft.approved_by_itself", "draft.sent"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"articles": []}, "It stands on no article."),
        ({"marks": [{"start": 0, "end": 6, "kind": "unsupported"}]}, "Something in it has to be checked."),
        ({"spans": [{"kind": "phone"}]}, "The screening found something in it."),
        ({"is_blocked": True}, "The screening found something in it."),
        ({"source": DraftSource.MACRO}, "It was not written for this question."),
        ({"source": DraftSource.ARTICLE}, "It was not written for this question."),
        ({"source": DraftSource.SHARED}, "It was not written for this question."),
    ],
)
def test_what_is_not_beyond_doubt_waits_for_a_person(
    auto: Topic, ask: Ask, values: dict[str, object], why: str
) -> None:
    ticket = ask(QUESTION)
    assert_waits(finished(ticket, **values), why)


def test_the_same_answer_without_a_doubt_would_have_been_sent(auto: Topic, ask: Ask) -> None:
    for source in (DraftSource.MODEL, DraftSource.CACHE):
        assert finished(ask(QUESTION), source=source).status == DraftStatus.APPROVED


def test_words_that_were_rejected_here_wait_for_a_person(auto: Topic, cast: Cast, ask: Ask) -> None:
    doubtful = finished(ask(QUESTION), marks=[{"start": 0, "end": 6, "kind": "unsupported"}])
    reject_draft(doubtful, agent=cast.mei, rejection=Rejection.WRONG)
    receive_message(doubtful.ticket, customer=cast.ana, text=QUESTION, client_key=uuid4())
    assert_waits(finished(doubtful.ticket), "A colleague has rejected these very words here.")


def test_a_word_listed_while_the_draft_was_written_leaves_it_to_a_person(auto: Topic, ask: Ask) -> None:
    ticket = ask(QUESTION)
    Word(word="working days", category="jargon").record("word.created", actor=SYSTEM)
    draft = finished(ticket)
    assert_waits(draft, "The screening found something in it.")
    assert draft.is_blocked


@pytest.mark.parametrize(
    "values", [{"state": ArticleState.RETIRED}, {"body": "Your card arrives within 9 working days."}]
)
def test_an_article_retired_or_changed_while_the_draft_was_written_leaves_it_to_a_person(
    auto: Topic, article: Article, ask: Ask, values: dict[str, str]
) -> None:
    ticket, used = ask(QUESTION), [{"id": article.pk, "version": article.version}]
    for name, value in values.items():
        setattr(article, name, value)
    article.record("article.edited", actor=SYSTEM)
    why = "An article that it stands on was changed or retired meanwhile."
    assert_waits(finished(ticket, articles=used), why)


def test_personal_data_in_the_question_leaves_it_to_a_person(auto: Topic, ask: Ask) -> None:
    ticket = ask(f"{QUESTION} Call me at 13812345678.")
    TicketTopic.objects.filter(ticket=ticket).update(confidence=0.99)
    assert_waits(finished(ticket), "The customer's own words hold something sensitive.")


def test_an_unsure_topic_leaves_it_to_a_person(auto: Topic, ask: Ask) -> None:
    ticket = ask(QUESTION)
    TicketTopic.objects.filter(ticket=ticket).update(confidence=0.6)
    assert_waits(finished(ticket), "It is not sure enough that the question belongs to this topic.")


@pytest.mark.parametrize("more", ["Or may I pay with it in Cuba?", "这张黑色的怎么退？"])
def test_a_further_question_about_something_else_leaves_it_to_a_person(
    auto: Topic, ask: Ask, cast: Cast, more: str
) -> None:
    ticket = ask(QUESTION)
    receive_message(ticket, customer=cast.ana, text=more, client_key=uuid4())
    assert_waits(finished(ticket), "It is not sure enough that the question belongs to this topic.")


def test_a_persons_word_on_the_topic_stands_for_what_was_said_until_then(
    auto: Topic, ask: Ask, cast: Cast
) -> None:
    unsure = "The plastic thing is late"
    heard, overtaken = ask(unsure), ask(unsure)
    for ticket in (heard, overtaken):
        correct_topic(ticket, topic=auto, agent=cast.mei)
        retire_drafts(ticket, "Begun anew.")
    request_draft(heard)
    assert finished(heard).status == DraftStatus.APPROVED
    receive_message(overtaken, customer=cast.ana, text="Or may I pay in Cuba?", client_key=uuid4())
    assert_waits(finished(overtaken), "It is not sure enough that the question belongs to this topic.")


def test_only_the_first_answer_goes_out_by_itself(sent: Draft, cast: Cast) -> None:
    receive_message(sent.ticket, customer=cast.ana, text="And where is my card now?", client_key=uuid4())
    assert_waits(finished(sent.ticket), "Only the first answer of a conversation goes out by itself.")


def test_an_answer_that_was_merged_in_was_the_first(sent: Draft, ask: Ask, cast: Cast) -> None:
    receive_message(sent.ticket, customer=cast.ana, text=QUESTION, client_key=uuid4())
    goes_on = merge_ticket(sent.ticket, into=ask(QUESTION), agent=cast.mei)
    assert_waits(finished(goes_on), "Only the first answer of a conversation goes out by itself.")


def test_a_persons_word_on_the_topic_does_not_stand_for_what_was_merged_in_later(
    auto: Topic, ask: Ask, cast: Cast
) -> None:
    other, ticket = ask("Or may I pay in Cuba?"), ask("The plastic thing is late")
    correct_topic(ticket, topic=auto, agent=cast.mei)
    merge_ticket(other, into=ticket, agent=cast.mei)
    assert_waits(finished(ticket), "It is not sure enough that the question belongs to this topic.")


def test_a_topic_demoted_while_the_draft_was_written_sends_nothing(auto: Topic, ask: Ask) -> None:
    ticket = ask(QUESTION)
    Topic.objects.filter(pk=auto.pk).update(autonomy=Autonomy.DRAFT)
    assert_waits(finished(ticket), "The topic is no longer at auto.")


def test_a_topic_promoted_while_the_draft_was_written_sends_nothing(at: At, ask: Ask) -> None:
    at(Autonomy.DRAFT)
    ticket = ask(QUESTION)
    at(Autonomy.AUTO)
    assert finished(ticket).status == DraftStatus.READY


def test_an_escalated_conversation_is_answered_by_a_person(auto: Topic, ask: Ask, cast: Cast) -> None:
    ticket = ask(QUESTION)
    escalate(ticket, agent=cast.mei, detail="She is a journalist")
    assert_waits(finished(ticket), "The conversation is escalated.")


def test_whoever_has_asked_for_deletion_gets_nothing_by_itself(auto: Topic, ask: Ask, cast: Cast) -> None:
    """One that was asked for while its draft was written by an older version, too."""
    ticket, other = ask(QUESTION), ask()
    escalate(other, agent=cast.mei, detail="She wants all of it deleted")
    Erasure(customer=cast.ana, ticket=other).record("deletion.asked_for", actor=SYSTEM)
    assert_waits(finished(ticket), "The customer asked for deletion.")


def assert_waits(draft: Draft, why: str) -> None:
    assert (draft.status, draft.reason, draft.autonomy) == (DraftStatus.READY, why, Autonomy.DRAFT)
    assert Ticket.objects.get(pk=draft.ticket_id).step == Step.CHECKING
    assert not Message.objects.filter(ticket=draft.ticket, author=Author.ASSISTANT, approved_by=None).exclude(
        seq__lt=draft.answers_up_to
    )


def test_the_first_answers_after_a_promotion_are_all_reviewed(auto: Topic, ask: Ask) -> None:
    Topic.objects.update(sample_percent=1)
    drafts = [finished(ask(QUESTION)) for _ in range(FIRST_REVIEWED)]
    assert Review.objects.filter(draft__in=drafts).count() == FIRST_REVIEWED


def test_later_a_sample_is_reviewed(auto: Topic, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(FIRST_REVIEWED):
        finished(ask(QUESTION))
    Topic.objects.update(sample_percent=30)
    drawn = iter([29, 30])
    monkeypatch.setattr("assistant.actions.automatic.secrets.randbelow", lambda most: next(drawn))
    chosen, left = finished(ask(QUESTION)), finished(ask(QUESTION))
    assert Review.objects.filter(draft=chosen).exists()
    assert not Review.objects.filter(draft=left).exists()


def test_a_review_that_cannot_be_asked_for_holds_no_reply_up(
    auto: Topic, ask: Ask, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.UNDO_WINDOW_S = 60
    draft = finished(ask(QUESTION))
    Review.objects.create(draft=draft)  # there can be only one
    assert draft.outgoing
    release_reply(draft.outgoing)
    draft.refresh_from_db()
    assert draft.message
    assert draft.message.body == draft.text
    assert "Asking for a review failed" in caplog.text


def test_a_fine_answer_is_reviewed_once(sent: Draft, cast: Cast) -> None:
    review = Review.objects.visible_to(cast.mei).pending().get()
    review_answer(review, agent=cast.mei, verdict=Verdict.FINE)
    assert not Review.objects.pending().exists()
    with pytest.raises(Conflict, match="Mei has already reviewed"):
        review_answer(review, agent=cast.liam, verdict=Verdict.SEVERE, note="No")
    assert Topic.objects.get(name="Delivery").autonomy == Autonomy.AUTO


def test_a_severe_answer_demotes_its_topic_and_stands_before_the_supervisors(sent: Draft, cast: Cast) -> None:
    review = Review.objects.get()
    with pytest.raises(Invalid):
        review_answer(review, agent=cast.mei, verdict=Verdict.SEVERE)
    assert Topic.objects.get(name="Delivery").autonomy == Autonomy.AUTO
    review_answer(review, agent=cast.mei, verdict=Verdict.SEVERE, note="The delay is wrong")
    assert Topic.objects.get(name="Delivery").autonomy == Autonomy.DRAFT
    escalation = Escalation.objects.unsettled().get()
    assert (escalation.reason, escalation.severity) == (Reason.INCIDENT, Severity.HIGH)
    assert escalation.detail == "The delay is wrong"
    incident = Incident.objects.get()
    assert (incident.kind, incident.draft, incident.raised_by) == (IncidentKind.REVIEW, sent, cast.mei)


def test_two_reviews_at_once_are_one(sent: Draft, cast: Cast) -> None:
    review = Review.objects.get()
    results = at_once(
        4, lambda n: review_answer(review, agent=cast.mei, verdict=Verdict.SEVERE, note=f"Number {n}")
    )
    assert [type(result) for result in results].count(Conflict) == 3
    assert Incident.objects.count() == 1


def test_an_answer_that_is_escalated_demotes_its_topic(sent: Draft, cast: Cast) -> None:
    receive_message(sent.ticket, customer=cast.ana, text="That is a lie!", client_key=uuid4())
    escalate(sent.ticket, agent=cast.mei, detail="The customer complains")
    assert Topic.objects.get(name="Delivery").autonomy == Autonomy.DRAFT
    assert Incident.objects.get().kind == IncidentKind.COMPLAINT
    escalation = Escalation.objects.unsettled().get()
    assert (escalation.reason, escalation.severity) == (Reason.AGENT_ASKED, Severity.HIGH)


def test_an_escalation_that_demoted_a_topic_is_not_taken_back(sent: Draft, cast: Cast) -> None:
    """What was found in the agent's own name is found all the same: a supervisor has to see it."""
    escalate(sent.ticket, agent=cast.mei, detail="The customer complains")
    with pytest.raises(Conflict, match="Something else has come up since"):
        withdraw_escalation(sent.ticket, agent=cast.mei)
    assert Escalation.objects.unsettled().get().severity == Severity.HIGH


def test_an_answer_that_is_escalated_where_it_was_merged_in_demotes_its_topic(
    sent: Draft, ask: Ask, cast: Cast
) -> None:
    goes_on = merge_ticket(sent.ticket, into=ask("And may I pay with it in Cuba?"), agent=cast.mei)
    escalate(goes_on, agent=cast.mei, detail="The delay is wrong")
    assert Topic.objects.get(name="Delivery").autonomy == Autonomy.DRAFT
    assert Incident.objects.get().draft == sent


def test_an_escalation_where_a_person_answered_is_no_incident(at: At, ask: Ask, cast: Cast) -> None:
    at(Autonomy.AUTO)
    ticket = ask(QUESTION)
    ask_for_person(ticket, customer=cast.ana)
    escalate(ticket, agent=cast.mei, detail="The customer complains")
    assert not Incident.objects.exists()
    assert Topic.objects.get(name="Delivery").autonomy == Autonomy.AUTO


def test_a_demotion_and_answers_at_once_never_leave_one_sent_after_it(
    auto: Topic, ask: Ask, cast: Cast, transactional_db: None
) -> None:
    """Whoever is first: what was sent was sent under auto, and afterwards nothing more is."""
    tickets = [ask(QUESTION) for _ in range(6)]
    TicketTopic.objects.update(confidence=1.0)
    results = at_once(
        7,
        lambda n: (
            finished(tickets[n]).status
            if n < 6
            else report_incident(auto, supervisor=cast.sofia, detail="Stop")
        ),
    )
    assert isinstance(results[6], Incident), results
    assert set(results[:6]) <= {DraftStatus.APPROVED, DraftStatus.READY}
    demoted_at = Topic.objects.get(pk=auto.pk).history.latest().history_date
    assert not Draft.objects.filter(status=DraftStatus.APPROVED, decided_at__gt=demoted_at).exists()


def test_an_incident_takes_back_what_has_not_gone_yet(
    auto: Topic, ask: Ask, cast: Cast, settings: Settings
) -> None:
    settings.UNDO_WINDOW_S = 60
    waiting = finished(ask(QUESTION))
    assert waiting.outgoing
    assert waiting.outgoing.is_pending
    report_incident(auto, supervisor=cast.sofia, detail="Stop")
    waiting.refresh_from_db()
    assert (waiting.status, waiting.autonomy) == (DraftStatus.READY, Autonomy.DRAFT)
    assert Ticket.objects.get(pk=waiting.ticket_id).step == Step.CHECKING
    assert not Message.objects.filter(author=Author.ASSISTANT).exists()


def test_a_demotion_takes_back_what_has_not_gone_yet(
    auto: Topic, ask: Ask, cast: Cast, settings: Settings
) -> None:
    settings.UNDO_WINDOW_S = 60
    waiting = finished(ask(QUESTION))
    change_level(auto, to=Autonomy.OFF, seen=Autonomy.AUTO, supervisor=cast.sofia, reason="New fees")
    waiting.refresh_from_db()
    assert waiting.status == DraftStatus.READY


@pytest.mark.usefixtures("transactional_db", "window")
@pytest.mark.parametrize("writes_again", [False, True])
def test_an_answer_that_is_queued_while_a_demotion_waits_is_taken_back(
    auto: Topic, ask: Ask, cast: Cast, writes_again: bool
) -> None:
    """And a customer who writes at that moment waits for the demotion no more than it for the customer."""
    ticket = ask(QUESTION)
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            answer = finished(ticket)
            waiting = [pool.submit(closing, report_incident, auto, supervisor=cast.sofia, detail="Stop")]
            if writes_again:
                more = {"customer": cast.ana, "text": "Hello?", "client_key": uuid4()}
                waiting.append(pool.submit(closing, receive_message, ticket, **more))
            wait_until(lambda: count_waiting() == len(waiting))
        for one in waiting:
            one.result(20)
    answer.refresh_from_db()
    assert answer.outgoing
    assert answer.outgoing.status == ("withdrawn" if writes_again else "undone")
    assert Topic.objects.get(pk=auto.pk).autonomy == Autonomy.DRAFT
    assert not Message.objects.filter(author=Author.ASSISTANT).exists()


@pytest.mark.usefixtures("transactional_db", "window")
def test_a_complaint_and_a_merge_of_what_it_takes_back_do_not_lock_each_other_out(
    auto: Topic, ask: Ask, cast: Cast
) -> None:
    waiting, said = finished(ask(QUESTION)), finished(ask(QUESTION))
    assert waiting.outgoing
    assert said.outgoing
    release_reply(said.outgoing)
    merge = partial(merge_ticket, waiting.ticket, into=said.ticket, agent=cast.mei)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Ticket.objects.lock(said.ticket)
            merging = pool.submit(closing, merge)
            wait_until(lambda: count_waiting() == 1)
            escalate(said.ticket, agent=cast.liam, detail="The customer complains")
        merging.result(20)
    assert Incident.objects.get().kind == IncidentKind.COMPLAINT
    assert Ticket.objects.get(pk=waiting.ticket_id).merged_into == said.ticket
    assert not Outgoing.objects.pending().exists()


def closing(act: Callable[..., object], *args: object, **options: object) -> None:
    try:
        act(*args, **options)
    finally:
        connection.close()


def count_waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction every look is the first one
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def test_the_sweep_takes_back_what_a_demotion_left(auto: Topic, ask: Ask, cast: Cast, window: None) -> None:
    answer = finished(ask(QUESTION))
    tasks.sweep()
    answer.refresh_from_db()
    assert answer.status == DraftStatus.APPROVED
    Topic.objects.update(autonomy=Autonomy.DRAFT)
    LevelChange.objects.create(topic=auto, before="auto", after="draft", reason="Stop", by=cast.sofia)
    tasks.sweep()
    answer.refresh_from_db()
    assert (answer.status, answer.autonomy) == (DraftStatus.READY, Autonomy.DRAFT)
    assert answer.outgoing
    assert answer.outgoing.ended_by == cast.sofia


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("We promise a full refund of £40 today.", Autonomy.DRAFT),
        ("Within 5 working days. Have a nice day!", Autonomy.AUTO),
    ],
)
def test_an_answer_that_had_to_be_taken_back_for_what_it_promised_demotes(
    taken_back: Draft, cast: Cast, text: str, level: Autonomy
) -> None:
    draft = taken_back
    edit_draft(draft, agent=cast.mei, text=text, client_key=uuid4())
    assert Topic.objects.get(name="Delivery").autonomy == level
    assert Incident.objects.filter(kind=IncidentKind.EDIT).exists() == (level == Autonomy.DRAFT)


def test_a_severe_edit_of_what_a_person_would_have_sent_is_no_incident(at: At, ask: Ask, cast: Cast) -> None:
    at(Autonomy.DRAFT)
    draft = finished(ask(QUESTION))
    edit_draft(draft, agent=cast.mei, text="We promise a full refund of £40 today.", client_key=uuid4())
    assert not Incident.objects.exists()
