"""From a dialogue and its knowledge to the exact messages; byte-stable from the front, for the prefix cache."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.desk import Desk
from assistant.models import Article
from assistant.prompts import answer_1, answer_2, answer_3, answer_4
from assistant.prompts.contents import Contents, Excerpt, Passage, RejectedDraft, Role, Turn
from tickets.models import Language

__all__ = [
    "NOTHING",
    "PROMPT_VERSION",
    "Found",
    "Passage",
    "Prompt",
    "RejectedDraft",
    "Role",
    "Turn",
    "build_prompt",
]

#: A new one with every change of the texts or of the way they are put together; old ones stay, for the replay.
PROMPT_VERSION = "answer-4"
VERSIONS = {
    "answer-1": answer_1.put_together,
    "answer-2": answer_2.put_together,
    "answer-3": answer_3.put_together,
    "answer-4": answer_4.put_together,
}
#: They carried whole articles.
_WITH_EXCERPTS = frozenset({"answer-1", "answer-2"})
_TEXTS = Path(__file__).parent / "prompts"
_MAX_TURNS = 20
_MAX_ARTICLE_CHARS = 4000
LANGUAGE_NAMES = {Language.EN: "English", Language.ZH: "Simplified Chinese"}


@dataclass(frozen=True)
class Found:
    """What of the knowledge a question is answered from: `passages`, and the articles that they are of. In the order in
    which a prompt carries them, whoever found them first.
    """

    articles: tuple[Article, ...] = ()
    passages: tuple[Passage, ...] = ()

    @classmethod
    def of(cls, articles: Iterable[Article], passages: Iterable[Passage]) -> "Found":
        return cls(
            tuple(sorted(articles, key=lambda article: article.pk)),
            tuple(sorted(passages, key=lambda passage: (passage.article, passage.number))),
        )


NOTHING = Found()


@dataclass(frozen=True)
class Prompt:
    """What goes to the model, which article versions and passages it carries, and its contents as they were put in.

    `rules` with `canary` are what no answer may repeat.
    """

    turns: tuple[Turn, ...]
    articles: tuple[dict[str, int], ...]
    passages: tuple[dict[str, Any], ...]
    version: str
    rules: str
    canary: str
    contents: Contents


def build_prompt(
    dialogue: Sequence[Turn],
    *,
    desk: Desk,
    language: Language,
    found: Found = NOTHING,
    rejected: Sequence[RejectedDraft] = (),
    version: str = PROMPT_VERSION,
) -> Prompt:
    """Rules, then the passages that were `found`, then the newest turns of `dialogue`, then what was wrong with earlier
    drafts. Old versions carry whole articles instead of passages.

    The same input gives the same bytes. Raises KeyError for a `version` that nobody has kept.
    """
    name, is_old = LANGUAGE_NAMES[language], version in _WITH_EXCERPTS
    contents = Contents(
        name,
        tuple(map(_excerpt, found.articles)) if is_old else (),
        tuple(dialogue[-_MAX_TURNS:]),
        tuple(rejected),
        () if is_old else found.passages,
    )
    rules = text_of(version).format(desk=desk.name, language=name, canary=desk.canary)
    return Prompt(
        turns=VERSIONS[version](rules, contents),
        articles=tuple({"id": article.pk, "version": article.version} for article in found.articles),
        passages=tuple(passage.as_json() for passage in contents.passages),
        version=version,
        rules=rules,
        canary=desk.canary,
        contents=contents,
    )


def _excerpt(article: Article) -> Excerpt:
    return Excerpt(
        article.pk, article.version, article.title, article.language, article.body[:_MAX_ARTICLE_CHARS]
    )


@cache
def text_of(version: str) -> str:
    """The rules of that version, with places for what a desk says of itself."""
    return (_TEXTS / f"{version}.txt").read_text(encoding="utf-8")
