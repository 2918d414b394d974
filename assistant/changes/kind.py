"""How much a change matters: the gravest of what it touches."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from assistant.changes.facts import differ_in_facts
from assistant.changes.promises import promises
from assistant.changes.words import Step, plain, sentences, word_diff
from assistant.screening import DEFAULT_RULES, Rules, screen

Kind = Literal["unchanged", "sensitive", "policy", "fact", "addition", "tone"]

#: What the screening leaves where it has covered something.
_COVERED = re.compile(r"███|\[(?:card|ID|phone|email|IBAN|IP|SSN|passport|address|secret)(?: ··\w{1,4})?\]")


def compare(before: str, after: str, rules: Rules = DEFAULT_RULES) -> tuple[Kind, list[Step]]:
    """From the draft to what was sent: how much it matters, and word by word; nothing when nothing changed."""
    kind = kind_of(before, after, rules)
    return kind, [] if kind == "unchanged" else word_diff(before, after)


def kind_of(before: str, after: str, rules: Rules = DEFAULT_RULES) -> Kind:
    """sensitive > policy > fact > addition > tone. In doubt the graver one: nobody is misled by it."""
    if plain(before) == plain(after):
        return "unchanged"
    if _sensitive(before, rules) != _sensitive(after, rules):
        return "sensitive"
    if promises(before) != promises(after):
        return "policy"
    if differ_in_facts(before, after):
        return "fact"
    return "addition" if _only_added(sentences(before), sentences(after)) else "tone"


def _sensitive(text: str, rules: Rules) -> Counter[str]:
    """What the screening marks in `text`, or has covered in it."""
    found = [text[span.start : span.end] for span in screen(text, rules).spans]
    return Counter(plain(piece).lower() for piece in [*found, *_COVERED.findall(text)])


def _only_added(before: list[str], after: list[str]) -> bool:
    """Whether all of `before` stands in `after`, in its order."""
    rest: Iterator[str] = iter(after)
    return len(after) > len(before) and all(sentence in rest for sentence in before)
