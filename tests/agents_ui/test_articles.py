"""The articles on the console: found, read, edited with a preview, published by supervisors."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from assistant.actions import create_article, edit_article, publish_article
from assistant.models import Article, ArticleState, ArticleUse
from tests.agents_ui.conftest import HTMX
from tests.cast import Cast
from tickets.models import SYSTEM

SignIn = Callable[[str], Client]
LIST = "/console/articles/"


def url(article: Article, noun: str = "") -> str:
    return f"{LIST}{article.pk}/{noun}"


def typed(article: Article | None = None, **values: Any) -> dict[str, Any]:
    empty = {"title": "Fees", "body": "None.", "questions": "", "language": "en", "is_public": "on"}
    if article is None:
        return {**empty, **values}
    shown = {
        "seen": article.version,
        "title": article.title,
        "body": article.body,
        "language": article.language,
    }
    return {**empty, **shown, **values}


def titles(client: Client, **asked: Any) -> list[str]:
    return [article.title for article in client.get(LIST, asked).context["list"].articles]


@pytest.fixture
def draft(cast: Cast) -> Article:
    return create_article(
        author=cast.mei, title="Opening hours", body="We open at **8**.", questions=["When?"]
    )


def test_the_list_is_filtered_by_what_is_asked(
    draft: Article, article: Article, cast: Cast, sofia: Client
) -> None:
    chinese = create_article(
        author=cast.sofia, title="营业时间", body="八点", language="zh-hans", team=cast.cards
    )
    overdue = timezone.localdate() - timedelta(days=1)
    edit_article(draft, seen=1, author=cast.mei, review_on=overdue)
    assert titles(sofia) == ["Opening hours", "When your card arrives", "营业时间"]
    assert titles(sofia, state="published") == [article.title]
    assert titles(sofia, language="zh-hans") == titles(sofia, team=cast.cards.pk) == [chinese.title]
    assert titles(sofia, due="on") == titles(sofia, q="at **8**") == ["Opening hours"]
    assert titles(sofia, topic="99", state="nonsense") == titles(sofia)
    page = sofia.get(LIST).content.decode()
    assert f"to be reviewed since {overdue.day} {overdue:%b}" in page
    assert "No article is like that" in sofia.get(LIST, {"q": "unheard of"}).content.decode()


def test_pages_of_the_list_follow_each_other_without_a_gap(cast: Cast, sofia: Client) -> None:
    for number in range(60):
        Article(title=f"Title {number // 2:02}", body="x").record("article.created", actor=SYSTEM)
    first = sofia.get(LIST)
    assert len(first.context["list"].articles) == 50
    rest = sofia.get(LIST, {"after": first.context["list"].after}).context["list"]
    seen = [one.pk for one in [*first.context["list"].articles, *rest.articles]]
    assert len(set(seen)) == 60
    assert rest.after == ""
    assert sofia.get(LIST, {"after": "forged"}).status_code == 404


def test_the_list_takes_few_queries(cast: Cast, sofia: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        written = create_article(
            author=cast.mei, title=f"Title {number}", body="x", team=cast.front, owner=cast.mei
        )
        ArticleUse.objects.create(article=written, answers=7, unchanged=5)
    with django_assert_max_num_queries(10):
        assert "7, 5 approved unchanged" in sofia.get(LIST).content.decode()


@pytest.fixture
def shelf(cast: Cast) -> None:
    """Articles of each state and language."""
    told = [
        ("Opening hours", "We open at 8. Ask for a certificate at the counter.", "published"),
        ("Verification of your account", "Send a copy of your passport.", "published"),
        ("Certificates of deposit", "They mature after a year.", "draft"),
        ("Old fees", "Statements used to cost two euros.", "retired"),
        ("银行卡配送", "新卡五个工作日内送达。", "published"),
        ("转账限额", "每日限额五万元，与银行卡无关。", "draft"),
    ]
    for title, body, state in told:
        Article(title=title, body=body, state=state).record("article.created", actor=SYSTEM)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("certificate", ["Certificates of deposit", "Opening hours"]),
        ("costing euro", ["Old fees"]),
        ("Verificati", ["Verification of your account"]),
        ("pass", ["Verification of your account"]),
        ("count", ["Verification of your account", "Opening hours"]),
        ("银行卡", ["银行卡配送", "转账限额"]),
        ("送达", ["银行卡配送"]),
        ("卡", ["银行卡配送", "转账限额"]),
        ("& | ! (:*' <->", []),
    ],
)
def test_the_search_finds_words_in_any_form_and_those_in_the_title_first(
    shelf: None, mei: Client, typed: str, found: list[str]
) -> None:
    assert titles(mei, q=typed) == found


def test_what_no_article_holds_comes_near_in_spite_of_typos(shelf: None, mei: Client) -> None:
    page = mei.get(LIST, {"q": "opennig huors"})
    assert page.context["list"].articles[0].title == "Opening hours"
    assert "These come nearest" in page.content.decode()
    assert titles(mei, q="我的新卡几天能送达") == ["银行卡配送"]
    assert "These come nearest" not in mei.get(LIST, {"q": "zzzz"}).content.decode()


def test_a_search_shows_no_article_of_another_team(cast: Cast, mei: Client, sofia: Client) -> None:
    of_cards = create_article(author=cast.noor, title="Delivery of cards", body="x", team=cast.cards)
    publish_article(of_cards, seen=1, supervisor=cast.sofia)
    for typed in ("delivery", "deliv", "elivery", "delivrey of crads"):
        assert (titles(mei, q=typed), titles(sofia, q=typed)) == ([], ["Delivery of cards"])


def test_the_pages_of_a_search_follow_each_other_without_a_gap(cast: Cast, sofia: Client) -> None:
    for number in range(60):
        title = f"Fees {number}" if number % 3 else "Other"
        Article(title=title, body="About fees.").record("article.created", actor=SYSTEM)
    first = sofia.get(LIST, {"q": "fees"}).context["list"]
    rest = sofia.get(LIST, {"q": "fees", "after": first.after}).context["list"]
    seen = [*first.articles, *rest.articles]
    assert len({article.pk for article in seen}) == 60
    assert [article.title for article in seen] == sorted(
        (article.title for article in seen), key=lambda title: ("Fees" not in title, title)
    )
    assert sofia.get(LIST, {"q": "other", "after": "forged"}).status_code == 404


def test_who_is_still_typing_gets_the_list_alone_in_few_queries(
    shelf: None, cast: Cast, mei: Client, django_assert_num_queries: Any
) -> None:
    for _request in range(2):  # the process makes its copy, then knows which changes are in it
        mei.get(LIST, {"q": "opennig"})
    with django_assert_num_queries(3):  # session, person, articles
        found = mei.get(f"{LIST}list/", {"q": "certif"}, headers=HTMX)
    assert "<html" not in found.content.decode()
    assert "Certificates of deposit" in found.content.decode()
    with django_assert_num_queries(6):  # and: letters, what has changed, the nearest
        mei.get(f"{LIST}list/", {"q": "opennig"}, headers=HTMX)
    assert Client().get(f"{LIST}list/").status_code == 403


def test_agents_see_no_article_of_another_team(cast: Cast, mei: Client) -> None:
    of_cards = create_article(author=cast.noor, title="PIN", body="Four digits.", team=cast.cards)
    assert titles(mei) == []
    for noun in ("", "edit/", "history/"):
        assert mei.get(url(of_cards, noun)).status_code == 404
    assert mei.post(url(of_cards, "edit/"), typed(of_cards, body="Five.")).status_code == 404
    assert Article.objects.get().body == "Four digits."


def test_an_agent_writes_a_draft_and_edits_it(cast: Cast, mei: Client) -> None:
    written = typed(questions="What does it cost?\n\nIs it free?", owner=cast.liam.pk, review_on="2030-01-31")
    answer = mei.post(f"{LIST}new/", written)
    draft = Article.objects.get()
    assert answer.headers["Location"] == url(draft)
    assert (draft.state, draft.owner, str(draft.review_on)) == ("draft", cast.liam, "2030-01-31")
    assert [question.text for question in draft.questions.all()] == ["What does it cost?", "Is it free?"]
    editor = mei.get(url(draft, "edit/")).content.decode()
    assert 'value="2030-01-31"' in editor
    assert "What does it cost?\nIs it free?" in editor
    mei.post(url(draft, "edit/"), typed(draft, body="Two euros."))
    page = mei.get(url(draft)).content.decode()
    assert "Two euros." in page
    assert "publication/" not in page


def test_an_article_that_is_saved_twice_at_once_is_one(mei: Client) -> None:
    key = re.search(r'name="key" value="(\w{20})"', mei.get(f"{LIST}new/").content.decode())
    assert key
    first, second = (mei.post(f"{LIST}new/", typed(questions="When?", key=key[1])) for _click in range(2))
    draft = Article.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == url(draft)
    assert draft.version == 1
    mei.post(f"{LIST}new/", typed(body="Two euros.", key=key[1]))
    assert Article.objects.count() == 2, "other words under the key of before are not lost"


def test_a_new_article_may_be_begun_from_an_address(cast: Cast, mei: Client) -> None:
    page = mei.get(f"{LIST}new/", {"title": "Why <b>", "questions": "Why me?", "language": "zh-hans"})
    assert 'value="Why &lt;b&gt;"' in page.content.decode()
    assert "Why me?" in page.content.decode()


def test_what_somebody_else_saved_first_is_shown_beside_what_was_typed(
    draft: Article, cast: Cast, mei: Client
) -> None:
    edit_article(draft, seen=1, author=cast.liam, body="We open at **9**.")
    answer = mei.post(url(draft, "edit/"), typed(draft, body="We open at **10**."))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Liam has saved another version meanwhile." in page
    assert "We open at **10**.</textarea>" in page
    assert "<del>**9**</del><ins>**10**</ins>" in page
    assert 'name="seen" value="2"' in page
    assert Article.objects.get().body == "We open at **9**."


def test_what_is_no_article_comes_back_with_its_words(draft: Article, mei: Client) -> None:
    answer = mei.post(url(draft, "edit/"), typed(draft, title=" ", body="All these words"))
    assert answer.status_code == 422
    assert "A title has 1 to 200 characters." in answer.content.decode()
    assert "All these words</textarea>" in answer.content.decode()


def test_the_preview_is_rendered_as_customers_see_it_and_saves_nothing(draft: Article, mei: Client) -> None:
    words = {
        "title": "Hours",
        "body": "**Nine** <script>alert(1)</script> [x](//evil.tld)",
        "questions": "me@example.com?",
    }
    live = mei.post(f"{LIST}preview/", words, headers=HTMX).content.decode()
    unscripted = mei.post(url(draft, "edit/"), {**typed(draft), **words, "preview": "1"})
    for page in (live, unscripted.content.decode().split('id="preview"')[1]):
        assert "<strong>Nine</strong>" in page
        assert "<script>alert" not in page
        assert 'href="//evil' not in page
        assert "E-mail address: me@example.com" in page
    assert unscripted.status_code == 200
    assert Article.objects.get().version == 1


def test_a_supervisor_publishes_and_retires(draft: Article, mei: Client, sofia: Client) -> None:
    assert mei.post(url(draft, "publication/"), {"seen": 1}).status_code == 403
    answer = sofia.post(url(draft, "publication/"), {"seen": 1}, headers=HTMX)
    assert answer.headers["HX-Redirect"] == url(draft)
    stale = sofia.post(url(draft, "retirement/"), {"seen": 1}, headers=HTMX)
    assert (stale.status_code, stale.headers["HX-Retarget"]) == (409, "#refusal")
    assert sofia.post(url(draft, "retirement/"), {"seen": 2}).status_code == 302
    assert Article.objects.get().state == ArticleState.RETIRED


def test_what_would_be_exposed_is_shown_before_publishing(cast: Cast, sofia: Client) -> None:
    leaking = create_article(author=cast.mei, title="Call", body="Ring 13812345678.")
    assert sofia.post(url(leaking, "publication/"), {"seen": 1}, headers=HTMX).status_code == 422
    page = sofia.get(url(leaking)).content.decode()
    assert "Phone number: 13812345678" in page
    assert "Publish all the same" in page
    assert sofia.post(url(leaking, "publication/"), {"seen": 1, "is_warned": "on"}).status_code == 302
    leaking.refresh_from_db()
    answer = sofia.post(url(leaking, "edit/"), typed(leaking, body="Ring 13812345679."))
    assert answer.status_code == 422
    assert "Customers may read this" in answer.content.decode()


def test_before_an_article_is_retired_one_is_asked_by_the_page_itself(
    draft: Article, mei: Client, sofia: Client
) -> None:
    """A popover needs no script, and the browser's own question suits no screen."""
    page = sofia.get(url(draft)).content.decode()
    assert re.search(r'data-key="r" popovertarget="retire">.*?<form id="retire"[^>]* popover ', page, re.S)
    assert page.count("retirement/") == 2  # where the form leads, with a script and without
    assert 'id="retire"' not in mei.get(url(draft)).content.decode()
    for place in ("", "history/"):
        assert "hx-confirm" not in sofia.get(url(draft, place)).content.decode()


