"""The search of the knowledge: the right article first, or among three, and "nothing answers" where nothing does.

The local model is not asked: these are the figures that every desk has.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.retrieval.ranking import Ranking, rank
from assistant.retrieval.segment import Segment, Source, make_segment, pack_body
from benchmarks.evaluation.table import Row, at_least, at_most, read_cases

FIRST, AMONG_THREE, HANDED_OVER, WRONGLY = 0.64, 0.84, 0.80, 0.10
#: Of ten questions of each kind so many are examples in an article, the others are asked.
EXAMPLES = 3
_MANY = 3
#: A desk of a bank answers some of these.
_NEIGHBOURS = frozenset({"banking", "credit_cards"})


@dataclass(frozen=True)
class Asked:
    """`right`: the number of the article that answers it."""

    text: str
    right: int


def evaluate(data: Path) -> Iterator[Row]:
    """Every part of the ten examples once in the articles, so that the figures hang on no choice."""
    cases = read_cases(data, "banking77_train10")
    strange = [row["text"] for row in read_cases(data, "clinc_val") if row["domain"] not in _NEIGHBOURS]
    handbook = [row["body"] for row in read_cases(data, "kb_abcd")]
    desks = [_desk(cases, start) for start in range(0, 9, EXAMPLES)]
    yield from _found([(segment, one) for segment, asked in desks for one in asked])
    yield from _answerable([segment for segment, _ in desks], desks, strange)
    yield from _of_another_desk(handbook, [one.text for one in desks[0][1]])


def _desk(cases: Sequence[dict[str, Any]], start: int) -> tuple[Segment, list[Asked]]:
    kinds: dict[str, list[str]] = {}
    for row in cases:
        kinds.setdefault(row["label"], []).append(row["text"])
    sources, asked = [], []
    for number, (label, texts) in enumerate(kinds.items()):
        examples = texts[start : start + EXAMPLES]
        sources.append(Source(number, label.replace("_", " "), tuple(examples)))
        asked += [Asked(text, number) for text in texts if text not in examples]
    return make_segment(sources), asked


def _found(asked: Sequence[tuple[Segment, Asked]]) -> Iterator[Row]:
    places = [_place(rank([segment], [one.text], limit=_MANY), one.right) for segment, one in asked]
    yield at_least("right article first (recall@1)", places.count(0), len(places), FIRST)
    among = sum(place < _MANY for place in places)
    yield at_least("right article among three (recall@3)", among, len(places), AMONG_THREE)


def _place(ranking: Ranking, right: int) -> int:
    found = [one.article for one in ranking.found]
    return found.index(right) if right in found else _MANY


def _answerable(
    segments: Sequence[Segment], desks: Sequence[tuple[Segment, list[Asked]]], strange: Sequence[str]
) -> Iterator[Row]:
    refused = [not rank([segment], [text]).is_answerable for segment in segments for text in strange]
    yield at_least("nothing answers it: handed over", sum(refused), len(refused), HANDED_OVER)
    wrongly = [not rank([segment], [one.text]).is_answerable for segment, asked in desks for one in asked]
    yield at_most("answerable, and handed over all the same", sum(wrongly), len(wrongly), WRONGLY)


def _of_another_desk(handbook: Sequence[str], asked: Sequence[str]) -> Iterator[Row]:
    """Long articles, not one of which was written for these questions; some share their matter."""
    segment = make_segment([Source(number, "", (), pack_body(body)) for number, body in enumerate(handbook)])
    refused = sum(not rank([segment], [text]).is_answerable for text in asked)
    yield Row(
        "a bank's questions to a shop's handbook: handed over", f"{refused / len(asked):.4f} of {len(asked)}"
    )
