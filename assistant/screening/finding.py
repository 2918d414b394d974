"""What detectors hand over, and the ground rule they all keep.

A detector's match at a position depends only on REACH folded characters after it and CONTEXT before it, never on
where the text was cut or what was matched elsewhere. The stream relies on it: beyond that reach it is decided.
"""

from typing import NamedTuple

REACH = 512
CONTEXT = 96


class Found(NamedTuple):
    """A match in folded text: half-open range, kind, rule."""

    start: int
    end: int
    kind: str
    rule: str
