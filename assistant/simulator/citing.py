"""Citations behind the facts of an answer: true ones, and on request every kind of false one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.simulator.reading import Article, sentences

#: Id and words of a passage, as an answer cites them.
Source = tuple[str, str]
_STRANGE = {"en": "Every customer also gets a golden card.", "zh": "每位客户还会收到一张金色卡片。"}
_LONGER = 3
_DENIES = re.compile(
    r"(?P<before>.*?)(?P<not>\b(?:cannot|never|(?:do|does|is|are) not)\b|不能|不会|不支持|无法)(?P<after>.{12,})",
    re.DOTALL,
)
_CAN = {
    "cannot": "can",
    "is not": "is",
    "are not": "are",
    "不能": "能",
    "不会": "会",
    "不支持": "支持",
    "无法": "可以",
}


def cite(facts: Sequence[str], articles: Sequence[Article], lie: str = "") -> list[str]:
    """Each of `facts` with its citation behind it, as far as a passage holds it. A `lie` is told of every one."""
    known = {
        said: (name, said)
        for article in articles
        for name, text in article.passages
        for said in sentences(text)
    }
    sources = list(known.values())
    return [_cited(fact, known[fact], sources, lie) if fact in known else fact for fact in facts]


def _cited(fact: str, source: Source, sources: Sequence[Source], lie: str) -> str:
    return _LIES[lie](fact, source, sources) if lie in _LIES else f"{fact} {_written(*source)}"


def _written(name: str, words: str) -> str:
    return f'<cite id="{name}">{words}</cite>'


def _invented(fact: str, source: Source, sources: Sequence[Source]) -> str:
    return f"{fact} {_written('999999.7', source[1])}"


def _altered(fact: str, source: Source, sources: Sequence[Source]) -> str:
    """The fact and its quote agree with each other, not with the passage."""
    turned = f"{fact[:-1]} 12345{fact[-1]}"
    return f"{turned} {_written(source[0], turned)}"


def _elsewhere(fact: str, source: Source, sources: Sequence[Source]) -> str:
    """True words of the desk, which say something else."""
    others = [other for other in sources if other[1] != fact and len(other[1]) >= _LONGER]
    return f"{_STRANGE[_language(fact)]} {_written(*(others or [source])[0])}"


def _unsupported(fact: str, source: Source, sources: Sequence[Source]) -> str:
    return f"{fact} {_written(*source)} {_STRANGE[_language(fact)]}"


def _malformed(fact: str, source: Source, sources: Sequence[Source]) -> str:
    return f"{fact} < cite {source[0]}>{source[1]}</ CITE> ＜cite id=＞{source[1][:5]}</cite></cite>"


def _cut(fact: str, source: Source, sources: Sequence[Source]) -> str:
    return f"{fact} {_written(*source)[: -len(source[1]) // 2 - len('</cite>')]}"


def _turned(fact: str, source: Source, sources: Sequence[Source]) -> str:
    """The opposite, with true words from behind the "not"; of another passage where this one denies nothing."""
    denying = [other for other in [source, *sources] if _DENIES.match(other[1])]
    if not denying:
        return _elsewhere(fact, source, sources)
    name, words = denying[0]
    found = _DENIES.match(words)
    assert found  # noqa: S101  (it was chosen so)
    said = f"{found['before']}{_CAN.get(found['not'], '')}{found['after']}".replace("  ", " ")
    return f"{said} {_written(name, found['after'].strip())}"


def _language(fact: str) -> str:
    return "en" if fact.isascii() else "zh"


_LIES: dict[str, Callable[[str, Source, Sequence[Source]], str]] = {
    "cite_invented": _invented,
    "cite_altered": _altered,
    "cite_elsewhere": _elsewhere,
    "cite_unsupported": _unsupported,
    "cite_malformed": _malformed,
    "cite_cut": _cut,
    "cite_turned": _turned,
}
