"""One article on its way in."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop as _

from assistant.exchange.problems import Place, ProblemError, Wrong
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
#: Of what came, so many characters are shown.
_SHOWN = 80


@dataclass(frozen=True)
class Row:
    """`fields` holds what was said, by the names of FIELDS."""

    place: Place
    key: str
    fields: Mapping[str, Any]


class WrongFieldError(ProblemError):
    """A field that cannot be what it says."""


def row_of(place: Place, said: Mapping[str, Any], *, key: str = "") -> Row | Wrong:
    """`said` as it was read: strings, and from JSON also lists, booleans and numbers. `key` where it says none."""
    try:
        fields = _fields(said)
        key = _short(fields.pop("key", "") or key or _key_of(fields))
    except WrongFieldError as error:
        return Wrong(place, error.problem)
    return Row(place, key, fields)


def _fields(said: Mapping[str, Any]) -> dict[str, Any]:
    named = {_ALIASES.get(name, name): value for name, value in said.items() if value is not None}
    unknown = sorted(named.keys() - set(FIELDS))
    if unknown:
        raise WrongFieldError(
            _("“%(name)s” is no field. There are: %(fields)s."),
            name=unknown[0][:_SHOWN],
            fields=", ".join(FIELDS),
        )
    fields: dict[str, Any] = {name: _READERS.get(name, _text)(name, value) for name, value in named.items()}
    for name in ("title", "body"):
        if not fields.get(name, "").strip():
            raise WrongFieldError(_("“%(name)s” is missing or empty."), name=name)
    return fields


def _short(key: str) -> str:
    if len(key) > _MOST_KEY:
        raise WrongFieldError(
            _("“key” has up to %(most)d characters, and here %(count)d."), most=_MOST_KEY, count=len(key)
        )
    return key


def _key_of(fields: Mapping[str, Any]) -> str:
    """For articles that have no name of their own: the same title in the same language is the same article."""
    said = f"{fields.get('language', '')}\n{fields['title']}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise WrongFieldError(_("“%(name)s” must be text."), name=name)
    if "\ufffd" in value:
        raise WrongFieldError(_("“%(name)s” is not written in UTF-8."), name=name)
    return clean_text(value).strip()


def _word(name: str, value: Any) -> str:
    return " ".join(_text(name, value).split())


def _key(name: str, value: Any) -> str:
    return _word(name, str(value) if isinstance(value, int) else value)


def _questions(name: str, value: Any) -> list[str]:
    """A list, or one a line."""
    lines = value.splitlines() if isinstance(value, str) else value
    if not isinstance(lines, list):
        raise WrongFieldError(_("“%(name)s” must be a list of texts, or one a line."), name=name)
    return [_word(name, line) for line in lines]


def _date(name: str, value: Any) -> date | None:
    text = _text(name, value)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongFieldError(
            _("“%(name)s” must be a day like 2027-01-31, not “%(value)s”."), name=name, value=text[:_SHOWN]
        ) from None


def _flag(name: str, value: Any) -> bool:
    text = value if isinstance(value, bool) else _text(name, value).lower()
    if text in _YES | {True}:
        return True
    if text in _NO | {False}:
        return False
    raise WrongFieldError(
        _("“%(name)s” must be true or false, not “%(value)s”."), name=name, value=str(value)[:_SHOWN]
    )


_READERS = {
    **dict.fromkeys((*_WORDS, "title"), _word),
    "key": _key,
    "questions": _questions,
    "review_on": _date,
    "is_public": _flag,
}
