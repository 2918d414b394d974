"""A draft that says once more what an agent has rejected."""

from collections.abc import Iterable

from assistant.changes import plain
from assistant.models import Draft, DraftStatus


def rejected_twin(draft: Draft, others: Iterable[Draft]) -> Draft | None:
    """The first of `others` that was rejected with the very words of `draft`; how they are written does not matter."""
    said = plain(draft.text).casefold()
    rejected = (other for other in others if other.status == DraftStatus.REJECTED)
    return next((other for other in rejected if said and plain(other.text).casefold() == said), None)
