"""Whether the best article answers at all: a probability that means the same for a small desk and a large one."""

from collections.abc import Sequence
from math import exp, log

from assistant.retrieval.segment import Segment
from assistant.retrieval.terms import Term, count_articles, rarity

#: A logistic regression over questions of five worlds, short and long, English and Chinese, against articles of their
#: own and of others (docs/decisions/0021). At 1/2, about nine of ten that are answered pass.
_REACHED, _AT_HOME, _SAID, _SIZE, _START = 5.76, 8.0, 1.11, -0.638, -4.85
#: Of a long story no article holds every word: so many of the weightiest ones are what it is about.
_TELLING = 8
#: The size counts no further than it was tried.
_LARGEST = 4000


def fitness(segments: Sequence[Segment], terms: Sequence[Term], *, score: float) -> float:
    """0..1 for the best article, which was found with `score`.

    A question of another world shares a few rare words with some article. What gives it away is that its words
    are not those that this desk's articles use all the time.
    """
    articles = count_articles(segments)
    content = [term for term in terms if term.is_content]
    weight = sum(term.weight for term in content) or 1.0
    share = sum(term.share for term in content) or 1.0
    telling = sum(sorted(term.weight for term in terms)[-_TELLING:])
    at_home = sum(term.share * log(1 + term.spread) for term in content) / (share * log(1 + articles))
    said = _START + (
        _REACHED * score / (2 * telling)
        + _AT_HOME * at_home
        + _SAID * log(1 + weight / rarity(0, articles))
        + _SIZE * log(min(articles, _LARGEST))
    )
    return 1 / (1 + exp(-said))
