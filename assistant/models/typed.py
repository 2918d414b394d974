"""What somebody types to find a text, as a query for PostgreSQL's full text."""

import re
from functools import reduce
from operator import and_

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery

from assistant.retrieval.tokens import chinese_pairs

_WORD = re.compile("(?:(?![\u3400-\u4dbf\u4e00-\u9fff])[^\\W_])+")


def typed_query(text: str) -> SearchQuery | CombinedSearchQuery | None:
    """All of its words, in any form, the last one perhaps only begun; Chinese by its pairs. None without any."""
    words = _WORD.findall(text)
    queries = [
        *(SearchQuery(word, config="english") for word in words[:-1]),
        *(_begun(word, "english") for word in words[-1:]),
        *(
            SearchQuery(pair, config="simple") if pair[1:] else _begun(pair, "simple")
            for pair in chinese_pairs(text)
        ),
    ]
    return reduce(and_, queries) if queries else None


def _begun(word: str, config: str) -> SearchQuery:
    return SearchQuery(f"{word}:*", config=config, search_type="raw")
