"""One article on its way in."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tickets.text import clean_text

#: What may be said of an article. `team`, `topic` and `owner` are names, an empty one for none.
FIELDS = (
    "key",
    "title",
    "body",
    "questions",
    "language",
    "state",
    "team",
    "topic",
    "owner",
    "review_on",
    "is_public",
)
#: Names that other tools give to the same.
_ALIASES = {"id": "key", "lang": "language"}
_WORDS = ("language", "state", "team", "topic", "owner")
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_MOST_KEY = 120


@dataclass(frozen=True)
class Row:
    """`where`: file and line, for people. `fields` holds what was said, by the names of FIELDS."""

    where: str
    key: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Wrong:
    """A line that is no article, and why."""

    where: str
    problem: str


class WrongFieldError(ValueError):
    """Its text says what was expected and what came."""


def row_of(where: str, said: Mapping[str, Any], *, key: str = "") -> Row | Wrong:
    """`said` as it was read: strings, and from JSON also lists, booleans and numbers. `key` where it says none."""
    try:
        fields = _fields(said)
    except WrongFieldError as error:
        return Wrong(where, str(error))
    key = fields.pop("key", "") or key or _key_of(fields)
    if len(key) > _MOST_KEY:
        return Wrong(where, f"'key' has up to {_MOST_KEY} characters, and here {len(key)}")
    return Row(where, key, fields)


def _fields(said: Mapping[str, Any]) -> dict[str, Any]:
    named = {_ALIASES.get(name, name): value for name, value in said.items() if value is not None}
    unknown = sorted(named.keys() - set(FIELDS))
    if unknown:
        raise WrongFieldError(f"{unknown[0]!r} is none of {', '.join(FIELDS)}")
    fields: dict[str, Any] = {name: _READERS.get(name, _text)(name, value) for name, value in named.items()}
    for name in ("title", "body"):
        if not fields.get(name, "").strip():
            raise WrongFieldError(f"{name!r} was expected")
    return fields


def _key_of(fields: Mapping[str, Any]) -> str:
    """For articles that have no name of their own: the same title in the same language is the same article."""
    said = f"{fields.get('language', '')}\n{fields['title']}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise WrongFieldError(f"{name!r} must be a string, and is {type(value).__name__}")
    if "\ufffd" in value:
        raise WrongFieldError(f"{name!r} must be UTF-8")
    return clean_text(value).strip()


def _word(name: str, value: Any) -> str:
    return " ".join(_text(name, value).split())


def _key(name: str, value: Any) -> str:
    return _word(name, str(value) if isinstance(value, int) else value)


def _questions(name: str, value: Any) -> list[str]:
    """A list, or one a line."""
    lines = value.splitlines() if isinstance(value, str) else value
    if not isinstance(lines, list):
        raise WrongFieldError(f"{name!r} must be a list of strings, and is {type(value).__name__}")
    return [_word(name, line) for line in lines]


def _date(name: str, value: Any) -> date | None:
    text = _text(name, value)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongFieldError(f"{name!r} must be a day like 2027-01-31, and is {text!r}") from None


def _flag(name: str, value: Any) -> bool:
    text = value if isinstance(value, bool) else _text(name, value).lower()
    if text in _YES | {True}:
        return True
    if text in _NO | {False}:
        return False
    raise WrongFieldError(f"{name!r} must be true or false, and is {value!r}")


_READERS = {
    **dict.fromkeys((*_WORDS, "title"), _word),
    "key": _key,
    "questions": _questions,
    "review_on": _date,
    "is_public": _flag,
}
