"""The guardian of one engine: a process that runs the server for as long as anybody holds on to it."""

import os
import signal
import time
from collections.abc import Callable

from .engine import Engine
from .locks import FileLock
from .processes import catch

LOOK_EVERY = 0.2  # seconds


def guard(engine: Engine, *, on_ready: Callable[[], None]) -> None:
    """Start the server, start it again when it dies, stop it with its last holder. Raises EngineError."""
    alive = FileLock(engine.home / "guardian.lock")
    alive.take()
    asked_to_stop = catch(signal.SIGTERM, signal.SIGINT)
    engine.log.unlink(missing_ok=True)
    process = engine.start()
    on_ready()
    # Taken when nobody holds on any more, and kept: newcomers wait until the server is gone.
    holders = FileLock(engine.home / "holders.lock")
    while not asked_to_stop() and not holders.try_take():
        if process.poll() is not None:
            process = engine.start()
        time.sleep(LOOK_EVERY)
    engine.stop(process)
    alive.release()
    holders.release()


def serve(engine: Engine) -> None:
    """Guard, and say "ready" on standard output, which is closed from then on."""

    def say_ready() -> None:
        silence = os.open(engine.log, os.O_WRONLY | os.O_APPEND)
        os.write(1, b"ready")
        os.dup2(silence, 1)
        os.dup2(silence, 2)

    guard(engine, on_ready=say_ready)
