"""Which articles were touched: how each process keeps its copy of the knowledge up with the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models
from django.db.models.functions import Now

#: The number of no article.
EVERY = 0


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

    def drop(self, *, before: datetime) -> None:
        """Those that were written `before` go, and so do those of another cluster, whose numbers come after all of this
        one: whoever has a copy has made it since the dump was brought back.

        A row for EVERY article takes their place, with the last of their numbers. No transaction is open for so long
        that its own rows would be old when it ends.
        """
        with connection.cursor() as cursor:
            cursor.execute(_DROP, [before, EVERY])


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
    """One change to an article or to its questions, whoever made it: triggers write these rows. EVERY article: what was
    changed up to there is not known any more.
    """

    article = models.BigIntegerField()
    written_in = models.BigIntegerField(db_index=True, help_text="The transaction, by PostgreSQL's number.")
    written_at = models.DateTimeField(db_default=Now())

    objects = ArticleChangeManager()

    def __str__(self) -> str:
        return f"{self.article} in {self.written_in}"


#: `next`: above all numbers that this cluster has given to rows that can be seen.
_DROP = """
WITH next AS (
    SELECT greatest(
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint, pg_current_xact_id()::text::bigint + 1
    ) AS number
), dropped AS (
    DELETE FROM assistant_articlechange USING next WHERE written_at < %s OR written_in >= number
    RETURNING written_in, number
)
INSERT INTO assistant_articlechange (article, written_in)
SELECT %s, max(written_in) FROM dropped WHERE written_in < number HAVING count(*) > 0
"""

#: Two columns for a SELECT, so that one query may ask for more besides; it takes a horizon.
NOTED = """
pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
(SELECT json_agg(json_build_array(id, article, written_in)) FROM assistant_articlechange WHERE written_in >= %s)
"""
