"""Up on evidence, down at any time, and at once after an incident."""

from collections.abc import Callable

import pytest

from assistant.actions import change_level, edit_topic, report_incident
from assistant.models import (
    Autonomy,
    Change,
    Draft,
    DraftSource,
    DraftStatus,
    Incident,
    IncidentKind,
    LevelChange,
    Topic,
)
from assistant.topics.evidence import evidence_of
from tests.assistant.topics.deciding import compare, decide
from tests.cast import Cast
from tests.races import at_once
from tickets.exceptions import Conflict, Invalid, NotAllowed
from tickets.models import Ticket

Ask = Callable[..., Ticket]
At = Callable[..., Topic]


def promote(topic: Topic, cast: Cast, to: Autonomy = Autonomy.AUTO, seen: Autonomy = Autonomy.DRAFT) -> Topic:
    return change_level(topic, to=to, seen=seen, supervisor=cast.sofia, reason="It has earned it")


@pytest.fixture
def earned(at: At, ask: Ask, cast: Cast) -> Topic:
    """A topic at draft whose 60 decisions were all unchanged approvals."""
    topic = at(Autonomy.DRAFT)
    decide(ask(), topic, cast.mei, unchanged=60)
    return topic


def test_a_topic_with_the_evidence_goes_to_auto_and_the_record_says_on_what(
    earned: Topic, cast: Cast
) -> None:
    promote(earned, cast)
    earned.refresh_from_db()
    change = LevelChange.objects.get()
    assert earned.autonomy == Autonomy.AUTO
    assert (change.before, change.after, change.by) == (Autonomy.DRAFT, Autonomy.AUTO, cast.sofia)
    assert change.evidence == {"decisions": 60, "unchanged": 60, "bound": 0.9398, "incidents": 0}
    newest = earned.history.latest()
    assert (newest.history_change_reason, newest.history_actor) == ("topic.promoted", "supervisor:sofia")


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        ((0, 0), "0 of the 50 decisions"),
        ((49, 0), "49 of the 50 decisions"),
        ((47, 3), "47 of 50 approved unchanged; lower bound 83 %, it takes 90 %"),
        ((54, 6), "54 of 60 approved unchanged; lower bound 79 %"),
    ],
)
def test_without_the_evidence_auto_is_refused_in_words(
    at: At, ask: Ask, cast: Cast, decisions: tuple[int, int], words: str
) -> None:
    topic = at(Autonomy.DRAFT)
    unchanged, edited = decisions
    decide(ask(), topic, cast.mei, unchanged=unchanged, edited=edited)
    with pytest.raises(NotAllowed, match=words):
        promote(topic, cast)
    topic.refresh_from_db()
    assert topic.autonomy == Autonomy.DRAFT
    assert not LevelChange.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"days_ago": 91},
        {"source": DraftSource.MACRO},
        {"source": DraftSource.ARTICLE},
        {"override_reason": "It had to be sent"},
    ],
    ids=["too old", "a macro", "an article", "against a warning"],
)
def test_what_does_not_speak_for_the_assistant_is_no_evidence(
    at: At, ask: Ask, cast: Cast, values: dict[str, object]
) -> None:
    topic = at(Autonomy.DRAFT)
    decide(ask(), topic, cast.mei, unchanged=60, **values)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        promote(topic, cast)


def test_what_was_sent_by_itself_is_no_evidence_for_sending_by_itself(at: At, ask: Ask, cast: Cast) -> None:
    topic = at(Autonomy.DRAFT)
    decide(ask(), topic, cast.mei, unchanged=60, autonomy=Autonomy.AUTO, decided_by=None)
    assert evidence_of([topic])[topic.pk].decided.all == 0


def test_another_topics_decisions_are_no_evidence(
    earned: Topic, topics: dict[str, Topic], cast: Cast
) -> None:
    with pytest.raises(NotAllowed, match="0 of the 50"):
        promote(topics["Fees"], cast)


def test_auto_is_reached_only_from_draft(at: At, ask: Ask, cast: Cast) -> None:
    topic = at(Autonomy.SHADOW)
    decide(ask(), topic, cast.mei, unchanged=60)
    with pytest.raises(NotAllowed, match="Only a topic at draft"):
        promote(topic, cast, seen=Autonomy.SHADOW)


def test_a_supervisor_demotes_at_any_time_with_a_reason(earned: Topic, cast: Cast) -> None:
    promote(earned, cast)
    with pytest.raises(Invalid, match="few words"):
        change_level(earned, to=Autonomy.OFF, seen=Autonomy.AUTO, supervisor=cast.sofia, reason=" ")
    change_level(earned, to=Autonomy.OFF, seen=Autonomy.DRAFT, supervisor=cast.sofia, reason="New fees")
    earned.refresh_from_db()
    assert earned.autonomy == Autonomy.OFF
    assert earned.history.latest().history_change_reason == "topic.demoted"


def test_a_promotion_on_an_old_screen_is_refused(at: At, cast: Cast) -> None:
    topic = at(Autonomy.OFF)
    with pytest.raises(Conflict, match="changed meanwhile"):
        promote(topic, cast, to=Autonomy.DRAFT, seen=Autonomy.SHADOW)


