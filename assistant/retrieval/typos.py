"""Words that a stem may have been meant to be: one slip of the finger away, its first letter right."""

from collections.abc import Iterator
from string import ascii_lowercase

#: Letters of a stem: with fewer, too many other words are one slip away.
_SWAPPED, _LEFT_OUT, _WRONG = 4, 5, 7


def slips(stem: str) -> Iterator[str]:
    """Two letters swapped; in longer stems one too many or left out; in long ones a wrong one."""
    if not (len(stem) >= _SWAPPED and stem.isascii() and stem.isalpha()):
        return
    cuts = [(stem[:at], stem[at:]) for at in range(1, len(stem))]
    yield from (a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1 and b[0] != b[1])
    if len(stem) >= _LEFT_OUT:
        yield from (a + b[1:] for a, b in cuts[:-1])
        yield from (a + letter + b for a, b in cuts for letter in ascii_lowercase)
    if len(stem) >= _WRONG:
        yield from (a + letter + b[1:] for a, b in cuts[:-1] for letter in ascii_lowercase)
