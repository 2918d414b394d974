"""The pieces of an article are renewed with it, whoever saves it."""

import pytest

from assistant.knowledge import find_passages
from assistant.models import Article, ArticleState, Chunk
from tests.cast import Cast
from tickets.models import SYSTEM


def pieces_of(article: Article) -> list[tuple[int, str]]:
    return list(Chunk.objects.of_version(article).values_list("number", "text"))


def test_a_published_article_has_its_pieces(article: Article) -> None:
    assert pieces_of(article) == [(0, article.body)]


def test_an_edit_makes_new_ones(article: Article) -> None:
    article.body = "Now it takes 7 days."
    article.record("article.edited", actor=SYSTEM, fields=["body"])
    assert pieces_of(article) == [(0, "Now it takes 7 days.")]
    assert Chunk.objects.get().version == Article.objects.get().version == 2


@pytest.mark.parametrize("state", [ArticleState.RETIRED, ArticleState.DRAFT])
def test_what_is_not_published_has_none(article: Article, state: ArticleState) -> None:
    article.state = state
    article.record("article.edited", actor=SYSTEM)
    assert not Chunk.objects.exists()


def test_many_are_cut_in_two_queries(article: Article, django_assert_num_queries: object) -> None:
    other = Article(title="Other", body="Another text.", state=ArticleState.PUBLISHED)
    other.record("article.created", actor=SYSTEM)
    Chunk.objects.all().delete()
    with django_assert_num_queries(2):  # type: ignore[operator]
        Chunk.objects.renew([article, other])
    assert set(Chunk.objects.values_list("text", flat=True)) == {article.body, other.body}


def test_passages_are_of_every_team_and_of_the_one_that_answers(article: Article, cast: Cast) -> None:
    own = Article(
        title="Your card, for us", body="Your card is here.", state=ArticleState.PUBLISHED, team=cast.cards
    )
    own.record("article.created", actor=SYSTEM)
    everyone = {passage.article_id for passage in find_passages("Where is my card?").passages}
    cards = {p.article_id for p in find_passages("Where is my card?", team_id=cast.cards.pk).passages}
    other = {p.article_id for p in find_passages("Where is my card?", team_id=cast.front.pk).passages}
    assert everyone == other == {article.pk}
    assert cards == {article.pk, own.pk}
