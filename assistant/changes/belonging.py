"""Whether what was added to an article is about the same. Plain Python."""

from assistant.changes.taught import in_common
from assistant.changes.words import plain, sentences
from assistant.retrieval.tokens import tokens

#: From this share of words in common, one sentence is the other one corrected.
_CORRECTED = 0.5
#: Of the tokens of a search: a stem, a Chinese word, two Chinese characters, a matter that several words stand for.
_TELLING = frozenset("wcdy")


def additions(before: str, after: str) -> list[str]:
    """The sentences that only `after` has, less those that correct one of `before`."""
    old = sentences(before)
    came = [one for one in sentences(after) if one not in old]
    return [one for one in came if not any(in_common(one, was) >= _CORRECTED for was in old)]


def share_nothing(added: list[str], article: str) -> bool:
    """Whether no word of what was `added` that tells what it is about stands in `article`."""
    return bool(added) and not _about(" ".join(added)) & _about(article)


def _about(text: str) -> set[str]:
    return {token for token in tokens(plain(text)) if token[0] in _TELLING}
