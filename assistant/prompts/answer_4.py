"""How version 4 puts a prompt together: as version 3, but no passage can name a placeholder of the customer's data."""

import re
from dataclasses import replace

from assistant.prompts import answer_3
from assistant.prompts.contents import Contents, Passage, Turn
from tickets.text import clean_text

_LIKE_OURS = re.compile(r"\[([A-Z][A-Z_]{0,15})_([0-9]{1,4})\]")


def put_together(rules: str, contents: Contents) -> tuple[Turn, ...]:
    """A "[PHONE_1]" of an article would come back as this customer's number, so it loses its brackets."""
    return answer_3.put_together(rules, replace(contents, passages=tuple(map(_harmless, contents.passages))))


def _harmless(passage: Passage) -> Passage:
    title, heading, text = map(_without_placeholders, (passage.title, passage.heading, passage.text))
    return replace(passage, title=title, heading=heading, text=text)


def _without_placeholders(text: str) -> str:
    """(PHONE 1): the same words, so that a quote of it is still one."""
    return _LIKE_OURS.sub(r"(\1 \2)", clean_text(text))
