"""From a dialogue and its knowledge to the exact messages; byte-stable from the front, for the prefix cache."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.utils.html import escape

from assistant.models import Article
from tickets.models import Language

#: Change it with every change of the texts or of the way they are put together.
PROMPT_VERSION = "answer-1"
_RULES = (Path(__file__).parent / "prompts" / "answer.txt").read_text(encoding="utf-8")
_MAX_TURNS = 20
_MAX_ARTICLE_CHARS = 4000
_LANGUAGE_NAMES = {Language.EN: "English", Language.ZH: "Simplified Chinese"}

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Turn:
    """One message of the dialogue or of the prompt; personal data already stands as placeholders."""

    role: Role
    text: str


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
    version: str = PROMPT_VERSION


def build_prompt(
    dialogue: Sequence[Turn],
    *,
    language: Language,
    articles: Sequence[Article],
    rejected: Sequence[RejectedDraft] = (),
) -> Prompt:
    """Rules, then articles by id, then the newest turns of `dialogue`, then what was wrong with earlier drafts."""
    by_id = sorted(articles, key=lambda article: article.pk)
    rules = Turn("system", "\n".join([_rules(language), *map(_article_text, by_id)]))
    objections = [Turn("system", _objection(draft)) for draft in rejected]
    return Prompt(
        turns=(rules, *dialogue[-_MAX_TURNS:], *objections),
        articles=tuple({"id": article.pk, "version": article.version} for article in by_id),
    )


def _rules(language: Language) -> str:
    return _RULES.format(desk=settings.DESK_NAME, language=_LANGUAGE_NAMES[language])


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
