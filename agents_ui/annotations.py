"""What stands out in a draft, in its plain text and in its rendered one, however finds overlap."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

_SEVERITIES = ("high", "low", "check", "source")
#: Private characters stand where notes begin and end while markdown is rendered: it lets them pass as letters.
_FIRST, _END = 0xE000, "\uf8ff"
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_TOKEN = re.compile("<[^>]*>|[\ue000-\uf8ff]|[^<\ue000-\uf8ff]+")
_LIST_MARK = re.compile(r"[ \t>]*(?:(?:[-*+>]|#{1,6}|\d{1,9}[.)])[ \t]+)+")
#: A sign in there would be a part of the address.
_ADDRESS = re.compile(r"\]\([^)\n]*\)|<[a-z]+:[^>\s]*>|https?://\S+", re.IGNORECASE)


@dataclass(frozen=True)
class Note:
    """A find in half-open offsets. `number` is its place in the list of things to check, 0 for the screening's."""

    start: int
    end: int
    severity: str
    words: str
    number: int = 0


@dataclass(frozen=True)
class Segment:
    """A stretch that all of `notes` cover."""

    start: int
    end: int
    notes: tuple[Note, ...]


def annotate_plain(text: str, notes: Sequence[Note]) -> SafeString:
    """`text` escaped, with its notes."""
    out, done = [], 0
    for opening, segment in _opened(segments(text, notes)):
        out += [text[done : segment.start], opening, text[segment.start : segment.end], mark_safe("</mark>")]
        done = segment.end
    return mark_safe("".join(map(conditional_escape, [*out, text[done:]])))  # noqa: S308  (each part is escaped)


def with_signs(text: str, notes: Sequence[Note]) -> str:
    """Markdown `text` to be rendered and then given to `annotate_rendered` with the same notes."""
    text = _PRIVATE.sub("\ufffd", text)
    out, done = [], 0
    for number, segment in enumerate(segments(text, notes)):
        out += [
            text[done : segment.start],
            chr(_FIRST + number),
            text[segment.start : segment.end],
            _END,
        ]
        done = segment.end
    return "".join([*out, text[done:]])


def annotate_rendered(html: SafeString, text: str, notes: Sequence[Note]) -> SafeString:
    """`html` of `with_signs(text, notes)` with its notes: each piece of text inside one is marked by itself."""
    openings = dict(enumerate(_opened(segments(_PRIVATE.sub("\ufffd", text), notes))))
    return mark_safe("".join(_marked(_TOKEN.findall(html), openings)))  # noqa: S308  (html is sanitised, signs are ours)


def segments(text: str, notes: Sequence[Note]) -> list[Segment]:
    """The stretches between all borders of `notes` that are noted, in order, none empty."""
    placed = [_placed(text, note) for note in notes]
    borders = sorted({border for note in placed for border in (note.start, note.end)})
    return [
        Segment(start, end, covering)
        for start, end in pairwise(borders)
        if text[start:end].strip()
        and (covering := tuple(note for note in placed if note.start <= start and end <= note.end))
    ]


def _placed(text: str, note: Note) -> Note:
    """Not on a list mark, which would be none any more, not inside an address, and not on the spaces around."""
    start, end = max(0, note.start), min(note.end, len(text))
    start, end = end - len(text[start:end].lstrip()), start + len(text[start:end].rstrip())
    line = text.rfind("\n", 0, start) + 1
    mark = _LIST_MARK.match(text, line)
    start = mark.end() if mark and start < mark.end() <= end else start
    for address in _ADDRESS.finditer(text):
        start = address.end() if address.start() < start < address.end() else start
        end = address.end() if address.start() < end < address.end() else end
    return Note(start, max(start, end), note.severity, note.words, note.number)


def _opened(found: Iterable[Segment]) -> Iterator[tuple[SafeString, Segment]]:
    """Each segment with its opening tag; the first of each thing to check can be gone to."""
    seen: set[int] = set()
    for segment in found:
        number = next((note.number for note in segment.notes if note.number and note.number not in seen), 0)
        seen.add(number)
        yield _opening(segment, number), segment


def _opening(segment: Segment, number: int) -> SafeString:
    severity = min((note.severity for note in segment.notes), key=_SEVERITIES.index)
    words = " · ".join(dict.fromkeys(note.words for note in segment.notes))
    if all(not note.number for note in segment.notes):
        return format_html('<mark data-severity="{}" title="{}">', severity, words)
    place = ""
    if number:
        place = format_html(' id="check-{0}" tabindex="0" aria-describedby="check-{0}-why"', number)
    return format_html('<mark data-severity="{}" data-why="{}"{}>', severity, words, place)


def _marked(tokens: Iterable[str], openings: dict[int, tuple[SafeString, Segment]]) -> Iterator[str]:
    opening, is_fresh = "", True
    for token in tokens:
        if token == _END:
            opening = ""
        elif _PRIVATE.match(token):
            opening, is_fresh = openings[ord(token) - _FIRST][0], True
        elif opening and not token.startswith("<"):
            yield f"{opening if is_fresh else _again(opening)}{token}</mark>"
            is_fresh = False
        else:
            yield token


def _again(opening: str) -> str:
    """Only the first piece can be gone to: an id stands once on a page."""
    return re.sub(r' id="[^"]*" tabindex="0"', "", opening)
