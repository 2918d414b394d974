"""Answers to questions that are nobody's own, kept for who asks the same later. Without its server all is a miss.

The keys (assistant.sameness) reveal nothing, the texts are screened and clean.
"""

import json
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import transaction

#: So long (seconds) an answer may be given again, if nothing changes before.
KEPT_S = 24 * 60 * 60


def keep(key: str, answer: dict[str, Any]) -> None:
    """`answer`: fields of a draft, as JSON knows them."""
    cache.set(_name(key), json.dumps(answer), KEPT_S)


def look_up(key: str) -> dict[str, Any] | None:
    kept: str | None = cache.get(_name(key))
    return json.loads(kept) if kept else None


def forget_on_commit(key: str) -> None:
    """Somebody thought better of it. `key` is "" for drafts whose answer was never kept."""
    if key:
        transaction.on_commit(partial(cache.delete, _name(key)))


def _name(key: str) -> str:
    return f"answer:{key}"
