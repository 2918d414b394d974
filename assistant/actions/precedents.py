"""Answers that people approved, kept to be suggested to an agent who meets a similar question. Nothing here sends."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from assistant.anonymous import names_customer
from assistant.brief import Said, dialogue_of
from assistant.claims import Inputs, find_marks
from assistant.lexicon import rules_for
from assistant.models import Article, Draft, Precedent
from assistant.names import names_in
from assistant.screening import LOG_RULES, Pseudonyms, screen
from assistant.similar import LONGEST, most_similar
from tickets.models import Author, Ticket, User

_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"\d+|[^\W\d_]+")
#: Of a step: 1. 2) 3、
_LIST_MARK = re.compile(r"^\W*\d{1,2}[.)、:]", re.MULTILINE)


@dataclass(frozen=True)
class Suggestion:
    """`percent`: how alike the questions are. `is_outdated`: an article it stood on reads differently by now."""

    precedent: Precedent
    percent: int
    is_outdated: bool


def suggest_precedent(ticket: Ticket, *, agent: User) -> Suggestion | None:
    """The most similar question answered before, among the tickets that `agent` may see. None when nobody waits."""
    if not ticket.waiting_since:
        return None
    others = Precedent.objects.visible_to(agent).exclude(draft__ticket=ticket)
    found = most_similar(_asked(_said_in(ticket)), others)
    if found is None:
        return None
    precedent, likeness = found
    return Suggestion(precedent, int(likeness * 100), _is_outdated(precedent.draft))


def keep_precedent(draft: Draft, answer: str) -> None:
    """`answer` goes out to the customer of `draft`. Kept when a person decided so without an override, it opens the
    conversation, calls nobody by name, and says nothing but what may be said to anybody. The question is masked; one
    that is longer than LONGEST is not kept: nothing is compared with it.
    """
    dialogue = dialogue_of(draft)
    if draft.override_reason or not draft.decided_by_id or not all(said.by_customer for said in dialogue):
        return
    asked = _asked(dialogue)
    if not asked or len(asked) > LONGEST:
        return
    question = _masked(draft, asked)
    if not names_customer(draft.ticket, question, answer) and _is_anybodys(draft, answer):
        Precedent.objects.get_or_create(draft=draft, defaults={"question": question, "answer": answer})


def _said_in(ticket: Ticket) -> list[Said]:
    spoken = ticket.messages.public().exclude(author=Author.SYSTEM)
    return [Said(message.body, message.author == Author.CUSTOMER) for message in spoken]


def _asked(dialogue: Sequence[Said]) -> str:
    """All that the customer has said in words since the desk spoke last."""
    newest: list[str] = []
    for said in reversed(dialogue):
        if not said.by_customer:
            break
        newest.insert(0, said.text)
    return "\n".join(filter(None, newest))


def _is_anybodys(draft: Draft, answer: str) -> bool:
    """Whether `answer` may be given to anybody: no personal data, figures, promises or names but what the articles
    that it was written from publish, and nothing sensitive.
    """
    used = [article["id"] for article in draft.articles]
    bodies = list(Article.objects.published().filter(pk__in=used).values_list("body", flat=True))
    permitted, rules = Pseudonyms(published=bodies), rules_for(draft.ticket.team_id)
    screened = (screen(answer, each, permitted=permitted) for each in (rules, LOG_RULES))
    return _is_published(draft, answer, bodies) and not any(verdict.is_high_risk for verdict in screened)


def _is_published(draft: Draft, answer: str, bodies: Sequence[str]) -> bool:
    """What is said in figures stands in `bodies`; so do names, unless they are the desk's or its agent's."""
    own = (settings.DESK_NAME, str(draft.decided_by))
    known = {word.casefold() for text in (*bodies, *own) for word in _WORD.findall(text)}
    said = {*_NUMBER.findall(_LIST_MARK.sub("", answer)), *(name.casefold() for name in names_in(answer))}
    return said <= known and not find_marks(answer, Inputs((), (), tuple(bodies)))


def _masked(draft: Draft, question: str) -> str:
    return screen(screen(question, rules_for(draft.ticket.team_id)).text, LOG_RULES).text


def _is_outdated(draft: Draft) -> bool:
    used = {article["id"]: article["version"] for article in draft.articles}
    now = dict(Article.objects.published().filter(pk__in=used).values_list("pk", "version"))
    return now != used
