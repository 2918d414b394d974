"""Child processes that cannot outlive us, and files that only we can read."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """A preexec_fn: Linux sends the child `death_signal` when the parent ends, by kill -9 too."""
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def run_in_child() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, death_signal)
            if os.getppid() != parent:
                os._exit(1)

    return run_in_child


def catch(*signals: signal.Signals) -> Callable[[], bool]:
    """From now on these signals only make the returned function say True."""
    received: list[int] = []
    for number in signals:
        signal.signal(number, lambda number, _: received.append(number))
    return lambda: bool(received)


def write_private(path: Path, text: str) -> None:
    """Write so that readers see the old text or the new one, and other users see nothing."""
    new = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    new.replace(path)


def tail(path: Path, lines: int = 12) -> str:
    if not path.exists():
        return "(empty)"
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
