"""The story of one draft: dialogue -> knowledge -> prompt -> DeepSeek -> screening -> draft."""

import random
from dataclasses import asdict
from functools import cache

from django.db import connection
from django.utils.translation import gettext_noop

from assistant.actions import fail_draft, finish_draft, outgoing_verdict, requeue_draft
from assistant.brief import Brief, brief_of
from assistant.deepseek import CallCancelledError, DeepSeekClient, Outcome, ProviderError
from assistant.live import LiveDraft
from assistant.models import Draft
from assistant.record import Record
from assistant.screening import StreamScreen, Verdict
from tickets.models import HandOff

#: So often a draft is begun anew when its answer breaks off or its worker dies; then people answer.
MAX_ATTEMPTS = 3

#: Worth a new beginning: the answer broke off. (What passes before the first word, the client waits out itself.)
_AGAIN = frozenset({Outcome.INTERRUPTED, Outcome.INSUFFICIENT_RESOURCE, Outcome.EMPTY})
#: Why people have to answer, in words for colleagues.
_WHY = {
    Outcome.TIMEOUT: gettext_noop("DeepSeek did not answer in time."),
    Outcome.RATE_LIMITED: gettext_noop("DeepSeek is busy and refused the question."),
    Outcome.UNAUTHORISED: gettext_noop("DeepSeek refused the key of this desk. Tell whoever runs it."),
    Outcome.BALANCE_EXHAUSTED: gettext_noop(
        "The balance at DeepSeek is used up. Tell whoever runs this desk."
    ),
    Outcome.CONTENT_RISK: gettext_noop("DeepSeek's own moderation refused the question."),
    Outcome.CONTENT_FILTERED: gettext_noop("DeepSeek's own moderation cut the answer."),
    Outcome.TOO_LONG: gettext_noop("The answer became too long."),
    Outcome.INTERRUPTED: gettext_noop("The answer broke off, several times."),
}
_WHY_ELSE = gettext_noop("DeepSeek could not answer.")
_WHY_BROKEN = gettext_noop("Something broke on our side while the draft was written.")
_WHY_LEFT = gettext_noop("The draft was begun several times and never finished.")
_REFUSED = frozenset({Outcome.CONTENT_RISK, Outcome.CONTENT_FILTERED})


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
    brief = brief_of(draft)
    connection.close()
    try:
        text, verdict = _stream(draft, brief)
    except CallCancelledError:
        return
    except ProviderError as error:
        _again_or_people(draft, error)
    else:
        finish_draft(draft, **_result(brief, text, verdict))


def _stream(draft: Draft, brief: Brief) -> tuple[str, Verdict]:
    """The whole screened answer. What is pushed as it comes stays covered where the customer's own data stands:
    Redis never holds it. Nothing unscreened is stored, shown or pushed (rule 5).
    """
    live, covered, whole = LiveDraft(draft), StreamScreen(), StreamScreen(restore=brief.pseudonyms)
    text = []
    stream = client().stream(brief.request, cancelled=live.is_lost, on_attempt=Record(brief, draft).complete)
    for chunk in stream:
        live.add(covered.feed(chunk.text))
        text.append(whole.feed(chunk.text))
    live.add(covered.finish()[0])
    live.push()
    rest, verdict = whole.finish()
    return "".join([*text, rest]), verdict


def _result(brief: Brief, text: str, verdict: Verdict) -> dict[str, object]:
    rendered = outgoing_verdict(text, brief.pseudonyms)
    found = verdict if verdict.is_high_risk else rendered
    return {
        "text": text.strip(),
        "spans": [asdict(span) for span in found.spans],
        "is_blocked": found.is_high_risk,
    }


def _again_or_people(draft: Draft, error: ProviderError) -> None:
    if error.outcome in _AGAIN and draft.attempt < MAX_ATTEMPTS:
        # Full jitter, so that drafts cut by one outage do not come back in step.
        requeue_draft(draft, delay_s=random.uniform(0.5, 2**draft.attempt))  # noqa: S311
        return
    reason = HandOff.SENSITIVE if error.outcome in _REFUSED else HandOff.UNAVAILABLE
    fail_draft(draft, reason=reason, detail=_WHY.get(error.outcome, _WHY_ELSE))


@cache
def client() -> DeepSeekClient:
    return DeepSeekClient.from_settings()
