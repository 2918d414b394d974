"""What was said in one conversation, as others may read it: placeholders for whatever is somebody's own."""

import re
from collections.abc import Iterable

from assistant.claims.facts import facts_of
from assistant.lexicon import rules_for
from assistant.names import calling
from assistant.screening import LOG_RULES, Pseudonyms, screen
from tickets.models import Ticket
from tickets.text import clean_text

_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]*(?:_[0-9]{1,4})?\]")
#: What the screening leaves of a card or an address, whichever: [card ··4242], [address].
_NAMES = re.compile(r"\[NAME\](?: ?\[NAME\])+")
_MASK = re.compile(r"\[(card|ID|phone|email|IBAN|IP|SSN|passport|address|secret)(?: ··\w{1,4})?\]")


def anonymous(text: str, ticket: Ticket, *, published: Iterable[str] = ()) -> str:
    """`text` of `ticket` with typed placeholders: [PHONE_1], [ADDRESS], [NAME] for the customer, [NUMBER] for what only
    refers to their case. Words that the team's lexicon masks stay masked; data in `published` texts stays.
    """
    pseudonyms = Pseudonyms(published=published)
    covered = pseudonyms.hide(clean_text(text))
    for rules in (rules_for(ticket.team_id), LOG_RULES):
        covered = screen(covered, rules, permitted=pseudonyms).text
    covered = _MASK.sub(lambda found: f"[{found[1].upper()}]", covered)
    return _without_name(_without_references(covered), ticket.requester.name)


def placeholders_in(text: str) -> list[str]:
    """Each once, in their order: a person has to say what belongs there, or that nothing does."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def names_customer(ticket: Ticket, *texts: str) -> bool:
    """Whether a part of the customer's name stands in them: no screening knows names, but we know this one."""
    name = calling(ticket.requester.name)
    return name is not None and any(name.search(text) for text in texts)


def _without_name(text: str, name: str) -> str:
    known = calling(name)
    return _NAMES.sub("[NAME]", known.sub("[NAME]", text)) if known else text


def _without_references(text: str) -> str:
    for fact in reversed(facts_of(text)):
        if fact.kind == "reference" and not fact.unit:
            text = f"{text[: fact.start]}[NUMBER]{text[fact.end :]}"
    return text
