"""What of the desk's articles an answer is written from: chosen for a question, or cut out again for a replay."""

from collections.abc import Iterable, Sequence
from typing import Any

from assistant.knowledge import find_passages
from assistant.models import Article
from assistant.prompt import NOTHING, Found, Passage


def choose_passages(*said: str, team_id: int | None) -> Found:
    """For what the customer `said`, newest last; nothing where nothing answers it. A passage that its article does not
    hold any more is left out.
    """
    findings = find_passages(*said, team_id=team_id)
    if not findings.is_answerable:
        return NOTHING
    used = {found.article_id: found.version for found in findings.passages}
    articles = Article.objects.at_versions({"id": pk, "version": version} for pk, version in used.items())
    by_id = {article.pk: article for article in articles}
    chosen = [
        _passage(by_id[found.article_id], found.number, start, found.text, found.heading)
        for found in findings.passages
        if found.article_id in by_id and (start := by_id[found.article_id].body.find(found.text)) >= 0
    ]
    kept = {passage.article for passage in chosen}
    return Found.of((article for article in articles if article.pk in kept), chosen)


def cut_again(articles: Sequence[Article], record: Iterable[dict[str, Any]]) -> Found:
    """With the passages on `record` (Passage.as_json), out of their `articles` as they read then."""
    by_version = {(article.pk, article.version): article for article in articles}
    cut = (
        _passage(
            article, one["number"], one["start"], article.body[one["start"] : one["end"]], one["heading"]
        )
        for one in record
        if (article := by_version.get((one["article"], one["version"])))
    )
    return Found.of(articles, cut)


def _passage(article: Article, number: int, start: int, text: str, heading: str) -> Passage:
    return Passage(
        article=article.pk,
        version=article.version,
        number=number,
        title=article.title,
        language=article.language,
        heading=heading,
        start=start,
        text=text,
    )
