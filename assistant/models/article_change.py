"""Which articles were touched: how each process keeps its copy of the knowledge up with the database."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection, models


@dataclass(frozen=True)
class Changes:
    """`horizon`: every transaction below it has ended. `seen`: the changes at or above it, by their ids."""

    horizon: int
    seen: frozenset[int]
    articles: frozenset[int]


class ArticleChangeManager(models.Manager["ArticleChange"]):
    def since(self, horizon: int, seen: Collection[int]) -> Changes:
        """What was committed since, in one query; `articles` are those that were changed by none of `seen`."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {NOTED}", [horizon])
            return read_changes(*cursor.fetchone(), seen=seen)


def read_changes(newest: int, noted: list[tuple[int, int, int]] | None, *, seen: Collection[int]) -> Changes:
    """From the two columns of NOTED.

    Numbers of rows and of versions do not tell what is new: who began first may commit last. A transaction that
    still runs keeps the horizon where it is, so that its changes are not missed.
    """
    found = noted or []
    return Changes(
        newest,
        frozenset(pk for pk, _, written_in in found if written_in >= newest),
        frozenset(article for pk, article, _ in found if pk not in seen),
    )


class ArticleChange(models.Model):
    """One change to an article or to its questions, whoever made it: triggers write these rows."""

    article = models.BigIntegerField()
    written_in = models.BigIntegerField(db_index=True, help_text="The transaction, by PostgreSQL's number.")

    objects = ArticleChangeManager()

    def __str__(self) -> str:
        return f"{self.article} in {self.written_in}"


#: Two columns for a SELECT, so that one query may ask for more besides; it takes a horizon.
NOTED = f"""
pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
(SELECT json_agg(json_build_array(id, article, written_in)) FROM {ArticleChange._meta.db_table}
 WHERE written_in >= %s)
"""  # noqa: S608  (the table's name is our own)
