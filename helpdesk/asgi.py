"""ASGI: event streams in production, everything in the demo."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
django = get_asgi_application()

from servestatic import ServeStaticASGI  # noqa: E402

from helpdesk import files  # noqa: E402  (settings must be known)
from helpdesk.serving import ready_asgi  # noqa: E402

application = ready_asgi(ServeStaticASGI(django, **files.options()))
