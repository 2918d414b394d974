"""Answers that people approved, kept to be suggested to an agent who meets a similar question. Nothing here sends."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.brief import Said, dialogue_of
from assistant.lexicon import rules_for
from assistant.models import Article, Draft, Precedent
from assistant.screening import LOG_RULES, Pseudonyms, screen
from assistant.similar import LONGEST, most_similar
from tickets.models import Author, Ticket, User


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
    conversation, and neither it nor the question holds anything of the customer's own that would not be masked. A
    question that is longer than LONGEST is not kept: nothing is compared with it.
    """
    dialogue = dialogue_of(draft)
    if draft.override_reason or not draft.decided_by_id or not all(said.by_customer for said in dialogue):
        return
    asked = _asked(dialogue)
    if len(asked) > LONGEST:
        return
    question = _masked(draft, asked)
    if not _names_somebody(draft.ticket, question, answer) and _is_anybodys(draft, answer):
        Precedent.objects.get_or_create(draft=draft, defaults={"question": question, "answer": answer})


def _said_in(ticket: Ticket) -> list[Said]:
    spoken = ticket.messages.public().exclude(author=Author.SYSTEM)
    return [Said(message.body, message.author == Author.CUSTOMER) for message in spoken]


def _asked(dialogue: Sequence[Said]) -> str:
    """All that the customer has said since the desk spoke last."""
    newest: list[str] = []
    for said in reversed(dialogue):
        if not said.by_customer:
            break
        newest.insert(0, said.text)
    return "\n".join(newest)


def _is_anybodys(draft: Draft, answer: str) -> bool:
    """Whether `answer` holds nothing sensitive and no personal data but what the desk's articles publish."""
    used = [article["id"] for article in draft.articles]
    bodies = Article.objects.published().filter(pk__in=used).values_list("body", flat=True)
    permitted = Pseudonyms(published=bodies)
    rules = rules_for(draft.ticket.team_id)
    return not any(screen(answer, each, permitted=permitted).is_high_risk for each in (rules, LOG_RULES))


def _masked(draft: Draft, question: str) -> str:
    return screen(screen(question, rules_for(draft.ticket.team_id)).text, LOG_RULES).text


def _names_somebody(ticket: Ticket, *texts: str) -> bool:
    """Whether a part of the customer's name stands in them: no screening knows names, but we know this one."""
    return any(
        re.search(rf"(?<![a-z]){re.escape(part)}(?![a-z])", text.casefold())
        for part in _parts(ticket.requester.name)
        for text in texts
    )


def _parts(name: str) -> Iterable[str]:
    return (part for part in name.casefold().split() if len(part) > 1)


def _is_outdated(draft: Draft) -> bool:
    used = {article["id"]: article["version"] for article in draft.articles}
    now = dict(Article.objects.published().filter(pk__in=used).values_list("pk", "version"))
    return now != used
