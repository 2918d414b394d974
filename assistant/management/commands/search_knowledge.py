"""manage.py search_knowledge: what the search finds for questions, in the desk's articles or in those of a file."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assistant.knowledge import shelf
from assistant.management.rows import UnreadableRowError, answer_rows, read_row
from assistant.models import Article
from assistant.retrieval.ranking import rank
from assistant.retrieval.segment import Segment, Source, make_segment, pack_body

MOST = 10
_HELP = (
    'Search for each {"id", "text"} of QUERIES; print {"id", "results": [{"id", "score"}], "answerable"}. '
    "Scores are 0 to 1 and compare across questions."
)


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
        names, segments = self._of_file(articles) if articles else _of_the_desk()
        answer_rows(
            asked,
            sys.stdout.buffer,
            lambda text: _answer(text, names, segments),
            unread={"results": [], "answerable": False},
        )

    def _of_file(self, path: Path) -> tuple[dict[int, Any], Sequence[Segment]]:
        """A row that is no article is said on stderr and left out."""
        names, sources = {}, []
        for number, line in enumerate(_lines(path), 1):
            try:
                row = read_row(line) if line.strip() else None
            except UnreadableRowError as unreadable:
                self.stderr.write(f"{path}, line {number}: {unreadable}")
                continue
            if row:
                names[number] = row.get("id")
                sources.append(_source(number, row))
        return names, (make_segment(sources),)


def _of_the_desk() -> tuple[dict[int, Any], Sequence[Segment]]:
    """Articles of all teams, by the names under which they came in."""
    return dict(Article.objects.published().values_list("pk", "key")), shelf.bring_up_to_date().segments


def _answer(text: str, names: dict[int, Any], segments: Sequence[Segment]) -> dict[str, Any]:
    ranking = rank(segments, [text], limit=MOST)
    found = [{"id": names.get(one.article), "score": round(one.fit, 4)} for one in ranking.found]
    return {"results": found, "answerable": ranking.is_answerable}


def _source(number: int, row: dict[str, Any]) -> Source:
    title, body = (row[name] if isinstance(row.get(name), str) else "" for name in ("title", "body"))
    given = row.get("questions")
    questions = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
    return Source(number, title, tuple(questions), pack_body(body))


def _lines(path: Path) -> Iterator[bytes]:
    try:
        return iter(path.read_bytes().split(b"\n"))
    except OSError as error:
        raise CommandError(f"JSON Lines were expected: {error}") from None
