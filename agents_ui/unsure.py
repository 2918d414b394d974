"""Why a person has to look whether a draft answers what was asked: no quote can say so."""

import re
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext as _

from assistant.models import Draft, TicketTopic
from tickets.models import Author

#: What ends with a question mark; one in the middle of an address ends nothing.
_QUESTION = re.compile(r"(?<![^?？!！。\n])([^?？!！。\n]++)[?？]+(?=[\s\"'”’)）」』】*_]|[\u3400-\u9fff]|$)")
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def unsure_of(draft: Any, ticket: Any, twin: Draft | None = None) -> list[str]:
    """`draft`: with what was said; `ticket`: with its topic and those in use; `twin`: one of the same words that was
    rejected.
    """
    asked = list(takewhile(lambda said: said["author"] == Author.CUSTOMER, draft.said_newest))
    why = {
        _("the same words were rejected before"): twin is not None,
        _("a file was not read"): any(said["has_files"] for said in asked),
        _("several questions: see that each is answered"): _questions([one["body"] for one in asked]) > 1,
        _("its topic is not sure"): bool(ticket.topics) and not _has_topic(ticket),
    }
    return [words for words, holds in why.items() if holds]


def _questions(said: list[str]) -> int:
    """So many different ones. A single word, as in "Hello? Anyone?", asks nothing."""
    found = {tuple(_WORD.findall(one.casefold())) for text in said for one in _QUESTION.findall(text)}
    return sum(len(words) > (2 if _CHINESE.match(words[0]) else 1) for words in found if words)


def _has_topic(ticket: Any) -> bool:
    """A person may have said that it belongs to none."""
    said: TicketTopic | None = getattr(ticket, "topic_said", None)
    return (
        said is not None and said.is_clear and (said.topic_id is not None or said.assigned_by_id is not None)
    )
