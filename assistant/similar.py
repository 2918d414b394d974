"""Which questions that were asked before are most like a new one."""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import TypeVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import F, Func, IntegerField, QuerySet, TextField

from assistant.likeness import likeness
from assistant.models import Precedent
from assistant.models.asked import Asked, words_and_pairs

AskedT = TypeVar("AskedT", bound=Asked)

#: Below it, what is suggested is as often beside the point as not.
THRESHOLD = 0.7
#: Nobody tells the same long story (characters); and PostgreSQL indexes no more than 1 MB of one.
LONGEST = 5_000
#: One word is too little to compare, and more than so many are a long story again.
_FEWEST, _MOST = 2, 40
#: So many that may be alike are looked at closely.
_CANDIDATES = 200


def most_similar(text: str, among: QuerySet[Precedent]) -> tuple[Precedent, float] | None:
    """The best one of `among` with its likeness, at least THRESHOLD; the newest of equals. Three queries."""
    best, newest = max(all_similar(text, among, threshold=THRESHOLD, fewest=_FEWEST), default=(0.0, 0))
    if not newest:
        return None
    return among.select_related("draft__decided_by", "draft__ticket").get(pk=newest), best


def all_similar(
    text: str, among: QuerySet[AskedT], *, threshold: float, fewest: int
) -> list[tuple[float, int]]:
    """Likeness and pk of those of `among` that reach `threshold`. None where `text` has less than `fewest` words that
    count, or tells a long story. Two queries.
    """
    lexemes = _lexemes_of(text) if len(text) <= LONGEST else []
    if not fewest <= len(lexemes) <= _MOST:
        return []
    ours = frozenset(lexemes)
    alike = (
        (likeness(text, question, ours, frozenset(theirs)), pk)
        for pk, question, theirs in _candidates(lexemes, among, max(fewest, _needed(lexemes, threshold)))
    )
    return [found for found in alike if found[0] >= threshold]


def _candidates(
    lexemes: Sequence[str], among: QuerySet[AskedT], needed: int
) -> Iterable[tuple[int, str, list[str]]]:
    """By the index: who can reach the threshold. Those of about the same length first, they share most."""
    length = Func(F("search"), function="length", output_field=IntegerField())
    found = among.filter(search=_sharing(lexemes, needed)).annotate(
        lexemes=Func(F("search"), function="tsvector_to_array", output_field=ArrayField(TextField())),
        apart=Func(length - len(lexemes), function="abs"),
    )
    nearest = found.order_by("apart", "-pk")[:_CANDIDATES]
    return nearest.values_list("pk", "question", "lexemes")


def _needed(lexemes: Sequence[str], threshold: float) -> int:
    """Dice = 2k / (n + m) and m >= k, so a likeness of t needs k >= t * n / (2 - t) of our n lexemes."""
    return ceil(threshold * len(lexemes) / (2 - threshold))


def _sharing(lexemes: Sequence[str], needed: int) -> SearchQuery:
    """Who shares too few lexemes lacks some of every few neighbours: one of each such group must be there. No
    candidate is lost by it.
    """
    size = len(lexemes) - needed + 1
    round_again = [*lexemes, *lexemes]
    groups = (" | ".join(map(_quoted, round_again[start : start + size])) for start in range(len(lexemes)))
    return SearchQuery(" & ".join(f"({group})" for group in groups), config="simple", search_type="raw")


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _lexemes_of(text: str) -> list[str]:
    words, pairs = words_and_pairs(text)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(to_tsvector('english', %s) || to_tsvector('simple', %s))",
            [words, pairs],
        )
        (lexemes,) = cursor.fetchone()
    return list(lexemes)
