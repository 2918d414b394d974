"""Where the desk uses embeddings, meaning orders what words have found; words do it alone when they cannot be had."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from assistant.embedding import EmbeddingError, chosen_embedder
from assistant.knowledge import embed_articles, find_passages, vector_table, vectors
from assistant.models import Article, ArticleQuestion, ArticleState
from helpdesk import env
from tests.assistant.knowledge.endpoint import Endpoint, running_endpoint
from tests.assistant.knowledge.test_search_command import searched
from tests.assistant.knowledge.test_search_command import write as write_rows
from tests.cast import Cast
from tickets.models import SYSTEM


@pytest.fixture
def endpoint(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    with running_endpoint() as running:
        settings.EMBEDDINGS_URL, settings.EMBEDDINGS_MODEL = running.url, "small"
        settings.EMBEDDINGS_KEY = "key"
        monkeypatch.setattr(vectors, "_paused_until", 0.0)
        vector_table.forget()
        yield running
        vector_table.forget()


def write(title: str, body: str = "A text.", *questions: str) -> Article:
    article = Article(title=title, body=body, state=ArticleState.PUBLISHED)
    article.record("article.created", actor=SYSTEM)
    ArticleQuestion.objects.bulk_create(ArticleQuestion(article=article, text=text) for text in questions)
    return article


def found(*said: str, team_id: int | None = None) -> list[str]:
    return list(dict.fromkeys(one.title for one in find_passages(*said, team_id=team_id).passages))


def of_articles() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT title, model FROM assistant_vector JOIN assistant_article ON article_id = assistant_article.id "
            "GROUP BY 1, 2 ORDER BY 1"
        )
        return list(cursor.fetchall())


def test_what_shares_no_word_with_the_question_is_found_by_its_meaning(endpoint: Endpoint) -> None:
    write("Boats", "Ferry times.")
    write("Dogs", "We have them brushed in town.")
    assert found("my puppy") == []
    assert embed_articles(seconds=60) == 2
    assert "Dogs" in found("Boats? No, my puppy, the hound")


def test_what_is_meant_decides_between_those_that_share_the_words(endpoint: Endpoint) -> None:
    write("Opening hours", "The hours of the ferry.")
    write("Hours of opening", "The hours of the hound.")
    embed_articles(seconds=60)
    assert found("opening hours, for my puppy")[0] == "Hours of opening"
    assert found("opening hours, for my boat")[0] == "Opening hours"


def test_a_message_before_is_meant_as_well(endpoint: Endpoint) -> None:
    write("Opening hours", "The hours of the ferry.")
    write("Hours of opening", "The hours of the hound.")
    embed_articles(seconds=60)
    assert found("It is about my puppy.", "opening hours?")[0] == "Hours of opening"


def test_each_change_gets_its_vectors_once(endpoint: Endpoint) -> None:
    dogs, boats = write("Dogs", "About dogs."), write("Boats", "About boats.")
    assert (embed_articles(seconds=60), embed_articles(seconds=60)) == (2, 0)
    dogs.body = "About each hound."
    dogs.record("article.edited", actor=SYSTEM)
    ArticleQuestion.objects.create(article=boats, text="When does the ferry go?")
    assert embed_articles(seconds=60) == 2
    assert [text for text in endpoint.asked[-1] if "\n" not in text][:2] == [
        "Boats",
        "When does the ferry go?",
    ]
    boats.state = ArticleState.RETIRED
    boats.record("article.retired", actor=SYSTEM)
    assert embed_articles(seconds=60) == 0
    assert of_articles() == [("Dogs", "small")]


def test_an_article_of_another_team_is_not_found_by_its_meaning(endpoint: Endpoint, cast: Cast) -> None:
    write("Boats", "Ferry times.")
    own = Article(title="Dogs", body="Fixed in town.", state=ArticleState.PUBLISHED, team=cast.cards)
    own.record("article.created", actor=SYSTEM)
    embed_articles(seconds=60)
    assert "Dogs" not in found("Boats? My puppy", team_id=cast.front.pk)
    assert "Dogs" in found("Boats? My puppy", team_id=cast.cards.pk)


def test_what_nobody_wrote_of_stays_unanswered(endpoint: Endpoint) -> None:
    write("Dogs", "We have them brushed in town.")
    embed_articles(seconds=60)
    assert not find_passages("Does an puppy eat elephants at the zoo?").is_answerable


def test_while_the_endpoint_fails_words_do_it_and_nobody_waits_twice(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    write("Parking", "Park behind the house.")
    embed_articles(seconds=60)
    endpoint.status = 503
    before = len(endpoint.asked)
    with caplog.at_level(logging.WARNING):
        assert [found("where is parking"), found("where is parking")] == [["Parking"], ["Parking"]]
    assert len(endpoint.asked) == before + 1
    assert caplog.text.count("goes on by words alone") == 1


def test_the_command_answers_by_words_what_the_endpoint_does_not_take(
    endpoint: Endpoint, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    articles = write_rows(
        tmp_path / "articles", {"id": "park", "title": "Parking", "body": "Behind the house."}
    )
    queries = write_rows(
        tmp_path / "queries", {"id": 1, "text": "endless parking"}, {"id": 2, "text": "house"}
    )
    endpoint.refused = "endless"
    rows = searched(capfdbinary, queries, articles=articles)
    assert [row["results"][0]["id"] for row in rows[:2]] == ["park", "park"]


def test_articles_wait_for_an_endpoint_that_fails(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.status = 500
    write("Parking", "Park behind the house.")
    assert embed_articles(seconds=60) == 0
    assert "No vectors for now" in caplog.text
    endpoint.status = 200
    assert embed_articles(seconds=60) == 1


def test_an_article_that_the_endpoint_refuses_holds_up_no_other(endpoint: Endpoint) -> None:
    refused = write("Dogs", "An endless text.")
    write("Boats", "Ferry times.")
    endpoint.refused = "endless"
    assert embed_articles(seconds=60) == 2
    assert "Boats" in found("Dogs? The ferry")
    before = len(endpoint.asked)
    assert embed_articles(seconds=60) == 0
    assert len(endpoint.asked) == before, "nobody asks again for the same text"
    refused.body = "A short text."
    refused.record("article.edited", actor=SYSTEM)
    assert embed_articles(seconds=60) == 1


def test_an_endpoint_that_refuses_everything_leaves_all_articles_due(endpoint: Endpoint) -> None:
    write("Dogs", "We have them brushed in town.")
    embed_articles(seconds=60)
    write("Boats", "Ferry times.")
    endpoint.status = 400
    assert embed_articles(seconds=60) == 0
    endpoint.status = 200
    assert embed_articles(seconds=60) == 1


def test_vectors_that_are_too_long_for_an_index_are_used_all_the_same(endpoint: Endpoint) -> None:
    endpoint.length = 2001
    write("Boats", "Ferry times.")
    write("Dogs", "We have them brushed in town.")
    assert embed_articles(seconds=60) == 2
    assert "Dogs" in found("Boats? No, my puppy, the hound")


def test_the_index_gives_as_many_as_are_looked_at(endpoint: Endpoint) -> None:
    for number in range(60):
        write("dogs " * (number % 8 + 1) + "boats " * (number // 8 + 1), "No word of it.")
    embed_articles(seconds=60)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    assert len(vectors.nearness(["dogs"], [], None)) > 40


def test_personal_data_does_not_get_to_the_endpoint(endpoint: Endpoint) -> None:
    write("Dogs", "We have them brushed in town.")
    embed_articles(seconds=60)
    found("My dog was paid with 4111 1111 1111 1111, write to ana@example.org")
    assert "dog" in endpoint.asked[-1][0]
    assert "4111" not in endpoint.asked[-1][0]
    assert "ana@" not in endpoint.asked[-1][0]


def test_no_personal_data_slips_through_where_a_text_is_cut(endpoint: Endpoint) -> None:
    embedder = chosen_embedder()
    assert embedder is not None
    embedder.embed(["word " * 797 + "My card: 4111 1111 1111 1111"])
    assert "My card" in endpoint.asked[-1][0]
    assert "411" not in endpoint.asked[-1][0]


def test_the_endpoint_gets_our_key_and_no_other_of_this_machine(
    endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ana password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    embedder = chosen_embedder()
    assert embedder is not None
    embedder.embed(["dog"])
    assert endpoint.keys == {"Bearer key"}


def test_another_model_takes_the_place_of_the_first(
    endpoint: Endpoint, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("Dogs", "We have them brushed in town.")
    embed_articles(seconds=60)
    settings.EMBEDDINGS_MODEL, endpoint.length = "large", 12
    assert found("dogs")[0] == "Dogs"
    monkeypatch.setattr(vectors, "_paused_until", 0.0)
    assert embed_articles(seconds=60) == 1
    assert of_articles() == [("Dogs", "large")]
    assert found("dogs")[0] == "Dogs"


@pytest.mark.parametrize("answer", [[], [0.0] * 8, ["x"] * 8, None])
def test_an_answer_that_is_none_is_refused(
    endpoint: Endpoint, answer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "vector", lambda text: answer)
    embedder = chosen_embedder()
    assert embedder is not None
    with pytest.raises(EmbeddingError):
        embedder.embed(["a"])


def test_a_desk_without_embeddings_asks_nobody_and_makes_no_table(db: None) -> None:
    write("Parking", "Park behind the house.")
    assert embed_articles(seconds=60) == 0
    found("parking")
    with CaptureQueriesContext(connection) as queries:
        assert found("parking") == ["Parking"]
    assert len(queries) == 1
    assert not vector_table.is_made()


def test_an_endpoint_needs_the_name_of_its_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDINGS_URL", "http://127.0.0.1:1/v1")
    with pytest.raises(ImproperlyConfigured, match="EMBEDDINGS_MODEL is missing"):
        env.embeddings_model()
