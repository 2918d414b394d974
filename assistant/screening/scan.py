"""Covers sensitive stretches from left to right, never looking back: the same for a whole text and for a stream."""

from collections.abc import Callable, Container
from dataclasses import replace

from assistant.screening.finding import CONTEXT
from assistant.screening.horizon import undecided_from
from assistant.screening.marks import Datum, Mark, find_marks, mask
from assistant.screening.normalise import MAX_RIDERS, has_riders
from assistant.screening.rules import RETURNABLE_KINDS, Rules
from assistant.screening.secrets import MARKER_REACH, OPEN_MARKER, PRIVATE_KEY_BEGIN, PRIVATE_KEY_END
from assistant.screening.verdict import Action, Span, worse

Cover = Callable[[Mark], str]
# A window grows that long only where much is held back. Looking at it for every new word would cost many times what
# a plain text does, so there it is looked at when a line has gathered.
_LONG_WINDOW, _LINE = 256, 64


def mask_mark(mark: Mark) -> str:
    return mask(mark.kind, mark.value)


class Scan:
    """Takes visible text in pieces and gives covered text back as soon as nothing to come can change it.

    Where marks overlap, the first decides what stands there instead and the others only make it longer. So a
    cover is known when its first mark is, however long it gets, and memory stays bounded.
    """

    def __init__(
        self, rules: Rules, permitted: Container[Datum] = frozenset(), cover: Cover = mask_mark
    ) -> None:
        self._rules, self._permitted, self._cover = rules, permitted, cover
        self._base = 0  # where the window begins in the whole text
        self._window = ""
        self._unseen = 0  # characters that came since the window was last looked at
        self._done = 0  # marks that begin before this are decided
        self._given = 0  # text before this was given out or covered
        self._spared = 0  # where the last mark ends that stays readable
        self._out: list[str] = []
        self._spans: list[Span] = []
        self._last_cover = 0
        self.action: Action = "allow"

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(self._spans)

    def add(self, text: str) -> str:
        """Take `text`; return what is decided by now, or nothing while it is not worth a look."""
        self._window += text
        self._unseen += len(text)
        if len(self._window) > _LONG_WINDOW and self._unseen < _LINE:
            return ""
        self._unseen = 0
        self._decide(undecided_from(self._window, self._done, self._rules.lexicon))
        self._forget(self._done - CONTEXT * (1 + MAX_RIDERS if has_riders(self._window) else 1))
        return self._flush()

    def close(self, text: str = "") -> str:
        """Take the last `text` of a passage; return all that is left. What comes next begins afresh."""
        self._window += text
        self._decide(len(self._window))
        self._forget(len(self._window))
        return self._flush()

    def pass_over(self, mark: Mark, covered: str) -> None:
        """Record that after a closed passage the caller covered `mark`, which counts from there."""
        self._spans.append(mark.span(self._base, covered))
        self._base += mark.end
        self.action = worse(self.action, mark.action)

    def _decide(self, limit: int) -> None:
        if limit <= self._done:
            return
        for mark in find_marks(self._window, self._rules, self._permitted, self._base):
            if self._done <= mark.start < limit:
                self._take(mark)
        self._give(limit)
        self._done = limit

    def _take(self, mark: Mark) -> None:
        if not mark.is_covered:
            self._spare(mark)
        elif mark.end > self._spared or mark.kind not in RETURNABLE_KINDS:
            self.action = worse(self.action, mark.action)
            (self._extend if mark.start < self._given else self._begin)(mark)

    def _spare(self, mark: Mark) -> None:
        if mark.end > self._spared:
            self._spans.append(mark.span(self._base))
            self._spared = mark.end

    def _begin(self, mark: Mark) -> None:
        self._give(mark.start)
        covered = self._cover(mark)
        self._out.append(covered)
        self._given = mark.end
        self._last_cover = len(self._spans)
        self._spans.append(mark.span(self._base, covered))

    def _extend(self, mark: Mark) -> None:
        if mark.end <= self._given:
            return
        self._given = mark.end
        longer = replace(self._spans[self._last_cover], end=self._base + self._given)
        self._spans[self._last_cover] = longer

    def _give(self, limit: int) -> None:
        if limit > self._given:
            self._out.append(self._window[self._given : limit])
            self._given = limit

    def _forget(self, length: int) -> None:
        if length > 0:
            self._window = self._window[length:]
            self._base += length
            self._done, self._given, self._spared = (
                self._done - length,
                self._given - length,
                self._spared - length,
            )

    def _flush(self) -> str:
        out, self._out = "".join(self._out), []
        return out


class Screening:
    """A scan of the passages between private keys. A key is covered whole, to the end when it has none."""

    def __init__(
        self, rules: Rules, permitted: Container[Datum] = frozenset(), cover: Cover = mask_mark
    ) -> None:
        self._scan = Scan(rules, permitted, cover)
        self._cover = cover
        self._pending = ""
        self._in_key = False
        self._key_length = 0
        self._key_cover = ""

    @property
    def spans(self) -> tuple[Span, ...]:
        return self._scan.spans

    @property
    def action(self) -> Action:
        return self._scan.action

    def add(self, text: str, *, is_last: bool = False) -> str:
        """Take visible `text`; return covered text as far as it is decided, all of it when `is_last`."""
        self._pending += text
        out: list[str] = []
        while self._leave_key(is_last=is_last) if self._in_key else self._enter_key(out):
            pass
        if not self._in_key:
            out.append(self._pass_on(is_last=is_last))
        return "".join(out)

    def _enter_key(self, out: list[str]) -> bool:
        begin = PRIVATE_KEY_BEGIN.search(self._pending)
        if not begin:
            return False
        self._in_key, self._key_cover = True, self._cover(_private_key(0))
        out += (self._scan.close(self._pending[: begin.start()]), self._key_cover)
        self._pass_key(begin.start(), begin.end())
        return True

    def _leave_key(self, *, is_last: bool) -> bool:
        end = PRIVATE_KEY_END.search(self._pending)
        # What may be the beginning of its end stays.
        self._pass_key(0, end.end() if end else len(self._pending) - (0 if is_last else MARKER_REACH))
        if end or is_last:
            self._scan.pass_over(_private_key(self._key_length), self._key_cover)
            self._in_key, self._key_length = False, 0
        return end is not None

    def _pass_key(self, start: int, end: int) -> None:
        if end > start:
            self._key_length += end - start
            self._pending = self._pending[end:]

    def _pass_on(self, *, is_last: bool) -> str:
        marker = None if is_last else OPEN_MARKER.search(self._pending)
        ready = marker.start() if marker else len(self._pending)
        text, self._pending = self._pending[:ready], self._pending[ready:]
        return self._scan.close(text) if is_last else self._scan.add(text)


def _private_key(length: int) -> Mark:
    return Mark(0, length, "secret", "private_key", "", "", "mask", is_covered=True)
