"""Keeping the processes of a desk alive, and ending them in order."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from .engine import EngineError, Process
from .processes import die_with_parent
from .sharing import ROOT, Hold, ensure_running

LOOK_EVERY = 0.1  # seconds
STOPPED_WITHIN = 5.0
STEADY_AFTER = 30.0
LONGEST_PAUSE = 10.0

Say = Callable[[str], None]


class Child:
    """A process that is started again when it ends, after a pause that doubles while it does not hold."""

    def __init__(self, name: str, command: Sequence[str], *, logs: Path, say: Say) -> None:
        self.name = name
        self.command = list(command)
        self.log = logs / f"{name}.log"
        self.say = say
        self.process: Process | None = None
        self._started = self._due = 0.0
        self._pause = 0.25

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # At once: a port or a schedule file that is still in use would block the next start.
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        self._started = time.monotonic()

    def tend(self) -> None:
        now = time.monotonic()
        if self.process is None:
            if now >= self._due:
                self.start()
        elif self.process.poll() is not None:
            end = how_it_ended(self.process.returncode)
            self.say(f"{self.name} {end}; it is started again. Log: {self.log}")
            self._pause = 0.5 if now - self._started > STEADY_AFTER else min(2 * self._pause, LONGEST_PAUSE)
            self._due = now + self._pause
            self.process = None

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def watch(children: Sequence[Child], holds: Sequence[Hold], *, until: Callable[[], bool], say: Say) -> None:
    """Tend children and engines until `until()`. Raises EngineError when an engine cannot go on."""
    while not until():
        for child in children:
            child.tend()
        for hold in holds:
            revive(hold, say=say)
        time.sleep(LOOK_EVERY)


def revive(hold: Hold, *, say: Say) -> None:
    """The guardian restarts its server; this is for a guardian that was killed together with it."""
    if hold.engine.is_guarded:
        return
    say(f"{hold.engine.name} is gone; it is started again.")
    if ensure_running(hold.engine) != hold.url:
        raise EngineError(f"{hold.engine.name} found its port taken: please start the demo again.")


def stop_all(children: Sequence[Child], holds: Sequence[Hold], *, say: Say) -> None:
    for child in children:
        child.stop()
        say(f"{child.name} stopped")
    for hold in holds:
        hold.release()
        stopped = hold.engine.wait_until_stopped(20)
        say(f"{hold.engine.name} {'stopped' if stopped else 'goes on for another command'}")


def how_it_ended(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
