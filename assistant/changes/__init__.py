"""What a person changed in a text: word by word, how much it matters, and what it teaches. Plain Python; English and
Chinese.
"""

from assistant.changes.belonging import additions, share_nothing
from assistant.changes.facts import content
from assistant.changes.kind import Kind, compare, kind_of
from assistant.changes.placing import fit, placed, says
from assistant.changes.taught import Taught, taught
from assistant.changes.versions import Row, carried_over, changed_rows, exact_diff
from assistant.changes.words import Step, plain, whole_words, word_diff

__all__ = [
    "Kind",
    "Row",
    "Step",
    "Taught",
    "additions",
    "carried_over",
    "changed_rows",
    "compare",
    "content",
    "exact_diff",
    "fit",
    "kind_of",
    "placed",
    "plain",
    "says",
    "share_nothing",
    "taught",
    "whole_words",
    "word_diff",
]
