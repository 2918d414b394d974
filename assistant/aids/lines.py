"""The lines of a summary, each held against the message that it says it stands on."""

import re
from collections.abc import Iterator, Mapping
from typing import TypedDict

from assistant.claims.check import unknown_facts
from assistant.retrieval.tokens import tokens


class Line(TypedDict):
    """`seq`: the message that it stands on."""

    seq: int
    text: str


#: More is no summary.
MOST_LINES = 8
_LINE = re.compile(
    r"^\s*(?:[-*•]\s*|\d{1,2}[.)]\s*)?[\[【(](?:message )?(\d{1,6})[\])】][\s:：,，.-]*(\S.*)$"
)
#: Of the tokens, those that carry the matter: stems, Chinese words and pairs.
_MATTER = frozenset("wcd")


def checked_lines(written: str, messages: Mapping[int, str]) -> list[Line]:
    """The lines of `written` that can stand: with the number of one of `messages`, words that it says too, and no
    figure that it does not state (rule 6).

    Whether a line says the truth no machine can tell; the link beside it is for that.
    """
    kept = [(seq, text) for seq, text in _lines(written) if _stands(text, messages.get(seq))]
    return [Line(seq=seq, text=text) for seq, text in kept[:MOST_LINES]]


def _lines(written: str) -> Iterator[tuple[int, str]]:
    for line in written.splitlines():
        if found := _LINE.match(line):
            yield int(found[1]), found[2].strip()


def _stands(line: str, message: str | None) -> bool:
    return (
        message is not None and bool(_matter(line) & _matter(message)) and not unknown_facts(line, [message])
    )


def _matter(text: str) -> set[str]:
    return {token for token in tokens(text) if token[0] in _MATTER}
