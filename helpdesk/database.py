"""What every connection to PostgreSQL is told."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

#: So many statements stay planned in one connection (docs/decisions/0028). A desk has a few hundred; with psycopg's own
#: 100 they would drive each other out.
STATEMENTS = 500


@receiver(connection_created, dispatch_uid="helpdesk.keep_statements")
def keep_statements(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    connection.connection.prepared_max = STATEMENTS
