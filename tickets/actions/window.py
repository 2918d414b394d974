"""How long a reply can be undone, and who is woken when that is over."""

import logging
from datetime import timedelta

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

from tickets import realtime

log = logging.getLogger(__name__)


def undo_window() -> timedelta:
    """None of it while the broker is known to be away: nobody would be there to release the reply in time."""
    return timedelta(seconds=0 if realtime.is_down() else settings.UNDO_WINDOW_S)


def kick_release(pk: int, *, delay_s: float) -> bool:
    """Wake a worker when the window is over. False without the broker: then the sweep would find the row."""
    if realtime.is_down():
        return False
    try:
        current_app.send_task("tickets.tasks.release", args=[pk], countdown=delay_s)
    except OperationalError:
        log.warning("The broker is away; no worker can be woken for reply %s.", pk)
        return False
    return True
