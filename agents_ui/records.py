"""What a draft stood on when it was written, as it read then."""

from dataclasses import dataclass

from assistant.models import Article, Draft


@dataclass(frozen=True)
class Basis:
    """`article` in the version that the draft had read; `has_changed`: it reads differently now, or is retired."""

    article: Article
    has_changed: bool


def basis_of(draft: Draft) -> list[Basis]:
    """In the order of the prompt; versions that nobody kept are missing, and the replay names them."""
    then = Article.objects.at_versions(draft.articles)
    now = dict(
        Article.objects.published().filter(pk__in=[one.pk for one in then]).values_list("pk", "version")
    )
    return [Basis(article, now.get(article.pk) != article.version) for article in then]
