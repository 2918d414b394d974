"""The admin: open to whoever runs the desk, closed to everyone else, and never a way around the verbs."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from assistant.actions.words import ListedWord, import_words
from assistant.models import (
    AllowedPhrase,
    Article,
    Call,
    CategoryPolicy,
    DayBudget,
    DaySpend,
    Draft,
    Route,
    Word,
    WordList,
)
from tests.cast import brought_once
from tickets.actions import escalate, start_conversation, take_over
from tickets.admin import ShortPaginator
from tickets.models import (
    SYSTEM,
    ClosedDay,
    Customer,
    Escalation,
    Macro,
    Message,
    OpeningHours,
    Priority,
    Role,
    SLAPolicy,
    Status,
    Tag,
    Team,
    Ticket,
    User,
)

pytestmark = pytest.mark.django_db

OWNED_BY_VERBS: list[type[Model]] = [Ticket, Message, Escalation, Draft, Call, DaySpend, Customer]
PROVIDER: list[type[Model]] = [Route, DayBudget]
HOURS: list[type[Model]] = [OpeningHours, ClosedDay]
LEXICON: list[type[Model]] = [Word, AllowedPhrase, CategoryPolicy, WordList]
OWNED_BY_PEOPLE: list[type[Model]] = [User, Team, Macro, Tag, SLAPolicy, *HOURS, Article, *LEXICON, *PROVIDER]
WITH_TRAIL = [Ticket, Message, Escalation, Draft, Macro, Tag, SLAPolicy, *HOURS, Article, *LEXICON, *PROVIDER]
EVERY_MODEL = OWNED_BY_VERBS + OWNED_BY_PEOPLE


@pytest.fixture(scope="module", autouse=True)
def _desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with brought_once(django_db_blocker):
        bring_desk()
        yield


def bring_desk() -> None:
    """One row of everything, made by the verbs where a verb makes it."""
    mei = User.objects.create(username="mei", name="Mei")
    team = Team.objects.create(name="Front desk", is_front_desk=True)
    team.members.add(mei)
    SLAPolicy(team=team, first_response=5, next_response=5, resolution=60).record("sla.created", actor=SYSTEM)
    OpeningHours(team=team, weekday=0, opens=time(8), closes=time(9)).record("hours.created", actor=SYSTEM)
    ClosedDay(day=date(2026, 12, 25)).record("closed_day.created", actor=SYSTEM)
    Tag(name="Fraud").record("tag.created", actor=SYSTEM)
    Macro(title="Hello", body="Hello!").record("macro.created", actor=SYSTEM)
    Article(title="Opening hours", body="We open at 8.").record("article.created", actor=SYSTEM)
    ana = Customer.objects.create(name="Ana")
    ticket = start_conversation(ana, text="When do you open?", start_key=uuid4())
    escalate(ticket, agent=mei, detail="She has asked before.")
    draft = Draft.objects.for_ticket(ticket).get()
    Call.objects.create(draft=draft, draft_attempt=1, outcome="complete", model_asked="deepseek-flash")
    import_words([ListedWord("gruntle", "jargon", "en")], name="public", actor=SYSTEM, switch_on=False)
    AllowedPhrase(phrase="gruntle cake").record("phrase.created", actor=SYSTEM)
    DaySpend.objects.add(Call.objects.get(), team_id=team.pk)
    DayBudget(team=team, soft=1, hard=2).record("budget.created", actor=SYSTEM)
    Route(position=1, profile="flash").record("route.created", actor=SYSTEM)


@pytest.fixture
def owner(client: Client) -> Client:
    """Signed in as a supervisor who runs the desk."""
    client.force_login(User.objects.create_superuser("root", name="Root", role=Role.SUPERVISOR))
    return client


def page(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{name}", args=args)


def pages(model: type[Model]) -> list[str]:
    row = model._default_manager.latest("pk")
    found = [page(model, "changelist"), page(model, "change", row.pk), page(model, "history", row.pk)]
    if model in WITH_TRAIL:
        found.append(page(model, "simple_history", row.pk, row.history.latest().pk))  # type: ignore[attr-defined]
    return found


def unchanged(row: Model) -> bool:
    fresh = type(row)._default_manager.filter(pk=row.pk).values().first()
    return fresh == {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_every_model_of_ours_has_its_pages() -> None:
    ours = {m for m in admin.site._registry if m._meta.app_label in ("tickets", "assistant")}
    assert ours == set(EVERY_MODEL)


@pytest.mark.parametrize("model", EVERY_MODEL)
def test_every_page_opens_for_the_owner_under_the_strict_policy(owner: Client, model: type[Model]) -> None:
    for url in pages(model):
        answer = owner.get(url)
        assert answer.status_code == 200, url
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("model", EVERY_MODEL)
@pytest.mark.parametrize("role", Role.values)
def test_every_page_is_refused_to_agents_and_supervisors(
    client: Client, model: type[Model], role: str
) -> None:
    client.force_login(User.objects.create(username="someone", role=role))
    for url in pages(model):
        assert client.get(url).status_code in (302, 403), url
        assert client.get(url, follow=True).status_code == 403, url


@pytest.mark.parametrize("model", EVERY_MODEL)
def test_a_visitor_is_sent_to_sign_in(client: Client, model: type[Model]) -> None:
    for url in pages(model):
        final = client.get(url, follow=True).redirect_chain[-1][0]
        assert final.startswith(reverse("account_login")), url


@pytest.mark.parametrize("model", OWNED_BY_VERBS)
def test_what_verbs_own_refuses_every_post(owner: Client, model: type[Model]) -> None:
    row = model._default_manager.latest("pk")
    only_shows = {page(model, "changelist"), page(model, "history", row.pk)}
    for url in {page(model, "add"), page(model, "delete", row.pk), *pages(model)} - only_shows:
        answer = owner.post(url, {"status": Status.CLOSED, "body": "x", "post": "yes"})
        assert answer.status_code == 403, url
    assert unchanged(row)


@pytest.mark.parametrize("model", OWNED_BY_VERBS)
def test_what_verbs_own_cannot_be_deleted_in_bulk(owner: Client, model: type[Model]) -> None:
    row = model._default_manager.latest("pk")
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    owner.post(page(model, "changelist"), chosen)
    assert unchanged(row)


def test_the_trail_names_actors_who_have_no_login(owner: Client) -> None:
    ticket = Ticket.objects.get()
    shown = owner.get(page(Ticket, "history", ticket.pk)).content.decode()
    assert f"customer:{ticket.requester.public_id}" in shown
    assert "ticket.message_received" in shown


def test_a_past_version_is_shown_and_never_brought_back(owner: Client) -> None:
    article = Article.objects.get()
    first = article.history.get()
    article.body = "We open at 9."
    article.record("article.edited", actor=SYSTEM)
    url = page(Article, "simple_history", article.pk, first.pk)
    assert b"We open at 8." in owner.get(url).content
    answer = owner.post(url, {"title": "x", "body": "x", "language": "en", "state": "draft"})
    assert answer.status_code == 403
    article.refresh_from_db()
    assert article.body == "We open at 9."


def test_an_edited_article_says_who_did_it(owner: Client) -> None:
    article = Article.objects.get()
    values = {"title": "Opening hours", "body": "We open at 9.", "language": "en", "state": "published"}
    assert owner.post(page(Article, "change", article.pk), values).status_code == 302
    article.refresh_from_db()
    newest = article.history.latest()
    assert (article.body, article.version) == ("We open at 9.", 2)
    assert (newest.history_change_reason, newest.history_actor) == ("article.edited", "supervisor:root")
    assert newest.history_user == User.objects.get(username="root")


def test_a_new_macro_and_its_end_are_on_record(owner: Client) -> None:
    owner.post(page(Macro, "add"), {"title": "Bye", "body": "Bye!", "language": "en"})
    macro = Macro.objects.get(title="Bye")
    owner.post(
        page(Macro, "changelist"),
        {"action": "delete_selected", "_selected_action": [macro.pk], "post": "yes"},
    )
    assert not Macro.objects.filter(title="Bye").exists()
    verbs = Macro.history.filter(id=macro.pk).order_by("history_id")
    assert [(row.history_change_reason, row.history_actor) for row in verbs] == [
        ("macro.created", "supervisor:root"),
        ("macro.deleted", "supervisor:root"),
    ]


def test_a_target_can_be_changed(owner: Client) -> None:
    policy = SLAPolicy.objects.get()
    form = owner.get(page(SLAPolicy, "change", policy.pk)).content.decode()
    assert "In minutes of the team's opening hours; by the clock where it has none." in form
    values = {"team": policy.team_id, "priority": Priority.NORMAL, "first_response": 7, "next_response": 7}
    owner.post(page(SLAPolicy, "change", policy.pk), {**values, "resolution": 70})
    policy.refresh_from_db()
    assert policy.first_response == 7
    assert policy.history.latest().history_change_reason == "sla.edited"


@pytest.mark.parametrize("model", [Article, User, Team, WordList])
def test_what_the_trail_refers_to_cannot_be_deleted(owner: Client, model: type[Model]) -> None:
    row = model._default_manager.latest("pk")
    assert owner.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert unchanged(row)


def test_a_new_agent_can_sign_in(owner: Client) -> None:
    secret = "a-long-invented-one"
    person = {"username": "kim", "name": "Kim", "email": "kim@example.com", "role": Role.AGENT}
    password = {"usable_password": "true", "password1": secret, "password2": secret}
    assert owner.post(page(User, "add"), person | password).status_code == 302
    kim = User.objects.get(username="kim")
    assert kim.check_password(secret)
    assert (kim.name, kim.role) == ("Kim", Role.AGENT)


def test_a_member_is_added_to_a_team(owner: Client) -> None:
    team, root = Team.objects.get(), User.objects.get(username="root")
    owner.post(
        page(Team, "change", team.pk), {"name": "Front desk", "is_front_desk": "on", "members": [root.pk]}
    )
    assert list(team.members.all()) == [root]


@pytest.mark.parametrize("model", [Ticket, Message, Draft, Call, Escalation, Customer])
def test_a_big_table_is_never_counted_to_its_end(owner: Client, model: type[Model]) -> None:
    with CaptureQueriesContext(connection) as queries:
        owner.get(page(model, "changelist"))
    table = model._meta.db_table
    counts = [q["sql"] for q in queries if "COUNT(" in q["sql"] and table in q["sql"]]
    assert counts
    assert all(f"LIMIT {ShortPaginator.MOST}" in sql for sql in counts), counts


def test_no_list_asks_more_for_more_rows(owner: Client) -> None:
    few = {model: queries_of(owner, page(model, "changelist")) for model in EVERY_MODEL}
    for number in range(3):
        desk_again(number)
    assert {model: queries_of(owner, page(model, "changelist")) for model in EVERY_MODEL} == few


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)


def desk_again(number: int) -> None:
    """One more row of everything, with people of its own."""
    Team.objects.create(name=f"Team {number}")
    kim = User.objects.create(username=f"kim{number}")
    Macro(title="Hello", body="Hello!", team=Team.objects.latest("pk")).record("macro.created", actor=SYSTEM)
    ticket = start_conversation(Customer.objects.create(), text="And on Sunday?", start_key=uuid4())
    escalate(ticket, agent=kim, detail="She has asked before.")
    take_over(ticket, agent=kim)
    draft = Draft.objects.for_ticket(ticket).get()
    Call.objects.create(draft=draft, draft_attempt=1, outcome="complete", model_asked="deepseek-flash")
    words = ListedWord(f"gruntle{number}", f"jargon{number}", "en")
    import_words([words], name=f"public{number}", actor=SYSTEM, switch_on=False)
    AllowedPhrase(phrase=f"gruntle pie {number}").record("phrase.created", actor=SYSTEM)


def test_a_supervisor_reads_what_a_list_would_do_and_switches_it_on(owner: Client) -> None:
    words = WordList.objects.get()
    shown = owner.get(page(WordList, "change", words.pk)).content.decode()
    assert "<td>jargon<td>1<td>0<td>0.00<td>" in shown
    assert owner.post(page(WordList, "change", words.pk), {"is_on": "on"}).status_code == 302
    words.refresh_from_db()
    assert words.is_on
    newest = words.history.latest()
    assert (newest.history_change_reason, newest.history_actor) == ("word_list.edited", "supervisor:root")


def test_a_word_by_hand_has_a_category_of_its_own_choice_but_not_the_lexicons(owner: Client) -> None:
    values = {"word": "fizzle", "category": " Jargon ", "language": "en", "is_active": "on"}
    assert owner.post(page(Word, "add"), values).status_code == 302
    assert Word.objects.get(word="fizzle").category == "jargon"
    refused = owner.post(page(Word, "add"), {**values, "word": "dazzle", "category": "allowed"})
    assert "Another name for the category was expected." in refused.content.decode()
