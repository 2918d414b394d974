"""Words for PostgreSQL's full text, which cannot divide Chinese: there, overlapping pairs of characters stand in."""

import re

_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_WORD = re.compile(r"[a-z0-9]+")
#: Said around a question, whatever it is about; PostgreSQL's list of common words lacks them.
POLITE = frozenset(
    {"hello", "hi", "please", "thank", "thanks", "tell", "know", "want", "need", "would", "could"}
)


def chinese_pairs(text: str) -> list[str]:
    """会员怎么取消 -> 会员 员怎 怎么 么取 取消; a lone character stands for itself."""
    runs = _CHINESE.findall(text)
    return [run[i : i + 2] for run in runs for i in range(max(len(run) - 1, 1))]


def latin_words(text: str) -> list[str]:
    """The words of `text` in lower case; PostgreSQL stems them and drops the common ones."""
    return _WORD.findall(text.casefold())
