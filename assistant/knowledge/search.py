"""Which articles may answer a question: PostgreSQL full text, any word counts, rare words count more."""

from functools import reduce
from math import log
from operator import add, or_

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, F, FloatField, Q, Value
from django.db.models.expressions import Combinable

from assistant.models import Article
from assistant.models.tokens import POLITE, chinese_pairs, latin_words

#: Few enough to keep the prompt short, enough for a question that touches two topics.
BEST = 4
MAX_WORDS = 60
#: What a word of the message before counts beside one of the newest.
_OLDER = 0.5
#: PostgreSQL's D, C, B, A; titles stand under A.
_WEIGHTS = [0.1, 0.2, 0.3, 1.0]


def find_articles(*said: str) -> list[Article]:
    """Up to BEST published articles for what the customer `said`, newest last; best first.

    None when no word of it occurs in any. Two queries: how rare each word is, then the ranking.
    """
    counted = _rarity(_words(said))
    if not counted:
        return []
    found = Article.objects.published().filter(search=reduce(or_, (query for query, _ in counted)))
    ranked = found.annotate(rank=reduce(add, (_rank(query, weight) for query, weight in counted)))
    return list(ranked.defer("pairs", "search").order_by("-rank", "pk")[:BEST])


def _words(said: tuple[str, ...]) -> list[tuple[SearchQuery, float]]:
    """Each word once, with its weight; of many words, the newest message's first ones."""
    weights: dict[tuple[str, str], float] = {}
    for age, text in enumerate(reversed(said)):
        tokens = [("english", word) for word in latin_words(text) if word not in POLITE]
        for token in [*tokens, *(("simple", pair) for pair in chinese_pairs(text))]:
            weights.setdefault(token, _OLDER**age)
    return [
        (SearchQuery(word, config=config), weight)
        for (config, word), weight in list(weights.items())[:MAX_WORDS]
    ]


def _rarity(words: list[tuple[SearchQuery, float]]) -> list[tuple[SearchQuery, float]]:
    """The words that occur, their weight times log(1 + articles / articles with the word)."""
    holding = {f"word_{n}": Count("pk", filter=Q(search=query)) for n, (query, _) in enumerate(words)}
    counts = Article.objects.published().aggregate(articles=Count("pk"), **holding)
    return [
        (query, weight * log(1 + counts["articles"] / count))
        for n, (query, weight) in enumerate(words)
        if (count := counts[f"word_{n}"])
    ]


def _rank(query: SearchQuery, weight: float) -> Combinable:
    rank = SearchRank(F("search"), query, weights=_WEIGHTS, normalization=1)
    return rank * Value(weight, output_field=FloatField())
