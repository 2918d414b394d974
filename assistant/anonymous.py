"""What was said in one conversation, as others may read it: placeholders for whatever is somebody's own."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from assistant.claims.facts import facts_of
from assistant.lexicon import rules_for
from assistant.models import Article
from assistant.names import calling, names_in
from assistant.screening import LOG_RULES, Pseudonyms, screen
from assistant.screening.normalise import CJK
from tickets.models import Ticket
from tickets.text import clean_text

#: All that this writes; the name of a link is none.
_KINDS = "|".join(sorted(kind.upper() for kind in LOG_RULES.kinds))
_PLACEHOLDER = re.compile(rf"\[(?:(?:{_KINDS})(?:_[0-9]{{1,4}})?|ID|SSN|NAME|NUMBER)\](?!\()")
#: What the screening leaves of a card or an address, whichever: [card ··4242], [address].
_NAMES = re.compile(r"\[NAME\](?: ?\[NAME\])+")
_MASK = re.compile(r"\[(card|ID|phone|email|IBAN|IP|SSN|passport|address|secret)(?: ··\w{1,4})?\]")

#: So many names are looked up in the articles; who says more of them speaks of people.
_MOST_NAMES = 10


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


def nameless(text: str) -> str:
    """`text` without what looks like anybody's name, as others than those who see its ticket may read it. What the
    articles for customers write just so, such as a product's name, stays.
    """
    found = dict.fromkeys(name for name in names_in(text) if name not in settings.DESK_NAME.split())
    used = [name for name in list(found)[:_MOST_NAMES] if _is_in_articles(name)]
    masked = [re.escape(name) for name in sorted(found, key=len, reverse=True) if name not in used]
    whole = re.compile(rf"(?<![^\W_{CJK}])(?:{'|'.join(masked)})(?![^\W_{CJK}])")
    return _NAMES.sub("[NAME]", whole.sub("[NAME]", text)) if masked else text


def placeholders_in(text: str) -> list[str]:
    """Each once, in their order: a person has to say what belongs there, or that nothing does."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def without_placeholders(text: str) -> str:
    return _PLACEHOLDER.sub(" ", text)


def names_customer(ticket: Ticket, *texts: str) -> bool:
    """Whether a part of the customer's name stands in them: no screening knows names, but we know this one."""
    name = calling(ticket.requester.name)
    return name is not None and any(name.search(text) for text in texts)


def _is_in_articles(name: str) -> bool:
    """By the index on the words; then as it is written: Rose is nobody's flower."""
    said = Article.objects.for_customers().filter(search=SearchQuery(name, config="english"))
    return said.filter(Q(title__contains=name) | Q(body__contains=name)).exists()


def _without_name(text: str, name: str) -> str:
    known = calling(name)
    return _NAMES.sub("[NAME]", known.sub("[NAME]", text)) if known else text


def _without_references(text: str) -> str:
    for fact in reversed(facts_of(text)):
        if fact.kind == "reference" and not fact.unit:
            text = f"{text[: fact.start]}[NUMBER]{text[fact.end :]}"
    return text
