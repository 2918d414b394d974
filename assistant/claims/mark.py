"""What a person has to look at before a draft goes out."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["amount", "time", "number", "reference", "promise", "advice", "link", "source", "length"]
#: `missing`: its inputs do not say it. `opposite`: they say it will not be so. `deed`: it says that something was
#: done. `foreign`: a link to a host that is not the desk's; it was taken out. `long`: it does not fit in a message. Of
#: a sentence (`source`): `unsupported` by any article; or what it cited was taken out, because there is no such passage
#: (`invented`), the passage does not read so (`altered`), says something else (`beside`), or it was not written as
#: citations are (`broken`).
Why = Literal[
    "missing", "opposite", "deed", "foreign", "long", "unsupported", "invented", "altered", "beside", "broken"
]


@dataclass(frozen=True)
class Mark:
    """A stretch of a draft, in half-open character offsets of its final text, what it is, and why to check it."""

    start: int
    end: int
    kind: Kind
    why: Why
