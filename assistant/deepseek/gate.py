"""What stands before every attempt: is the provider there (breaker), and is there room for one more (leases)?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from time import monotonic
from uuid import uuid4

from assistant.deepseek.breaker import Breaker
from assistant.deepseek.circuit import Circuit
from assistant.deepseek.errors import Outcome, error_for
from assistant.deepseek.leases import Leases
from assistant.deepseek.shared import Shared
from assistant.deepseek.watch import TICK, Watch

#: So often (seconds) what an attempt holds is renewed while it runs.
RENEW_S = 4.0


class Gate:
    """For one model of the provider at `base_url`; `most` attempts at once.

    Without `redis_url` this process cares for the provider alone.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        redis_url: str = "",
        most: int = 2500,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        shared = Shared(redis_url)
        key = hashlib.sha256(f"{base_url.rstrip('/')} {model}".encode()).hexdigest()[:16]
        self._breaker = Breaker(shared, key, on_change)
        self._leases = Leases(shared, key, most)

    def circuit(self) -> Circuit:
        return self._breaker.circuit()

    def is_due(self) -> bool:
        """The breaker is open, and it is time to find out whether the provider is back."""
        return self._breaker.is_due()

    def entry(self) -> Entry:
        return Entry(self._breaker, self._leases)


class Entry:
    """The way in and out of one attempt."""

    def __init__(self, breaker: Breaker, leases: Leases) -> None:
        self._breaker, self._leases = breaker, leases
        self._name = uuid4().hex
        self._is_in = False
        self._renewed_at = 0.0

    def wait(self, watch: Watch, *, probing: bool, keep: float) -> None:
        """Until there is room, as long as more than `keep` seconds of the call's budget are left.

        A `probing` attempt is the one probe of an open breaker, and waits for its turn. Raises NotAdmittedError.
        """
        while not self._is_admitted(probing=probing):
            circuit = self._breaker.circuit()
            if circuit.is_open and not probing:
                raise error_for(Outcome.CIRCUIT_OPEN, f"paused because calls failed ({circuit.cause})")
            if watch.remaining() - TICK < keep:
                raise error_for(Outcome.NO_LEASE, "too many requests at once, and no room in time")
            watch.sleep(TICK)
        self._is_in, self._renewed_at = True, monotonic()

    def renew(self) -> None:
        """For use at every tick of the attempt. Takes 0.5 s at the worst, once Redis goes away."""
        if self._is_in and monotonic() - self._renewed_at >= RENEW_S:
            self._renewed_at = monotonic()
            self._leases.take(self._name)
            self._breaker.renew(self._name)

    def leave(self, outcome: Outcome) -> None:
        self._is_in = False
        if outcome is Outcome.RATE_LIMITED:
            self._leases.lower()
        self._leases.give_back(self._name)
        self._breaker.ended(self._name, outcome)

    def _is_admitted(self, *, probing: bool) -> bool:
        return self._breaker.admits(self._name, probing=probing) and self._leases.take(self._name)
