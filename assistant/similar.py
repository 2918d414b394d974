"""Which question that was answered before is most like a new one."""

from collections.abc import Iterable, Sequence
from math import ceil

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import F, Func, IntegerField, QuerySet, TextField

from assistant.likeness import likeness
from assistant.models import Precedent
from assistant.models.precedent import words_and_pairs

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
    if len(text) > LONGEST:
        return None
    lexemes = _lexemes_of(text)
    if not _FEWEST <= len(lexemes) <= _MOST:
        return None
    ours = frozenset(lexemes)
    best, newest = max(
        (
            (likeness(text, question, ours, frozenset(theirs)), pk)
            for pk, question, theirs in _candidates(lexemes, among)
        ),
        default=(0.0, 0),
    )
    if best < THRESHOLD:
        return None
    return among.select_related("draft__decided_by", "draft__ticket").get(pk=newest), best


def _candidates(lexemes: Sequence[str], among: QuerySet[Precedent]) -> Iterable[tuple[int, str, list[str]]]:
    """By the index: who can reach the threshold. Those of about the same length first, they share most."""
    length = Func(F("search"), function="length", output_field=IntegerField())
    found = among.filter(search=_sharing_enough(lexemes)).annotate(
        lexemes=Func(F("search"), function="tsvector_to_array", output_field=ArrayField(TextField())),
        apart=Func(length - len(lexemes), function="abs"),
    )
    nearest = found.order_by("apart", "-pk")[:_CANDIDATES]
    return nearest.values_list("pk", "question", "lexemes")


def _sharing_enough(lexemes: Sequence[str]) -> SearchQuery:
    """Who shares too few lexemes lacks some of every few neighbours: one of each such group must be there.

    Dice = 2k / (n + m) and m >= k, so a likeness of t needs k >= t * n / (2 - t) of our n lexemes. No candidate is
    lost by it.
    """
    needed = max(_FEWEST, ceil(THRESHOLD * len(lexemes) / (2 - THRESHOLD)))
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
