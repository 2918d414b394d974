"""manage.py seed: the invented desk of fixtures/. Brings what is missing, never touches what is there."""

import json
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from assistant.actions import learn_topics
from assistant.exchange import Wrong
from assistant.exchange.markdown import read_markdown
from assistant.models import Article, ArticleQuestion, Topic
from helpdesk.env import PRODUCTION, ROOT
from helpdesk.management.logins import PASSWORD
from tickets.actions import (
    add_note,
    ask_for_person,
    escalate,
    receive_message,
    release_reply,
    send_reply,
    solve_ticket,
    start_conversation,
    tag_ticket,
    take_over,
)
from tickets.models import (
    SYSTEM,
    Customer,
    Macro,
    OpeningHours,
    Priority,
    SLAPolicy,
    Tag,
    Team,
    Ticket,
    User,
)

FIXTURES = ROOT / "fixtures"


class Command(BaseCommand):
    help = "Bring the invented cast of fixtures/ to this desk. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if PRODUCTION:
            raise CommandError("seed creates logins with a published password: it runs in development only.")
        brought = [f"{count} {what}" for what, part in PARTS.items() if (count := part())]
        self.stdout.write(f"Seeded {', '.join(brought)}." if brought else "The cast is already here.")


@transaction.atomic
def seed_users() -> int:
    """One hash for all of them: their password is the same, and published."""
    known = set(User.objects.values_list("username", flat=True))
    missing = [user for user in _read("users") if user["username"] not in known]
    password = make_password(PASSWORD) if missing else ""
    for user in missing:
        User.objects.create(password=password, email=f"{user['username']}@harbour.example", **user)
    return len(missing)


@transaction.atomic
def seed_teams() -> int:
    """Teams with their targets, for a desk that has no team: one that was renamed must not come back."""
    if Team.objects.exists():
        return 0
    targets = _read("policies")
    for row in _read("teams"):
        team = Team.objects.create(name=row["name"], is_front_desk=row.get("is_front_desk", False))
        team.members.set(User.objects.filter(username__in=row["members"]))
        for priority, minutes in targets[team.name].items():
            policy = SLAPolicy(team=team, priority=Priority[priority.upper()], **minutes)
            policy.record("sla.created", actor=SYSTEM)
    return len(_read("teams"))


@transaction.atomic
def seed_hours() -> int:
    """For a desk that never had any."""
    if OpeningHours.history.exists():
        return 0
    teams = {team.name: team for team in Team.objects.all()}
    rows = [row for row in _read("hours") if row["team"] in teams]
    for row in rows:
        opens, closes = (time.fromisoformat(row[name]) for name in ("opens", "closes"))
        hours = OpeningHours(team=teams[row["team"]], weekday=row["weekday"], opens=opens, closes=closes)
        hours.record("hours.created", actor=SYSTEM)
    return len(rows)


@transaction.atomic
def seed_macros() -> int:
    missing = _never_seen(Macro, _read("macros"))
    for macro in missing:
        Macro(**macro).record("macro.created", actor=SYSTEM)
    return len(missing)


@transaction.atomic
def seed_tags() -> int:
    """Tags for a desk that has none."""
    if Tag.objects.exists():
        return 0
    for row in _read("tags"):
        Tag(**row).record("tag.created", actor=SYSTEM)
    return len(_read("tags"))


@transaction.atomic
def seed_articles() -> int:
    missing = _never_seen(Article, [_read_article(path) for path in sorted(FIXTURES.glob("articles/*.md"))])
    for fields in missing:
        questions = fields.pop("questions", [])
        article = Article(**fields, is_public=True)
        article.record("article.created", actor=SYSTEM)
        ArticleQuestion.objects.bulk_create(ArticleQuestion(article=article, text=text) for text in questions)
    return len(missing)


@transaction.atomic
def seed_topics() -> int:
    """Topics for a desk that has none, known to the classifier at once. None starts at auto: that is earned."""
    if Topic.objects.exists():
        return 0
    for row in _read("topics"):
        Topic(**{**row, "examples": "\n".join(row["examples"])}).record("topic.created", actor=SYSTEM)
    learn_topics()
    return len(_read("topics"))


@transaction.atomic
def seed_conversations() -> int:
    """Played through the verbs, so that history, deadlines and drafts are true."""
    if Ticket.objects.exists():
        return 0
    cast = {user.username: user for user in User.objects.all()}
    conversations = _read("conversations")
    for conversation in conversations:
        _play(Customer.objects.create(**conversation["customer"]), conversation["lines"], cast)
    return len(conversations)


PARTS: dict[str, Callable[[], int]] = {
    "users": seed_users,
    "teams": seed_teams,
    "opening hours": seed_hours,
    "macros": seed_macros,
    "tags": seed_tags,
    "articles": seed_articles,
    "topics": seed_topics,
    "conversations": seed_conversations,
}


def _read(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def _read_article(path: Path) -> dict[str, Any]:
    article = read_markdown(path.name, path.read_text(encoding="utf-8"))
    if isinstance(article, Wrong):
        raise TypeError(f"{article.place}: {article.problem}")
    return dict(article.fields)


def _never_seen(model: type[Article] | type[Macro], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows whose title was never seen in that language: the trail remembers what was renamed or deleted."""
    seen = set(model.history.values_list("title", "language"))
    return [row for row in rows if (row["title"], row["language"]) not in seen]


def _play(customer: Customer, lines: list[list[str]], cast: dict[str, User]) -> None:
    """Each line is [who, does, text]; the first one is the customer's question."""
    ticket = start_conversation(customer, text=lines[0][2], start_key=uuid4())
    for who, does, *text in lines[1:]:
        if who == "customer":
            _CUSTOMER[does](ticket, customer, *text)
        else:
            _STAFF[does](ticket, cast[who], *text)
        ticket.refresh_from_db()


def _tag(ticket: Ticket, agent: User, name: str) -> None:
    tag_ticket(ticket, agent=agent, add=Tag.objects.filter(name=name))


def _reply_now(ticket: Ticket, agent: User, text: str) -> None:
    """The lines of a conversation follow each other at once: none waits for its undo window."""
    seen = ticket.last_public_seq
    outgoing = send_reply(ticket, agent=agent, text=text, client_key=uuid4(), seen_seq=seen)
    if outgoing.is_pending:
        release_reply(outgoing)


_CUSTOMER: dict[str, Callable[..., object]] = {
    "writes": lambda ticket, who, text: receive_message(ticket, customer=who, text=text, client_key=uuid4()),
    "asks for a person": lambda ticket, who: ask_for_person(ticket, customer=who),
}
_STAFF: dict[str, Callable[..., object]] = {
    "takes over": lambda ticket, who: take_over(ticket, agent=who),
    "replies": _reply_now,
    "notes": lambda ticket, who, text: add_note(ticket, agent=who, text=text, client_key=uuid4()),
    "escalates": lambda ticket, who, text: escalate(ticket, agent=who, detail=text),
    "tags": _tag,
    "solves": lambda ticket, who: solve_ticket(ticket, agent=who, seen_seq=ticket.last_public_seq),
}
