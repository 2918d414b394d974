"""The screening of one whole text."""

from array import array
from collections.abc import Container
from dataclasses import replace

from assistant.screening.marks import Datum
from assistant.screening.normalise import visible
from assistant.screening.rules import DEFAULT_RULES, Rules
from assistant.screening.scan import Screening
from assistant.screening.verdict import Span, Verdict
from tickets.text import INVISIBLE

#: Changes whenever the same text may get another verdict.
SCREENING_VERSION = "2026-11-29.6"
#: Characters that are looked at together. A longer text is screened as a stream, so that memory stays bounded.
_PART = 1 << 16


def screen(text: str, rules: Rules = DEFAULT_RULES, *, permitted: Container[Datum] = frozenset()) -> Verdict:
    """What `text` holds that is sensitive, and `text` as it may be shown. Never raises, whatever the text.

    Span offsets are characters of `text`. Personal data in `permitted` stays readable, with a notice.
    """
    seen = visible(text)
    screening = Screening(rules, permitted)
    covered = "".join(
        screening.add(seen[start : start + _PART], is_last=start + _PART >= len(seen))
        for start in range(0, max(len(seen), 1), _PART)
    )
    spans = screening.spans if seen == text else _in_original(text, seen, screening.spans)
    return Verdict(screening.action, covered, spans)


def _in_original(text: str, seen: str, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The same spans with the invisible characters of `text` counted again."""
    places = array("Q")
    for index, character in enumerate(text):
        if len(places) < len(seen) and character == seen[len(places)] and not INVISIBLE.match(character):
            places.append(index)
    return tuple(replace(span, start=places[span.start], end=places[span.end - 1] + 1) for span in spans)
