"""An article cut into pieces that fit a prompt, each an exact stretch of its markdown. Plain Python.

The same body always makes the same pieces: what a draft stood on is told by article, version and number.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

#: Characters. Shorter ones say too little by themselves, longer ones crowd a prompt.
SHORT, LONG = 300, 900
MAX_HEADING = 200

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("inline")
_CONTAINERS = frozenset({"bullet_list", "ordered_list", "list_item", "blockquote"})
_LINE_END = re.compile(r"\r\n?|\n")
#: After these a reader may pause; the later the pattern, the worse the place.
_PAUSES = (
    re.compile(r"[.!?…][\"')\]]*(?=\s)|[。！？；…][”’）」]*|\n"),
    re.compile(r"[,;:，、：](?=.)"),
    re.compile(r"\s"),
)
#: A link or code in a line means nothing when it is cut.
_WHOLE = re.compile(
    r"!?\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?|<[^<>\s]+>|https?://[^\s<>，。；！？]+|(`+)(?!`).+?(?<!`)\1(?!`)",
    re.S,
)


@dataclass(frozen=True)
class Piece:
    """`text` stands in the article exactly so; `heading` is the one over its beginning, "" before the first."""

    number: int
    heading: str
    text: str


@dataclass(frozen=True)
class _Stretch:
    """Characters `start` to `end` of a body, under `heading`; `opens` says that it is a heading itself."""

    start: int
    end: int
    heading: str = ""
    opens: bool = False


def split(body: str) -> tuple[Piece, ...]:
    """The pieces of `body` in order; none of a blank one.

    Up to LONG characters, cut before headings, between blocks, list items and sentences, and only then in a
    sentence. A table, a code block or a link is never cut, however long it is.
    """
    pieces = (
        (stretch.heading, body[stretch.start : stretch.end].strip("\r\n").rstrip())
        for stretch in _gathered(_without_gaps(body, [*_stretches(body)]))
    )
    return tuple(
        Piece(number, heading[:MAX_HEADING], text)
        for number, (heading, text) in enumerate(piece for piece in pieces if piece[1])
    )


def _gathered(stretches: Iterable[_Stretch]) -> Iterator[_Stretch]:
    """Neighbours together as long as they fit; a heading begins a new piece unless the last one is short."""
    held: _Stretch | None = None
    for stretch in stretches:
        if held and _belong_together(held, stretch):
            held = _Stretch(held.start, stretch.end, held.heading, stretch.opens)
            continue
        if held:
            yield held
        held = stretch
    if held:
        yield held


def _belong_together(held: _Stretch, stretch: _Stretch) -> bool:
    """What follows a heading stays with it, even when it is long: a table needs its name."""
    if held.opens:
        return True
    length = held.end - held.start
    return stretch.end - held.start <= LONG and not (stretch.opens and length >= SHORT)


def _without_gaps(body: str, stretches: list[_Stretch]) -> Iterator[_Stretch]:
    """What markdown passes over, such as the address of a link, belongs to the part before it."""
    starts = [0, *(stretch.start for stretch in stretches[1:]), len(body)]
    for (start, end), stretch in zip(pairwise(starts), stretches or [_Stretch(0, 0)], strict=True):
        yield replace(stretch, start=start, end=end)


def _stretches(body: str) -> Iterator[_Stretch]:
    """The smallest parts that may stand alone, in order."""
    lines = [0, *(end.end() for end in _LINE_END.finditer(body)), len(body)]
    heading = ""
    for node in SyntaxTreeNode(_markdown.parse(body)).children:
        opens = node.type == "heading"
        heading = node.children[0].content if opens and node.children else heading
        for start, end in _parts(node, lines, body):
            yield _Stretch(start, end, heading.strip(), opens)


def _parts(node: SyntaxTreeNode, lines: list[int], body: str) -> Iterator[tuple[int, int]]:
    start, end = _place(node, lines)
    if end - start <= LONG:
        yield start, end
    elif node.type in _CONTAINERS:
        yield from _contained(node, lines, body)
    elif node.type == "paragraph":
        yield from _sentences(body, start, end)
    else:
        yield start, end


def _contained(node: SyntaxTreeNode, lines: list[int], body: str) -> Iterator[tuple[int, int]]:
    """Marks of lists and quotes stand on the lines of what they contain."""
    for child in node.children:
        yield from _parts(child, lines, body)


def _place(node: SyntaxTreeNode, lines: list[int]) -> tuple[int, int]:
    first, last = node.map or (0, 0)
    return lines[min(first, len(lines) - 1)], lines[min(last, len(lines) - 1)]


def _sentences(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut where a reader pauses, as near to LONG as possible."""
    while end - start > LONG:
        cut = _cut(body, start, end)
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _cut(body: str, start: int, end: int) -> int:
    """The last good place within LONG characters; else the first that cuts no link; `end` when there is none."""
    part = body[start:end]
    whole = [found.span() for found in _WHOLE.finditer(part)]
    for pattern in _PAUSES:
        places = [found.end() for found in pattern.finditer(part, 0, LONG) if _is_free(found.end(), whole)]
        if places and places[-1] >= SHORT:
            return start + places[-1]
    return start + _first_free(whole, LONG, len(part))


def _is_free(place: int, whole: list[tuple[int, int]]) -> bool:
    before = bisect_right(whole, (place, 0)) - 1
    return before < 0 or not whole[before][0] < place < whole[before][1]


def _first_free(whole: list[tuple[int, int]], place: int, end: int) -> int:
    for first, last in whole:
        if first < place < last:
            return first if first >= SHORT else min(last, end)
    return min(place, end)
