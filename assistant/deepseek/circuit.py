"""The circuit breaker's rules, without a clock, a store or a socket: one state in, the next one out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.deepseek.errors import TRANSIENT, Outcome

#: Opens when FAULTS of the last WINDOW attempts failed. A provider that fails one attempt in five opens it once in
#: 10,000 attempts, one that is down after two drafts.
WINDOW, FAULTS = 10, 8
#: Seconds until the next probe: doubled by each that fails, up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 60.0
#: A probe that has not been heard of for so long (seconds) is dead, and another may be sent.
PROBE_LEASE = 15.0

ACCOUNT = frozenset({Outcome.UNAUTHORISED, Outcome.BALANCE_EXHAUSTED})
"""No call will succeed until an operator acts."""
FAILED = TRANSIENT | ACCOUNT | {Outcome.INTERRUPTED, Outcome.INSUFFICIENT_RESOURCE, Outcome.EMPTY}
_SAY_NOTHING = frozenset({Outcome.CANCELLED, Outcome.CIRCUIT_OPEN, Outcome.NO_LEASE})


@dataclass(frozen=True)
class Circuit:
    """`recent`: the last attempts, "1" for one that reached the provider, "0" for a fault, the newest last.

    Open since `opened_at` (seconds since 1970; 0: closed) because of `cause`, an Outcome. `probe`: whose attempt
    finds out whether to close it, while `probe_until` has not passed.
    """

    recent: str = ""
    opened_at: float = 0.0
    cause: str = ""
    pause: float = 0.0
    probe_at: float = 0.0
    probe: str = ""
    probe_until: float = 0.0

    @property
    def is_open(self) -> bool:
        return self.opened_at > 0

    def is_due(self, now: float) -> bool:
        """Time for the next probe, and none is under way."""
        return self.is_open and now >= max(self.probe_at, self.probe_until)

    def probed_by(self, name: str, now: float) -> Circuit:
        """One at a time: unchanged while another's probe is under way."""
        free = self.is_open and (now >= self.probe_until or self.probe == name)
        return replace(self, probe=name, probe_until=now + PROBE_LEASE) if free else self

    def after(self, outcome: Outcome, name: str, now: float) -> Circuit:
        """The attempt of `name` has ended. While open only the probe's end counts: others began before."""
        if self.is_open:
            return self._after_probe(outcome, now) if name == self.probe else self
        if outcome in _SAY_NOTHING:
            return self
        recent = (self.recent + ("0" if outcome in FAILED else "1"))[-WINDOW:]
        if outcome in ACCOUNT or recent.count("0") >= FAULTS:
            return Circuit("", now, outcome, FIRST_PAUSE, now + FIRST_PAUSE)
        return Circuit(recent)

    def _after_probe(self, outcome: Outcome, now: float) -> Circuit:
        if outcome in _SAY_NOTHING:
            return replace(self, probe="", probe_until=0.0)
        if outcome not in FAILED:
            return Circuit()
        pause = min(2 * self.pause, LONGEST_PAUSE)
        return Circuit("", self.opened_at, outcome, pause, now + pause)
