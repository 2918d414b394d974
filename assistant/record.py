"""What is kept of an answer: one row per request to the provider, whatever became of it, and their sum (rule 7)."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from assistant.brief import Brief
from assistant.deepseek import Attempt, Outcome, Price, Usage, most_usage, price_at
from assistant.models import Aid, Call, DaySpend, Draft
from assistant.outage import note_budgets
from assistant.parts import parts_of

_NEVER_SENT = frozenset({Outcome.CIRCUIT_OPEN, Outcome.NO_LEASE})
_SUMS = ("prompt_tokens", "cache_hit_tokens", "completion_tokens", "cost", "total_ms")


class Record:
    """The rows of one answer's requests. Each is there before its request goes out: a worker that is killed leaves it
    behind as begun, and whoever holds the draft or aid next writes it off. Until its end is told it costs as much as
    it may come to. Neither stands behind a question from the command line. `attempts` are those that have ended.
    """

    def __init__(self, brief: Brief, draft: Draft | None = None, *, aid: Aid | None = None) -> None:
        self._draft, self._work, self._request = draft, draft or aid, brief.request
        attempt = self._work.attempt if self._work else 0
        self._known = {**_asked(brief), "draft": draft, "aid": aid, "draft_attempt": attempt}
        self._begun: Call | None = None
        self.attempts: list[Attempt] = []
        if draft:
            _begin(draft, brief)
        if aid:
            Call.objects.filter(aid=aid).write_off()
        connection.close()

    def begin(self) -> None:
        """A request is about to go out."""
        price, usage = price_at(timezone.now(), self._request.model_asked), most_usage(self._request)
        begun = Call(**self._known, **_billed(usage, price, price.cost(usage), is_estimate=True))
        self._save(begun)
        self._begun = begun  # what could not be saved was not counted either, and is not taken back
        connection.close()

    def complete(self, attempt: Attempt) -> None:
        """One request has ended, well or not, or never had room to go out."""
        self.attempts.append(attempt)
        begun, self._begun = self._begun, None
        self._save(Call(**self._known, **_values(attempt)), instead_of=begun)
        if self._draft:
            sum_up(self._draft)
        note_budgets()
        connection.close()

    @transaction.atomic
    def _save(self, call: Call, *, instead_of: Call | None = None) -> None:
        team_id = self._work.ticket.team_id if self._work else None
        if instead_of:
            call.pk = instead_of.pk
            DaySpend.objects.take_back(instead_of, team_id=team_id)
        call.save()
        if call.outcome not in _NEVER_SENT:
            DaySpend.objects.add(call, team_id=team_id)


def asked_with(brief: Brief) -> dict[str, Any]:
    """What a draft keeps of the request that it is written from, whether the request goes out or is saved."""
    return {**_asked(brief), "prompt_parts": parts_of(brief), "screening_version": brief.rules.version}


def sum_up(draft: Draft) -> None:
    """Tokens, US dollars and time over all requests of `draft`, and how the last one went.

    Not fenced: a worker that lost its draft has still spent what it spent. The Call rows are the record; this is
    their sum, so it needs no history.
    """
    told = ("outcome", "model_served", "first_byte_ms", *_SUMS)
    calls = list(Call.objects.filter(draft=draft).only(*told))
    if not calls:
        return
    served = [call.model_served for call in calls if call.model_served]
    Draft.objects.filter(pk=draft.pk).update(
        **{field: sum(getattr(call, field) for call in calls) for field in _SUMS},
        outcome=calls[-1].outcome,
        model_served=served[-1] if served else "",
        first_token_ms=calls[-1].first_byte_ms,
    )


def _begin(draft: Draft, brief: Brief) -> None:
    """Fenced by the claim, without history: the next verb's history row shows what the draft was asked with."""
    if Draft.objects.held_by(draft).update(**asked_with(brief)):
        Call.objects.filter(draft=draft).write_off()


def _asked(brief: Brief) -> dict[str, Any]:
    return {
        "profile": brief.profile.name,
        "model_asked": brief.request.model_asked,
        "parameters": brief.profile.parameters(),
        "prompt_version": brief.prompt.version,
        "prompt_hash": brief.hash,
        "articles": list(brief.prompt.articles),
        "passages": list(brief.prompt.passages),
    }


def _values(attempt: Attempt) -> dict[str, Any]:
    return {
        "started_at": attempt.started_at,
        "outcome": attempt.outcome,
        "http_status": attempt.http_status,
        "error": attempt.error,
        "model_served": attempt.model_served or "",
        "first_byte_ms": attempt.first_byte_ms,
        "total_ms": attempt.total_ms,
        **_billed(attempt.usage, attempt.price, attempt.cost, is_estimate=attempt.is_estimate),
    }


def _billed(usage: Usage, price: Price, cost: Decimal, *, is_estimate: bool) -> dict[str, Any]:
    return {
        "prompt_tokens": usage.prompt_tokens,
        "cache_hit_tokens": usage.cache_hit_tokens,
        "completion_tokens": usage.completion_tokens,
        "tokens_are_estimated": is_estimate,
        "cost": cost,
        "price": {name: str(value) for name, value in asdict(price).items()},
    }
