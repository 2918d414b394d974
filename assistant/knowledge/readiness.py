"""The copy of the knowledge, made before anybody asks for it: over 100,000 pieces that takes some ten seconds."""

import logging
from threading import Lock, Thread

from django.db import DatabaseError, connection

from assistant.knowledge import shelf

log = logging.getLogger(__name__)
_once = Lock()


def get_ready() -> None:
    """Once in each process, in a thread of its own. Who searches meanwhile waits for it, and makes nothing twice."""
    if _once.acquire(blocking=False):
        Thread(target=make_copy, name="knowledge", daemon=True).start()


def make_copy() -> None:
    try:
        shelf.at_hand()
    except DatabaseError:
        log.warning("The database is away; the first search makes the copy of the knowledge.")
    finally:
        connection.close()  # this thread's own
