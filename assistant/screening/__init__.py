"""Sensitive content: one core for what customers write, what the model streams and what goes out. Plain Python."""

from assistant.screening.core import SCREENING_VERSION, screen
from assistant.screening.pseudonyms import Pseudonyms
from assistant.screening.rules import DEFAULT_RULES, LOG_RULES, Rules, with_words
from assistant.screening.stream import StreamScreen
from assistant.screening.verdict import Span, Verdict

__all__ = [
    "DEFAULT_RULES",
    "LOG_RULES",
    "SCREENING_VERSION",
    "Pseudonyms",
    "Rules",
    "Span",
    "StreamScreen",
    "Verdict",
    "screen",
    "with_words",
]
