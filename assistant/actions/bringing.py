"""An import that was asked for on a screen: its row is the queue, and shows how far a worker has come with it."""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from io import BytesIO
from itertools import islice
from typing import IO

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from kombu.exceptions import OperationalError

from assistant.actions.import_report import Report
from assistant.actions.imports import check_articles, import_articles
from assistant.exchange import ENDINGS, ProblemError, Read, UnreadableError, documents_in, read_documents
from assistant.models import ArticleImport, ArticleState, ImportState
from tickets import realtime
from tickets.exceptions import Conflict, Invalid, NotAllowed
from tickets.models import Actor, User
from tickets.text import clean_text

log = logging.getLogger(__name__)
#: Bytes that one may upload. Bigger ones come in by `manage.py import_articles`.
MOST_UPLOAD = 25_000_000


@transaction.atomic
def request_import(*, name: str, content: bytes, publish: bool, supervisor: User) -> ArticleImport:
    """A worker looks it through, and nothing is brought in until `confirm_import`. Raises Invalid, NotAllowed."""
    _refuse_agents(supervisor)
    if len(content) > MOST_UPLOAD:
        raise Invalid(_("A file of up to %(most)d MB was expected.") % {"most": MOST_UPLOAD // 1_000_000})
    wanted = ArticleImport.objects.create(
        name=clean_text(name)[-200:],
        content=content,
        publish=ArticleState.PUBLISHED if publish else "",
        requested_by=supervisor,
    )
    transaction.on_commit(_kick)
    return wanted


@transaction.atomic
def confirm_import(wanted: ArticleImport, *, supervisor: User) -> ArticleImport:
    """Somebody has read what it would do: bring it in. Raises Conflict, NotAllowed."""
    _refuse_agents(supervisor)
    checked = ArticleImport.objects.filter(pk=wanted.pk, state=ImportState.CHECKED)
    if not checked.update(
        state=ImportState.CONFIRMED, heard_at=timezone.now(), done=0, attempts=0, requested_by=supervisor
    ):
        raise Conflict(_("This import is under way already, or over."))
    transaction.on_commit(_kick)
    return wanted


def bring_next() -> bool:
    """Work on the import that waits longest, if any does. What a killed worker left behind is taken up again."""
    taken = ArticleImport.objects.take()
    if taken is None:
        return False
    try:
        (_check if taken.state == ImportState.CHECKING else _import)(taken)
    except ProblemError as error:
        _finish(taken, ImportState.REFUSED, replace(_so_far(taken), problem=error.problem))
    except _OvertakenError:
        log.warning("Another worker has taken up the import %s.", taken.public_id)
    return True


class _OvertakenError(Exception):
    """Nobody had heard of this worker for too long, and the row is another one's now."""


def report_of(taken: ArticleImport) -> Report:
    return Report.read(taken.report)


def _so_far(taken: ArticleImport) -> Report:
    """What it had found, or what was in already, when it came to an end."""
    taken.refresh_from_db(fields=["report"])
    report = report_of(taken)
    return replace(report, counts=report.brought) if taken.state == ImportState.IMPORTING else report


def _check(taken: ArticleImport) -> None:
    report = check_articles(
        _read(taken), state=taken.publish, on_progress=lambda done: _note(taken, done=done)
    )
    _note(taken, total=report.total)
    if not report.total:
        raise UnreadableError(gettext_noop("There is no article in it."))
    _finish(taken, ImportState.REFUSED if report.wrong_count else ImportState.CHECKED, report)


def _import(taken: ArticleImport) -> None:
    """From where it was left: what a killed worker has brought in is counted already."""
    report = report_of(taken)
    brought = Counter(report.brought)

    def note(counts: Counter[str], done: int) -> None:
        brought.update(counts)
        _note(taken, done=taken.done + done, report=asdict(replace(report, brought=dict(brought))))

    left = islice(_read(taken), taken.done, None)
    import_articles(left, state=taken.publish, actor=Actor.of(taken.requested_by), on_progress=note)
    _finish(taken, ImportState.DONE, replace(report, counts=dict(brought), brought={}))


def _read(taken: ArticleImport) -> Iterator[Read]:
    content: IO[bytes] = BytesIO(taken.content)
    return read_documents(documents_in(content, taken.name, ENDINGS))


def _note(taken: ArticleImport, **fields: object) -> None:
    """Raises _OvertakenError, which undoes the batch that is being brought in."""
    if not ArticleImport.objects.held(taken).update(heard_at=timezone.now(), **fields):
        raise _OvertakenError


def _finish(taken: ArticleImport, state: ImportState, report: Report) -> None:
    """What is over needs its file no more."""
    kept = taken.content if state == ImportState.CHECKED else b""
    ArticleImport.objects.held(taken).update(state=state, report=asdict(report), content=kept, token="")


def _refuse_agents(person: User) -> None:
    if not person.is_supervisor:
        raise NotAllowed(_("Supervisors bring in articles."))


def _kick() -> None:
    """Wake a worker. Without the broker nothing is lost: beat looks for the row."""
    if realtime.is_down():
        return
    try:
        current_app.send_task("assistant.tasks.bring_articles", expires=60)
    except OperationalError:
        log.warning("The broker is away; an import of articles waits for the beat.")
