"""The whole desk on one machine, from one command: `manage.py demo`."""

import argparse
import hashlib
import http.client
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from helpdesk.management.logins import PASSWORD, ROLES

from . import EngineError, Hold, Postgres, Valkey, provide
from .locks import FileLock
from .ports import LOCALHOST, free_port, is_free
from .processes import catch, tail
from .sharing import ROOT
from .supervisor import Child, stop_all, watch

USAGE_ERROR = 2
HIGHEST_PORT = 65535
ANSWERS_WITHIN = 60.0  # seconds
SOURCES = ("helpdesk", "tickets", "assistant", "agents_ui", "fixtures", "locale", "requirements.lock")
MADE = {".pyc", ".mo"}
WEB = shlex.split(f"""
    uvicorn helpdesk.asgi:application --host {LOCALHOST} --timeout-graceful-shutdown 2 --no-access-log
""")
WORKER = shlex.split("""
    celery --app helpdesk --quiet worker --pool threads --concurrency 32 --queues drafts
    --without-gossip --without-mingle --loglevel info
""")
UPKEEP = shlex.split("""
    celery --app helpdesk --quiet worker --pool threads --concurrency 4 --queues upkeep,releases --hostname upkeep@%h
    --without-gossip --without-mingle --loglevel warning
""")
BEAT = shlex.split("celery --app helpdesk --quiet beat --pidfile ''")
SIMULATED = "The assistant is SIMULATED: no text leaves this machine. Set DEEPSEEK_API_KEY for the real one."
REAL = "The assistant is DeepSeek, by your DEEPSEEK_API_KEY."
PREPARATION = [sys.executable, "manage.py", "prepare"]


def main(arguments: list[str], state_dir: Path) -> int:
    """The exit code: 0 after a stop in order, 1 when the desk cannot run, 2 when it was asked for wrongly."""
    parser = argparse.ArgumentParser("manage.py demo", description=__doc__)
    parser.add_argument("--port", type=port_number, default=8000, help="of the pages (8000)")
    parser.add_argument("--reset", action="store_true", help="forget everything the demo has stored, and end")
    options = parser.parse_args(arguments)
    if os.environ.get("HELPDESK_MODE", "development") != "development":
        return refuse("The demo has published passwords: it does not run with HELPDESK_MODE=production.")
    state_dir.mkdir(parents=True, exist_ok=True)
    alone = FileLock(state_dir / "demo.lock")
    if not alone.try_take():
        return refuse(f"A demo already runs from this folder: {address_file(state_dir).read_text()}")
    if options.reset:
        return reset(state_dir)
    if not is_free(options.port):
        return refuse(
            f"Port {options.port} is taken, or not ours to use. Choose another one: make demo PORT=8123"
        )
    address_file(state_dir).write_text(f"http://localhost:{options.port}/ (stop it there with Ctrl-C)")
    return run(options.port, state_dir)


def port_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= HIGHEST_PORT):
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to {HIGHEST_PORT}, and not {text!r}")
    return int(text)


def run(port: int, state_dir: Path) -> int:
    stop_asked = catch_stop()
    children: list[Child] = []
    holds: list[Hold] = []
    began = time.monotonic()
    try:
        holds += start_engines(state_dir)
        prepare(state_dir, can_be_skipped=any(isinstance(hold.engine, Postgres) for hold in holds))
        open_shop(port)
        children += make_children(port, state_dir)
        await_page(port, children, until=stop_asked)
        if not stop_asked():
            say(f"Ready in {time.monotonic() - began:.1f} s.\n\n{welcome(port)}")
        watch(children, holds, until=stop_asked, say=say)
    except EngineError as error:
        say(f"\n{error}\n")
        return 1
    finally:
        say("\nStopping ...")
        stop_all(children, holds, say=say)
    return 0


def start_engines(state_dir: Path) -> list[Hold]:
    say("Starting PostgreSQL and Valkey ...")
    holds = provide(state_dir)
    own = {type(hold.engine) for hold in holds}
    for engine, name in ((Postgres, "DATABASE_URL"), (Valkey, "REDIS_URL")):
        if engine not in own:
            say(f"  {name} is set: no {engine.name} of our own.")
    return holds


