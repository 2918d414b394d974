"""What a prompt says besides its rules, whichever version puts it together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Turn:
    """One message of the dialogue or of the prompt; personal data already stands as placeholders.

    `source`: what it was made from, for the record: "rules", "message 3", "rejected 1".
    """

    role: Role
    text: str
    source: str = ""


@dataclass(frozen=True)
class RejectedDraft:
    """An earlier draft of the same answer, and why the agent rejected it."""

    text: str
    why: str


@dataclass(frozen=True)
class Excerpt:
    """What a prompt carries of one version of an article."""

    id: int
    version: int
    title: str
    language: str
    body: str


@dataclass(frozen=True)
class Contents:
    """`language` is its English name, `excerpts` come by id."""

    language: str
    excerpts: Sequence[Excerpt]
    dialogue: Sequence[Turn]
    rejected: Sequence[RejectedDraft]
