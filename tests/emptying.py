"""How the tests that need real transactions leave an empty database behind.

Django's flush truncates every table and makes permissions anew, which takes ten times as long as most tests do; and a
TRUNCATE waits for whoever reads, such as the worker of a journey. Here only tables that hold rows are emptied, in one
transaction: foreign keys are looked at when it ends.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.test import TransactionTestCase

#: What migrations put there, for all tests.
_KEPT = ("django_migrations", "django_content_type", "auth_permission", "django_site")
_EMPTY = """
DO $$
DECLARE
    name text;
    holds boolean;
BEGIN
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables
        WHERE schemaname = current_schema() AND tablename <> ALL (string_to_array('{kept}', ','))
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO holds;
        IF holds THEN EXECUTE format('DELETE FROM %s', name); END IF;
    END LOOP;
END $$
"""
#: A worker that still writes what belongs to a row that is leaving is refused, or we are; then again, till it rests.
_LAST_TRY_S = 30
_PAUSE_S = 0.2


@pytest.fixture(scope="session", autouse=True)
def _no_flush() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _leave_empty)
        yield


def _leave_empty(case: Any) -> None:
    last = time.monotonic() + _LAST_TRY_S
    while True:
        try:
            with connection.cursor() as cursor:
                cursor.execute(_EMPTY.format(kept=",".join(_KEPT)))
        except (IntegrityError, OperationalError):
            if time.monotonic() > last:
                raise
            time.sleep(_PAUSE_S)
        else:
            return
