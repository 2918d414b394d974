"""This process's copy of the published knowledge, made for the search and kept up with the database.

About 1 KB for each piece of an article. The truth is in PostgreSQL: every search asks it first what has changed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from threading import Lock
from typing import TypeVar

import numpy as np

from assistant.models import Article, ArticleChange, ArticleQuestion, Chunk
from assistant.models.article_change import EVERY
from assistant.retrieval.segment import Segment, Source, make_segment

#: More changed articles than this, and than this share of all, and the whole is made anew.
_FEW, _SHARE = 100, 0.05
#: So few take no time, and say too little about what is usual for those that come after them.
_SMALL = 300
_T = TypeVar("_T")


@dataclass(frozen=True)
class Copy:
    """`horizon` and `seen` say which changes are in it (ArticleChange). `fresh`: articles that were changed since the
    first of the segments was made; they stand in the second.
    """

    horizon: int
    seen: frozenset[int]
    segments: tuple[Segment, ...]
    fresh: frozenset[int] = frozenset()


_lock = Lock()
_copy: Copy | None = None


def at_hand() -> Copy:
    """The copy as it is, without asking whether it still holds; made where there is none."""
    return _copy or bring_up_to_date()


def bring_up_to_date() -> Copy:
    """As the database stands now. One query when nothing has changed.

    While another thread does it, the others go on with what there was a moment ago.
    """
    known = _copy
    if not _lock.acquire(blocking=known is None) and known:
        return known
    try:
        return _brought_up_to_date()
    finally:
        _lock.release()


def forget() -> None:
    """As a process that has just started."""
    global _copy  # noqa: PLW0603  (one copy for each process is the point)
    _copy = None


def _brought_up_to_date() -> Copy:
    """Under the lock."""
    global _copy  # noqa: PLW0603
    if _copy is None:
        _copy = Copy(_horizon_now(), frozenset(), (make_segment([*_sources(None)]),))
        return _copy
    changes = ArticleChange.objects.since(_copy.horizon, _copy.seen)
    known = replace(_copy, horizon=changes.horizon, seen=changes.seen)
    _copy = _with_changes(known, changes.articles) if changes.articles else known
    return _copy


def _horizon_now() -> int:
    """Before anything is read: what is committed while we read is then noticed as a change."""
    return ArticleChange.objects.since(_NEVER, ()).horizon


_NEVER = 2**62


def _with_changes(copy: Copy, changed: frozenset[int]) -> Copy:
    base, fresh = copy.segments[0], copy.fresh | changed
    is_little = len(fresh) <= max(_FEW, _SHARE * len(base.articles))
    if EVERY in changed or len(base.articles) < _SMALL or not is_little:
        return replace(copy, segments=(make_segment([*_sources(None)]),), fresh=frozenset())
    old = replace(base, alive=~np.isin(base.articles, np.fromiter(fresh, np.int64)))
    new = make_segment([*_sources(fresh)], usual=base.usual)
    return replace(copy, segments=(old, new), fresh=fresh)


def _sources(only: Collection[int] | None) -> Iterable[Source]:
    """What the published ones among `only`, or all of them, are found by."""
    articles = Article.objects.published()
    questions, pieces = ArticleQuestion.objects.order_by("pk"), Chunk.objects.all()
    if only is not None:
        articles = articles.filter(pk__in=only)
        questions, pieces = questions.filter(article__in=only), pieces.filter(article__in=only)
    asked, told = _by_article(questions.values_list("article_id", "text")), _by_article(pieces.packed())
    for pk, team, title in articles.order_by("pk").values_list("pk", "team_id", "title"):
        yield Source(pk, title, tuple(asked[pk]), tuple(told[pk]), team or 0)


def _by_article(rows: Iterable[tuple[int, _T]]) -> dict[int, list[_T]]:
    found: dict[int, list[_T]] = defaultdict(list)
    for article, one in rows:
        found[article].append(one)
    return found
