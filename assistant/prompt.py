"""From a dialogue and its knowledge to the exact messages; byte-stable from the front, for the prefix cache."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from django.utils.html import escape

from assistant.models import Article
from tickets.models import Language

#: A new one with every change of the texts or of the way they are put together; old ones stay, for the replay.
PROMPT_VERSION = "answer-1"
_TEXTS = Path(__file__).parent / "prompts"
_MAX_TURNS = 20
_MAX_ARTICLE_CHARS = 4000
_LANGUAGE_NAMES = {Language.EN: "English", Language.ZH: "Simplified Chinese"}

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Turn:
    """One message of the dialogue or of the prompt; personal data already stands as placeholders.

    `source`: what it was made from, for the record: "rules", "message 3", "rejected 1".
    """

    role: Role
    text: str
    source: str = ""


@dataclass(frozen=True)
class RejectedDraft:
    """An earlier draft of the same answer, and why the agent rejected it."""

    text: str
    why: str


@dataclass(frozen=True)
class Prompt:
    """What goes to the model, and which article versions it carries."""

    turns: tuple[Turn, ...]
    articles: tuple[dict[str, int], ...]
    version: str


def build_prompt(
    dialogue: Sequence[Turn],
    *,
    desk: str,
    language: Language,
    articles: Sequence[Article],
    rejected: Sequence[RejectedDraft] = (),
    version: str = PROMPT_VERSION,
) -> Prompt:
    """Rules, then articles by id, then the newest turns of `dialogue`, then what was wrong with earlier drafts.

    `desk` is its name. Raises FileNotFoundError for a `version` whose texts nobody has kept.
    """
    by_id = sorted(articles, key=lambda article: article.pk)
    rules = _rules(version).format(desk=desk, language=_LANGUAGE_NAMES[language])
    return Prompt(
        turns=(
            Turn("system", "\n".join([rules, *map(_article_text, by_id)]), "rules"),
            *dialogue[-_MAX_TURNS:],
            *(
                Turn("system", _objection(one), f"rejected {number}")
                for number, one in enumerate(rejected, 1)
            ),
        ),
        articles=tuple({"id": article.pk, "version": article.version} for article in by_id),
        version=version,
    )


@cache
def _rules(version: str) -> str:
    return (_TEXTS / f"{version}.txt").read_text(encoding="utf-8")


def _article_text(article: Article) -> str:
    return (
        f'<article id="{article.pk}" version="{article.version}" title="{escape(article.title)}" '
        f'language="{article.language}">\n{_inside(article.body[:_MAX_ARTICLE_CHARS])}\n</article>'
    )


def _objection(draft: RejectedDraft) -> str:
    return f"Rejected: {draft.why}\n<rejected>\n{_inside(draft.text)}\n</rejected>"


def _inside(text: str) -> str:
    """`text` as data: it cannot end the element that it stands in."""
    return text.replace("</", "<\\/")
