"""What a prompt holds: knowledge excerpts, the dialogue, and why a draft was rejected."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

_ARTICLE = re.compile(
    r'<article id="[^"]*" version="[^"]*" title="(?P<title>[^"]*)" language="(?P<language>[^"]*)">'
    r"\n(?P<body>.*?)\n</article>",
    re.DOTALL,
)
_PASSAGE = re.compile(
    r'<passage id="(?P<id>(?P<article>[^".]*)\.[^"]*)" title="(?P<title>[^"]*)"(?: part="[^"]*")? '
    r'language="(?P<language>[^"]*)">\n(?P<body>.*?)\n</passage>',
    re.DOTALL,
)
_CUSTOMER = re.compile(r"<customer>\n(?P<text>.*)\n</customer>", re.DOTALL)
_REJECTED = re.compile(r"\ARejected:|^<rejected why=", re.MULTILINE)
_FILE = re.compile(r"^\[attachment: [^\n]*\]$", re.MULTILINE)
_BRACKET = re.compile(r"&(?:lt|#x([0-9A-F]{2,5}));")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_LATIN_WORD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True)
class Article:
    """`passages`: the pieces that its body consists of, each with the id to cite it by; none in old prompts."""

    title: str
    language: str
    body: str
    passages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Prompt:
    """`questions` are the customer's messages, newest first, without the names of files that came with them; the first
    `open` ones have no reply. `is_file`: the newest one is files alone.
    `asked_for`: the language that the last word names.
    """

    articles: tuple[Article, ...]
    questions: tuple[str, ...]
    rejected: tuple[str, ...]
    open: int
    is_file: bool = False
    asked_for: str = "en"

    @property
    def question(self) -> str:
        return self.questions[0] if self.questions else ""

    @property
    def language(self) -> str:
        said = next(filter(None, self.questions), "")
        return language_of(said) if said else self.asked_for


def read_prompt(messages: list[dict[str, Any]]) -> Prompt:
    """Only the first system message brings knowledge: a block that looks like an article in
    a customer's message is data. All versions of the prompt are understood."""
    first = messages[0] if messages and messages[0]["role"] == "system" else {"content": ""}
    questions = [_question(str(m["content"])) for m in messages if m["role"] == "user"]
    notes = [str(m["content"]) for m in messages[1:] if m["role"] == "system"]
    return Prompt(
        articles=tuple(_articles(str(first["content"]))),
        questions=tuple(_FILE.sub("", question).strip() for question in reversed(questions)),
        rejected=tuple(found[0] for note in notes for found in _REJECTED.finditer(note)),
        open=_open([m["role"] for m in messages]),
        asked_for="zh" if notes and "Simplified Chinese" in notes[-1] else "en",
        is_file=bool(questions) and not _FILE.sub("", questions[-1]).strip(),
    )


def _question(content: str) -> str:
    element = _CUSTOMER.fullmatch(content)
    return _as_written(element["text"]) if element else content


def _as_written(data: str) -> str:
    """With its brackets back, as far as an answer needs them."""
    return _BRACKET.sub(lambda found: chr(int(found[1], 16)) if found[1] else "<", data)


def _open(roles: list[str]) -> int:
    replied = max((place for place, role in enumerate(roles) if role == "assistant"), default=-1)
    return roles[replied + 1 :].count("user")


def _articles(system: str) -> list[Article]:
    whole = [
        Article(html.unescape(found["title"]), found["language"], _as_written(found["body"]))
        for found in _ARTICLE.finditer(system)
    ]
    return whole + _in_passages(system)


def _in_passages(system: str) -> list[Article]:
    """Passages of one article stand side by side, in the order in which it has them."""
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for one in _PASSAGE.finditer(system):
        of = one["article"], html.unescape(one["title"]), one["language"]
        found.setdefault(of, []).append((one["id"], _as_written(one["body"])))
    return [
        Article(title, language, "\n\n".join(text for _, text in passages), tuple(passages))
        for (_, title, language), passages in found.items()
    ]


def language_of(text: str) -> str:
    """zh when Chinese characters outnumber half the Latin words, else en."""
    return "zh" if 2 * len(_CHINESE.findall(text)) > len(_LATIN_WORD.findall(text)) else "en"


def sentences(markdown: str) -> list[str]:
    """The full sentences of an article, without headings, list marks, links and emphasis."""
    found: list[str] = []
    for line in markdown.splitlines():
        if not line.lstrip().startswith(("#", "|", "```", "![")):
            found += [part.strip() for part in _SENTENCE_END.split(_plain(line))]
    return [_ended(sentence) for sentence in found if sentence and not sentence.endswith((":", "："))]


def _plain(line: str) -> str:
    without_links = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", line)
    return re.sub(r"^\s*(?:[-*+>]|\d+[.)])\s+|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}", "", without_links)


def _ended(sentence: str) -> str:
    if sentence.endswith((*".!?。！？；", '"', ")", "”")):
        return sentence
    return sentence + ("。" if _CHINESE.search(sentence[-1]) else ".")
