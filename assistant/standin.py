"""While the assistant is away: the best matching article or macro, offered to an agent as what it is."""

from dataclasses import asdict
from typing import Any

from assistant.actions import outgoing_verdict
from assistant.brief import Brief, asked_in, dialogue_of
from assistant.checks import mark_what_is_too_long
from assistant.models import Article, Draft, DraftSource
from assistant.retrieval.tokens import chinese_pairs, latin_words
from assistant.screening import Pseudonyms
from tickets.models import Macro

#: A word in the title says more about the matter than one in the text.
_TITLE = 3
#: Fewer points and the text is beside the question.
_LEAST = 3
_SHORT = 3
_COMMON = frozenset(
    {
        "about", "been", "come", "could", "does", "done", "from", "have", "hello", "into", "just", "know",
        "like", "long", "many", "much", "need", "only", "please", "some", "tell", "than", "thank", "thanks",
        "that", "their", "them", "then", "there", "they", "this", "want", "were", "what", "when", "where",
        "which", "will", "with", "would", "your",
    }
)  # fmt: skip


def stand_in(draft: Draft, brief: Brief) -> dict[str, Any] | None:
    """What to finish `draft` with; None when nothing matches, or a draft was rejected before: people write then."""
    if draft.after_id or draft.is_shadow:
        return None
    question = _words(" ".join(asked_in(dialogue_of(draft))))
    candidates: list[Article | Macro] = [
        *(article for article in brief.articles if article.language == draft.ticket.language),
        *Macro.objects.for_ticket(draft.ticket).whole(),
    ]
    scored = [(_score(question, text.title, text.body), text) for text in candidates]
    best, text = max(scored, key=lambda pair: pair[0], default=(0, None))
    return _values(text, brief) if text and best >= _LEAST else None


def _values(text: Article | Macro, brief: Brief) -> dict[str, Any]:
    verdict = outgoing_verdict(text.body, Pseudonyms(published=[text.body]), brief.rules)
    is_article = isinstance(text, Article)
    return {
        "text": text.body,
        "source": DraftSource.ARTICLE if is_article else DraftSource.MACRO,
        "articles": [{"id": text.pk, "version": text.version}] if isinstance(text, Article) else [],
        "spans": [asdict(span) for span in verdict.spans],
        "is_blocked": verdict.is_high_risk,
        "marks": [asdict(mark) for mark in mark_what_is_too_long(text.body)],
        "screening_version": brief.rules.version,
    }


def _score(question: set[str], title: str, body: str) -> int:
    return _TITLE * len(question & _words(title)) + len(question & _words(body))


def _words(text: str) -> set[str]:
    """Words of any length but the common ones, and Chinese in pairs; a plural counts as its singular."""
    latin = {
        word.removesuffix("s") for word in latin_words(text) if len(word) > _SHORT and word not in _COMMON
    }
    return latin | set(chinese_pairs(text))
