"""Articles come in from files: looked through whole first, then batch by batch; what is the same stays untouched."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from assistant.actions.articles import exposed_in, set_examples
from assistant.actions.import_plan import PLAIN, Names, Plan, UnfitError, names, plan_of
from assistant.actions.import_report import Previewed, Report
from assistant.exchange import Place, Read, Row, Wrong
from assistant.models import Article, ArticleQuestion, Chunk
from tickets.models import Actor

#: Rows that are saved together, and characters of their texts, with which a batch is full: memory and locks are for so
#: many, and a worker is heard of between two batches.
BATCH, BATCH_CHARS = 500, 1_000_000
_SAVED = [*PLAIN, "team", "topic", "owner", "version", "content_hash", "pairs"]

#: Of a check: rows done. Of an import, within the transaction of each batch: its counts, and all rows done.
Progress = Callable[[int], None]
Brought = Callable[[Counter[str], int], None]


def check_articles(read: Iterator[Read], *, state: str, on_progress: Progress) -> Report:
    """What importing would do; nothing is saved. `state` is for rows that name none, "" for as it is."""
    look = _Look(state, names())
    for batch in _batches(read):
        look.at(batch)
        on_progress(look.report.total)
    return look.report


def import_articles(read: Iterator[Read], *, state: str, actor: Actor, on_progress: Brought) -> Counter[str]:
    """Bring in rows that `check_articles` has found sound. Batches that are in stay in when a later one fails:
    the same file again goes on from there. What `on_progress` raises undoes its batch and ends the import.
    """
    counts, known_names, done = Counter[str](), names(), 0
    for batch in _batches(read):
        done += len(batch)
        with transaction.atomic():
            brought = _bring([row for row in batch if isinstance(row, Row)], known_names, state, actor)
            on_progress(brought, done)
        counts += brought
    return counts


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


@dataclass
class _Look:
    """What a look through rows has found so far. Of those that are done only their keys and places are remembered."""

    state: str
    names: Names
    report: Report = field(default_factory=Report)
    seen: dict[str, Place] = field(default_factory=dict)

    def at(self, batch: Sequence[Read]) -> None:
        """In their order, so that what is wrong is named in the order of its lines."""
        known = _known([one for one in batch if isinstance(one, Row)])
        for one in batch:
            if isinstance(one, Row):
                self._row(one, known)
            else:
                self.report.refuse(one)
        self.report.total += len(batch)

    def _row(self, row: Row, known: Mapping[str, Article]) -> None:
        try:
            self._remember(row)
            plan = plan_of(row, known.get(row.key), self.names, self.state)
        except UnfitError as error:
            self.report.refuse(Wrong(row.place, error.problem))
            return
        self.report.note(Previewed(row.place, plan.article.title, plan.fate, plan.changed, plan.article.pk))
        is_shown = plan.fate != "same" and plan.article.is_published
        if is_shown and exposed_in(plan.article, plan.questions or ()):
            self.report.warn(row.place)

    def _remember(self, row: Row) -> None:
        before = self.seen.setdefault(row.key, row.place)
        if before is not row.place:
            raise UnfitError(
                _("The key “%(key)s” stands in line %(line)d of %(name)s already."),
                key=row.key,
                line=before.line,
                name=before.name,
            )


def _bring(rows: Sequence[Row], names: Names, state: str, actor: Actor) -> Counter[str]:
    list(
        Article.objects.select_for_update(no_key=True)  # answers that stand on them do not wait
        .filter(key__in=[row.key for row in rows])
        .order_by("pk")
        .only("pk")
    )
    known = _known(rows)
    plans = [plan_of(row, known.get(row.key), names, state) for row in rows]
    for plan in plans:
        if plan.fate != "same":
            plan.article.version += 1
            plan.article.derive()
    _save(plans, actor)
    return Counter(plan.fate for plan in plans)


def _save(plans: Sequence[Plan], actor: Actor) -> None:
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


def _save_questions(plans: Sequence[Plan]) -> None:
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
