"""The circuit breaker of one provider and model, shared by all processes of the desk."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import asdict

from assistant.deepseek.circuit import Circuit
from assistant.deepseek.errors import Outcome
from assistant.deepseek.shared import Shared, SharedValue

log = logging.getLogger(__name__)


class Breaker:
    """`on_change` is called in the process that opened or closed it, once for each time."""

    def __init__(self, shared: Shared, key: str, on_change: Callable[[], None]) -> None:
        self._shared = shared
        self._value = SharedValue(shared, f"deepseek:circuit:{key}")
        self._on_change = on_change

    def circuit(self) -> Circuit:
        return _read(self._value.get())

    def is_due(self) -> bool:
        """Open, and time for the next probe."""
        circuit = self.circuit()
        return circuit.is_open and circuit.is_due(self._shared.now())

    def admits(self, name: str, *, probing: bool) -> bool:
        """Whether the attempt of `name` may go out. While open: as the one probe, if it is `probing`."""
        circuit = self.circuit()
        if not circuit.is_open or not probing:
            return not circuit.is_open
        now = self._shared.now()
        _, after = self._change(lambda was: was.probed_by(name, now))
        return not after.is_open or after.probe == name

    def renew(self, name: str) -> None:
        """The attempt of `name` is still under way."""
        if self.circuit().probe == name:
            now = self._shared.now()
            self._change(lambda was: was.probed_by(name, now))

    def ended(self, name: str, outcome: Outcome) -> None:
        now = self._shared.now()
        before, after = self._change(lambda was: was.after(outcome, name, now))
        if before.is_open != after.is_open:
            log.warning("DeepSeek: %s.", f"paused ({after.cause})" if after.is_open else "back")
            self._on_change()

    def _change(self, step: Callable[[Circuit], Circuit]) -> tuple[Circuit, Circuit]:
        before, after = self._value.change(lambda value: _write(step(_read(value))))
        return _read(before), _read(after)


def _read(value: str) -> Circuit:
    return Circuit(**json.loads(value)) if value else Circuit()


def _write(circuit: Circuit) -> str:
    return json.dumps(asdict(circuit), sort_keys=True) if circuit != Circuit() else ""
