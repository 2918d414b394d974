"""Where in an article a lesson belongs, and how the article reads with it. Plain Python."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from assistant.changes.facts import content
from assistant.changes.kind import kind_of
from assistant.changes.quantities import quantities
from assistant.changes.taught import Taught, in_common
from assistant.changes.words import CJK, plain, word_diff

_SENTENCE = re.compile(r"[^.!?。！？\n]*(?:[.!?](?=\w)[^.!?。！？\n]*)*[.!?。！？]*")
_BULLET = re.compile(r"(\s*[-*+] )")
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


def placed(body: str, lessons: Sequence[Taught]) -> str:
    """`body` with what fits into it; `body` itself when nothing does, or it says so already."""
    for lesson in lessons:
        if not says(body, lesson.after):
            body = _corrected(body, lesson) or _added(body, lesson) or body
    return body


def says(body: str, statement: str) -> bool:
    """Whether a sentence of `body` has the same figures and nearly all of the words."""
    said = content(plain(statement).lower())
    return any(
        len(said & content(plain(sentence).lower())) >= _SAID * len(said)
        and quantities(statement) <= quantities(sentence)
        and kind_of(sentence, statement) in ("tone", "unchanged", "addition")
        for sentence in _sentences(body)
    )


def fit(body: str, lesson: Taught) -> float:
    """How well `lesson` fits into the article: above 1 where it corrects a sentence of it, 0 where it has no place."""
    found = _origin(body, lesson)
    if found:
        return 1 + in_common(found, lesson.before)
    best = _best_line(body, lesson)
    return best[0] if best else 0.0


def _corrected(body: str, lesson: Taught) -> str:
    """`body` with the corrected words in the sentence that the draft had them from; "" where there is none."""
    found = _origin(body, lesson)
    return body.replace(found, _reworded(found, lesson), 1) if found else ""


def _origin(body: str, lesson: Taught) -> str:
    """The sentence of `body` that the draft had its own from; "" where there is none."""
    found = max(_sentences(body), key=lambda one: in_common(one, lesson.before), default="")
    return found if lesson.before and in_common(found, lesson.before) >= _CORRECTED else ""


def _reworded(sentence: str, lesson: Taught) -> str:
    """Only the words that carry the fact; the whole sentence, where the article had put them otherwise."""
    reworded = sentence
    for went, came in _replaced(lesson):
        places = list(_whole(went).finditer(reworded))
        if len(places) != 1:
            return lesson.after
        rest = reworded[places[0].end() :]
        reworded = reworded[: places[0].start()] + came + (rest if came else rest.lstrip(" "))
    return reworded if reworded != sentence else lesson.after


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
        lines.insert(line.number + 1, bullet[1] + lesson.after)
    else:
        joint = "" if re.search(rf"[{CJK}。！？]$", line.text.rstrip()) else " "
        lines[line.number] = line.text.rstrip() + joint + lesson.after
    return "\n".join(lines)


def _best_line(body: str, lesson: Taught) -> tuple[float, _Line] | None:
    about, near = (content(plain(said).lower()) for said in (lesson.after, lesson.near))
    scored = ((_share(line, about, near), line) for line in _lines(body))
    best = max(scored, key=lambda found: (found[0], -found[1].number), default=None)
    return best if best and best[0] >= _FITTING else None


def _share(line: _Line, about: set[str], near: set[str]) -> float:
    """How much of an addition the line is about; 0 when it shares no word with it."""
    words = content(plain(f"{line.heading} {line.text}").lower())
    own = len(words & about) / max(len(about), 1)
    return own and own + _NEAR * len(words & near) / max(len(near), 1)


def _sentences(body: str) -> Iterator[str]:
    """As they stand in the text, without the marks of lists."""
    for line in _lines(body):
        text = re.sub(r"^\s*(?:[-*+]|\d{1,2}[.)])\s+", "", line.text)
        yield from (found.strip() for found in _SENTENCE.findall(text) if found.strip())


def _lines(body: str) -> Iterator[_Line]:
    """Those that hold prose: no headings, tables or code."""
    in_code, heading = False, ""
    for number, text in enumerate(body.split("\n")):
        in_code ^= bool(_FENCE.match(text))
        if text.startswith("#"):
            heading = text
        if not in_code and not _UNTOUCHED.match(text):
            yield _Line(number, text, heading)
