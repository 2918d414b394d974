"""What screens ask of the assistant besides its rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.models import Draft
from assistant.screening import screen
from tickets import realtime


def text_so_far(draft: Draft) -> str:
    """The screened text of a draft: all of it, or what has been written by now."""
    if not draft.is_unwritten:
        return draft.text
    return realtime.GrowingText.read(draft.growing_key) or draft.text


@dataclass(frozen=True)
class Marked:
    """A piece of a text. `kind` is "" for what nothing was found in; `masked` is how a screen shows it."""

    text: str
    kind: str = ""
    is_high: bool = False
    masked: str = ""


def mark_text(text: str) -> Iterator[Marked]:
    """The pieces of `text` in order, each with what the screening says of it."""
    done = 0
    for span in screen(text).spans:
        if span.start > done:
            yield Marked(text[done : span.start])
        original = text[max(span.start, done) : span.end]
        yield Marked(original, span.kind, span.severity == "high", span.mask)
        done = span.end
    if done < len(text):
        yield Marked(text[done:])
