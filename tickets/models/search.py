"""Finding messages by their words, English by its stems and Chinese by pairs of characters.

Both are expressions of the stored text that an index holds: nothing is kept twice, and no row is without them.
"""

import re

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Concat

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_CHINESE = re.compile(f"[{_HAN}]+")
_WORD = re.compile(r"[a-z0-9]+")
#: More words than these make no search better.
MOST_WORDS = 12


def _replaced(text: Func | F, pattern: str, by: str) -> Func:
    said = (text, Value(pattern), Value(by), Value("g"))
    return Func(*said, function="regexp_replace", output_field=TextField())


_chinese = _replaced(F("body"), f"[^{_HAN}]+", " ")
#: 会员怎么 in pairs from its first character, and in pairs from its second: 会员 怎么, 员怎 么.
_from_first = _replaced(_chinese, f"([{_HAN}]{{2}})", r"\1 ")
_from_second = _replaced(_replaced(_chinese, f"(^| )[{_HAN}]", " "), f"([{_HAN}]{{2}})", r"\1 ")
_pairs_of_it = Concat(_from_first, Value(" "), _from_second, output_field=TextField())

#: Without the Chinese, to which words in Latin letters are often glued.
ENGLISH = SearchVector(_replaced(F("body"), f"[{_HAN}]+", " "), config="english")
CHINESE = SearchVector(_pairs_of_it, config="simple")


def words_of(text: str) -> tuple[list[str], list[str]]:
    """What somebody looks for: words in Latin letters, and runs of Chinese."""
    return _WORD.findall(text.casefold())[:MOST_WORDS], _CHINESE.findall(text)[:MOST_WORDS]


def matching(text: str) -> Q | None:
    """For messages annotated with `english` and `chinese`; None when there is nothing to look for.

    Every word must be there. The last one may be unfinished: one searches while one types.
    """
    words, runs = words_of(text)
    found = Q()
    if words:
        found &= Q(english=SearchQuery(f"{' & '.join(words)}:*", config="english", search_type="raw"))
    if runs:
        pairs = " & ".join(part for run in runs for part in _pairs(run))
        found &= Q(chinese=SearchQuery(pairs, config="simple", search_type="raw"))
    return found or None


def _pairs(run: str) -> list[str]:
    """A lone character begins a pair, or stands alone at an end."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [f"{run}:*"]
