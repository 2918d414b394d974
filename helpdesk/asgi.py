"""ASGI: event streams in production, everything in the demo."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
django = get_asgi_application()

from servestatic import ServeStaticASGI  # noqa: E402

from helpdesk import files  # noqa: E402  (settings must be known)

application = ServeStaticASGI(django, **files.options())
