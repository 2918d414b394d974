"""How long a search takes over 1,000 and over 100,000 pieces of articles, against a bare SELECT in the same run.

    python -m benchmarks.search [--queries 400]

The articles are invented: words as unevenly spread as in a language, a third of them Chinese. Each search is timed
next to a SELECT of 10 rows by an index, so that both meet the same machine. Ends with 1 when a mark does not hold.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from assistant.retrieval.segment import pack_piece
from assistant.simulator import Simulator
from benchmarks.desk import Desk

if TYPE_CHECKING:
    from assistant.models import Article, Chunk

FEW, MANY = 1_000, 100_000
RATIO, GROWTH = 12.0, 3.0
PIECES, WORDS, VOCABULARY = 3, 90, 30_000
_SYLLABLES = [
    start + middle for start in "bcdfghklmnprstvw" for middle in ("a", "e", "i", "o", "u", "ar", "en")
]
#: Said in every question.
_COMMON = [
    "how",
    "do",
    "I",
    "my",
    "the",
    "a",
    "to",
    "is",
    "for",
    "can",
    "when",
    "where",
    "not",
    "in",
    "of",
    "and",
    "why",
    "what",
    "card",
    "account",
    "money",
]
_HAN = [chr(code) for code in range(0x4E00, 0x5000)]


class Language:
    """Words by rank, each as often as one over its rank."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  (texts that repeat themselves, not a secret)
        words = [
            "".join(self.chance.choices(_SYLLABLES, k=self.chance.randint(2, 4))) for _ in range(VOCABULARY)
        ]
        self._words = [*_COMMON, *words]
        self._weights = [*accumulate(1 / rank for rank in range(2, len(self._words) + 2))]
        self._han = [*accumulate(1 / rank for rank in range(2, len(_HAN) + 2))]

    def text(self, words: int, *, chinese: bool) -> str:
        if chinese:
            return "".join(self.chance.choices(_HAN, cum_weights=self._han, k=2 * words))
        return " ".join(self.chance.choices(self._words, cum_weights=self._weights, k=words))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=400)
    options = parser.parse_args()
    with Simulator() as simulator, Desk.open(simulator):
        return run(options.queries)


def run(queries: int) -> int:
    language = Language(seed=1)
    few, _ = _measured(language, FEW, queries)
    many, select = _measured(language, MANY, queries)
    ratio, growth = many / select, many / few
    print(f"p95 at {MANY} pieces: {ratio:.1f} x a SELECT of 10 rows (<= {RATIO:.0f})")
    print(f"growth from {FEW} to {MANY} pieces: {growth:.2f} x (<= {GROWTH:.0f})")
    return int(ratio > RATIO or growth > GROWTH)


def _measured(language: Language, pieces: int, queries: int) -> tuple[float, float]:
    """(p95 of a search, p95 of a SELECT), in seconds, warm."""
    from assistant.knowledge import find_passages, shelf

    asked = _fill(language, pieces, queries)
    shelf.forget()
    began = time.monotonic()
    segments = shelf.at_hand().segments
    print(
        f"\n{pieces} pieces: first use {time.monotonic() - began:.1f} s, {sum(s.bytes for s in segments) >> 20} MiB"
    )
    searches, selects = [], []
    for number, text in enumerate(asked):
        timed = _timed(lambda text=text: find_passages(text)), _timed(_select)
        if number >= len(asked) // 10:
            searches.append(timed[0])
            selects.append(timed[1])
    for name, times in (("search", searches), ("SELECT", selects)):
        print(f"  {name}: p50 {1e3 * _share(times, 0.5):.2f} ms, p95 {1e3 * _share(times, 0.95):.2f} ms")
    return _share(searches, 0.95), _share(selects, 0.95)


def _fill(language: Language, pieces: int, queries: int) -> list[str]:
    """Articles until there are so many pieces; returns questions in words of some of them."""
    from assistant.models import Article, Chunk

    missing = pieces - Chunk.objects.count()
    told: list[str] = []
    for start in range(0, missing, 3000):
        articles = [_article(language) for _ in range(min(3000, missing - start) // PIECES)]
        Article.objects.bulk_create(articles)
        chunks = [piece for article in articles for piece in _pieces(language, article)]
        Chunk.objects.bulk_create(chunks)
        told += [language.chance.choice(chunks).text for _ in range(queries)]
    return [_question(language, text) for text in language.chance.choices(told, k=queries)]


def _article(language: Language) -> "Article":
    from assistant.models import Article, ArticleState

    chinese = language.chance.random() < 1 / 3
    return Article(
        title=language.text(5, chinese=chinese),
        language="zh-hans" if chinese else "en",
        state=ArticleState.PUBLISHED,
        version=1,
    )


def _pieces(language: Language, article: "Article") -> "list[Chunk]":
    from assistant.models import Chunk

    chinese = article.language != "en"
    texts = [language.text(WORDS, chinese=chinese) for _ in range(PIECES)]
    return [
        Chunk(article=article, version=1, number=number, text=text, terms=pack_piece("", text))
        for number, text in enumerate(texts)
    ]


def _question(language: Language, text: str) -> str:
    """Half of it in the words of an article, half as anybody speaks."""
    if " " not in text:
        start = language.chance.randrange(len(text) - 8)
        return text[start : start + 8] + language.text(2, chinese=True)
    return " ".join([*language.chance.sample(text.split(), 6), language.text(4, chinese=False)])


def _select() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, title, language FROM assistant_article WHERE id > %s ORDER BY id LIMIT 10", [20]
        )
        cursor.fetchall()


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _share(times: Sequence[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)]


if __name__ == "__main__":
    sys.exit(main())
