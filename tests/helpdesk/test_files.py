"""What a browser gets of static files."""

import gzip
from pathlib import Path
from wsgiref.headers import Headers
from wsgiref.util import setup_testing_defaults

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from pytest_django import Settings
from servestatic import ServeStatic

from helpdesk import files


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> ServeStatic:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "helpdesk.files.HashedStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return ServeStatic(None, **files.options())


def get(server: ServeStatic, path: str, **headers: str) -> tuple[Headers, bytes]:
    environ = {"PATH_INFO": path, **headers}
    setup_testing_defaults(environ)
    answered: list[tuple[str, str]] = []
    body = server(environ, lambda _status, sent: answered.extend(sent))
    return Headers(answered), b"".join(body)


def test_a_script_is_kept_for_ever_and_travels_compressed(collected: ServeStatic) -> None:
    path = staticfiles_storage.url("js/chat.js")
    for_all, script = get(collected, path)
    for_most, packed = get(collected, path, HTTP_ACCEPT_ENCODING="gzip, deflate")
    assert for_all["Cache-Control"] == for_most["Cache-Control"] == "max-age=315360000, public, immutable"
    assert for_all["Content-Encoding"] is None
    assert for_most["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == script
    assert len(packed) < len(script) / 2
    assert f'"./{staticfiles_storage.url("js/post.js").rpartition("/")[2]}"' in script.decode()
