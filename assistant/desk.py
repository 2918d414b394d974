"""What the settings put into a request: kept on record with each draft, because settings change."""

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Desk:
    """`user_id` isolates this desk at the provider without naming it; `model` as it is configured."""

    name: str
    user_id: str
    model: str

    @classmethod
    def as_set(cls) -> "Desk":
        return cls(name=settings.DESK_NAME, user_id=_user_id(), model=settings.DEEPSEEK_MODEL)


def _user_id() -> str:
    """An HMAC, no personal data."""
    return hmac.new(settings.SECRET_KEY.encode(), b"deepseek user_id", hashlib.sha256).hexdigest()[:32]
