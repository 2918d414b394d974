#!/usr/bin/env python3
"""Django's command line. A checkout without DATABASE_URL or REDIS_URL brings its own engines."""

import os
import sys
from pathlib import Path

from helpdesk.embedded import EngineError, provide

# These turn texts into texts: they need settings, but neither a database nor Redis, and start without waiting for them.
TEXT_COMMANDS = ("screen", "render")
NO_ENGINES = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1/none",
    "REDIS_URL": "redis://127.0.0.1/0",
    "CACHE_URL": "redis://127.0.0.1/1",
}
STATE_DIR = Path(__file__).resolve().parent / ".helpdesk"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    if is_bare() or sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("HELPDESK_MODE", "development")
    state_dir = Path(os.environ.get("HELPDESK_STATE_DIR") or STATE_DIR).absolute()
    os.environ["HELPDESK_STATE_DIR"] = str(state_dir)
    if sys.argv[1:2] == ["demo"]:
        from helpdesk.embedded import demo  # before Django: it may have to refuse before anything starts

        sys.exit(demo.main(sys.argv[2:], state_dir))
    if os.environ.get("HELPDESK_MODE") == "development":
        if sys.argv[1:2] and sys.argv[1] in TEXT_COMMANDS:
            os.environ.update(NO_ENGINES)
        else:
            bring_engines(state_dir)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def is_bare() -> bool:
    """A checkout that nobody has configured. Anything else is production, unless HELPDESK_MODE says otherwise."""
    return not any(os.environ.get(name) for name in ("DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS"))


def bring_engines(state_dir: Path) -> None:
    try:
        provide(state_dir)
    except EngineError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
