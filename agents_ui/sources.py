"""What a draft stands on: the articles that its prompt held."""

from dataclasses import dataclass

from assistant.models import Article, Draft


@dataclass(frozen=True)
class Source:
    """`has_changed`: the article was saved again after the draft had read it."""

    article: Article
    has_changed: bool


def sources_of(draft: Draft) -> list[Source]:
    """In the order of the prompt, for a draft that waits for its decision; else none. One query at most."""
    if draft.is_unwritten or not draft.is_open or not draft.articles:
        return []
    versions = {used["id"]: used["version"] for used in draft.articles}
    articles = Article.objects.defer("search", "pairs").in_bulk(versions)
    return [
        Source(articles[pk], articles[pk].version != version)
        for pk, version in versions.items()
        if pk in articles
    ]
