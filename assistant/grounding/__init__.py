"""What of an answer stands in the articles: its citations, checked, and each of its sentences. Plain Python."""

from assistant.grounding.citations import Citation, CitationFilter
from assistant.grounding.courtesy import is_courtesy, is_small_talk
from assistant.grounding.places import follow
from assistant.grounding.support import Grounded, Quote, Sentence, ground

__all__ = [
    "Citation",
    "CitationFilter",
    "Grounded",
    "Quote",
    "Sentence",
    "follow",
    "ground",
    "is_courtesy",
    "is_small_talk",
]
