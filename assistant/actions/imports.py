"""Articles come in from files: looked through whole first, then batch by batch; what is the same stays untouched."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from assistant.actions.articles import (
    check_article,
    checked_questions,
    exposed_in,
    set_examples,
    state_of,
    tidy,
)
from assistant.exchange import Read, Row, Wrong
from assistant.models import Article, ArticleQuestion, ArticleState, Chunk, QuestionSource, Topic
from tickets.exceptions import Invalid
from tickets.models import Actor, Team, User

#: Rows that are saved together, and characters of their texts, with which a batch is full: memory and locks are for so
#: many, and a worker is heard of between two batches.
BATCH, BATCH_CHARS = 500, 1_000_000
#: So many wrong lines are named, the rest are counted.
MOST_NAMED = 200
_NAMED: Mapping[str, Any] = {"team": (Team, "name"), "topic": (Topic, "name"), "owner": (User, "username")}
_PLAIN = ("title", "body", "language", "review_on", "is_public", "state")
_SAVED = [*_PLAIN, "team", "topic", "owner", "version", "content_hash", "pairs"]

#: Of a check: rows done. Of an import, within the transaction of each batch: its counts, and all rows done.
Progress = Callable[[int], None]
Brought = Callable[[Counter[str], int], None]


@dataclass
class Report:
    """`counts`: created, changed, same. `wrong`: the first MOST_NAMED lines that are no article, of `wrong_count`.
    `exposing`: where something would be published that looks like a secret or personal data.
    """

    total: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    wrong_count: int = 0
    exposing: list[str] = field(default_factory=list)
    exposing_count: int = 0

    def refuse(self, wrong: Wrong) -> None:
        self.wrong_count += 1
        self.wrong += [wrong][: MOST_NAMED - len(self.wrong)]

    def warn(self, where: str) -> None:
        self.exposing_count += 1
        self.exposing += [where][: MOST_NAMED - len(self.exposing)]


def check_articles(read: Iterator[Read], *, state: str, on_progress: Progress) -> Report:
    """What importing would do; nothing is saved. `state` is for rows that name none, "" for as it is."""
    report, seen, names = Report(), dict[str, str](), _names()
    for batch in _batches(read):
        rows = [row for one in batch if (row := _sound(one, seen, report))]
        _compare(rows, names, state, report)
        report.total += len(batch)
        on_progress(report.total)
    return report


def import_articles(read: Iterator[Read], *, state: str, actor: Actor, on_progress: Brought) -> Counter[str]:
    """Bring in rows that `check_articles` has found sound. Batches that are in stay in when a later one fails:
    the same file again goes on from there. What `on_progress` raises undoes its batch and ends the import.
    """
    counts, names, done = Counter[str](), _names(), 0
    for batch in _batches(read):
        done += len(batch)
        with transaction.atomic():
            brought = _bring([row for row in batch if isinstance(row, Row)], names, state, actor)
            on_progress(brought, done)
        counts += brought
    return counts


@dataclass
class _Plan:
    """What becomes of one row. `questions`: None where they stay."""

    row: Row
    article: Article
    fate: str
    questions: list[str] | None


def _batches(read: Iterator[Read]) -> Iterator[list[Read]]:
    batch, chars = list[Read](), 0
    for one in read:
        batch.append(one)
        chars += len(one.fields["body"]) if isinstance(one, Row) else 0
        if len(batch) == BATCH or chars >= BATCH_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def _sound(read: Read, seen: dict[str, str], report: Report) -> Row | None:
    """The row, unless it is wrong by itself or has the key of an earlier one."""
    if isinstance(read, Row) and read.key in seen:
        read = Wrong(read.where, f"the key {read.key!r} stands in {seen[read.key]} already")
    if isinstance(read, Wrong):
        report.refuse(read)
        return None
    seen[read.key] = read.where
    return read


def _compare(rows: Sequence[Row], names: Mapping[str, Any], state: str, report: Report) -> None:
    known = _known(rows)
    for row in rows:
        try:
            plan = _plan(row, known.get(row.key), names, state)
        except Invalid as error:
            report.refuse(Wrong(row.where, str(error)))
            continue
        report.counts[plan.fate] = report.counts.get(plan.fate, 0) + 1
        if (
            plan.fate != "same"
            and plan.article.is_published
            and exposed_in(plan.article, plan.questions or ())
        ):
            report.warn(row.where)


def _bring(rows: Sequence[Row], names: Mapping[str, Any], state: str, actor: Actor) -> Counter[str]:
    list(
        Article.objects.select_for_update(no_key=True)  # answers that stand on them do not wait
        .filter(key__in=[row.key for row in rows])
        .order_by("pk")
        .only("pk")
    )
    known = _known(rows)
    plans = [_plan(row, known.get(row.key), names, state) for row in rows]
    for plan in plans:
        if plan.fate != "same":
            plan.article.version += 1
            plan.article.derive()
    _save(plans, actor)
    return Counter(plan.fate for plan in plans)


def _save(plans: Sequence[_Plan], actor: Actor) -> None:
    """With their history and their chunks, in a few queries."""
    created = [plan.article for plan in plans if plan.fate == "created"]
    changed = [plan.article for plan in plans if plan.fate == "changed"]
    on_record: dict[str, Any] = {
        "default_user": actor.user,
        "default_change_reason": "article.imported",
        "custom_historical_attrs": {"history_actor": actor.label},
    }
    if created:
        bulk_create_with_history(created, Article, batch_size=BATCH, **on_record)
    if changed:
        bulk_update_with_history(changed, Article, _SAVED, batch_size=BATCH, **on_record)
    _save_questions(plans)
    Chunk.objects.renew([*created, *changed])


def _save_questions(plans: Sequence[_Plan]) -> None:
    asked = [plan for plan in plans if plan.questions and plan.fate == "created"]
    ArticleQuestion.objects.bulk_create(
        ArticleQuestion(article=plan.article, text=text) for plan in asked for text in plan.questions or ()
    )
    for plan in plans:
        if plan.questions is not None and plan.fate == "changed":
            set_examples(plan.article, plan.questions)


def _known(rows: Sequence[Row]) -> dict[str, Article]:
    found = Article.objects.filter(key__in=[row.key for row in rows]).defer("search")
    return {article.key: article for article in found.prefetch_related("questions")}


def _plan(row: Row, known: Article | None, names: Mapping[str, Any], state: str) -> _Plan:
    """Raises Invalid, in words."""
    article = known or Article(key=row.key)
    tidy(article)
    before, asked = (*state_of(article), article.state), _examples(article)
    for name, value in {"state": state or article.state, **row.fields}.items():
        if name in _NAMED:
            setattr(article, f"{name}_id", _id_of(name, value, names))
        elif name in _PLAIN:
            setattr(article, name, value or (article.state if name == "state" else value))
    _check(article)
    said = row.fields.get("questions")
    questions = None if said is None else checked_questions(said)
    if known is None:
        return _Plan(row, article, "created", questions)
    is_same = (*state_of(article), article.state) == before and (questions is None or set(questions) == asked)
    return _Plan(row, article, "same" if is_same else "changed", questions)


def _check(article: Article) -> None:
    check_article(article)
    if article.state not in ArticleState.values:
        raise Invalid(f"'state' is one of {', '.join(ArticleState.values)}, and here {article.state!r}")


def _examples(article: Article) -> set[str]:
    """Read with the article, where it was stored before."""
    questions = article.questions.all() if article.pk else ()
    return {question.text for question in questions if question.source == QuestionSource.EXAMPLE}


def _names() -> dict[str, dict[str, int]]:
    """Teams, topics and owners by their names."""
    return {kind: dict(model.objects.values_list(name, "pk")) for kind, (model, name) in _NAMED.items()}


def _id_of(kind: str, name: str, names: Mapping[str, Mapping[str, int]]) -> int | None:
    if name and name not in names[kind]:
        raise Invalid(f"there is no {kind} called {name!r}")
    return names[kind][name] if name else None
