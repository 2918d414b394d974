"""manage.py search_knowledge: what the search finds for questions, in the desk's articles or in those of a file."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assistant.embedding import EmbeddingError, HeldVectors, chosen_embedder, documents_of
from assistant.knowledge import shelf
from assistant.knowledge.order import ranked
from assistant.management.rows import UnreadableRowError, answer_rows, read_row
from assistant.models import Article
from assistant.retrieval.nearness import CANDIDATES, Nearness, reordered
from assistant.retrieval.pieces import split
from assistant.retrieval.ranking import Ranking, rank
from assistant.retrieval.segment import Source, make_segment, pack_body

MOST = 10
_HELP = (
    'Search for each {"id", "text"} of QUERIES; print {"id", "results": [{"id", "score"}], "answerable"}. '
    "Scores are 0 to 1 and compare across questions."
)

Search = Callable[[str], Ranking]


class _Written(NamedTuple):
    """An article of the file; `number` is its line."""

    number: int
    title: str
    questions: tuple[str, ...]
    body: str


class Command(BaseCommand):
    help = _HELP
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queries", type=Path, required=True, metavar="FILE", help="JSON Lines")
        parser.add_argument(
            "--articles",
            type=Path,
            metavar="FILE",
            help='instead of the desk\'s own, JSON Lines of {"id", "title", "body", "questions", "lang"}; '
            "nothing is stored",
        )

    def handle(self, *args: Any, queries: Path, articles: Path | None, **options: Any) -> None:
        asked = _lines(queries)
        names, search = self._of_file(articles) if articles else _of_the_desk()
        answer_rows(
            asked,
            sys.stdout.buffer,
            lambda text: _answer(names, search(text)),
            unread={"results": [], "answerable": False},
        )

    def _of_file(self, path: Path) -> tuple[dict[int, Any], Search]:
        names, written = {}, []
        for number, row in self._rows(path):
            names[number] = row.get("id")
            written.append(_written(number, row))
        segment, vectors = make_segment([_source(one) for one in written]), self._vectors(written)
        if vectors is None:
            return names, lambda text: rank([segment], [text], limit=MOST)
        held = vectors
        return names, lambda text: reordered(
            rank([segment], [text], limit=CANDIDATES), self._near(held, text), limit=MOST, scale=held.scale
        )

    def _near(self, vectors: HeldVectors, text: str) -> Mapping[int, Nearness]:
        """Every query is answered: by words alone where the embedder fails."""
        try:
            return vectors.near([text])
        except EmbeddingError as error:
            self.stderr.write(f"Answered by words alone: {error}")
            return {}

    def _vectors(self, written: Sequence[_Written]) -> HeldVectors | None:
        embedder = chosen_embedder()
        if embedder is None:
            return None
        self.stderr.write(f"Embedding {len(written)} articles with {embedder.name} ...")
        documents = (
            (one.number, document)
            for one in written
            for document in documents_of(one.title, one.questions, split(one.body))
        )
        try:
            return HeldVectors(embedder, [*documents])
        except EmbeddingError as error:
            raise CommandError(f"The articles could not be embedded: {error}") from error

    def _rows(self, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
        """A row that is no article is said on stderr and left out."""
        for number, line in enumerate(_lines(path), 1):
            try:
                row = read_row(line) if line.strip() else None
            except UnreadableRowError as unreadable:
                self.stderr.write(f"{path}, line {number}: {unreadable}")
                continue
            if row:
                yield number, row


def _of_the_desk() -> tuple[dict[int, Any], Search]:
    """Articles of all teams, by the names under which they came in."""
    copy = shelf.bring_up_to_date()
    names = dict(Article.objects.published().values_list("pk", "key"))
    return names, lambda text: ranked(copy, [text], team=None, limit=MOST)


def _answer(names: dict[int, Any], ranking: Ranking) -> dict[str, Any]:
    found = [{"id": names.get(one.article), "score": round(one.fit, 4)} for one in ranking.found]
    return {"results": found, "answerable": ranking.is_answerable}


def _written(number: int, row: dict[str, Any]) -> _Written:
    title, body = (row[name] if isinstance(row.get(name), str) else "" for name in ("title", "body"))
    given = row.get("questions")
    questions = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
    return _Written(number, title, tuple(questions), body)


def _source(written: _Written) -> Source:
    return Source(written.number, written.title, written.questions, pack_body(written.body))


def _lines(path: Path) -> Iterator[bytes]:
    try:
        return iter(path.read_bytes().split(b"\n"))
    except OSError as error:
        raise CommandError(f"JSON Lines were expected: {error}") from None
