"""The Celery application. Queues: `drafts` for the assistant's writing, `releases` for replies whose
undo window is over, `upkeep` for everything that beat starts.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tickets", "assistant"])


@worker_ready.connect
def get_ready(sender: Any, **_rest: Any) -> None:
    """With a pool of processes each one does so itself: this one serves nothing."""
    from celery.concurrency.prefork import TaskPool as Prefork  # loads what only workers need

    if not isinstance(sender.pool, Prefork):
        get_process_ready()


@worker_process_init.connect
def get_process_ready(**_rest: Any) -> None:
    from helpdesk import serving  # needs the models, and this file is loaded before them

    serving.get_process_ready()
