"""Articles from outside and to the outside: JSON Lines, CSV, markdown and HTML files. Knows no database."""

from assistant.exchange.documents import UnreadableError, documents_in
from assistant.exchange.problems import Place, Problem, ProblemError, Wrong
from assistant.exchange.reading import ENDINGS, Read, read_documents
from assistant.exchange.row import FIELDS, Row
from assistant.exchange.writing import FORMATS, file_name, pack_articles, write_articles

__all__ = [
    "ENDINGS",
    "FIELDS",
    "FORMATS",
    "Place",
    "Problem",
    "ProblemError",
    "Read",
    "Row",
    "UnreadableError",
    "Wrong",
    "documents_in",
    "file_name",
    "pack_articles",
    "read_documents",
    "write_articles",
]
