"""WSGI: the pages in production; streams go to the ASGI workers (docs/architecture.md)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
django = get_wsgi_application()

from servestatic import ServeStatic  # noqa: E402

from helpdesk import files  # noqa: E402  (settings must be known)
from helpdesk.serving import ready_wsgi  # noqa: E402

application = ready_wsgi(ServeStatic(django, **files.options()))
