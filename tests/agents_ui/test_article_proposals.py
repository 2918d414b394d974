"""A change to a published article that an agent proposes: nothing changes before a supervisor has signed it."""

from typing import Any

import pytest
from django.test import Client

from assistant.models import Article, Lesson
from tests.agents_ui.conftest import HTMX
from tests.cast import Cast
from tickets.models import SYSTEM

TEXT = "Your card arrives within 6 working days."


def edit_url(article: Article) -> str:
    return f"/console/articles/{article.pk}/edit/"


def typed(article: Article, **values: Any) -> dict[str, Any]:
    return {
        "seen": article.version,
        "title": article.title,
        "body": TEXT,
        "why": "The post is slower.",
        **values,
    }


@pytest.fixture
def proposed(article: Article, mei: Client) -> Lesson:
    mei.post(edit_url(article), typed(article, title="When a card arrives"))
    return Lesson.objects.get()


def test_an_agent_proposes_and_reads_that_it_waits(article: Article, cast: Cast, mei: Client) -> None:
    editor = mei.get(edit_url(article)).content.decode()
    assert "Propose it" in editor
    assert "For the supervisor who signs it." in editor
    answer = mei.post(edit_url(article), typed(article))
    assert answer.headers["Location"] == f"/console/articles/{article.pk}/"
    lesson = Lesson.objects.get()
    assert (lesson.proposed_by, lesson.why, lesson.state) == (cast.mei, "The post is slower.", "proposed")
    assert "waits for a supervisor" in mei.get(answer.headers["Location"]).content.decode()
    before = article.body
    article.refresh_from_db()
    assert article.body == before
    mei.post(edit_url(article), typed(article))
    assert Lesson.objects.count() == 1, "the same again is the same proposal"


def test_a_supervisor_reads_both_sides_and_signs(
    article: Article, proposed: Lesson, mei: Client, sofia: Client
) -> None:
    page = sofia.get("/console/lessons/").content.decode()
    assert "proposed by Mei" in page
    assert "The post is slower." in page
    assert "<ins>a </ins>" in page, "the title too"
    assert "within <ins>6</ins> working days" in page
    sofia.post(f"/console/lessons/{proposed.public_id}/acceptance/", {"seen": article.version}, headers=HTMX)
    article.refresh_from_db()
    assert (article.title, article.body, article.version) == ("When a card arrives", TEXT, 2)
    assert Article.history.latest().history_actor == "supervisor:sofia"
    assert "Sofia has accepted the change" in mei.get(f"/console/articles/{article.pk}/").content.decode()


def test_who_proposed_it_reads_why_it_was_dismissed(
    article: Article, proposed: Lesson, mei: Client, sofia: Client
) -> None:
    url = f"/console/lessons/{proposed.public_id}/dismissal/"
    sofia.post(url, {"reason": "Only in winter."}, headers=HTMX)
    assert "had proposed: Only in winter." in mei.get(f"/console/articles/{article.pk}/").content.decode()
    again = mei.post(edit_url(article), typed(article, title="When a card arrives"))
    assert (again.status_code, TEXT in again.content.decode()) == (409, True)
    assert Lesson.objects.count() == 1


def test_what_somebody_has_saved_meanwhile_is_shown_and_no_word_is_lost(
    article: Article, mei: Client
) -> None:
    seen = article.version
    article.body = "Your card arrives within 5 working days, in winter 7."
    article.record("article.edited", actor=SYSTEM)
    answer = mei.post(edit_url(article), typed(article, seen=seen))
    assert answer.status_code == 409
    assert f"{TEXT}</textarea>" in answer.content.decode()
    assert not Lesson.objects.exists()


@pytest.mark.parametrize("wrong", [{"title": " "}, {"body": ""}, {"why": "x" * 501}])
def test_what_is_no_article_comes_back_with_its_words(
    article: Article, mei: Client, wrong: dict[str, str]
) -> None:
    answer = mei.post(edit_url(article), typed(article, **wrong))
    assert answer.status_code == 422
    assert not Lesson.objects.exists()


def test_nothing_is_proposed_for_what_reads_so_already(article: Article, mei: Client) -> None:
    assert mei.post(edit_url(article), typed(article, body=article.body)).status_code == 409
    assert not Lesson.objects.exists()


def test_a_supervisor_edits_without_a_proposal(article: Article, sofia: Client) -> None:
    assert "Propose it" not in sofia.get(edit_url(article)).content.decode()
    sofia.post(edit_url(article), {**typed(article), "language": "en"})
    article.refresh_from_db()
    assert article.body == TEXT
    assert not Lesson.objects.exists()
