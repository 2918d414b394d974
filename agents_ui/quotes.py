"""Which words of which article a sentence of a draft stands on, for the screens."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from agents_ui.records import Basis
from agents_ui.sources import Source
from assistant.models import Article, Draft

#: Passages of a draft, by article, version and number.
Passages = dict[tuple[int, int, int], dict[str, Any]]


@dataclass(frozen=True)
class Quote:
    """`article` as the draft read it; `passage`: the piece of it that the draft was given and quotes `words` of."""

    article: Article
    heading: str
    passage: str
    words: str
    has_changed: bool


@dataclass(frozen=True)
class Cited:
    """A supported sentence. `is_found`: it cited nothing, the desk itself found who says it."""

    number: int
    is_found: bool
    quotes: list[Quote]


def quotes_of(draft: Draft, read: Iterable[Source | Basis]) -> list[Cited]:
    """Numbered as in the text. One query, where an article of `read` has changed since."""
    read = list(read)
    as_read = {(one.article.pk, one.article.version): one.article for one in read}
    gone = [used for used in draft.articles if (used["id"], used["version"]) not in as_read]
    for article in Article.objects.at_versions(gone) if gone and draft.supported else []:
        as_read[article.pk, article.version] = article
    changed = {one.article.pk for one in read if one.has_changed}
    passages = {(one["article"], one["version"], one["number"]): one for one in draft.passages}
    return [
        Cited(number, sentence["by"] == "machine", list(_quotes(sentence, as_read, passages, changed)))
        for number, sentence in enumerate(draft.supported, 1)
    ]


def _quotes(
    sentence: dict[str, Any],
    as_read: dict[tuple[int, int], Article],
    passages: Passages,
    changed: set[int],
) -> Iterator[Quote]:
    for quote in sentence["quotes"]:
        article = as_read.get((quote["article"], quote["version"]))
        place = passages.get((quote["article"], quote["version"], quote["number"]))
        if article and place:
            passage = article.body[place["start"] : place["end"]]
            yield Quote(article, place["heading"], passage, quote["text"], article.pk in changed)
