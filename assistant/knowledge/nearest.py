"""Articles for a person who looks through them: what comes near is better than nothing."""

from collections.abc import Sequence

from assistant.knowledge import shelf
from assistant.retrieval.ranking import rank
from assistant.retrieval.terms import count_articles, rarity

#: What scores less than this share of one word that no other article holds has a few letters in common with what was
#: typed; what scores less than this share of the best one is beside it.
_LEAST, _BESIDE = 0.6, 0.3


def nearest_articles(text: str, *, limit: int) -> list[int]:
    """The published ones of all teams that `text` comes nearest to, in spite of typos, best first. One query."""
    return nearest_to_each([text], limit=limit)[0]


def nearest_to_each(texts: Sequence[str], *, limit: int) -> list[list[int]]:
    """The same for several. One query, none for no text."""
    segments = shelf.bring_up_to_date().segments if texts else []
    least = _LEAST * rarity(0, count_articles(segments)) if segments else 0.0
    ranked = [rank(segments, [text], limit=limit).found for text in texts]
    return [
        [one.article for one in found if one.score >= max(least, _BESIDE * found[0].score)]
        for found in ranked
    ]
