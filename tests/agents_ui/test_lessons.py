"""The supervisors' lessons, side by side with the articles; and a solved ticket as a draft of an article."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from assistant.actions import create_article, edit_article, edit_draft, propose_edit
from assistant.models import (
    Article,
    ArticleQuestion,
    ArticleState,
    Lesson,
    LessonKind,
    LessonState,
    QuestionSource,
)
from tests.agents_ui.conftest import HTMX, ticket_url
from tests.assistant.topics.deciding import finished
from tests.cast import Cast, erase_now, solve_now
from tests.races import meanwhile
from tickets.actions import ask_for_deletion, send_reply
from tickets.models import SYSTEM, Ticket

Ask = Callable[..., Ticket]


@pytest.fixture
def lesson(ask: Ask, article: Article, cast: Cast) -> Lesson:
    """Mei has corrected five days to three."""
    draft = finished(
        ask("When does my card arrive?"),
        text="Your card arrives within 5 working days.",
        articles=[{"id": article.pk, "version": article.version}],
    )
    edit_draft(draft, agent=cast.mei, text="Your card arrives within 3 working days.", client_key=uuid4())
    return Lesson.objects.select_related("message").get()


def verb(lesson: Lesson, noun: str) -> str:
    return f"/console/lessons/{lesson.public_id}/{noun}/"


def test_lessons_are_for_supervisors(lesson: Lesson, mei: Client) -> None:
    assert mei.get("/console/lessons/").status_code == 403
    assert mei.get("/console/lessons/list/").status_code == 403
    assert mei.post(verb(lesson, "acceptance"), {"seen": 1}, headers=HTMX).status_code == 403
    assert 'href="/console/lessons/"' not in mei.get("/console/").content.decode()


def test_both_sides_stand_beside_each_other_with_the_words_marked_and_the_source(
    lesson: Lesson, sofia: Client
) -> None:
    page = sofia.get("/console/lessons/").content.decode()
    assert "within <del>5</del> working days" in page
    assert "within <ins>3</ins> working days" in page
    assert lesson.message
    assert lesson.ticket
    assert f"/console/tickets/{lesson.ticket.public_id}/?view=all#{lesson.message.dom_id}" in page


def test_what_would_be_read_is_shown_as_it_would_be_read(
    ask: Ask, article: Article, cast: Cast, sofia: Client
) -> None:
    article.body = "Cards cost **5 euros**.\n\n3. [Order](https://bank.example) one <b>now</b>"
    article.record("article.edited", actor=SYSTEM)
    body = article.body.replace("5 euros", "3 euros").replace("one", "it")
    propose_edit(article, author=cast.mei, title=article.title, body=body, why="", seen=article.version)
    new = Lesson(kind=LessonKind.NEW, ticket=ask(), title="Fees", body="None, **never**.", fingerprint="x")
    new.record("lesson.proposed", actor=SYSTEM)
    page = sofia.get("/console/lessons/").content.decode()
    assert "Cards cost <strong><del>5</del> euros</strong>." in page
    assert "Cards cost <strong><ins>3</ins> euros</strong>." in page
    link = '<a href="https://bank.example" rel="noopener noreferrer nofollow">Order</a>'
    assert f"<p>3.&nbsp;{link} <ins>it</ins> &lt;b&gt;now&lt;/b&gt;</p>" in page
    assert "None, <strong>never</strong>." in page


LINK = "See [open the form](https://my-bank.example/unblock) to **5 euros** each."


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("my-bank.example/unblock", "evil.example/unblock", "<ins>https://evil.example/unblock)</ins>"),
        ("**5 euros**", "5 euros", "<del>**</del>"),
        ("See", "See [this](https://evil.example) and", "(https://evil.example)"),
        ("my-", "my\N{EN DASH}", "<ins>See [open the form](https://my\N{EN DASH}bank.example/unblock)"),
    ],
)
def test_what_the_rendered_text_does_not_show_is_shown_as_it_is_written(
    article: Article, cast: Cast, sofia: Client, *, old: str, new: str, shown: str
) -> None:
    article.body = LINK
    article.record("article.edited", actor=SYSTEM)
    body = LINK.replace(old, new)
    propose_edit(article, author=cast.mei, title=article.title, body=body, why="", seen=article.version)
    page = sofia.get("/console/lessons/").content.decode()
    sides = page[page.index("lesson-sides") : page.index("<textarea")]
    assert shown in re.sub(r"\s+</", "</", sides)


def test_a_title_with_another_dash_is_a_changed_title(article: Article, cast: Cast, sofia: Client) -> None:
    title = f"{article.title} \N{EN DASH} abroad"
    article.title = title.replace("\N{EN DASH}", "-")
    article.record("article.edited", actor=SYSTEM)
    propose_edit(article, author=cast.mei, title=title, body=article.body, why="", seen=article.version)
    assert f"<ins>{title}</ins>" in sofia.get("/console/lessons/").content.decode()


def test_a_change_with_a_placeholder_says_so_and_can_only_be_edited(lesson: Lesson, sofia: Client) -> None:
    lesson.body = lesson.body.replace("within 3 working days", "once you call [PHONE_1]")
    lesson.save(update_fields=["body"])
    page = sofia.get("/console/lessons/").content.decode()
    assert "Say what stands in these places, or take them out: [PHONE_1]" in page
    assert 'data-key="a"' not in page
    assert 'data-key="e"' in page
    answer = sofia.post(verb(lesson, "acceptance"), {"seen": lesson.version}, headers=HTMX)
    assert answer.status_code in (409, 422)
    assert "take them out: [PHONE_1]" in answer.content.decode()


def test_a_lesson_is_signed(lesson: Lesson, article: Article, sofia: Client) -> None:
    answer = sofia.post(verb(lesson, "acceptance"), {"seen": article.version}, headers=HTMX)
    assert answer.status_code == 204
    article.refresh_from_db()
    assert "within 3 working days" in article.body
    page = sofia.get("/console/lessons/").content.decode()
    assert "Nothing to learn" in page
    assert f"Version {article.version} of “{article}” is live now." in page
    assert f'<a href="/console/articles/{article.pk}/">Open the article</a>' in page
    assert f"/console/articles/{article.pk}/history/" in page
    Lesson.objects.update(decided_at=timezone.now() - timedelta(minutes=2))
    assert "is live now" not in sofia.get("/console/lessons/").content.decode()


def reopening_of(answer: Any) -> str:
    return str(json.loads(answer.headers["X-Undo"])["url"])


def test_what_was_signed_is_taken_back(lesson: Lesson, article: Article, cast: Cast, sofia: Client) -> None:
    before, seen = article.body, article.version
    reworded = {"seen": seen, "title": "Delivery", "body": "In three days, by post."}
    answer = sofia.post(verb(lesson, "acceptance"), reworded, headers=HTMX)
    article.refresh_from_db()
    assert (article.title, article.version) == ("Delivery", seen + 1)
    assert sofia.post(reopening_of(answer), headers=HTMX).status_code == 204
    article.refresh_from_db()
    assert (article.title, article.body, article.is_published) == ("When your card arrives", before, True)
    assert (article.version, article.history.latest().history_user) == (seen + 2, cast.sofia)
    page = sofia.get("/console/lessons/").content.decode()
    assert "within <ins>3</ins> working days" in page
    assert "is live now" not in page
    assert sofia.post(reopening_of(answer), headers=HTMX).status_code == 204, "a double click"
    article.refresh_from_db()
    assert article.version == seen + 2
    assert sofia.post(verb(lesson, "acceptance"), {"seen": seen + 2}, headers=HTMX).status_code == 204
    article.refresh_from_db()
    assert "within 3 working days" in article.body


def test_what_was_signed_without_any_change_is_taken_back(
    lesson: Lesson, article: Article, cast: Cast, sofia: Client
) -> None:
    seen = article.version
    typed = {"seen": seen, "title": article.title, "body": article.body}
    answer = sofia.post(verb(lesson, "acceptance"), typed, headers=HTMX)
    assert sofia.post(reopening_of(answer), headers=HTMX).status_code == 204
    lesson.refresh_from_db()
    article.refresh_from_db()
    assert (lesson.state, article.version) == (LessonState.PROPOSED, seen)
    answer = sofia.post(verb(lesson, "acceptance"), typed, headers=HTMX)
    edit_article(article, seen=seen, author=cast.sofia, body="Cards are free.")
    assert sofia.post(reopening_of(answer), headers=HTMX).status_code == 204
    article.refresh_from_db()
    assert (article.body, article.version) == ("Cards are free.", seen + 1), "what came since stays"


def test_what_was_signed_before_its_version_was_kept_is_not_taken_back(
    lesson: Lesson, article: Article, cast: Cast, sofia: Client
) -> None:
    """Its version is the one that it was proposed for: going back there would take out what came between."""
    proposed_for = article.version
    article = edit_article(
        article, seen=proposed_for, author=cast.sofia, body=f"Cards are free.\n{article.body}"
    )
    typed = {"seen": article.version, "title": article.title, "body": f"{article.body} Always."}
    answer = sofia.post(verb(lesson, "acceptance"), typed, headers=HTMX)
    Lesson.objects.update(version=proposed_for)
    assert sofia.post(reopening_of(answer), headers=HTMX).status_code == 409
    article.refresh_from_db()
    assert article.body.endswith("Always.")


def test_a_dismissal_is_taken_back(lesson: Lesson, sofia: Client) -> None:
    answer = sofia.post(verb(lesson, "dismissal"), {"reason": "Only today"}, headers=HTMX)
    assert sofia.post(reopening_of(answer), headers=HTMX).status_code == 204
    lesson.refresh_from_db()
    assert (lesson.state, lesson.reason, lesson.decided_by) == (LessonState.PROPOSED, "", None)


def test_what_somebody_has_gone_on_with_is_not_taken_back(
    lesson: Lesson, article: Article, cast: Cast, sofia: Client
) -> None:
    answer = sofia.post(verb(lesson, "acceptance"), {"seen": article.version}, headers=HTMX)
    article.refresh_from_db()
    article.body += " Cards are free."
    article.record("article.edited", actor=SYSTEM)
    refused = sofia.post(reopening_of(answer), headers=HTMX)
    assert (refused.status_code, "has been changed since" in refused.content.decode()) == (409, True)
    article.refresh_from_db()
    assert article.body.endswith("Cards are free.")
    Lesson.objects.update(decided_by=cast.mei)
    assert sofia.post(reopening_of(answer), headers=HTMX).status_code == 409, "it is another's decision"
    lesson.refresh_from_db()
    assert lesson.state == LessonState.ACCEPTED


def test_what_was_signed_is_not_proposed_again_once_its_conversation_is_deleted(
    lesson: Lesson, article: Article, cast: Cast, sofia: Client
) -> None:
    answer = sofia.post(verb(lesson, "acceptance"), {"seen": article.version}, headers=HTMX)
    assert lesson.ticket
    erase_now(ask_for_deletion(lesson.ticket, customer=cast.ana), supervisor=cast.sofia)
    assert sofia.post(reopening_of(answer), headers=HTMX).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_what_is_proposed_again_while_its_conversation_is_deleted_is_deleted_too(
    lesson: Lesson, article: Article, cast: Cast, sofia: Client
) -> None:
    answer = sofia.post(verb(lesson, "acceptance"), {"seen": article.version}, headers=HTMX)
    assert lesson.ticket
    asked = ask_for_deletion(lesson.ticket, customer=cast.ana)
    with meanwhile(lambda: erase_now(asked, supervisor=cast.sofia)):
        assert sofia.post(reopening_of(answer), headers=HTMX).status_code == 204
    assert not Lesson.objects.exists()


def test_it_is_refused_where_the_article_has_changed_and_stands_there_anew(
    lesson: Lesson, article: Article, sofia: Client
) -> None:
    seen = article.version
    article.body = f"Cards are free. {article.body}"
    article.record("article.edited", actor=SYSTEM)
    answer = sofia.post(verb(lesson, "acceptance"), {"seen": seen}, headers=HTMX)
    assert answer.status_code == 409
    page = sofia.get("/console/lessons/list/").content.decode()
    assert "The article has changed in this place" in page
    assert 'data-key="a"' not in page
    assert "Cards are free." in page[page.index("<textarea") :]


def test_the_words_of_the_supervisor_count(lesson: Lesson, article: Article, sofia: Client) -> None:
    values = {"seen": article.version, "title": "Delivery", "body": "In three days, by post."}
    assert sofia.post(verb(lesson, "acceptance"), values).headers["Location"] == "/console/lessons/"
    article.refresh_from_db()
    assert (article.title, article.body) == ("Delivery", "In three days, by post.")


def test_a_dismissal_needs_a_reason(lesson: Lesson, sofia: Client) -> None:
    assert sofia.post(verb(lesson, "dismissal"), {"reason": ""}, headers=HTMX).status_code == 422
    assert sofia.post(verb(lesson, "dismissal"), {"reason": "Only today"}, headers=HTMX).status_code == 204
    lesson.refresh_from_db()
    assert lesson.state == LessonState.DISMISSED
    assert "Only today" in sofia.get("/console/lessons/").content.decode()


def test_the_page_takes_few_queries(
    lesson: Lesson, sofia: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        assert sofia.get("/console/lessons/").status_code == 200


@pytest.fixture
def solved(ask: Ask, cast: Cast) -> Ticket:
    ticket = ask("Do you insure my phone 13812345678? I am Ana.")
    text = "Dear Ana, phones are insured for a year."
    send_reply(ticket, agent=cast.mei, text=text, client_key=uuid4(), seen_seq=1)
    return solve_now(ticket, agent=cast.mei)


def test_an_agent_drafts_an_article_from_a_solved_ticket(solved: Ticket, cast: Cast, mei: Client) -> None:
    address = ticket_url(solved, "article/")
    assert address in mei.get(ticket_url(solved)).content.decode()
    editor = mei.get(address).content.decode()
    assert not Article.objects.exists(), "nothing has been saved yet"
    assert 'value="Do you insure my phone [PHONE_1]? I am [NAME]."' in editor
    assert "Dear [NAME], phones are insured for a year.</textarea>" in editor
    assert "[PHONE_1], [NAME]" in editor
    assert solved.get_absolute_url() in editor
    typed = {"title": " ", "body": "Phones are insured.", "language": "en", "team": cast.front.pk}
    refused = mei.post(address, typed)
    assert (refused.status_code, Article.objects.exists()) == (422, False)
    assert "Phones are insured.</textarea>" in refused.content.decode()
    again, saved = (mei.post(address, {**typed, "title": "Phones", "key": "a" * 20}) for _click in range(2))
    article = Article.objects.get()
    assert again.headers["Location"] == saved.headers["Location"] == f"/console/articles/{article.pk}/"
    assert (article.state, article.ticket, article.team) == (ArticleState.DRAFT, solved, solved.team)
    assert mei.get(address).headers["Location"] == f"/console/articles/{article.pk}/edit/"


def test_an_article_that_a_colleague_has_begun_meanwhile_is_named_and_no_word_is_lost(
    solved: Ticket, cast: Cast, mei: Client
) -> None:
    create_article(author=cast.liam, title="Insured phones", body="x", ticket=solved)
    typed = {"title": "Phones", "body": "All these words.", "language": "en"}
    refused = mei.post(ticket_url(solved, "article/"), typed)
    assert refused.status_code == 409
    assert "has been begun meanwhile: “Insured phones”" in refused.content.decode()
    assert "All these words.</textarea>" in refused.content.decode()


def test_an_open_ticket_is_no_article_yet(ask: Ask, mei: Client) -> None:
    ticket = ask()
    address = ticket_url(ticket, "article/")
    assert address not in mei.get(ticket_url(ticket)).content.decode()
    assert mei.get(address).status_code == 409
    assert mei.post(address, {"title": "x", "body": "x", "language": "en"}).status_code == 409
    assert not Article.objects.exists()


def test_a_customers_question_can_be_removed_from_an_article(
    article: Article, mei: Client, sofia: Client
) -> None:
    asked = ArticleQuestion.objects.create(
        article=article, text="Where is it?", source=QuestionSource.APPROVED
    )
    removal = f"/console/questions/{asked.pk}/removal/"
    assert removal not in mei.get(f"/console/articles/{article.pk}/").content.decode()
    assert mei.post(removal).status_code == 409
    assert removal in sofia.get(f"/console/articles/{article.pk}/").content.decode()
    sofia.post(removal)
    assert not ArticleQuestion.objects.exists()


STRANGE = "it may belong in another article"


def taught(ticket: Ticket, article: Article, addition: str) -> Lesson:
    lesson = Lesson(
        kind=LessonKind.CHANGE,
        ticket=ticket,
        article=article,
        version=article.version,
        title=article.title,
        body=f"{article.body} {addition}",
        fingerprint=addition,
    )
    lesson.record("lesson.proposed", actor=SYSTEM)
    return lesson


def test_what_is_about_something_else_is_said_to_be_with_the_article_that_it_is_about(
    ask: Ask, article: Article, cast: Cast, sofia: Client, django_assert_max_num_queries: Any
) -> None:
    savings = create_article(
        author=cast.sofia,
        title="Savings accounts",
        body="Savings earn interest each month. You can close a pot.",
    )
    Article.objects.filter(pk=savings.pk).update(state=ArticleState.PUBLISHED)
    ticket = ask()
    lesson = taught(ticket, article, "Savings earn no interest in the month in which you close a pot.")
    page = sofia.get("/console/lessons/").content.decode()
    assert STRANGE in page
    assert f'<a href="/console/articles/{savings.pk}/" lang="en">Savings accounts</a>' in page
    assert f'<a href="{verb(lesson, "article")}">New article</a>' in page
    for number in range(4):
        taught(ticket, article, f"Savings earn {number} % in the month in which you close a pot.")
    with django_assert_max_num_queries(14):
        assert sofia.get("/console/lessons/").content.decode().count(STRANGE) == 5


def test_an_article_of_its_own_begins_with_the_question_and_the_answer_without_personal_data(
    ask: Ask, article: Article, cast: Cast, mei: Client, sofia: Client
) -> None:
    ticket = ask("I am Ana. When does my card arrive? Call 13812345678.")
    draft = finished(
        ticket,
        text="Your card arrives within 5 working days.",
        articles=[{"id": article.pk, "version": article.version}],
    )
    said = "Dear Ana, your card arrives within 3 working days."
    edit_draft(draft, agent=cast.mei, text=said, client_key=uuid4())
    lesson = Lesson.objects.get()
    editor = sofia.get(verb(lesson, "article")).content.decode()
    assert 'value="I am [NAME]. When does my card arrive? Call [PHONE_1]."' in editor
    assert "Dear [NAME], your card arrives within 3 working days.</textarea>" in editor
    assert ticket.get_absolute_url() in editor
    assert not Article.objects.exclude(pk=article.pk).exists(), "nothing has been saved yet"
    typed = {"title": "Delivery", "body": "In three days.", "language": "en"}
    assert mei.post(verb(lesson, "article"), typed).status_code == 403
    for _click in range(2):
        sofia.post(verb(lesson, "article"), {**typed, "key": "a" * 20})
    written = Article.objects.exclude(pk=article.pk).get()
    assert (written.state, written.ticket) == (ArticleState.DRAFT, ticket)
    lesson.refresh_from_db()
    assert (lesson.state, lesson.kind, lesson.article) == (LessonState.ACCEPTED, LessonKind.NEW, written)
    assert lesson.decided_by == cast.sofia
    assert f'id="lesson-{lesson.public_id}"' not in sofia.get("/console/lessons/").content.decode()
    assert sofia.post(verb(lesson, "article"), {**typed, "title": "Again"}).status_code == 409


def test_what_is_proposed_by_hand_is_no_answer_to_anybody(
    article: Article, cast: Cast, sofia: Client
) -> None:
    body = f"{article.body} Savings earn interest."
    propose_edit(article, author=cast.mei, title=article.title, body=body, why="", seen=article.version)
    assert sofia.get(verb(Lesson.objects.get(), "article")).status_code == 404


def test_what_belongs_to_its_article_is_not_doubted(ask: Ask, article: Article, sofia: Client) -> None:
    taught(ask(), article, "A card that arrives has to be activated.")
    page = sofia.get("/console/lessons/").content.decode()
    assert "has to be activated" in page
    assert STRANGE not in page


def test_what_a_person_proposed_by_hand_stands_where_they_wanted_it(
    cast: Cast, article: Article, sofia: Client
) -> None:
    body = f"{article.body} Savings earn interest."
    propose_edit(
        article, author=cast.mei, title=article.title, body=body, why="Asked often.", seen=article.version
    )
    page = sofia.get("/console/lessons/").content.decode()
    assert "earn interest" in page
    assert STRANGE not in page
