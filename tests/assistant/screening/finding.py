"""What the screening finds, as tests read it."""

from assistant.screening import screen


def found(text: str) -> list[tuple[str, str]]:
    """Kind and words of each find, in order."""
    return [(span.kind, text[span.start : span.end]) for span in screen(text).spans]
