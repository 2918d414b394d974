"""Which articles may answer a question: PostgreSQL full text, any word counts, the best few."""

from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F

from assistant.models import Article
from assistant.models.tokens import chinese_pairs, latin_words

#: Few enough to keep the prompt short, enough for a question that touches two topics.
BEST = 4
MAX_WORDS = 60


def find_articles(question: str) -> list[Article]:
    """Up to BEST published articles, best first; none when no word of `question` occurs in any."""
    query = _any_word(question)
    if query is None:
        return []
    rank = SearchRank(F("search"), query, normalization=1)
    found = Article.objects.published().filter(search=query).annotate(rank=rank)
    return list(found.defer("pairs", "search").order_by("-rank", "pk")[:BEST])


def _any_word(question: str) -> SearchQuery | None:
    words, pairs = latin_words(question)[:MAX_WORDS], chinese_pairs(question)[:MAX_WORDS]
    queries = []
    if words:
        queries.append(SearchQuery(" | ".join(words), config="english", search_type="raw"))
    if pairs:
        queries.append(SearchQuery(" | ".join(pairs), config="simple", search_type="raw"))
    return reduce(or_, queries) if queries else None
