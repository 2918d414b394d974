"""The desk's articles in the order in which they fit a question."""

from collections.abc import Sequence

from assistant.embedding import chosen_embedder
from assistant.knowledge import shelf, vectors
from assistant.retrieval.nearness import CANDIDATES, reordered
from assistant.retrieval.ranking import Ranking, rank


def ranked(copy: shelf.Copy, said: Sequence[str], *, team: int | None, limit: int) -> Ranking:
    """See rank(): by words, and by what is meant as well where this desk has vectors."""
    embedder = chosen_embedder()
    if embedder is None or not vectors.are_in_use():
        return rank(copy.segments, said, team=team, limit=limit)
    ranking = rank(copy.segments, said, team=team, limit=CANDIDATES)
    near = vectors.nearness(said, [one.article for one in ranking.found], team)
    return reordered(ranking, near, limit=limit, scale=embedder.scale)
