"""Placeholders that stand for personal data while a text is with the provider."""

import re
from collections import Counter
from collections.abc import Iterable

from assistant.screening.marks import Datum, Mark, mask
from assistant.screening.normalise import visible
from assistant.screening.rules import PERSONAL_RULES, RETURNABLE_KINDS, SCREENED_KINDS
from assistant.screening.scan import Screening

_KIND_BY_NAME = {kind.upper(): kind for kind in SCREENED_KINDS}
_PLACEHOLDER = re.compile(rf"\[({'|'.join(sorted(_KIND_BY_NAME))})_([0-9]{{1,4}})\]")
_OPEN_PLACEHOLDER = re.compile(r"\[[A-Z_]{0,9}[0-9]{0,4}\Z")


class Pseudonyms:
    """Typed placeholders for the personal data of one ticket: [PHONE_1], [EMAIL_2], ...

    Numbered as they are met: hide a conversation in its order and the same texts give the same placeholders, also
    when it goes on. As a container it holds the data that may be said to this customer: their own, wherever else
    it stood before, and what stands in `published` texts such as the desk's articles. Published data is hidden
    from nobody.
    """

    def __init__(self, given: Iterable[str] = (), *, published: Iterable[str] = ()) -> None:
        self._published = frozenset[Datum]().union(*map(_returnable, published))
        self._given: set[Datum] = set()
        self._placeholders: dict[Datum, str] = {}
        self._hidden: dict[str, Mark] = {}
        self._counts: Counter[str] = Counter()
        for text in given:
            self.hide(text, is_given=True)

    def __contains__(self, datum: object) -> bool:
        return datum in self._published or datum in self._given

    def hide(self, text: str, *, is_given: bool = False) -> str:
        """`text` with a placeholder for each personal datum. What only looks like one of ours loses its brackets.

        `is_given` is true for the customer's own words: only what stands in them can be restored.
        """

        def placeholder(mark: Mark) -> str:
            return self._placeholder(mark, is_given=is_given)

        harmless = _PLACEHOLDER.sub(r"(\1 \2)", visible(text))
        return Screening(PERSONAL_RULES, self._published, placeholder).add(harmless, is_last=True)

    def restore(self, text: str) -> str:
        """`text` with the customer's own phone numbers, mail and IP addresses back; anything else stays masked."""
        return _PLACEHOLDER.sub(self._written, text)

    def _placeholder(self, mark: Mark, *, is_given: bool) -> str:
        datum = (mark.kind, mark.value)
        known = self._placeholders.get(datum)
        if known is None:
            self._counts[mark.kind] += 1
            known = self._placeholders[datum] = f"[{mark.kind.upper()}_{self._counts[mark.kind]}]"
            self._hidden[known] = mark
        if is_given and mark.kind in RETURNABLE_KINDS and datum not in self._given:
            self._given.add(datum)
            self._hidden[known] = mark  # it comes back as the customer wrote it, not as somebody did before
        return known

    def _written(self, placeholder: re.Match[str]) -> str:
        hidden = self._hidden.get(placeholder[0])
        if hidden is None:
            return mask(_KIND_BY_NAME[placeholder[1]], "")
        is_theirs = (hidden.kind, hidden.value) in self._given
        return hidden.written if is_theirs else mask(hidden.kind, hidden.value)


def _returnable(text: str) -> set[Datum]:
    """The data in `text` that may be said to a customer."""
    found: set[Datum] = set()

    def note(mark: Mark) -> str:
        found.add((mark.kind, mark.value))
        return ""

    Screening(PERSONAL_RULES, cover=note).add(visible(text), is_last=True)
    return {datum for datum in found if datum[0] in RETURNABLE_KINDS}


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
