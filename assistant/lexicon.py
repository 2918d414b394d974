"""The rules that a team is screened by: the product's words and the desk's, and what is done about each category."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import cast
from uuid import UUID

from django.db.models import F

from assistant.models import AllowedPhrase, CategoryPolicy, LexiconState, Word
from assistant.screening import SCREENING_VERSION, Rules
from assistant.screening.lexicon import WORDS, Lexicon, read_words
from assistant.screening.rules import CATEGORY_ACTIONS, WordAction


@dataclass(frozen=True)
class DeskRules(Rules):
    """`version` names the screening's code and the state of the desk's lexicon: same version, same verdict."""

    version: str = SCREENING_VERSION


@dataclass(frozen=True)
class _Desk:
    """The lexicon in one state; `actions` by team, None for teams that say nothing of their own."""

    token: UUID | None
    version: str
    lexicon: Lexicon
    actions: Mapping[int | None, Mapping[str, WordAction]]

    def rules(self, team_id: int | None) -> DeskRules:
        actions = self.actions.get(team_id, self.actions[None])
        return DeskRules(self.lexicon, actions, version=self.version)


# One for all threads of the process: ten thousand words are put together once, not per message.
_lock = Lock()
_desk: _Desk | None = None
_looked_at = 0.0


def rules_for(team_id: int | None, *, behind_s: float = 0.0) -> DeskRules:
    """The rules as they stand now, for a team or for the desk as a whole.

    Costs one query, `SELECT token FROM assistant_lexiconstate`; only a changed token has the words read again.
    With `behind_s` no query when the last one was less than so many seconds ago: for screens, which ask often.
    """
    global _desk, _looked_at  # noqa: PLW0603  (what the process knows)
    desk = _desk
    if desk is None or monotonic() - _looked_at >= behind_s:
        token, now = _token(), monotonic()
        with _lock:
            if _desk is None or _desk.token != token:
                _desk = _read(token)
            desk, _looked_at = _desk, now
    return desk.rules(team_id)


def own_words() -> Iterable[tuple[str, str]]:
    """(word, category) of the lists that ship with the product."""
    return [pair for name in ("en.txt", "zh.txt") for pair in read_words(WORDS / name)]


def allowed_phrases() -> list[str]:
    """Phrases in which no word is marked: the desk's, and the product's, such as everyday words of service.

    A list cannot take these back; a supervisor can, by a word of the desk's own.
    """
    own = set(Word.objects.in_use().filter(word_list=None).values_list("word", flat=True))
    shipped = [phrase for phrase, _ in read_words(WORDS / "allowed.txt") if phrase not in own]
    return [*shipped, *AllowedPhrase.objects.filter(is_active=True).values_list("phrase", flat=True)]


def _token() -> UUID | None:
    return LexiconState.objects.values_list("token", flat=True).first()


def _read(token: UUID | None) -> _Desk:
    """Read after the token: what changed meanwhile is read again with the next one, and never missed."""
    words = list(Word.objects.in_use().order_by("pk").values_list("word", "category"))
    allowed, actions = allowed_phrases(), _actions()
    state = json.dumps([words, allowed, sorted(actions.items(), key=str)], sort_keys=True)
    digest = hashlib.sha256(state.encode()).hexdigest()[:12]
    # The desk's words come first: of two categories for one word, its own counts.
    lexicon = Lexicon([*words, *own_words()], allowed)
    return _Desk(token, f"{SCREENING_VERSION}+{digest}", lexicon, actions)


def _actions() -> dict[int | None, dict[str, WordAction]]:
    by_team: dict[int | None, dict[str, WordAction]] = {None: dict(CATEGORY_ACTIONS)}
    for policy in CategoryPolicy.objects.order_by(F("team_id").asc(nulls_first=True), "pk"):
        actions = by_team.setdefault(policy.team_id, dict(by_team[None]))
        actions[policy.category] = cast("WordAction", policy.action)
    return by_team
