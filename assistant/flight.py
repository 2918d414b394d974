"""Single flight: who ask the same at the same time share one request to the provider and one stream.

One draft leads: its worker asks the provider. The others follow: their rows wait, and no worker with them. The
leading worker writes what it hears into their rows, pushes it to their agents' screens, renews their leases, and
finishes them. Who leads is decided by a unique index over the drafts' rows (docs/decisions/0013).
"""

import logging
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models.functions import Now

from assistant import cache
from assistant.actions import finish_draft, requeue_draft
from assistant.live import growing_text_of
from assistant.models import Draft, DraftSource
from assistant.models.draft_rows import lease
from tickets import realtime

log = logging.getLogger(__name__)

#: So often a draft may follow; then it asks for itself, so that nobody waits for others for ever.
MAX_FOLLOWS = 2
#: So long one attempt of a draft may follow: one request takes 60 seconds at most.
FOLLOW_FOR = timedelta(seconds=60)
#: Leaders that end while we join are few; after so many of them in a row we ask alone.
_TRIES = 5
#: What an answer brings along for whoever asks the same. Tokens, cost and times stay with the draft that asked.
_SHARED = ("text", "spans", "is_blocked", "marks", "support")
_SERVED = ("model_served", "outcome")
_TOLD = ("public_id", "attempt", "autonomy", "ticket__public_id")


class Flight:
    """One request, and all who wait for its answer. A flight without a key is its draft's own, and shares nothing.

    As a context: who leaves it without having landed hands the lead over.
    """

    def __init__(self, draft: Draft, key: str) -> None:
        self._draft, self._key = draft, key
        self._growing: dict[str, realtime.GrowingText] = {}
        self._landed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._key and not self._landed:
            self._hand_over()

    def share(self, text: str) -> None:
        """The screened text so far, for who follows; their leases are renewed. A hint: the end is what counts.
        Nobody sees a shadow grow.
        """
        if not self._key:
            return
        followers = Draft.objects.following(self._key).filter(started_at__gt=Now() - FOLLOW_FOR)
        try:
            told = list(followers.select_related("ticket").only(*_TOLD))
            if told:
                followers.update(lease_until=Now() + _patience(), text=text)
        except DatabaseError:
            log.exception(
                "Drafts that follow draft %s were not told; the next look tells them.", self._draft.pk
            )
        else:
            proposed = [follower for follower in told if not follower.is_shadow]
            realtime.GrowingText.grow_together([self._text_of(follower) for follower in proposed], text)

    def land(self, values: dict[str, Any]) -> None:
        """The answer is complete: for who asks later, for the draft that led, for all who follow."""
        self._landed = True
        answer = {field: values[field] for field in _SHARED if field in values} | self._served()
        if self._key and not (values["spans"] or values["is_blocked"] or values.get("marks")):
            cache.keep(self._key, answer)
        finish_draft(self._draft, **values)
        self._finish_followers(answer)

    def has_landed(self, asked: dict[str, Any]) -> bool:
        """Whether our forerunner landed after we had looked into the cache and before we took the lead."""
        answer = cache.look_up(self._key)
        if answer:
            finish_draft(self._draft, **asked, **answer, source=DraftSource.CACHE)
            self._finish_followers(answer)
        return answer is not None

    def _served(self) -> dict[str, Any]:
        row = Draft.objects.filter(pk=self._draft.pk).values(*_SERVED).first()
        return {**(row or {}), "origin_id": self._draft.pk}

    def _finish_followers(self, answer: dict[str, Any]) -> None:
        """Only when the draft that led has ended: who joins later sees that it leads no more."""
        followers = Draft.objects.following(self._key) if self._key else Draft.objects.none()
        for follower in followers.select_related("ticket"):
            try:
                finish_draft(follower, **answer)
            except Exception:
                log.exception("Draft %s was not finished; it begins anew when its lease ends.", follower.pk)

    def _hand_over(self) -> None:
        """One follower takes the lead, the others follow it. After a second failure each begins anew."""
        Draft.objects.held_by(self._draft).update(cache_key="")
        if Draft.objects.leading(self._key).exists():
            return
        followers = Draft.objects.following(self._key).select_related("ticket").order_by("requested_at")
        for follower in followers[:1] if self._draft.attempt == 1 else followers:
            requeue_draft(follower, delay_s=0)

    def _text_of(self, follower: Draft) -> realtime.GrowingText:
        return self._growing.setdefault(follower.growing_key, growing_text_of(follower))


def join_flight(draft: Draft, key: str, *, asked: dict[str, Any]) -> Flight | None:
    """The flight that the worker of `draft` has to make; None when there is nothing left to do for it: `draft` was
    answered from the cache, follows another one, or is not ours any more. `asked`: what its request would have been.
    """
    for _ in range(_TRIES if key else 0):
        if _answer_from_cache(draft, key, asked):
            return None
        if _take_lead(draft, key):
            flight = Flight(draft, key)
            return None if flight.has_landed(asked) else flight
        if draft.attempt > MAX_FOLLOWS:
            break
        if _follow(draft, key, asked):
            return None
    return Flight(draft, "") if _go_alone(draft) else None


def _answer_from_cache(draft: Draft, key: str, asked: dict[str, Any]) -> bool:
    answer = cache.look_up(key)
    if answer is None:
        return False
    finish_draft(draft, **asked, **answer, source=DraftSource.CACHE, cache_key=key)
    return True


def _take_lead(draft: Draft, key: str) -> bool:
    """Whether we lead now. One that has not been heard of since its lease ran out leads no more."""
    silent = Draft.objects.leading(key).filter(lease_until__lt=Now()).exclude(pk=draft.pk)
    try:
        with transaction.atomic():
            silent.update(cache_key="")
            return bool(Draft.objects.held_by(draft).update(cache_key=key, source=DraftSource.MODEL))
    except IntegrityError:
        return False


def _follow(draft: Draft, key: str, asked: dict[str, Any]) -> bool:
    """False when nobody leads. We join first and look then, a leader ends first and looks for us then: whichever
    comes last sees the other.
    """
    ours = Draft.objects.held_by(draft)
    joined = ours.update(**asked, cache_key=key, source=DraftSource.SHARED, lease_until=Now() + _patience())
    return not joined or Draft.objects.leading(key).exists()


def _go_alone(draft: Draft) -> bool:
    """What still followed would be finished by whoever leads next. False when that has happened by now."""
    return bool(Draft.objects.held_by(draft).update(cache_key="", source=DraftSource.MODEL))


def _patience() -> timedelta:
    """Longer than a leader's lease: when one dies, its own draft begins anew before those that follow it."""
    return 2 * lease()
