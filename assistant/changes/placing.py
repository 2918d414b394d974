"""Where in an article a lesson belongs, and how the article reads with it. Plain Python."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from assistant.changes.facts import content
from assistant.changes.kind import kind_of
from assistant.changes.quantities import quantities
from assistant.changes.taught import Taught, in_common
from assistant.changes.words import CJK, joined, plain, word_diff

_SENTENCE = re.compile(r"[^.!?。！？\n]*(?:[.!?](?=\w)[^.!?。！？\n]*)*[.!?。！？]*")
_BULLET = re.compile(r"(\s*[-*+] )")
_MARK = re.compile(r"\s*(?:[-*+]|\d{1,2}[.)])\s+")
_UNTOUCHED = re.compile(r"\s*(?:#|\||```|~~~|>|$)")
_FENCE = re.compile(r"\s*(?:```|~~~)")
#: A sentence of the article is the one that was corrected from this likeness on; it says a thing already from that.
_CORRECTED, _SAID = 0.5, 0.85
#: Below it, an addition is about something else than the article. What was said before it counts a little.
_FITTING, _NEAR = 0.4, 0.25


class _Line(NamedTuple):
    """`heading`: the words over it."""

    number: int
    text: str
    heading: str


class _Sentence(NamedTuple):
    """`start`: where it begins in its line; `near`: the heading, and what stands before it in the line."""

    line: _Line
    start: int
    text: str

    @property
    def near(self) -> str:
        return f"{self.line.heading} {self.line.text[: self.start]}"


def placed(body: str, lessons: Sequence[Taught]) -> str:
    """`body` with what fits into it; `body` itself when nothing does, or it says so already."""
    for lesson in lessons:
        if not says(body, lesson):
            body = _corrected(body, lesson) or _added(body, lesson) or body
    return body


def says(body: str, lesson: Taught) -> bool:
    """Whether a sentence of `body` has the same figures and nearly all of the words, about the same thing."""
    about_it = [_origin(body, lesson)] if lesson.leans else _sentences(body)
    return any(sentence and _says(sentence.text, lesson.after) for sentence in about_it)


def fit(body: str, lesson: Taught) -> float:
    """How well `lesson` fits into the article: above 1 where it corrects a sentence of it, 0 where it has no place."""
    found = _origin(body, lesson)
    if found:
        return 1 + in_common(found.text, lesson.before)
    best = _best_line(body, lesson)
    return best[0] if best else 0.0


def _says(sentence: str, statement: str) -> bool:
    said = _content(statement)
    return (
        len(said & _content(sentence)) >= _SAID * len(said)
        and quantities(statement) <= quantities(sentence)
        and kind_of(sentence, statement) in ("tone", "unchanged", "addition")
    )


def _corrected(body: str, lesson: Taught) -> str:
    """`body` with the corrected words in the sentence that the draft had them from; "" where there is none."""
    found = _origin(body, lesson)
    if found is None:
        return ""
    lines, text = body.split("\n"), found.line.text
    end = found.start + len(found.text)
    lines[found.line.number] = text[: found.start] + _reworded(found, lesson) + text[end:]
    return "\n".join(lines)


def _origin(body: str, lesson: Taught) -> _Sentence | None:
    """The sentence of `body` that the draft had its own from. What leans stands where it is about the same thing."""
    near = _content(lesson.near) if lesson.leans else set()
    found = [
        one
        for one in _sentences(body)
        if in_common(one.text, lesson.before) >= _CORRECTED
        and (not lesson.leans or near & _content(one.near + one.text))
    ]
    return max(
        found,
        key=lambda one: (len(near & _content(one.near + one.text)), in_common(one.text, lesson.before)),
        default=None,
    )


def _reworded(sentence: _Sentence, lesson: Taught) -> str:
    """Only the words that carry the fact; the whole sentence, where the article had put them otherwise."""
    reworded = sentence.text
    whole = lesson.after if _content(lesson.near) & _content(sentence.near) else lesson.alone
    for went, came in _replaced(lesson):
        places = list(_whole(went).finditer(reworded))
        if len(places) != 1:
            return whole
        rest = reworded[places[0].end() :]
        reworded = reworded[: places[0].start()] + came + (rest if came else rest.lstrip(" "))
    return reworded if reworded != sentence.text else whole


def _replaced(lesson: Taught) -> Iterator[tuple[str, str]]:
    """Words that went, and those that came in their place, where that made another fact of it."""
    steps = word_diff(lesson.before, lesson.after)
    for (sign, words), (next_sign, next_words) in pairwise([*steps, ["=", ""]]):
        came = next_words.strip() if next_sign == "+" else ""
        if sign == "-" and kind_of(words, came) in ("fact", "policy"):
            yield words.strip(), came


def _whole(words: str) -> re.Pattern[str]:
    """`words` as they stand between others: 5 is no part of 15."""
    edge = rf"(?:(?![{CJK}])\w)"
    return re.compile(rf"(?<!{edge}){re.escape(words)}(?!{edge})")


def _added(body: str, lesson: Taught) -> str:
    """`body` with the statement behind what it is most about; "" where the article is about something else."""
    best = _best_line(body, lesson)
    if best is None:
        return ""
    lines, line = body.split("\n"), best[1]
    bullet = _BULLET.match(line.text)
    if bullet:
        lines.insert(line.number + 1, bullet[1] + lesson.alone)
    else:
        lines[line.number] = joined(line.text.rstrip(), lesson.alone)
    return "\n".join(lines)


def _best_line(body: str, lesson: Taught) -> tuple[float, _Line] | None:
    about, near = _content(lesson.alone), _content(lesson.near)
    scored = ((_share(line, about, near), line) for line in _lines(body))
    best = max(scored, key=lambda found: (found[0], -found[1].number), default=None)
    return best if best and best[0] >= _FITTING else None


def _share(line: _Line, about: set[str], near: set[str]) -> float:
    """How much of an addition the line is about; 0 when it shares no word with it."""
    words = _content(f"{line.heading} {line.text}")
    own = len(words & about) / max(len(about), 1)
    return own and own + _NEAR * len(words & near) / max(len(near), 1)


def _content(text: str) -> set[str]:
    return content(plain(text).lower())


def _sentences(body: str) -> Iterator[_Sentence]:
    """As they stand in the text, without the marks of lists."""
    for line in _lines(body):
        mark = _MARK.match(line.text)
        for found in _SENTENCE.finditer(line.text, mark.end() if mark else 0):
            text = found[0].strip()
            if text:
                yield _Sentence(line, found.start() + found[0].index(text), text)


def _lines(body: str) -> Iterator[_Line]:
    """Those that hold prose: no headings, tables or code."""
    in_code, heading = False, ""
    for number, text in enumerate(body.split("\n")):
        in_code ^= bool(_FENCE.match(text))
        if text.startswith("#"):
            heading = text
        if not in_code and not _UNTOUCHED.match(text):
            yield _Line(number, text, heading)
