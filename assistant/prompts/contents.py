"""What a prompt says besides its rules, whichever version puts it together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

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
class Passage:
    """A stretch of one version of an article: its markdown from character `start` on, under `heading`.

    `number` counts from 0 within the article.
    """

    article: int
    version: int
    number: int
    title: str
    language: str
    heading: str
    start: int
    text: str

    @property
    def name(self) -> str:
        """How an answer cites it."""
        return f"{self.article}.{self.number}"

    def as_json(self) -> dict[str, Any]:
        """All that is needed to cut it out of its version of the article again, however articles are cut by then."""
        place = {"start": self.start, "end": self.start + len(self.text), "heading": self.heading}
        return {"article": self.article, "version": self.version, "number": self.number, **place}


@dataclass(frozen=True)
class Contents:
    """`language` is its English name. Versions 1 and 2 carry `excerpts`, by id; later ones `passages`, by id and
    number.
    """

    language: str
    excerpts: Sequence[Excerpt]
    dialogue: Sequence[Turn]
    rejected: Sequence[RejectedDraft]
    passages: Sequence[Passage] = ()

    @property
    def knowledge(self) -> list[str]:
        """The articles as the model saw them."""
        whole = [f"{excerpt.title}\n{excerpt.body}" for excerpt in self.excerpts]
        return whole + [f"{passage.title}\n{passage.heading}\n{passage.text}" for passage in self.passages]
