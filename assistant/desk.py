"""What the settings put into a request: kept on record with each draft, because settings change."""

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings

#: Sixteen letters that spell no word by accident.
_CONSONANTS = str.maketrans("0123456789abcdef", "BCDFGHJKLMNPQRST")


@dataclass(frozen=True)
class Desk:
    """`user_id` isolates this desk at the provider without naming it; `model` as it is configured.

    `canary` stands in the rules and must never stand in an answer. One per desk, so that the prefix cache holds.
    """

    name: str
    user_id: str
    model: str
    canary: str

    @classmethod
    def as_set(cls) -> "Desk":
        return cls(
            name=settings.DESK_NAME,
            user_id=_hmac("deepseek user_id")[:32],
            model=settings.DEEPSEEK_MODEL,
            canary=_canary(),
        )


def _canary() -> str:
    letters = _hmac("canary")[:16].translate(_CONSONANTS)
    return "-".join(letters[place : place + 4] for place in range(0, 16, 4))


def _hmac(purpose: str) -> str:
    """No personal data, and nothing that anyone outside could guess."""
    return hmac.new(settings.SECRET_KEY.encode(), purpose.encode(), hashlib.sha256).hexdigest()
