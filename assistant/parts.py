"""What a request was put together from, part by part: small enough to keep with each draft, enough to tell later
what differs. Texts stand as hashes of what went out, placeholders and all: nothing personal can be read from them.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistant.brief import Brief
from assistant.models import Article
from assistant.screening import SCREENING_VERSION

#: {"name": "message 3", "sha256": ...} for a text, {"name": "language", "value": ...} for a choice.
Part = dict[str, str]


_NAMES = {
    "name": gettext_lazy("The name of the desk"),
    "user_id": gettext_lazy("The desk's id at the provider"),
    "model": gettext_lazy("The model"),
    "canary": gettext_lazy("The canary"),
    "language": gettext_lazy("The language"),
    "screening": gettext_lazy("The screening"),
    "rules": gettext_lazy("The rules"),
    "last word": gettext_lazy("The last word"),
}


def parts_of(brief: Brief) -> list[Part]:
    """In the order of the request; each name once."""
    return [*_choices(brief), *map(_article, brief.articles), *_turns(brief)]


def name_in_words(name: str) -> str:
    """ "message 3" as people say it."""
    if numbers := re.fullmatch(r"article (\d+) v(\d+)", name):
        return _("Article %(id)s, version %(version)s") % {"id": numbers[1], "version": numbers[2]}
    if number := re.fullmatch(r"message (\d+)", name):
        return _("Message %(number)s") % {"number": number[1]}
    if number := re.fullmatch(r"rejected (\d+)", name):
        return _("Rejected draft %(number)s") % {"number": number[1]}
    return str(_NAMES.get(name, name))


def _choices(brief: Brief) -> Iterator[Part]:
    for name, value in asdict(brief.desk).items():
        yield {"name": name, "value": value}
    yield {"name": "language", "value": brief.language}
    yield {"name": "screening", "value": SCREENING_VERSION}


def _article(article: Article) -> Part:
    text = "\n".join([article.title, article.language, article.body])
    return {"name": f"article {article.pk} v{article.version}", "sha256": _sha256(text)}


def _turns(brief: Brief) -> Iterator[Part]:
    """The rules by themselves: in their turn stand the articles too, which are parts of their own."""
    for number, turn in enumerate(brief.prompt.turns):
        text = brief.prompt.rules if turn.source == "rules" else f"{turn.role}\n{turn.text}"
        yield {"name": turn.source or f"turn {number}", "sha256": _sha256(text)}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