def test_the_history_shows_each_change_and_restores(
    draft: Article, cast: Cast, mei: Client, sofia: Client
) -> None:
    published = publish_article(draft, seen=1, supervisor=cast.sofia)
    edit_article(published, seen=2, author=cast.sofia, body="We open at **9**, daily.")
    page = mei.get(url(draft, "history/")).content.decode()
    assert "restoration/" not in page
    assert "<del>**8**</del><ins>**9**, daily</ins>." in page, "a word and its marks change whole"
    assert '<p class="diff">We open at **8**.</p>' in page, "the first version stands there whole"
    asked = sofia.get(url(draft, "history/")).content.decode()
    assert re.search(
        r'popovertarget="restore-1">.*?<form id="restore-1"[^>]* popover .*?method="post"', asked, re.S
    )
    assert "Restore version 1?" in asked
    assert "The first version that was kept." in page
    assert "The words stayed as they were." in page
    assert mei.post(url(draft, "restoration/"), {"seen": 3, "version": 1}).status_code == 403
    assert sofia.post(url(draft, "restoration/"), {"seen": 3, "version": 1}).status_code == 302
    draft.refresh_from_db()
    assert (draft.body, draft.version, draft.state) == ("We open at **8**.", 4, "published")


def test_title_and_text_are_compared_each_for_itself(draft: Article, cast: Cast, mei: Client) -> None:
    edit_article(draft, seen=1, author=cast.mei, title="Closing hours", body="We close at **8**.")
    newest = mei.get(url(draft, "history/")).context["versions"][0]
    assert newest.diff.title == [["-", "Opening "], ["+", "Closing "], ["=", "hours"]]
    assert newest.diff.body[0] == ["=", "We "]
    edit_article(draft, seen=2, author=cast.mei, body="We close at **9**.")
    newest = mei.get(url(draft, "history/")).context["versions"][0]
    assert newest.diff.title == []
    assert "Title</p>" in mei.get(url(draft, "history/")).content.decode()


def test_a_long_history_comes_in_pages(draft: Article, cast: Cast, mei: Client) -> None:
    for number in range(11):
        edit_article(draft, seen=number + 1, author=cast.mei, body=f"Text {number}")
    first = mei.get(url(draft, "history/"))
    assert [version.number for version in first.context["versions"]] == list(range(12, 2, -1))
    rest = mei.get(url(draft, "history/"), {"before": first.context["after"]})
    assert [version.number for version in rest.context["versions"]] == [2, 1]
    assert rest.context["after"] is None


def test_the_pages_speak_chinese(draft: Article, mei: Client) -> None:
    mei.cookies["django_language"] = "zh-hans"
    with translation.override("zh-hans"):
        assert "发布之后，草稿" not in mei.get(LIST).content.decode()
        assert "它回答的问题" in mei.get(url(draft)).content.decode()
        assert "保存的第一个版本" in mei.get(url(draft, "history/")).content.decode()
