"""Real PostgreSQL and Valkey for machines that have neither: started on first use, stopped after the last."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from .engine import Engine, EngineError
from .postgres import Postgres
from .sharing import Hold
from .valkey import Valkey

__all__ = [
    "ENGINES",
    "Engine",
    "EngineError",
    "Hold",
    "Postgres",
    "Valkey",
    "cache_url",
    "provide",
    "with_number",
]

ENGINES: dict[str, type[Engine]] = {"postgres": Postgres, "valkey": Valkey}

_holds: list[Hold] = []


def provide(state_dir: Path) -> list[Hold]:
    """Set DATABASE_URL, REDIS_URL and CACHE_URL where the environment lacks them. Call before settings load.

    What is missing runs embedded, with its data below `state_dir`, until this process and all others that
    hold it have ended. Returns the new holds, in the order in which to release them. Raises EngineError.
    """
    holds = []
    if not os.environ.get("REDIS_URL"):
        holds.append(Hold(Valkey(state_dir / "valkey")))
        os.environ["REDIS_URL"] = holds[-1].url
    if not os.environ.get("CACHE_URL"):
        os.environ["CACHE_URL"] = cache_url(os.environ["REDIS_URL"])
    if not os.environ.get("DATABASE_URL"):
        holds.append(Hold(Postgres(state_dir / "postgres")))
        os.environ["DATABASE_URL"] = holds[-1].url
    _holds.extend(holds)
    return holds


def cache_url(redis_url: str) -> str:
    """The cache takes the next database number. In production it has a server of its own."""
    number = int(urlsplit(redis_url).path.strip("/") or 0)
    return with_number(redis_url, number + 1)


def with_number(redis_url: str, number: int) -> str:
    return urlsplit(redis_url)._replace(path=f"/{number}").geturl()
