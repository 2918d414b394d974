"""Texts that nobody reads for what customers said: logs, error reports, what a provider says went wrong."""

from assistant.screening.core import screen
from assistant.screening.rules import LOG_RULES


def mask_for_logs(text: str) -> str:
    """`text` with every personal datum masked, postal addresses too. Never raises, whatever the text."""
    return screen(text, LOG_RULES).text
