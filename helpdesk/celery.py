"""The Celery application. Queues: `drafts` for the assistant's writing, `releases` for replies whose
undo window is over, `upkeep` for everything that beat starts.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tickets", "assistant"])
