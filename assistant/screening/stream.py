"""The screening of a text that is still being written."""

from assistant.screening.normalise import MAX_RIDERS, visible
from assistant.screening.pseudonyms import Pseudonyms, Restoring
from assistant.screening.rules import DEFAULT_RULES, Rules
from assistant.screening.scan import Screening
from assistant.screening.verdict import Verdict


class StreamScreen:
    """Screens a draft piece by piece. What came out so far is always a prefix of what `screen` makes of the whole.

    `restore` puts the customer's own data back in place of its placeholders before anything is screened; such
    data stays readable. Raises ValueError for rules with postal addresses: those are for logs.
    """

    def __init__(self, rules: Rules = DEFAULT_RULES, restore: Pseudonyms | None = None) -> None:
        if "address" in rules.kinds:
            raise ValueError(
                "Rules without the kind 'address' were expected: a stream would have to wait for its end."
            )
        own = restore or Pseudonyms()
        self._restoring = Restoring(own)
        self._screening = Screening(rules, own)
        self._before = ""
        self._text: list[str] = []

    def feed(self, piece: str) -> str:
        """Take the next piece; return the screened text that is safe to show now, possibly none."""
        return self._screen(self._restoring.add(piece), is_last=False)

    def finish(self) -> tuple[str, Verdict]:
        """The rest of the screened text, and the verdict on all of it. Spans count in the restored visible text."""
        rest = self._screen(self._restoring.close(), is_last=True)
        return rest, Verdict(self._screening.action, "".join(self._text), self._screening.spans)

    def _screen(self, restored: str, *, is_last: bool) -> str:
        seen = visible(restored, self._before)
        self._before = (self._before + seen)[-MAX_RIDERS:]
        screened = self._screening.add(seen, is_last=is_last)
        self._text.append(screened)
        return screened