def test_copies_of_one_answer_are_one_decision_and_the_worst_one_counts(at: At, ask: Ask, cast: Cast) -> None:
    topic, ticket = at(Autonomy.DRAFT), ask()
    decide(ticket, topic, cast.mei, unchanged=1, days_ago=60)
    asked = Draft.objects.get(status=DraftStatus.APPROVED)
    for source in (DraftSource.CACHE, DraftSource.SHARED):
        decide(ticket, topic, cast.mei, unchanged=30, source=source, origin=asked)
    evidence = evidence_of([topic])[topic.pk]
    assert (evidence.decided.good, evidence.decided.all) == (1, 1)
    with pytest.raises(NotAllowed, match="1 of the 50 decisions"):
        promote(topic, cast)
    decide(ticket, topic, cast.mei, unchanged=0, edited=1, source=DraftSource.CACHE, origin=asked)
    evidence = evidence_of([topic])[topic.pk]
    assert (evidence.decided.good, evidence.decided.all, evidence.trend) == (0, 1, -100)


def test_shadows_of_one_answer_are_one_comparison(at: At, ask: Ask) -> None:
    topic, ticket = at(Autonomy.SHADOW), ask()
    compare(ticket, topic, agreeing=1)
    asked = Draft.objects.get(autonomy=Autonomy.SHADOW, change=Change.TONE)
    compare(ticket, topic, agreeing=30, source=DraftSource.SHARED, origin=asked)
    assert evidence_of([topic])[topic.pk].shadows.all == 1


def test_an_incident_demotes_at_once_and_bars_the_way_up(earned: Topic, cast: Cast) -> None:
    promote(earned, cast)
    report_incident(earned, supervisor=cast.sofia, detail="It promised a refund")
    earned.refresh_from_db()
    assert earned.autonomy == Autonomy.DRAFT
    assert LevelChange.objects.latest("pk").reason == "It promised a refund"
    with pytest.raises(NotAllowed, match="severe incident within 30 days"):
        promote(earned, cast)


def test_an_incident_needs_words(earned: Topic, cast: Cast) -> None:
    with pytest.raises(Invalid):
        report_incident(earned, supervisor=cast.sofia, detail=" ")
    assert not Incident.objects.exists()


def test_an_incident_raises_no_topic_that_stands_lower(at: At, cast: Cast) -> None:
    topic = at(Autonomy.SHADOW)
    report_incident(topic, supervisor=cast.sofia, detail="It promised a refund")
    topic.refresh_from_db()
    assert topic.autonomy == Autonomy.SHADOW
    assert Incident.objects.get().kind == IncidentKind.SUPERVISOR


@pytest.mark.django_db(transaction=True)
def test_a_promotion_racing_an_incident_ends_demoted(
    transactional_db: None, earned: Topic, cast: Cast
) -> None:
    for _ in range(12):
        Incident.objects.all().delete()
        LevelChange.objects.all().delete()
        Topic.objects.filter(pk=earned.pk).update(autonomy=Autonomy.DRAFT)
        results = at_once(
            2,
            lambda n: (
                promote(earned, cast)
                if n
                else report_incident(earned, supervisor=cast.sofia, detail="It promised a refund")
            ),
        )
        earned.refresh_from_db()
        assert earned.autonomy == Autonomy.DRAFT, results
        assert Incident.objects.count() == 1


def test_shadows_that_agree_suggest_draft(at: At, ask: Ask, cast: Cast) -> None:
    topic = at(Autonomy.SHADOW)
    compare(ask(), topic, agreeing=14, differing=5)
    assert not evidence_of([topic])[topic.pk].suggests_draft
    compare(Ticket.objects.get(), topic, agreeing=1)
    evidence = evidence_of([topic])[topic.pk]
    assert (evidence.shadows.good, evidence.shadows.all) == (15, 20)
    assert evidence.suggests_draft


def test_the_trend_compares_the_last_month_with_before(at: At, ask: Ask, cast: Cast) -> None:
    topic, ticket = at(Autonomy.DRAFT), ask()
    decide(ticket, topic, cast.mei, unchanged=5, edited=5, days_ago=60)
    assert evidence_of([topic])[topic.pk].trend is None
    decide(ticket, topic, cast.mei, unchanged=9, edited=1)
    assert evidence_of([topic])[topic.pk].trend == 40


def test_a_topic_is_edited_on_record(topics: dict[str, Topic], cast: Cast) -> None:
    values = {"examples": "One\n\nTwo", "sample_percent": 25, "is_active": True, "supervisor": cast.sofia}
    topic = edit_topic(topics["Fees"], name="Fees and rates", **values)  # type: ignore[arg-type]
    assert (topic.name, topic.sample_percent) == ("Fees and rates", 25)
    assert topic.history.latest().history_change_reason == "topic.edited"
    with pytest.raises(Invalid, match="Another topic"):
        edit_topic(topics["Delivery"], name="Fees and rates", **values)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="1 and 100"):
        edit_topic(topics["Fees"], name="Fees", **{**values, "sample_percent": 0})  # type: ignore[arg-type]


def test_a_new_topic_starts_at_draft(cast: Cast) -> None:
    topic = edit_topic(
        None, name="Loans", examples="", sample_percent=10, is_active=True, supervisor=cast.sofia
    )
    assert topic.autonomy == Autonomy.DRAFT
