"""Who a visitor is, by the word of the site around the frame: a JSON Web Token, signed HS256 with WIDGET_SECRET.

Claims: `sub`, the site's own id of the person (up to 100 characters), `exp`, at most a day ahead, and, if the site
likes, `name` and `email`. The same token again says the same thing again: a replay wins nothing.
"""

import binascii
import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any

from django.conf import settings

LONGEST_S = 24 * 3600
_MOST_CHARS = 4000
_PARTS = 3


class BadIdentity(Exception):
    """What is wrong with the token, for the developer of the site: it stands in the browser's console."""


@dataclass(frozen=True)
class Identity:
    """`left_s`: seconds for which it still holds."""

    subject: str
    name: str
    email: str
    left_s: int


def read_identity(token: str) -> Identity:
    """Raises BadIdentity."""
    claims = _claims(token)
    subject, expires = claims.get("sub"), claims.get("exp")
    if not isinstance(subject, str) or not 0 < len(subject) <= 100:  # noqa: PLR2004
        raise BadIdentity("sub must be a text of 1 to 100 characters")
    if isinstance(expires, bool) or not isinstance(expires, int | float):
        raise BadIdentity("exp is missing: say in seconds since 1970 when the token ends")
    left_s = int(expires - time.time())
    if left_s <= 0:
        raise BadIdentity("the token has expired")
    if left_s > LONGEST_S:
        raise BadIdentity("exp is more than a day ahead")
    return Identity(subject, _text(claims, "name"), _text(claims, "email"), left_s)


def _claims(token: str) -> dict[str, Any]:
    if not settings.WIDGET_SECRET:
        raise BadIdentity("this desk has no WIDGET_SECRET, so that it believes no token")
    parts = token.split(".")
    if len(token) > _MOST_CHARS or len(parts) != _PARTS or not token.isascii():
        raise BadIdentity("this is no JSON Web Token")
    head, body, signature = parts
    expected = hmac.digest(settings.WIDGET_SECRET.encode(), f"{head}.{body}".encode(), hashlib.sha256)
    # The signature first: nothing is parsed of what a stranger has written.
    if not hmac.compare_digest(_bytes(signature), expected) or _object(head).get("alg") != "HS256":
        raise BadIdentity("the signature is not HS256 with this desk's WIDGET_SECRET")
    return _object(body)


def _object(part: str) -> dict[str, Any]:
    try:
        found = json.loads(_bytes(part))
    except ValueError as error:
        raise BadIdentity("this is no JSON Web Token") from error
    return found if isinstance(found, dict) else {}


def _bytes(part: str) -> bytes:
    try:
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error as error:
        raise BadIdentity("this is no JSON Web Token") from error


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name, "")
    return value if isinstance(value, str) else ""
