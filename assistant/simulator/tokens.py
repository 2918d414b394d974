"""Something like the provider's tokens: word pieces in English, one or two characters in Chinese."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict

_PIECE = re.compile(r"[\u3400-\u9fff]{1,2}|\s?[^\W\d_\u3400-\u9fff]{1,6}|\s?\d{1,3}|\s+|.", re.DOTALL)
BLOCK = 64  # the provider caches prompts in units of 64 tokens


def pieces(text: str) -> list[str]:
    return _PIECE.findall(text)


class PrefixCache:
    """Remembers which blocks of 64 tokens, from the first one on, were sent before."""

    def __init__(self, size: int = 20_000) -> None:
        self._size = size
        self._seen: OrderedDict[bytes, None] = OrderedDict()

    def hit_tokens(self, user_id: str, prompt: list[str]) -> int:
        """How many leading tokens are cached; afterwards all whole blocks are."""
        digest, hit, unbroken = hashlib.sha256(user_id.encode()), 0, True
        for start in range(0, len(prompt) - BLOCK + 1, BLOCK):
            digest.update("".join(prompt[start : start + BLOCK]).encode("utf-8", "replace"))
            unbroken = unbroken and digest.digest() in self._seen
            hit += BLOCK if unbroken else 0
            self._seen[digest.digest()] = None
        while len(self._seen) > self._size:
            self._seen.popitem(last=False)
        return hit
