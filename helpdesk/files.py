"""Static files, served in front of Django by both kinds of server: a middleware would slow every page."""

from typing import Any

from django.conf import settings
from servestatic.storage import CompressedManifestStaticFilesStorage

#: Names with a hash of their content (HashedStorage) may be kept for ever.
HASHED = r"^.+\.[0-9a-f]{12}\.[a-z0-9]+$"


def options() -> dict[str, Any]:
    """For ServeStatic and ServeStaticASGI alike. `manage.py collectstatic` fills the folder."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    return {
        "root": settings.STATIC_ROOT,
        "prefix": settings.STATIC_URL,
        "immutable_file_test": HASHED,
        "allow_all_origins": False,
    }


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # has no types
    """Imports between JavaScript modules are hashed as well: a browser never mixes two releases. Beside each file lies
    a compressed one, for browsers that take it.
    """

    support_js_module_import_aggregation = True
    #: As often as modules import one another in a chain; it ends as soon as nothing changes any more.
    max_post_process_passes = 30
