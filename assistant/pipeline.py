"""The story of one draft: dialogue -> knowledge -> prompt -> DeepSeek -> screening -> draft."""

import hashlib
import hmac
import random
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_noop

from assistant.actions import fail_draft, finish_draft, outgoing_verdict, requeue_draft
from assistant.deepseek import (
    Attempt,
    CallCancelledError,
    ChatMessage,
    ChatRequest,
    DeepSeekClient,
    Outcome,
    ProviderError,
)
from assistant.knowledge import find_articles
from assistant.live import LiveDraft
from assistant.models import Call, Draft, Rejection
from assistant.prompt import Prompt, RejectedDraft, Turn, build_prompt
from assistant.screening import SCREENING_VERSION, Pseudonyms, StreamScreen, Verdict
from tickets.models import Author, HandOff, Language, Message

#: So often a draft is begun anew when its answer breaks off or its worker dies; then people answer.
MAX_ATTEMPTS = 3
_MAX_TOKENS = 600
_TEMPERATURE = 0.4

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


@dataclass(frozen=True)
class Brief:
    """All that one draft is written from. `pseudonyms` puts the customer's own data back into the answer."""

    prompt: Prompt
    request: ChatRequest
    pseudonyms: Pseudonyms


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
    brief = gather(draft)
    connection.close()
    try:
        text, verdict = _stream(draft, brief)
    except CallCancelledError:
        return
    except ProviderError as error:
        _again_or_people(draft, error)
    else:
        finish_draft(draft, **_result(brief, text, verdict))


def gather(draft: Draft) -> Brief:
    """Dialogue, knowledge and prompt of `draft`, with personal data replaced by placeholders."""
    ticket = draft.ticket
    dialogue = list(
        ticket.messages.public().filter(seq__lte=draft.answers_up_to).exclude(author=Author.SYSTEM)
    )
    articles = find_articles(*_said_by_customer(dialogue)[-2:])
    pseudonyms = Pseudonyms(_said_by_customer(dialogue), published=[article.body for article in articles])
    prompt = build_prompt(
        [_turn(message, pseudonyms) for message in dialogue],
        language=Language(ticket.language),
        articles=articles,
        rejected=[_rejected(earlier, pseudonyms) for earlier in _chain(draft)],
    )
    return Brief(prompt, _request(prompt), pseudonyms)


def _turn(message: Message, pseudonyms: Pseudonyms) -> Turn:
    return Turn("user" if message.author == Author.CUSTOMER else "assistant", pseudonyms.hide(message.body))


def _said_by_customer(dialogue: list[Message]) -> list[str]:
    return [message.body for message in dialogue if message.author == Author.CUSTOMER]


def _chain(draft: Draft) -> Iterable[Draft]:
    """The rejected drafts that this one follows, oldest first."""
    if draft.after:
        yield from _chain(draft.after)
        yield draft.after


def _rejected(draft: Draft, pseudonyms: Pseudonyms) -> RejectedDraft:
    why = f"{Rejection(draft.rejection).name.lower()}. {draft.reason}".strip()
    return RejectedDraft(pseudonyms.hide(draft.text), pseudonyms.hide(why))


def _request(prompt: Prompt) -> ChatRequest:
    return ChatRequest(
        model=settings.DEEPSEEK_MODEL,
        messages=tuple(ChatMessage(turn.role, turn.text) for turn in prompt.turns),
        max_tokens=_MAX_TOKENS,
        temperature=_TEMPERATURE,
        user_id=_desk_id(),
    )


def _stream(draft: Draft, brief: Brief) -> tuple[str, Verdict]:
    """The whole screened answer. What is pushed as it comes stays covered where the customer's own data stands:
    Redis never holds it. Nothing unscreened is stored, shown or pushed (rule 5).
    """
    live, covered, whole = LiveDraft(draft), StreamScreen(), StreamScreen(restore=brief.pseudonyms)
    text = []
    stream = client().stream(brief.request, cancelled=live.is_lost, on_attempt=Record(draft, brief).complete)
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
        "screening_version": SCREENING_VERSION,
        "articles": list(brief.prompt.articles),
        "prompt_version": brief.prompt.version,
        "prompt_hash": _hash(brief.request),
    }


def _again_or_people(draft: Draft, error: ProviderError) -> None:
    if error.outcome in _AGAIN and draft.attempt < MAX_ATTEMPTS:
        # Full jitter, so that drafts cut by one outage do not come back in step.
        requeue_draft(draft, delay_s=random.uniform(0.5, 2**draft.attempt))  # noqa: S311
        return
    reason = HandOff.SENSITIVE if error.outcome in _REFUSED else HandOff.UNAVAILABLE
    fail_draft(draft, reason=reason, detail=_WHY.get(error.outcome, _WHY_ELSE))


class Record:
    """The rows of one draft attempt's requests. The first is there before the request goes out: a worker that is
    killed leaves it behind as begun and never ended (rule 7).
    """

    def __init__(self, draft: Draft, brief: Brief) -> None:
        self._known = {
            "draft": draft,
            "draft_attempt": draft.attempt,
            "model_asked": brief.request.model_asked,
            "parameters": {"max_tokens": _MAX_TOKENS, "temperature": _TEMPERATURE, "thinking": False},
            "prompt_version": brief.prompt.version,
            "prompt_hash": _hash(brief.request),
            "articles": list(brief.prompt.articles),
        }
        self._begun: Call | None = Call.objects.create(**self._known)
        connection.close()

    def complete(self, attempt: Attempt) -> None:
        """One request has ended, well or not."""
        call = self._begun or Call(**self._known)
        self._begun = None
        for field, value in _values(attempt).items():
            setattr(call, field, value)
        call.save()
        connection.close()


def _values(attempt: Attempt) -> dict[str, object]:
    return {
        "started_at": attempt.started_at,
        "outcome": attempt.outcome,
        "http_status": attempt.http_status,
        "error": attempt.error,
        "model_served": attempt.model_served or "",
        "prompt_tokens": attempt.usage.prompt_tokens,
        "cache_hit_tokens": attempt.usage.cache_hit_tokens,
        "completion_tokens": attempt.usage.completion_tokens,
        "tokens_are_estimated": attempt.is_estimate,
        "cost": attempt.cost,
        "price": {name: str(value) for name, value in asdict(attempt.price).items()},
        "first_byte_ms": attempt.first_byte_ms,
        "total_ms": attempt.total_ms,
    }


@cache
def client() -> DeepSeekClient:
    return DeepSeekClient.from_settings()


def _hash(request: ChatRequest) -> str:
    return hashlib.sha256(request.body()).hexdigest()


def _desk_id() -> str:
    """Isolates this desk at the provider without naming it: an HMAC, no personal data."""
    return hmac.new(settings.SECRET_KEY.encode(), b"deepseek user_id", hashlib.sha256).hexdigest()[:32]
