"""The search of the knowledge: the right article first, or among three, and "nothing answers" where nothing does.

First by words alone, the figures that every desk has; then, where its package is installed, with the local model.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.embedding import HeldVectors, documents_of
from assistant.embedding.local import is_installed, local_embedder
from assistant.retrieval.nearness import CANDIDATES, reordered
from assistant.retrieval.ranking import Ranking, rank
from assistant.retrieval.segment import Segment, Source, make_segment, pack_body
from benchmarks.evaluation.table import Row, at_least, at_most, read_cases

FIRST, AMONG_THREE, HANDED_OVER, WRONGLY = 0.64, 0.84, 0.80, 0.10
FIRST_MEANT, AMONG_THREE_MEANT = 0.72, 0.89
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
    by_words = [rank([desk.segment], [one.text], limit=_MANY) for desk in desks for one in desk.asked]
    right = [one.right for desk in desks for one in desk.asked]
    yield from _found("", by_words, right, (FIRST, AMONG_THREE))
    beside = [rank([desk.segment], [text]) for desk in desks for text in strange]
    yield from _verdicts("", own=by_words, strange=beside)
    yield from _of_another_desk(handbook, [one.text for one in desks[0].asked])
    if is_installed():
        meant = [ranking for desk in desks for ranking in _meant(desk, [one.text for one in desk.asked])]
        beside = [ranking for desk in desks for ranking in _meant(desk, strange)]
        yield from _found("with the local model: ", meant, right, (FIRST_MEANT, AMONG_THREE_MEANT))
        yield from _verdicts("with the local model: ", own=meant, strange=beside)


@dataclass(frozen=True)
class Desk:
    """Articles of a title and EXAMPLES questions each, and what is asked of them."""

    sources: tuple[Source, ...]
    asked: tuple[Asked, ...]

    @cached_property
    def segment(self) -> Segment:
        return make_segment(self.sources)


def _desk(cases: Sequence[dict[str, Any]], start: int) -> Desk:
    kinds: dict[str, list[str]] = {}
    for row in cases:
        kinds.setdefault(row["label"], []).append(row["text"])
    sources, asked = [], []
    for number, (label, texts) in enumerate(kinds.items()):
        examples = texts[start : start + EXAMPLES]
        sources.append(Source(number, label.replace("_", " "), tuple(examples)))
        asked += [Asked(text, number) for text in texts if text not in examples]
    return Desk(tuple(sources), tuple(asked))


def _meant(desk: Desk, asked: Sequence[str]) -> Iterator[Ranking]:
    documents = [
        (source.article, document)
        for source in desk.sources
        for document in documents_of(source.title, source.questions, ())
    ]
    vectors = HeldVectors(local_embedder(), documents)
    for text in asked:
        by_words = rank([desk.segment], [text], limit=CANDIDATES)
        yield reordered(by_words, vectors.near([text]), limit=_MANY, scale=vectors.scale)


def _found(
    how: str, rankings: Sequence[Ranking], right: Sequence[int], marks: tuple[float, float]
) -> Iterator[Row]:
    places = [_place(ranking, one) for ranking, one in zip(rankings, right, strict=True)]
    yield at_least(f"{how}right article first (recall@1)", places.count(0), len(places), marks[0])
    among = sum(place < _MANY for place in places)
    yield at_least(f"{how}right article among three (recall@3)", among, len(places), marks[1])


def _place(ranking: Ranking, right: int) -> int:
    found = [one.article for one in ranking.found]
    return found.index(right) if right in found else _MANY


def _verdicts(how: str, *, own: Sequence[Ranking], strange: Sequence[Ranking]) -> Iterator[Row]:
    refused, wrongly = (sum(not one.is_answerable for one in some) for some in (strange, own))
    yield at_least(f"{how}nothing answers it: handed over", refused, len(strange), HANDED_OVER)
    yield at_most(f"{how}answerable, and handed over all the same", wrongly, len(own), WRONGLY)


def _of_another_desk(handbook: Sequence[str], asked: Sequence[str]) -> Iterator[Row]:
    """Long articles, not one of which was written for these questions; some share their matter."""
    segment = make_segment([Source(number, "", (), pack_body(body)) for number, body in enumerate(handbook)])
    refused = sum(not rank([segment], [text]).is_answerable for text in asked)
    yield Row(
        "a bank's questions to a shop's handbook: handed over", f"{refused / len(asked):.4f} of {len(asked)}"
    )
