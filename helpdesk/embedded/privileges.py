"""PostgreSQL refuses to run as root, and its initdb as a user without a name: ways around both."""

import os
import pwd
import subprocess
from pathlib import Path

from .engine import EngineError

# It must also find a name for its user: the one who is sure to have one and owns nothing.
NOBODY = next((entry.pw_uid for entry in pwd.getpwall() if entry.pw_name == "nobody"), 65534)
NAMESPACE = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
OTHER_USER = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=INT"]
# Docker's default profile forbids new user namespaces but leaves root this capability: with it
# the other user reaches programs and data below folders that are closed to everybody but root.
OTHER_USER_ANYWHERE = [*OTHER_USER, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]

PROBE = 'test "$(id -u)" != 0 && id -un && test -x "$0" && test -w "$1"'
ADVICE = """PostgreSQL runs neither as root nor as a user without a name, and here is no way around that.
One of these helps:
  - run the same command as an ordinary user who owns the project folder;
  - allow user namespaces (in Docker: --security-opt seccomp=unconfined);
  - keep the project and HELPDESK_STATE_DIR in folders that every user may enter (not below /root);
  - set DATABASE_URL to a PostgreSQL server of your own."""


def acceptable_user(program: Path, data: Path) -> list[str]:
    """The words to put before `program` so that its user suits PostgreSQL and may write to `data`.

    Empty for an ordinary user. Raises EngineError where nothing works.
    """
    us = os.geteuid()
    ways = [(us, NAMESPACE)]
    if us == 0:
        ways += [(NOBODY, OTHER_USER_ANYWHERE), (NOBODY, OTHER_USER)]
    else:
        ways.insert(0, (us, []))
    for owner, way in ways:
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
