"""The invented cast: complete, in good order, and brought only once."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from assistant.knowledge import find_passages
from assistant.models import Article, ArticleState, Autonomy, Draft, TicketTopic, Topic
from helpdesk.management.commands import seed as command
from helpdesk.management.logins import PASSWORD, ROLES
from tests.cast import brought_once
from tickets.models import (
    SYSTEM,
    Customer,
    Escalation,
    Language,
    Macro,
    Message,
    OpeningHours,
    SLAPolicy,
    Status,
    Team,
    Ticket,
    User,
)

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[Any]]


def seed() -> str:
    out = StringIO()
    call_command("seed", stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """What seeding says."""
    with brought_once(django_db_blocker):
        yield seed()


def everything() -> list[list[dict[str, Any]]]:
    recorded = (SLAPolicy, OpeningHours, Macro, Article, Topic, Ticket, Message, Draft, TicketTopic)
    plain = [User.objects, Team.objects, Team.members.through.objects, Customer.objects]
    managers = [*plain, *(model.objects for model in recorded), *(model.history for model in recorded)]
    return [list(manager.order_by("pk").values()) for manager in managers]


def test_seeding_says_in_one_line_what_came(seeded: str) -> None:
    assert seeded.startswith("Seeded 4 users, 2 teams, ")
    assert seeded.count("\n") == 1


def test_seeding_twice_changes_nothing(seeded: str) -> None:
    before = everything()
    assert all(before), "a part of the cast is missing"
    assert seed() == "The cast is already here.\n"
    assert everything() == before


def test_seeding_again_asks_few_questions(seeded: str, django_assert_max_num_queries: Limit) -> None:
    with django_assert_max_num_queries(24):
        seed()


def test_an_edited_article_is_not_overwritten(seeded: str) -> None:
    article = Article.objects.published().earliest("pk")
    article.body = "Our own words."
    article.record("article.edited", actor=SYSTEM)
    seed()
    article.refresh_from_db()
    assert article.body == "Our own words."


def test_what_the_desk_renamed_or_deleted_does_not_come_back(seeded: str) -> None:
    article, macro = Article.objects.earliest("pk"), Macro.objects.earliest("pk")
    gone = [article.title, macro.title]
    article.title = "Renamed"
    article.record("article.edited", actor=SYSTEM)
    macro.delete()
    Team.objects.filter(is_front_desk=True).update(name="Renamed")
    assert seed() == "The cast is already here.\n"
    assert not Article.objects.filter(title__in=gone).exists()
    assert not Macro.objects.filter(title__in=gone).exists()


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("我的银行卡什么时候到", "申请银行卡与到卡时间"),
        ("我的卡丢了", "卡片遗失、被盗或被吞"),
        ("卡用不了", "卡片无法使用或付款被拒"),
        ("转账什么时候到", "转账到账时间与手续费"),
        ("退款什么时候到", "退款未到账与重复扣款"),
        ("卡几天能到", "申请银行卡与到卡时间"),
        ("PIN码忘记了", "PIN 码被锁、忘记或修改"),
        ("ATM没吐钱但是扣款了", "取现手续费、限额与取款故障"),
        ("我的卡刷不了", "卡片无法使用或付款被拒"),
        ("新的银行卡激活不成功", "激活新卡"),
        ("充值没到账", "充值处理中、失败或被退回"),
        ("工资可以打进来吗", "充值方式、手续费与限额"),
        ("我搬家了怎么改地址", "手机丢失、忘记登录密码与修改个人信息"),
        ("国际转账要几天", "转账到账时间与手续费"),
        ("晚上有人工客服吗", "人工客服时间、投诉与注销账户"),
        ("When does my card arrive?", "When your card arrives"),
    ],
)
def test_what_customers_ask_first_finds_its_article(seeded: str, question: str, title: str) -> None:
    findings = find_passages(question)
    assert (findings.is_answerable, findings.passages[0].title) == (True, title)


def test_production_is_never_seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PRODUCTION", True)
    before = everything()
    with pytest.raises(CommandError, match="published password"):
        seed()
    assert everything() == before


@pytest.mark.parametrize("username", sorted(ROLES))
def test_everyone_whom_the_demo_prints_can_sign_in(seeded: str, client: Client, username: str) -> None:
    answer = client.post(reverse("account_login"), {"login": username, "password": PASSWORD})
    assert answer.status_code == 302
    user = User.objects.get(pk=client.session["_auth_user_id"])
    assert (user.username, user.role) == (username, ROLES[username])


def test_a_wrong_password_opens_nothing(seeded: str, client: Client) -> None:
    client.post(reverse("account_login"), {"login": "mei", "password": PASSWORD + "x"})
    assert "_auth_user_id" not in client.session


def test_every_conversation_has_an_owner(seeded: str) -> None:
    waiting = Ticket.objects.active().waiting()
    for ticket in waiting:
        drafts = Draft.objects.for_ticket(ticket).open()
        assert drafts.exists() == ticket.assistant_has_floor, ticket
    assert {ticket.floor for ticket in waiting} == {"assistant", "people"}


def test_every_team_has_a_target_for_every_priority(seeded: str) -> None:
    for team in Team.objects.all():
        assert team.sla_policies.count() == 4
    assert not Ticket.objects.waiting().filter(due_at=None).exists()


def test_one_agent_stands_outside_the_team_that_has_the_conversations(seeded: str) -> None:
    noor, mei = User.objects.get(username="noor"), User.objects.get(username="mei")
    assert not Ticket.objects.visible_to(noor).exists()
    assert Ticket.objects.visible_to(mei).count() == Ticket.objects.count()


def test_the_conversations_stand_in_every_state_a_visitor_should_see(seeded: str) -> None:
    tickets = Ticket.objects.all()
    assert {ticket.language for ticket in tickets} == set(Language)
    assert {ticket.status for ticket in tickets} == {Status.NEW, Status.OPEN, Status.PENDING, Status.SOLVED}
    assert tickets.assigned_to(User.objects.get(username="liam")).filter(status=Status.PENDING).exists()
    assert tickets.filter(hand_off="asked", assignee=None).exists()
    assert Escalation.objects.unsettled().get().raised_by == User.objects.get(username="mei")
    assert max(ticket.last_seq for ticket in tickets) > 12


def test_every_article_is_long_enough_to_answer_and_short_enough_to_read() -> None:
    command.seed_articles()
    for article in Article.objects.all():
        length = len(article.body.split()) if article.language == Language.EN else len(article.body) // 2
        assert 80 <= length <= 270, f"{article.title}: {length} words"
    assert Article.objects.published().filter(language=Language.EN).count() >= 24
    assert Article.objects.published().filter(language=Language.ZH).count() >= 16
    assert Article.objects.filter(state=ArticleState.DRAFT).exists()


def test_the_topics_are_known_at_once_and_none_starts_at_auto(seeded: str) -> None:
    topics = Topic.objects.all()
    assert 6 <= len(topics) <= 8
    assert {topic.level for topic in topics} == {Autonomy.OFF, Autonomy.SHADOW, Autonomy.DRAFT}
    said = TicketTopic.objects.exclude(topic=None).values_list("topic__name", flat=True)
    assert "Card delivery and activation" in said
    assert "Fees and exchange rates" in said
    assert len(said) >= TicketTopic.objects.count() / 2
