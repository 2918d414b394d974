"""What a person changed in a text: word by word, and how much it matters. Plain Python; English and Chinese."""

from assistant.changes.kind import Kind, compare, kind_of
from assistant.changes.words import Step, word_diff

__all__ = ["Kind", "Step", "compare", "kind_of", "word_diff"]
