"""What is kept or learned from a reply never holds the reply up."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

log = logging.getLogger(__name__)


@contextmanager
def aside(what: str) -> Iterator[None]:
    """Within a verb's transaction: when `what` fails it is undone by itself and logged, and the verb goes on."""
    try:
        with transaction.atomic():
            yield
    except Exception:
        log.exception("%s failed; the reply goes out all the same.", what)
