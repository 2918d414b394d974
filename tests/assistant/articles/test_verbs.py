"""What people do with articles: each change is a version, and supervisors decide what is read."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from assistant.actions import (
    Exposing,
    approve_draft,
    create_article,
    edit_article,
    edit_draft,
    publish_article,
    restore_article,
    retire_article,
)
from assistant.models import Article, ArticleQuestion, ArticleState, ArticleUse, Draft, QuestionSource
from tests.cast import Cast
from tests.races import at_once, meanwhile
from tickets.actions import release_reply
from tickets.exceptions import Conflict, Invalid, NotAllowed
from tickets.models import Ticket

Ready = Callable[..., Draft]


@pytest.fixture
def draft(cast: Cast) -> Article:
    return create_article(
        author=cast.mei, title="Opening  hours", body=" We open at 8.\r\n", questions=["When?", "", "When?"]
    )


def verbs(article: Article) -> list[tuple[str, str, int]]:
    rows = Article.history.filter(id=article.pk).order_by("history_id")
    return [(row.history_change_reason, row.history_actor, row.version) for row in rows]


def test_an_agent_writes_a_draft_and_a_supervisor_publishes_and_retires_it(
    draft: Article, cast: Cast
) -> None:
    assert (draft.title, draft.body, draft.state) == ("Opening hours", "We open at 8.", ArticleState.DRAFT)
    edited = edit_article(draft, seen=1, author=cast.mei, body="We open at 9.")
    published = publish_article(edited, seen=2, supervisor=cast.sofia)
    assert Article.objects.for_customers().get() == published
    retire_article(published, seen=3, supervisor=cast.sofia)
    assert not Article.objects.for_customers().exists()
    assert verbs(draft) == [
        ("article.created", "agent:mei", 1),
        ("article.edited", "agent:mei", 2),
        ("article.published", "supervisor:sofia", 3),
        ("article.retired", "supervisor:sofia", 4),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_form_that_arrives_twice_at_the_same_moment_makes_one_article(cast: Cast) -> None:
    def save(_number: int) -> Article:
        return create_article(author=cast.mei, key="a" * 20, title="Fees", body="None.")

    made = at_once(2, save)
    assert made == [Article.objects.get()] * 2


def test_a_form_that_arrives_again_with_other_questions_loses_none_of_them(cast: Cast) -> None:
    def save(*questions: str) -> Article:
        return create_article(
            author=cast.mei, key="a" * 20, title="Fees", body="None.", questions=list(questions)
        )

    first = save("Any fee?", "What does it cost?")
    assert save("What does it  cost?", "Any fee?") == first, "the same questions, whatever their order"
    assert set(save("What is it?").questions.values_list("text", flat=True)) == {"What is it?"}
    assert Article.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_other_words_that_arrive_under_the_same_key_at_the_same_moment_are_not_lost(cast: Cast) -> None:
    def save(body: str) -> None:
        create_article(author=cast.mei, key="a" * 20, title="Fees", body=body)

    with meanwhile(lambda: save("One euro.")):
        save("None.")
    assert set(Article.objects.values_list("body", flat=True)) == {"None.", "One euro."}


def test_agents_neither_publish_nor_change_what_is_published(draft: Article, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        publish_article(draft, seen=1, supervisor=cast.mei)
    published = publish_article(draft, seen=1, supervisor=cast.sofia)
    attempts: list[Callable[[], Article]] = [
        lambda: edit_article(published, seen=2, author=cast.mei, body="We never open."),
        lambda: retire_article(published, seen=2, supervisor=cast.mei),
        lambda: restore_article(published, version=1, seen=2, supervisor=cast.mei),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert Article.objects.get().version == 2


def test_who_opened_an_older_version_is_told_who_was_faster(draft: Article, cast: Cast) -> None:
    edit_article(draft, seen=1, author=cast.liam, body="We open at 10.")
    with pytest.raises(Conflict) as refused:
        edit_article(draft, seen=1, author=cast.mei, body="We open at 11.")
    assert (str(refused.value), refused.value.who) == ("Liam has saved another version meanwhile.", "Liam")
    assert refused.value.when
    assert Article.objects.get().body == "We open at 10."


def test_saving_what_is_there_already_saves_nothing(draft: Article, cast: Cast) -> None:
    edit_article(draft, seen=1, author=cast.mei, body="We open at 8. ", questions=["When?"])
    assert len(verbs(draft)) == 1


def test_an_old_version_becomes_the_newest_one(draft: Article, cast: Cast) -> None:
    edited = edit_article(draft, seen=1, author=cast.mei, title="Closed", body="We are closed.")
    restored = restore_article(edited, version=1, seen=2, supervisor=cast.sofia)
    assert (restored.title, restored.body, restored.version) == ("Opening hours", "We open at 8.", 3)
    assert restored.content_hash == draft.content_hash != edited.content_hash
    assert verbs(draft)[-1] == ("article.restored", "supervisor:sofia", 3)
    with pytest.raises(Conflict):
        restore_article(restored, version=1, seen=3, supervisor=cast.sofia)
    with pytest.raises(Invalid):
        restore_article(restored, version=9, seen=3, supervisor=cast.sofia)


@pytest.mark.parametrize("wrong", [{"title": " "}, {"title": "x" * 201}, {"body": "\u200b"}, {"language": "de"},
                                   {"questions": ["x" * 501]}])  # fmt: skip
def test_what_is_no_article_is_refused(draft: Article, cast: Cast, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        edit_article(draft, seen=1, author=cast.mei, **wrong)  # type: ignore[arg-type]
    assert len(verbs(draft)) == 1


def test_secrets_and_personal_data_are_published_only_after_a_warning(draft: Article, cast: Cast) -> None:
    leaking = edit_article(
        draft,
        seen=1,
        author=cast.mei,
        body="Ring Ana on 13812345678.",
        questions=["Is ana@example.com right?"],
    )
    with pytest.raises(Exposing) as refused:
        publish_article(leaking, seen=2, supervisor=cast.sofia)
    assert refused.value.found == [("phone", "13812345678"), ("email", "ana@example.com")]
    published = publish_article(leaking, seen=2, supervisor=cast.sofia, is_warned=True)
    with pytest.raises(Exposing):
        edit_article(published, seen=3, author=cast.sofia, body="Ring 13812345679.")
    assert Article.objects.get().version == 3


def test_no_warning_publishes_a_placeholder(draft: Article, cast: Cast) -> None:
    holding = edit_article(
        draft, seen=1, author=cast.mei, body="Ring [PHONE_1], see [NAME](https://desk.example)."
    )
    with pytest.raises(Invalid, match=r"take them out: \[PHONE_1\]$"):
        publish_article(holding, seen=2, supervisor=cast.sofia, is_warned=True)
    said = edit_article(holding, seen=2, author=cast.mei, body="Ring us, see [NAME](https://desk.example).")
    published = publish_article(said, seen=3, supervisor=cast.sofia)
    with pytest.raises(Invalid):
        edit_article(published, seen=4, author=cast.sofia, is_warned=True, title="Of [NAME]")
    with pytest.raises(Invalid):
        restore_article(published, version=2, seen=4, supervisor=cast.sofia, is_warned=True)


def test_example_questions_come_and_go_and_those_of_customers_stay(draft: Article, cast: Cast) -> None:
    ArticleQuestion.objects.create(article=draft, text="Open?", source=QuestionSource.APPROVED)
    ArticleQuestion.objects.create(article=draft, text="Till when?", source=QuestionSource.APPROVED)
    edit_article(draft, seen=1, author=cast.mei, questions=["Sundays?", "Open?"])
    assert set(draft.questions.values_list("text", "source")) == {
        ("Open?", "example"),
        ("Till when?", "approved"),
        ("Sundays?", "example"),
    }
    assert len(verbs(draft)) == 2


def test_agents_see_the_articles_of_every_team_and_of_their_own(draft: Article, cast: Cast) -> None:
    of_cards = create_article(author=cast.noor, title="PIN", body="Four digits.", team=cast.cards)
    assert set(Article.objects.visible_to(cast.noor)) == {draft, of_cards}
    assert set(Article.objects.visible_to(cast.mei)) == {draft}
    assert set(Article.objects.visible_to(cast.sofia)) == {draft, of_cards}


def test_articles_wait_for_their_review_until_they_are_retired(draft: Article, cast: Cast) -> None:
    today = timezone.localdate()
    due = edit_article(draft, seen=1, author=cast.mei, review_on=today)
    assert Article.objects.to_review(today).get() == due
    assert not Article.objects.to_review(today - timedelta(days=1)).exists()
    retire_article(due, seen=2, supervisor=cast.sofia)
    assert not Article.objects.to_review(today).exists()


def test_it_is_kept_how_often_an_article_stood_under_an_answer(
    ready: Ready, article: Article, cast: Cast, window: None
) -> None:
    first = approve_draft(ready(), agent=cast.mei, client_key=uuid4())
    assert not ArticleUse.objects.exists(), "a reply that may still be undone is no answer"
    release_reply(first)
    edited = ready("When does my card arrive?")
    release_reply(edit_draft(edited, agent=cast.mei, text="Within 6 working days.", client_key=uuid4()))
    use = ArticleUse.objects.get()
    assert (use.article_id, use.answers, use.unchanged) == (article.pk, 2, 1)


def test_a_draft_on_no_article_counts_for_none(ask: Callable[..., Ticket], cast: Cast) -> None:
    ask()
    ArticleUse.objects.add(Draft.objects.get())
    assert not ArticleUse.objects.exists()
