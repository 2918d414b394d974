"""The story of one aid: brief -> DeepSeek -> screening -> checks -> a text to read."""

import random
from time import monotonic

from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from assistant.actions.aids import fail_aid, finish_aid, requeue_aid
from assistant.aids.brief import brief_of_aid
from assistant.aids.lines import checked_lines
from assistant.answering import AGAIN, Answer, write_answer
from assistant.brief import Brief
from assistant.checks import LeakError
from assistant.deepseek import CallCancelledError, ProviderError
from assistant.models import Aid, AidKind
from assistant.models.draft_rows import lease
from assistant.outage import outage_of
from assistant.reasons import why_not_answered
from assistant.record import Record

#: Somebody waits for it: one more beginning, then words.
MAX_ATTEMPTS = 2
_LOOK_EVERY = 0.5
_WHY_LEFT = gettext_noop("It was begun several times and never finished.")
_WHY_BROKEN = gettext_noop("Something broke on our side.")
_WHY_LEAKED = gettext_noop("The assistant repeated its own rules instead. That was thrown away.")
_WHY_GROUNDLESS = gettext_noop("Nothing that the assistant wrote could be found in the conversation.")


def write_aid(aid: Aid) -> None:
    """Write the claimed `aid` to its end: ready, tried again later, or failed with words. Never raises for the
    provider's faults. Holds no database connection while it waits for the network.
    """
    if aid.attempt > MAX_ATTEMPTS:
        fail_aid(aid, reason=_WHY_LEFT)
        return
    try:
        _write(aid)
    except Exception:
        connection.close()
        fail_aid(aid, reason=_WHY_BROKEN)
        raise


def _write(aid: Aid) -> None:
    away = outage_of(aid.ticket.team_id)
    if away:
        fail_aid(aid, reason=away.reason)
        return
    brief = brief_of_aid(aid)
    try:
        answer = write_answer(brief, Record(brief, aid=aid), cancelled=_Claim(aid).is_lost)
    except CallCancelledError:
        return
    except LeakError:
        fail_aid(aid, reason=_WHY_LEAKED)
    except ProviderError as error:
        _again_or_not(aid, error)
    else:
        _finish(aid, brief, answer)


def _finish(aid: Aid, brief: Brief, answer: Answer) -> None:
    text, version = answer.text.strip(), brief.rules.version
    if aid.kind == AidKind.TRANSLATION:
        finish_aid(aid, text=text, screening_version=version)
        return
    lines = checked_lines(text, {said.seq: said.told for said in brief.dialogue})
    if lines:
        finish_aid(aid, lines=lines, screening_version=version)
    else:
        fail_aid(aid, reason=_WHY_GROUNDLESS)


def _again_or_not(aid: Aid, error: ProviderError) -> None:
    if error.outcome in AGAIN and aid.attempt < MAX_ATTEMPTS:
        requeue_aid(aid, delay_s=random.uniform(0.5, 2))  # noqa: S311  (no secret: workers that do not come in step)
    else:
        fail_aid(aid, reason=why_not_answered(error.outcome))


class _Claim:
    """Renews the lease of an aid while it is written."""

    def __init__(self, aid: Aid) -> None:
        self._aid, self._looked_at, self._lost = aid, 0.0, False

    def is_lost(self) -> bool:
        if not self._lost and monotonic() - self._looked_at >= _LOOK_EVERY:
            self._looked_at = monotonic()
            try:
                self._lost = not Aid.objects.held_by(self._aid).update(lease_until=Now() + lease())
            finally:
                connection.close()
        return self._lost
