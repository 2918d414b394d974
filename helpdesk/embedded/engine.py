"""What PostgreSQL and Valkey have in common: a folder, a port, one server process at a time."""

import contextlib
import os
import secrets
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from pathlib import Path

from .locks import FileLock, is_held
from .ports import free_port, is_free
from .processes import die_with_parent, tail, write_private

READY_WITHIN = 60.0  # seconds; crash recovery of a large database takes its time
STOPPED_WITHIN = 20.0

Process = subprocess.Popen[bytes]


class EngineError(Exception):
    """An engine cannot run here; the text says why and what to do about it."""


class Engine(ABC):
    """A server from a wheel and all it keeps in `home`. `durable=False` trades safety for speed (tests)."""

    name: str
    stop_signal: signal.Signals

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.absolute()
        self.durable = durable

    @abstractmethod
    def prepare(self) -> None:
        """Make the data folder on the first start; clear what a crash left behind. Raises EngineError."""

    @abstractmethod
    def command(self, port: int) -> list[str]: ...

    @abstractmethod
    def is_ready(self, port: int) -> bool: ...

    @abstractmethod
    def url_at(self, port: int) -> str: ...

    @abstractmethod
    def configuration(self, port: int) -> str:
        """What the server reads from its standard input, where `ps` cannot see it."""

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def is_guarded(self) -> bool:
        return is_held(self.home / "guardian.lock")

    @property
    def is_running(self) -> bool:
        return is_held(self.home / "server.lock")

    def wait_until_stopped(self, seconds: float) -> bool:
        """Whether the server ended within `seconds`; it goes on while anybody holds it."""
        deadline = time.monotonic() + seconds
        while self.is_guarded and time.monotonic() < deadline:
            time.sleep(0.02)
        return not self.is_guarded

    @property
    def url(self) -> str | None:
        """Where the guarded server answers; None while there is none."""
        with contextlib.suppress(FileNotFoundError):
            if self.is_guarded:
                return (self.home / "url").read_text()
        return None

    @property
    def password(self) -> str:
        path = self.home / "password"
        if not path.exists():
            write_private(path, secrets.token_urlsafe(24))
        return path.read_text()

    def start(self) -> Process:
        """Start the server, wait until it answers, publish its address. Raises EngineError."""
        lock = self._become_only_server()
        try:
            self.prepare()
            for port in self._ports():
                process = self._launch(port, lock)
                if self._answers(process, port):
                    write_private(self.home / "port", str(port))
                    write_private(self.home / "url", self.url_at(port))
                    return process
        finally:
            lock.release()
        raise EngineError(f"{self.name} does not start. The end of {self.log}:\n{tail(self.log)}")

    def stop(self, process: Process) -> None:
        (self.home / "url").unlink(missing_ok=True)
        process.send_signal(self.stop_signal)
        try:
            process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _become_only_server(self) -> FileLock:
        """Servers inherit this lock: once it is ours, none that an earlier guardian started is left."""
        lock = FileLock(self.home / "server.lock")
        deadline = time.monotonic() + STOPPED_WITHIN
        while not lock.try_take():
            if time.monotonic() > deadline:
                os.kill(int((self.home / "pid").read_text()), signal.SIGKILL)
                deadline += STOPPED_WITHIN
            time.sleep(0.02)
        return lock

    def _ports(self) -> list[int]:
        """The last port first: whoever still has the old address then finds the new server."""
        path = self.home / "port"
        last = int(path.read_text()) if path.exists() else None
        return ([last] if last and is_free(last) else []) + [free_port(), free_port()]

    def _launch(self, port: int, lock: FileLock) -> Process:
        with self.log.open("ab") as log, tempfile.TemporaryFile() as configuration:
            configuration.write(self.configuration(port).encode())
            configuration.seek(0)
            process = subprocess.Popen(
                self.command(port),
                stdin=configuration,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=[lock.fd],
                preexec_fn=die_with_parent(self.stop_signal),
            )
        write_private(self.home / "pid", str(process.pid))
        return process

    def _answers(self, process: Process, port: int) -> bool:
        deadline = time.monotonic() + READY_WITHIN
        while process.poll() is None and time.monotonic() < deadline:
            if self.is_ready(port):
                return True
            time.sleep(0.01)
        process.kill()
        process.wait()
        return False
