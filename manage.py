#!/usr/bin/env python3
"""Django's command line. A checkout without DATABASE_URL or REDIS_URL brings its own engines."""

import os
import sys
from pathlib import Path

from helpdesk.embedded import EngineError, demo, provide

STATE_DIR = Path(__file__).resolve().parent / ".helpdesk"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    os.environ.setdefault("HELPDESK_MODE", "development")
    os.environ.setdefault("HELPDESK_STATE_DIR", str(STATE_DIR))
    if sys.argv[1:2] == ["demo"]:
        sys.exit(demo.main(sys.argv[2:], Path(os.environ["HELPDESK_STATE_DIR"])))
    if os.environ["HELPDESK_MODE"] == "development":
        bring_engines(Path(os.environ["HELPDESK_STATE_DIR"]))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def bring_engines(state_dir: Path) -> None:
    try:
        provide(state_dir)
    except EngineError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
