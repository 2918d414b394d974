"""The text of a draft while it grows: pushed to the agents' screens, kept in the row, given up when overtaken."""

from collections.abc import Callable
from time import monotonic

from django.db import connection
from django.db.models.functions import Now

from assistant.models import Draft
from assistant.models.draft_rows import lease
from tickets import realtime

#: Pushes are gathered for so long (seconds): browsers see no difference, the processor does.
PUSH_EVERY = 0.05
#: So often (seconds) the row is looked at and the lease renewed.
LOOK_EVERY = 0.5


class LiveDraft:
    """What one worker writes into the draft it has claimed. Holds no database connection between its looks.

    `on_look` is told the text so far at every look that finds the draft still ours.
    """

    def __init__(self, draft: Draft, *, on_look: Callable[[str], None]) -> None:
        self.draft = draft
        self._on_look = on_look
        self.text = ""
        self._growing = growing_text_of(draft)
        self._unpushed = ""
        self._pushed_at = self._looked_at = 0.0
        self._began_at = monotonic()
        self._first_ms: int | None = None
        self._lost = False

    def add(self, piece: str) -> None:
        """Screened text, in order."""
        self.text += piece
        self._unpushed += piece
        if monotonic() - self._pushed_at >= PUSH_EVERY:
            self.push()

    def push(self) -> None:
        if self._unpushed and not self.draft.is_shadow:
            self._growing.append(self._unpushed, **({} if self._pushed_at else self._begin()))
            self._unpushed, self._pushed_at = "", monotonic()

    def _begin(self) -> dict[str, int]:
        """With the first words: how long (milliseconds) they took. The next look is due then, for who comes later."""
        self._first_ms, self._looked_at = round((monotonic() - self._began_at) * 1000), 0.0
        return {"first_ms": self._first_ms}

    def is_lost(self) -> bool:
        """True once someone has decided, overtaken or reclaimed the draft. Renews the lease while it is ours."""
        self.push()
        if not self._lost and monotonic() - self._looked_at >= LOOK_EVERY:
            self._looked_at = monotonic()
            self._lost = not self._renew()
        return self._lost

    def _renew(self) -> bool:
        """Fenced by the claim's token. Update without history: a lease and a part of a text are no decisions."""
        held = Draft.objects.held_by(self.draft)
        try:
            is_ours = bool(
                held.update(lease_until=Now() + lease(), text=self.text, first_token_ms=self._first_ms)
            )
            if is_ours:
                self._on_look(self.text)
            return is_ours
        finally:
            connection.close()


def growing_text_of(draft: Draft) -> realtime.GrowingText:
    """What this attempt of `draft` shows to the agents who look at its ticket."""
    return realtime.GrowingText(
        draft.growing_key,
        [realtime.ticket_topic(draft.ticket.public_id)],
        "draft.grew",
        draft=draft.public_id,
        attempt=draft.attempt,
    )