def prepare(state_dir: Path, *, can_be_skipped: bool) -> None:
    """Tables, the invented cast, catalogues, static files. Skipped where all is as it was the last time."""
    stamp = state_dir / "prepared"
    state = fingerprint()
    if can_be_skipped and stamp.exists() and stamp.read_text() == state:
        return
    say("Preparing database, invented cast and static files ...")
    done = subprocess.run(PREPARATION, cwd=ROOT, check=False, start_new_session=True)
    if done.returncode != 0:
        raise EngineError("The preparation failed; its last words stand above.")
    stamp.write_text(state)


def fingerprint() -> str:
    """Of all that the preparation reads. The database of the demo lives and dies with its state folder."""
    digest = hashlib.sha256()
    for path in sorted(source_files()):
        facts = path.stat()
        digest.update(f"{path} {facts.st_mtime_ns} {facts.st_size}\n".encode())
    return digest.hexdigest()


def source_files() -> Iterator[Path]:
    for source in SOURCES:
        path = ROOT / source
        found = path.rglob("*") if path.is_dir() else [path]
        yield from (file for file in found if file.is_file() and file.suffix not in MADE)


def make_children(port: int, state_dir: Path) -> list[Child]:
    """In the order in which they stop."""
    commands = {
        "web": [*WEB, "--port", str(port)],
        "worker": WORKER,
        "upkeep": UPKEEP,  # by itself: drafts that wait for a silent provider must not hold up the sweep
        "beat": [*BEAT, "--schedule", str(state_dir / "beat")],
    }
    if not os.environ.get("DEEPSEEK_API_KEY"):
        commands["simulator"] = ["assistant.simulator", "--port", str(simulate())]
    logs = state_dir / "logs"
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(mode=0o700, parents=True)
    python = [sys.executable, "-m"]
    return [Child(name, [*python, *words], logs=logs, say=say) for name, words in commands.items()]


def simulate() -> int:
    """Point the desk to a simulator; returns the port it must listen on."""
    port = free_port()
    base = f"http://{LOCALHOST}:{port}"
    os.environ |= {"DEEPSEEK_BASE_URL": base, "DEEPSEEK_API_KEY": "simulated", "SIMULATED": "1"}
    return port


def open_shop(port: int) -> None:
    """One machine has two names: the shop stands at the one, and shows the chat of the other."""
    os.environ.setdefault("WIDGET_ORIGINS", f"http://{LOCALHOST}:{port}")
    os.environ.setdefault("WIDGET_SECRET", secrets.token_urlsafe(32))
    os.environ["DEMO_SHOP"] = "1"


def await_page(port: int, children: list[Child], *, until: Callable[[], bool]) -> None:
    say("Starting " + ", ".join(child.name for child in reversed(children)) + " ...")
    web = children[0]
    deadline = time.monotonic() + ANSWERS_WITHIN
    while not until() and not answers(port):
        if time.monotonic() > deadline:
            raise EngineError(f"The pages do not answer. The end of {web.log}:\n{tail(web.log)}")
        for child in children:
            child.tend()
        time.sleep(0.05)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("localhost", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        connection.close()


def welcome(port: int) -> str:
    base = f"http://localhost:{port}"
    simulated = os.environ.get("SIMULATED") == "1"
    logins = "\n".join(f"    {name:<8}{role}" for name, role in ROLES.items())
    return f"""  Chat page of the customers   {base}/
  The chat on a shop's page    http://{LOCALHOST}:{port}/demo/shop/
  Console of the agents        {base}/console/
  Queue of the supervisors     {base}/console/escalations/

  Logins, all with the password {PASSWORD}
{logins}

  {SIMULATED if simulated else REAL}
  Ctrl-C ends it; what is stored stays until make demo-reset.
"""


def reset(state_dir: Path) -> int:
    for engine in (Valkey(state_dir / "valkey"), Postgres(state_dir / "postgres")):
        if engine.home.exists() and not engine.wait_until_stopped(5):
            return refuse(f"{engine.name} still runs for another command: wait for it, or end it.")
    shutil.rmtree(state_dir)
    say("Everything the demo has stored is gone. Start anew: make demo")
    return 0


def catch_stop() -> Callable[[], bool]:
    """A closed terminal counts, unless nohup has said that it does not."""
    closes = signal.getsignal(signal.SIGHUP) is signal.SIG_DFL
    return catch(signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if closes else []))


def address_file(state_dir: Path) -> Path:
    return state_dir / "demo.address"


def refuse(reason: str) -> int:
    sys.stderr.write(f"{reason}\n")
    return USAGE_ERROR


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
