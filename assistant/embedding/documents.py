"""What of an article gets a vector: the same documents as in the index."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.retrieval.pieces import Piece
from assistant.retrieval.segment import Kind


class Document(NamedTuple):
    """`number` counts within the kind: of a piece, its own."""

    kind: Kind
    number: int
    text: str


def documents_of(title: str, questions: Sequence[str], pieces: Sequence[Piece]) -> Iterator[Document]:
    """None without words. The front is left out where there is neither a title nor a question."""
    front = "\n".join(filter(None, (title, *questions)))
    written = [
        Document(Kind.TITLE, 0, title),
        *(Document(Kind.QUESTION, number, question) for number, question in enumerate(questions)),
        Document(Kind.FRONT, 0, front),
        *(Document(Kind.PIECE, piece.number, _with_heading(piece)) for piece in pieces),
    ]
    return (document for document in written if document.text.strip())


def _with_heading(piece: Piece) -> str:
    return piece.text if piece.heading in piece.text else f"{piece.heading}\n{piece.text}"
