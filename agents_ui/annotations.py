"""What stands out in a draft, in its plain text and in its rendered one, however finds overlap."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

_SEVERITIES = ("high", "low", "check", "source", "quote", "del", "ins")
#: These are elements of their own; all others are marks.
_CHANGES = ("del", "ins")
#: Private characters stand where notes begin and end, and for anchors, while markdown is rendered: it lets them pass
#: as letters.
_FIRST, _FIRST_ANCHOR, _END = 0xE000, 0xF000, "\uf8ff"
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
class Anchor:
    """`html` that stands behind so many characters of a text."""

    place: int
    html: SafeString


@dataclass(frozen=True)
class Segment:
    """A stretch that all of `notes` cover."""

    start: int
    end: int
    notes: tuple[Note, ...]


def annotate_plain(text: str, notes: Sequence[Note], anchors: Sequence[Anchor] = ()) -> SafeString:
    """`text` escaped, with its notes and anchors."""
    inserts = [(anchor.place, _ANCHOR, anchor.html) for anchor in _anchored(text, anchors)]
    for opening, segment in _opened(segments(text, notes)):
        inserts += [(segment.start, _OPENING, opening), (segment.end, _CLOSING, mark_safe("</mark>"))]
    return mark_safe("".join(map(conditional_escape, _inserted(text, inserts))))  # noqa: S308  (each part is escaped)


def with_signs(text: str, notes: Sequence[Note], anchors: Sequence[Anchor] = ()) -> str:
    """Markdown `text` to be rendered and then given to `annotate_rendered` with the same notes and anchors."""
    text = _PRIVATE.sub("\ufffd", text)
    inserts = [
        (anchor.place, _ANCHOR, chr(_FIRST_ANCHOR + number))
        for number, anchor in enumerate(_anchored(text, anchors))
    ]
    for number, segment in enumerate(segments(text, notes)):
        inserts += [(segment.start, _OPENING, chr(_FIRST + number)), (segment.end, _CLOSING, _END)]
    return "".join(_inserted(text, inserts))


def annotate_rendered(
    html: SafeString, text: str, notes: Sequence[Note], anchors: Sequence[Anchor] = ()
) -> SafeString:
    """`html` of `with_signs(text, notes, anchors)` with both: each piece of text inside a note is marked by itself."""
    text = _PRIVATE.sub("\ufffd", text)
    openings = dict(enumerate(_opened(segments(text, notes))))
    placed = {chr(_FIRST_ANCHOR + n): anchor.html for n, anchor in enumerate(_anchored(text, anchors))}
    return mark_safe("".join(_marked(_TOKEN.findall(html), openings, placed)))  # noqa: S308  (html is safe, signs are ours)


#: What is inserted at one place comes in this order.
_CLOSING, _ANCHOR, _OPENING = range(3)


def _inserted(text: str, inserts: Iterable[tuple[int, int, str]]) -> Iterator[str]:
    done = 0
    for place, _, insert in sorted(inserts, key=lambda one: one[:2]):
        yield text[done:place]
        yield insert
        done = place
    yield text[done:]


def _anchored(text: str, anchors: Sequence[Anchor]) -> list[Anchor]:
    """None inside an address."""
    addresses = [address.span() for address in _ADDRESS.finditer(text)]
    return [
        Anchor(
            next(
                (end for start, end in addresses if start < anchor.place < end), min(anchor.place, len(text))
            ),
            anchor.html,
        )
        for anchor in anchors
    ]


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
    if severity in _CHANGES:
        return format_html("<{}>", severity)
    words = " · ".join(dict.fromkeys(note.words for note in segment.notes))
    if all(not note.number for note in segment.notes):
        return format_html('<mark data-severity="{}" title="{}">', severity, words)
    place = ""
    if number:
        place = format_html(' id="check-{0}" tabindex="0" aria-describedby="check-{0}-why"', number)
    return format_html('<mark data-severity="{}" data-why="{}"{}>', severity, words, place)


def _marked(
    tokens: Iterable[str], openings: dict[int, tuple[SafeString, Segment]], anchors: dict[str, SafeString]
) -> Iterator[str]:
    opening, is_fresh = "", True
    for token in tokens:
        if token in anchors:
            yield anchors[token]
        elif token == _END:
            opening = ""
        elif _PRIVATE.match(token):
            opening, is_fresh = openings[ord(token) - _FIRST][0], True
        elif opening and not token.startswith("<"):
            yield f"{opening if is_fresh else _again(opening)}{token}{_closing(opening)}"
            is_fresh = False
        else:
            yield token


def _closing(opening: str) -> str:
    return f"</{re.split('[ >]', opening[1:])[0]}>"


def _again(opening: str) -> str:
    """Only the first piece can be gone to: an id stands once on a page."""
    return re.sub(r' id="[^"]*" tabindex="0"', "", opening)
