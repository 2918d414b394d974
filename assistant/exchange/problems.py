"""What is wrong with a file, and where: each reader gets it in their own language, whoever has found it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _


class Place(NamedTuple):
    """`line` of the file `name`, from 1; 0 for the whole file. `row`: in a sheet as a spreadsheet counts them, its head
    too; in JSON Lines without blank lines; 0 where a file holds one article.
    """

    name: str
    line: int = 0
    row: int = 0

    def __str__(self) -> str:
        if self.row:
            return _("%(name)s, line %(line)d (row %(row)d)") % self._asdict()
        return _("%(name)s, line %(line)d") % self._asdict() if self.line else self.name


@dataclass(frozen=True)
class Problem:
    """`text` is marked for translation, and has places for `words`."""

    text: str
    words: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return _(self.text) % self.words if self.words else _(self.text)


@dataclass(frozen=True)
class Wrong:
    """A line that is no article, and why."""

    place: Place
    problem: Problem


class ProblemError(ValueError):
    """Its text is the problem in words."""

    def __init__(self, text: str, **words: str | int) -> None:
        self.problem = Problem(text, words)
        super().__init__(self.problem)

    def __str__(self) -> str:
        return str(self.problem)
