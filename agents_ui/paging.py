"""Pages of what is counted, most first: each begins where the one before ended, whatever has come since."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.http import Http404

RowT = TypeVar("RowT", bound=Model)


@dataclass(frozen=True)
class Page(Generic[RowT]):
    """`after` is the cursor of the page that follows, "" on the last one; `here` the one of this page."""

    rows: list[RowT]
    after: str
    here: str


def page_by(rows: QuerySet[RowT], count: str, *, size: int, after: str = "") -> Page[RowT]:
    """`size` of `rows` by `count`, the most first, then the newest. One query. Raises Http404 for a forged cursor."""
    found = list(rows.filter(_beyond(count, after)).order_by(f"-{count}", "-pk")[: size + 1])
    shown = found[:size]
    cursor = signing.dumps([getattr(shown[-1], count), shown[-1].pk], salt=count) if len(found) > size else ""
    return Page(shown, cursor, after)


def _beyond(count: str, after: str) -> Q:
    if not after:
        return Q()
    try:
        last, pk = signing.loads(after, salt=count)
    except signing.BadSignature as error:
        raise Http404("This page does not exist.") from error
    return Q(**{f"{count}__lt": last}) | Q(**{count: last}, pk__lt=pk)
