"""Joining an engine: the first process that needs it starts its guardian, the last one to leave ends it."""

import os
import subprocess
import sys
import time
from pathlib import Path

from .engine import Engine, EngineError
from .locks import FileLock

ROOT = Path(__file__).resolve().parents[2]


class Hold:
    """Our claim on a running engine. It ends with `release`, or with this process."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._holders = join(engine)
        self.url = ensure_running(engine)

    def release(self) -> None:
        self._holders.release()


def join(engine: Engine) -> FileLock:
    try:
        engine.home.parent.mkdir(parents=True, exist_ok=True)
        engine.home.mkdir(mode=0o711, exist_ok=True)  # its files are private; the other user must get through
        holders = FileLock(engine.home / "holders.lock")
    except OSError as error:
        raise EngineError(f"{error}. Set HELPDESK_STATE_DIR to a folder that you may write to.") from error
    holders.take_shared()
    return holders


def ensure_running(engine: Engine) -> str:
    """The address of the engine; its guardian is started unless it runs. For holders. Raises EngineError."""
    with FileLock(engine.home / "starting.lock"):
        while (url := engine.url) is None:
            if engine.is_guarded:
                time.sleep(0.02)  # it is on its way out
            else:
                _start_guardian(engine)
    return url


def _start_guardian(engine: Engine) -> None:
    careless = [] if engine.durable else ["--careless"]
    arguments = [type(engine).__name__.lower(), str(engine.home), *careless]
    reader, writer = os.pipe()
    guardian = subprocess.Popen(
        [sys.executable, "-m", "helpdesk.embedded", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        cwd=ROOT,
    )
    os.close(writer)
    with os.fdopen(reader, errors="replace") as output:
        answer = output.read().strip()
    if answer != "ready":
        guardian.wait()
        raise EngineError(answer or f"The guardian of {engine.name} ended without a word.")
