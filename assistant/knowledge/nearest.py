"""Articles for a person who looks through them: what comes near is better than nothing."""

from assistant.knowledge import shelf
from assistant.retrieval.ranking import rank
from assistant.retrieval.terms import count_articles, rarity

#: What scores less than this share of one word that no other article holds has a few letters in common with what was
#: typed; what scores less than this share of the best one is beside it.
_LEAST, _BESIDE = 0.6, 0.3


def nearest_articles(text: str, *, limit: int) -> list[int]:
    """The published ones of all teams that `text` comes nearest to, in spite of typos, best first. One query."""
    segments = shelf.bring_up_to_date().segments
    found = rank(segments, [text], limit=limit).found
    least = _LEAST * rarity(0, count_articles(segments))
    return [one.article for one in found if one.score >= max(least, _BESIDE * found[0].score)]
