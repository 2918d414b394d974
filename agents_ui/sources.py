"""What a draft stands on, of the articles that its prompt held."""

from dataclasses import dataclass

from assistant.models import Article, Draft


@dataclass(frozen=True)
class Source:
    """`is_quoted`: a sentence of the draft stands on it. `has_changed`: it was saved after the draft had read it."""

    article: Article
    is_quoted: bool
    has_changed: bool


def sources_of(draft: Draft) -> list[Source]:
    """Quoted ones first, else in the order of the prompt, for a draft that waits for its decision; else none. One query
    at most.
    """
    if draft.is_unwritten or not draft.is_open or not draft.articles:
        return []
    versions = {used["id"]: used["version"] for used in draft.articles}
    articles = Article.objects.defer("search", "pairs").in_bulk(versions)
    quoted = {quote["article"] for sentence in draft.supported for quote in sentence["quotes"]}
    return [
        Source(articles[pk], pk in quoted, articles[pk].version != versions[pk])
        for pk in sorted(versions, key=lambda pk: pk not in quoted)
        if pk in articles
    ]
