"""manage.py search_knowledge answers every row in order, over a file or over the desk's own articles."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from assistant.models import Article, ArticleChange, ArticleState
from tests.cast import Cast
from tickets.models import SYSTEM

ARTICLES = [
    {"id": "park", "title": "Parking", "body": "Park behind the house at night.", "lang": "en"},
    {"id": 7, "title": "密码", "body": "", "questions": ["忘记密码怎么办", None], "lang": "zh"},
    {"id": "hours", "title": "", "body": "We open at 8 and close at 17.", "lang": "en"},
    {"id": "empty"},
]


def searched(
    capfdbinary: pytest.CaptureFixture[bytes], queries: Path, **options: Any
) -> list[dict[str, Any]]:
    call_command("search_knowledge", queries=queries, **options)
    return [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\nno row\n")
    return path


def test_every_row_is_answered_in_order(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    queries = write(
        tmp_path / "queries",
        {"id": 1, "text": "where may I park at night", "lang": "en"},
        {"id": 2, "text": "蜜码忘记了", "lang": "zh"},
        {"id": 3, "text": "when do you close"},
        {"id": 4, "text": "elephants eat bananas"},
        {"id": 5, "text": "park " * 100_000},
        {"id": 6, "text": ""},
        {"id": 7},
    )
    rows = searched(capfdbinary, queries, articles=write(tmp_path / "articles", *ARTICLES))
    assert [row["id"] for row in rows] == [1, 2, 3, 4, 5, 6, 7, None]
    assert [row["results"][0]["id"] for row in rows[:3]] == ["park", 7, "hours"]
    assert [row["answerable"] for row in rows[:4]] == [True, True, True, False]
    assert all(0 <= found["score"] <= 1 for row in rows for found in row["results"])
    assert rows[4]["results"]
    assert all(row["results"] == [] and not row["answerable"] for row in rows[5:])
    assert "error" in rows[6]
    assert "error" in rows[7]


def test_at_most_ten_are_found_best_first(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    many = ({"id": n, "title": "Parking", "body": f"Place {n} behind the house."} for n in range(20))
    queries = write(tmp_path / "queries", {"id": 1, "text": "parking place 13"})
    found = searched(capfdbinary, queries, articles=write(tmp_path / "articles", *many))[0]["results"]
    assert len(found) == 10
    assert found[0]["id"] == 13
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)


def test_a_file_leaves_nothing_behind(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], article: Article
) -> None:
    changes = ArticleChange.objects.count()
    queries = write(tmp_path / "queries", {"id": 1, "text": "when does my card arrive"})
    rows = searched(capfdbinary, queries, articles=write(tmp_path / "articles", *ARTICLES))
    assert rows[0]["results"] == []
    assert (Article.objects.count(), ArticleChange.objects.count()) == (1, changes)


def test_without_a_file_the_desks_own_articles_of_all_teams_are_searched(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], article: Article, cast: Cast
) -> None:
    own = Article(title="Card limits", body="b", state=ArticleState.PUBLISHED, team=cast.cards)
    own.record("article.created", actor=SYSTEM)
    queries = write(tmp_path / "queries", {"id": 1, "text": "when does my card arrive"})
    found = searched(capfdbinary, queries)[0]["results"]
    assert [one["id"] for one in found] == [article.key, own.key]
