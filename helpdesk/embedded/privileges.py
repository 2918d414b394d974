"""PostgreSQL refuses to run as root: ways for root to start it without root's rights."""

import os
import subprocess
from pathlib import Path

from .engine import EngineError

NOBODY = 65534
NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
OTHER_USER = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=INT"]
# Docker's default profile forbids new user namespaces but leaves root this capability: with it
# the other user reaches programs and data below folders that are closed to everybody but root.
OTHER_USER_ANYWHERE = [*OTHER_USER, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
WAYS = ((0, NAMESPACE), (NOBODY, OTHER_USER_ANYWHERE), (NOBODY, OTHER_USER))

PROBE = 'test "$(id -u)" != 0 && test -x "$0" && test -w "$1"'
ADVICE = """PostgreSQL refuses to run as root, and this machine offers no way around it.
One of these helps:
  - run the same command as an ordinary user who owns the project folder;
  - allow user namespaces (in Docker: --security-opt seccomp=unconfined);
  - keep the project and HELPDESK_STATE_DIR in folders that every user may enter (not below /root);
  - set DATABASE_URL to a PostgreSQL server of your own."""


def drop_root(program: Path, data: Path) -> list[str]:
    """The words to put before `program` so that it runs without root's rights and may write to `data`.

    Empty for an ordinary user. Raises EngineError where nothing works.
    """
    if os.geteuid() != 0:
        return []
    for owner, way in WAYS:
        give_to(owner, data)
        if works(way, program, data):
            return way
    raise EngineError(ADVICE)


def works(way: list[str], program: Path, data: Path) -> bool:
    try:
        probe = subprocess.run([*way, "sh", "-c", PROBE, program, data], capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return probe.returncode == 0


def give_to(owner: int, folder: Path) -> None:
    if folder.stat().st_uid == owner:
        return
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, owner, owner, follow_symlinks=False)
