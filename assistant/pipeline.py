"""The story of one draft: dialogue -> passages -> prompt -> asked before? -> DeepSeek -> checks -> draft."""

import random
from dataclasses import asdict, replace

from django.db import connection
from django.utils.translation import gettext_noop

from assistant.actions import fail_draft, finish_draft, outgoing_verdict, record_gap, requeue_draft
from assistant.answering import AGAIN, MODERATED, Answer, write_answer
from assistant.brief import Brief, brief_of, nothing_fits
from assistant.checks import WHY_LEAKED, LeakError, check_answer
from assistant.deepseek import (
    DEFAULT,
    AccountBlockedError,
    CallCancelledError,
    NotAdmittedError,
    Outcome,
    ProviderError,
    UnavailableError,
)
from assistant.flight import Flight, join_flight
from assistant.live import LiveDraft
from assistant.models import Draft
from assistant.outage import outage_of
from assistant.reasons import ROUTED_TO_PEOPLE, why_not_answered
from assistant.record import Record, asked_with
from assistant.routing import ForPeople
from assistant.sameness import key_of
from assistant.standin import stand_in
from tickets.models import HandOff

#: So often a draft is begun anew when its answer breaks off or its worker dies; then people answer.
MAX_ATTEMPTS = 3

#: The provider is not there: that the answer would be wrong, nobody has said.
_AWAY = (UnavailableError, AccountBlockedError, NotAdmittedError)
#: So long (seconds) the provider may take for one draft, over all beginnings: then people answer.
PATIENCE_S = 90.0
_WHY_OFTEN = gettext_noop("The answer broke off, several times.")
_WHY_BROKEN = gettext_noop("Something broke on our side while the draft was written.")
_WHY_LEFT = gettext_noop("The draft was begun several times and never finished.")


def write(draft: Draft) -> None:
    """Write the claimed `draft` to its end: ready, tried again later, or handed to people. Never raises for the
    provider's faults; a fault of our own goes to people too, and is raised. Holds no database connection while it
    waits for the network.
    """
    if draft.attempt > MAX_ATTEMPTS:
        fail_draft(draft, reason=HandOff.UNAVAILABLE, detail=_WHY_LEFT)
        return
    try:
        _write(draft)
    except Exception:
        connection.close()
        fail_draft(draft, reason=HandOff.UNAVAILABLE, detail=_WHY_BROKEN)
        raise


def _write(draft: Draft) -> None:
    try:
        brief = brief_of(draft)
    except ForPeople:
        fail_draft(draft, reason=HandOff.SENSITIVE, detail=ROUTED_TO_PEOPLE)
        return
    if nothing_fits(brief):
        record_gap(draft)
    flight = join_flight(draft, key_of(brief), asked=asked_with(brief))
    connection.close()
    if flight:
        with flight:
            _ask(draft, brief, flight)


def _ask(draft: Draft, brief: Brief, flight: Flight) -> None:
    away = outage_of(draft.ticket.team_id)
    if away:
        _stand_in_or_people(draft, brief, away.reason)
        return
    live = LiveDraft(draft, on_look=flight.share)
    try:
        answer = write_answer(
            brief,
            Record(brief, draft),
            cancelled=live.is_lost,
            show=live.add,
            budget=replace(DEFAULT, total=min(DEFAULT.total, _left(draft))),
        )
    except CallCancelledError:
        return
    except LeakError:
        fail_draft(draft, reason=HandOff.SENSITIVE, detail=WHY_LEAKED)
    except ProviderError as error:
        _again_or_people(draft, brief, error)
    else:
        live.push()
        flight.land(_result(brief, answer))


def _result(brief: Brief, answer: Answer) -> dict[str, object]:
    checked = check_answer(answer.text.strip(), brief, said=answer.said, citations=answer.citations)
    read = outgoing_verdict(checked.text, brief.pseudonyms, brief.rules)
    found = answer.found if answer.found.is_high_risk else read
    return {
        "text": checked.text,
        "spans": [asdict(span) for span in found.spans],
        "is_blocked": found.is_high_risk,
        "marks": [asdict(mark) for mark in checked.marks],
        "support": [asdict(sentence) for sentence in checked.sentences],
    }


def _again_or_people(draft: Draft, brief: Brief, error: ProviderError) -> None:
    spent = sum(attempt.total_ms for attempt in error.attempts) / 1000
    has_time = _left(draft) - spent > DEFAULT.first_byte
    if error.outcome in AGAIN and draft.attempt < MAX_ATTEMPTS and has_time:
        # Full jitter, so that drafts cut by one outage do not come back in step.
        requeue_draft(draft, delay_s=random.uniform(0.5, 2**draft.attempt))  # noqa: S311
        return
    if error.outcome in MODERATED:
        fail_draft(draft, reason=HandOff.SENSITIVE, detail=why_not_answered(error.outcome))
    elif isinstance(error, _AWAY):
        _stand_in_or_people(draft, brief, why_not_answered(error.outcome))
    else:
        why = _WHY_OFTEN if error.outcome is Outcome.INTERRUPTED else why_not_answered(error.outcome)
        fail_draft(draft, reason=HandOff.UNAVAILABLE, detail=why)


def _stand_in_or_people(draft: Draft, brief: Brief, why: str) -> None:
    """The assistant is away: an agent gets an article or a macro that fits, marked as such, or the ticket itself."""
    values = stand_in(draft, brief)
    if values:
        finish_draft(draft, **values, reason=why)
    else:
        fail_draft(draft, reason=HandOff.UNAVAILABLE, detail=why)


def _left(draft: Draft) -> float:
    """Seconds of PATIENCE_S that earlier beginnings have not used up."""
    return PATIENCE_S - draft.total_ms / 1000
