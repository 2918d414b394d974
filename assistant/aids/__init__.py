"""What the assistant does for colleagues, with the same care as a draft: pseudonyms, screening, breaker, budget."""

from assistant.aids.writing import write_aid

__all__ = ["write_aid"]
