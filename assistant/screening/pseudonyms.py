"""Placeholders that stand for personal data while a text is with the provider."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.screening.marks import Datum, Mark, mask
from assistant.screening.normalise import visible
from assistant.screening.rules import PERSONAL_RULES, RETURNABLE_KINDS, SCREENED_KINDS
from assistant.screening.scan import Screening

_KIND_BY_NAME = {kind.upper(): kind for kind in SCREENED_KINDS}
_PLACEHOLDER = re.compile(rf"\[({'|'.join(sorted(_KIND_BY_NAME))})_([0-9]{{1,4}})\]")
_OPEN_PLACEHOLDER = re.compile(r"\[[A-Z_]{0,8}[0-9]{0,4}\Z")


@dataclass(frozen=True)
class _Hidden:
    """What a placeholder stands for. Only what the customer gave is ever written out again."""

    kind: str
    value: str
    written: str
    is_given: bool


class Pseudonyms:
    """Typed placeholders for the personal data of one ticket: [PHONE_1], [EMAIL_2], ...

    Made from what the customer wrote, in order; the same texts give the same placeholders. As a container it
    holds the data that may be said back to this customer.
    """

    def __init__(self, given: Iterable[str] = ()) -> None:
        self._placeholders: dict[Datum, str] = {}
        self._hidden: dict[str, _Hidden] = {}
        self._counts: Counter[str] = Counter()
        for text in given:
            self._hide(text, is_given=True)

    def __contains__(self, datum: object) -> bool:
        hidden = self._hidden.get(self._placeholders.get(datum, ""))  # type: ignore[call-overload]
        return hidden is not None and hidden.is_given and hidden.kind in RETURNABLE_KINDS

    def hide(self, text: str) -> str:
        """`text` with a placeholder for each personal datum. What only looks like one of ours loses its brackets."""
        return self._hide(text, is_given=False)

    def restore(self, text: str) -> str:
        """`text` with the customer's own phone numbers, mail and IP addresses back; anything else stays masked."""
        return _PLACEHOLDER.sub(self._written, text)

    def _hide(self, text: str, *, is_given: bool) -> str:
        def placeholder(mark: Mark) -> str:
            return self._placeholder(mark, is_given=is_given)

        harmless = _PLACEHOLDER.sub(r"(\1 \2)", visible(text))
        return Screening(PERSONAL_RULES, cover=placeholder).add(harmless, is_last=True)

    def _placeholder(self, mark: Mark, *, is_given: bool) -> str:
        datum = (mark.kind, mark.value)
        known = self._placeholders.get(datum)
        if known is None:
            self._counts[mark.kind] += 1
            known = self._placeholders[datum] = f"[{mark.kind.upper()}_{self._counts[mark.kind]}]"
            self._hidden[known] = _Hidden(mark.kind, mark.value, mark.written, is_given)
        return known

    def _written(self, placeholder: re.Match[str]) -> str:
        hidden = self._hidden.get(placeholder[0])
        if hidden is None:
            return mask(_KIND_BY_NAME[placeholder[1]], "")
        return (
            hidden.written
            if hidden.is_given and hidden.kind in RETURNABLE_KINDS
            else mask(hidden.kind, hidden.value)
        )


class Restoring:
    """Restores placeholders in a text that comes in pieces and may be cut inside one."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        self._pending = ""

    def add(self, piece: str) -> str:
        """Take the next piece; return the restored text up to what may become a placeholder."""
        text = self._pending + piece
        open_placeholder = _OPEN_PLACEHOLDER.search(text)
        ready = open_placeholder.start() if open_placeholder else len(text)
        self._pending = text[ready:]
        return self._pseudonyms.restore(text[:ready])

    def close(self) -> str:
        """The rest, which did not become a placeholder."""
        rest, self._pending = self._pending, ""
        return rest
