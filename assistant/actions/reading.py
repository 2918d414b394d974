"""What screens ask of the assistant besides its rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.lexicon import rules_for
from assistant.models import Draft
from assistant.screening import screen
from tickets import realtime

#: A screen asks for many texts at once; it may show what was switched on or off so many seconds ago as it was.
BEHIND_S = 1.0
#: What an agent may need to reach the customer: marked, but readable.
CONTACT = frozenset({"phone", "email"})


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


def mark_text(text: str, team_id: int | None) -> Iterator[Marked]:
    """The pieces of `text` in order, each with what the screening says of it by the rules of a team."""
    done = 0
    for span in screen(text, rules_for(team_id, behind_s=BEHIND_S)).spans:
        if span.start > done:
            yield Marked(text[done : span.start])
        original = text[max(span.start, done) : span.end]
        yield Marked(original, span.kind, span.severity == "high", span.mask)
        done = span.end
    if done < len(text):
        yield Marked(text[done:])
