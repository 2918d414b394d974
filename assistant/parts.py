"""What a request was put together from, part by part: small enough to keep with each draft, enough to tell later
what differs. Texts stand as hashes of what went out, placeholders and all: nothing personal can be read from them.
"""

import hashlib
from collections.abc import Iterator

from assistant.brief import Brief
from assistant.models import Article
from assistant.screening import SCREENING_VERSION

#: {"name": "message 3", "sha256": ...} for a text, {"name": "language", "value": ...} for a choice.
Part = dict[str, str]


def parts_of(brief: Brief) -> list[Part]:
    """In the order of the request; each name once."""
    return [*_choices(brief), *map(_article, brief.articles), *_turns(brief)]


def _choices(brief: Brief) -> Iterator[Part]:
    yield {"name": "model", "value": brief.desk.model}
    yield {"name": "desk", "value": brief.desk.name}
    yield {"name": "user_id", "value": brief.desk.user_id}
    yield {"name": "canary", "value": brief.desk.canary}
    yield {"name": "language", "value": brief.language}
    yield {"name": "screening", "value": SCREENING_VERSION}


def _article(article: Article) -> Part:
    text = "\n".join([article.title, article.language, article.body])
    return {"name": f"article {article.pk} v{article.version}", "sha256": _sha256(text)}


def _turns(brief: Brief) -> Iterator[Part]:
    for number, turn in enumerate(brief.prompt.turns):
        yield {
            "name": turn.source or f"turn {number}",
            "sha256": _sha256(f"{turn.role}\n{turn.text}"),
        }


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
