"""What is asked for colleagues: a translation, a summary. Honest about what it is: no model stands behind it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.simulator.reading import language_of

MOST_LINES, LONGEST = 5, 150
_MESSAGE = re.compile(
    r'<message number="(?P<number>\d+)" by="(?P<by>\w+)">\n(?P<text>.*)\n</message>', re.DOTALL
)
_ORDER = re.compile(
    r"Now (?P<what>translate|sum up) .*\b(?:into|in) (?P<language>English|Simplified Chinese)\b"
)
_SENTENCE = re.compile(r"(?<=[!?。！？])(?![!?！？])\s*|(?<=\.)\s+")
_LEAST = 16  # characters: what is shorter greets or thanks
_WORD_BY_WORD = {"en": "(simulated, word by word) ", "zh": "（模拟的逐词翻译）"}
_SPEAKERS = {
    "en": {"customer": "The customer: ", "desk": "The desk: "},
    "zh": {"customer": "客户：", "desk": "客服："},
}


@dataclass(frozen=True)
class _Message:
    number: str
    by: str
    text: str


def errand(messages: list[dict[str, Any]]) -> str:
    """What is to be said when the last word asks for a translation or a summary; "" when it asks for neither."""
    order = _ORDER.match(str(messages[-1]["content"])) if messages[-1]["role"] == "system" else None
    said = [found for one in messages if (found := _message(str(one["content"])))]
    if not order or not said:
        return ""
    language = "en" if order["language"] == "English" else "zh"
    if order["what"] == "translate":
        return _translated(said[-1].text, language)
    return "\n".join(_lines(said, language))


def _message(content: str) -> _Message | None:
    found = _MESSAGE.fullmatch(content)
    return _Message(found["number"], found["by"], html.unescape(found["text"])) if found else None


def _translated(text: str, language: str) -> str:
    """Line by line, sentence by sentence; what is in that language already stays."""
    told = "\n".join(
        (" " if language == "en" else "").join(_sentence(one, language) for one in _sentences(line))
        for line in text.split("\n")
    )
    strange = [one for line in text.split("\n") for one in _sentences(line) if not _is_known(one, language)]
    return (_WORD_BY_WORD[language] if strange else "") + told


def _sentences(line: str) -> list[str]:
    return [one for one in _SENTENCE.split(line) if one.strip()]


def _is_known(sentence: str, language: str) -> bool:
    return language_of(sentence) == language or sentence in _known(language)


def _sentence(sentence: str, language: str) -> str:
    if language_of(sentence) == language:
        return sentence
    return _known(language).get(sentence) or _word_by_word(sentence, language)


def _word_by_word(sentence: str, language: str) -> str:
    space = " " if language == "en" else ""
    told = _words(language).sub(
        lambda found: f"{space}{_known(language).get(found[0].lower(), found[0])}{space}", sentence
    )
    return re.sub(" +", " ", told).strip()


@cache
def _words(language: str) -> re.Pattern[str]:
    """The longest first; those in Latin letters as whole words."""
    words = sorted(_known(language), key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(w)}\b" if w.isascii() else re.escape(w) for w in words), re.I)


@cache
def _known(language: str) -> dict[str, str]:
    lines = Path(__file__).with_name("translations.txt").read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if "\t" in line and not line.startswith("#")]
    both = dict(pairs) | {other: one for one, other in pairs}
    return {text: other for text, other in both.items() if language_of(other) == language}


def _lines(said: list[_Message], language: str) -> Iterator[str]:
    """The first message, the last, and some between, each by the first sentence that says something."""
    step = max(1, -(-len(said) // MOST_LINES))
    for message in [*said[:-1:step][: MOST_LINES - 1], said[-1]]:
        speaker = _SPEAKERS[language]["customer" if message.by == "customer" else "desk"]
        yield f"[{message.number}] {speaker}{_gist(message.text)}"


def _gist(text: str) -> str:
    sentences = _sentences(" ".join(text.split()))
    said = next((one for one in sentences if len(one) >= _LEAST), text)
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1].rstrip()}…"
