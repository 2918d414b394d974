"""One row per request to the provider, whatever became of it (rule 7)."""

from dataclasses import asdict

from django.db import connection

from assistant.brief import Brief
from assistant.deepseek import Attempt
from assistant.models import Call, Draft


class Record:
    """The rows of one answer's requests. The first is there before the request goes out: a worker that is killed
    leaves it behind as begun and never ended. `draft` is None for a question from the command line.
    """

    def __init__(self, brief: Brief, draft: Draft | None = None) -> None:
        self._known = {
            "draft": draft,
            "draft_attempt": draft.attempt if draft else 0,
            "profile": brief.profile.name,
            "model_asked": brief.request.model_asked,
            "parameters": brief.profile.parameters(),
            "prompt_version": brief.prompt.version,
            "prompt_hash": brief.hash,
            "articles": list(brief.prompt.articles),
        }
        self._begun: Call | None = Call.objects.create(**self._known)
        self.calls: list[Call] = []
        connection.close()

    def complete(self, attempt: Attempt) -> None:
        """One request has ended, well or not."""
        call = self._begun or Call(**self._known)
        self._begun = None
        for field, value in _values(attempt).items():
            setattr(call, field, value)
        call.save()
        self.calls.append(call)
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
