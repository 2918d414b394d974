"""One answer: the request goes out, its citations are taken out, what is left is screened, and only a whole answer
comes back.

The core of the two ways to ask: a draft in the background (pipeline), a question from the command line (asking).
"""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.actions import outgoing_verdict
from assistant.brief import Brief
from assistant.checks import unleaked
from assistant.deepseek import DEFAULT, Budget, NoAnswerError, Outcome
from assistant.grounding import Citation, CitationFilter
from assistant.provider import client
from assistant.record import Record
from assistant.screening import StreamScreen, Verdict, screen

#: The provider's own moderation: people answer, and nobody tries again.
MODERATED = frozenset({Outcome.CONTENT_RISK, Outcome.CONTENT_FILTERED})
#: Worth a new beginning: the answer broke off, or there was no room. (What passes before the first word, the client
#: waits out itself.)
AGAIN = frozenset({Outcome.INTERRUPTED, Outcome.INSUFFICIENT_RESOURCE, Outcome.EMPTY, Outcome.NO_LEASE})


@dataclass(frozen=True)
class Answer:
    """A whole answer. `text` is screened and may be shown; `found` is what the screening covered in it, or what
    would come to light only once its markdown is rendered.

    `citations` were taken out of `said`, which is the answer as the model gave it: with placeholders, unscreened.
    """

    text: str
    said: str
    citations: tuple[Citation, ...]
    verdict: Verdict
    rendered: Verdict

    @property
    def found(self) -> Verdict:
        return self.verdict if self.verdict.is_high_risk else self.rendered


def write_answer(
    brief: Brief,
    record: Record,
    *,
    cancelled: Callable[[], bool],
    show: Callable[[str], None] = lambda piece: None,
    budget: Budget = DEFAULT,
    probing: bool = False,
) -> Answer:
    """Ask, screen what comes, and return the answer once it is whole; `record` keeps each request. Raises
    ProviderError for anything less, and LeakError for what repeats the rules.

    `show` gets the screened pieces as they come. There the customer's own data stays covered: what is shown live
    goes through Redis (rule 5). A `probing` question may go out although the breaker is open, one at a time.
    """
    covered = StreamScreen(brief.rules)
    cited = CitationFilter()
    stream = client().stream(
        brief.request,
        budget=budget,
        cancelled=cancelled,
        on_begin=record.begin,
        on_attempt=record.complete,
        probing=probing,
    )
    for piece in unleaked(stream, brief):
        show(covered.feed(cited.feed(piece)))
    show(covered.feed(cited.finish()))
    if not cited.text.strip():
        raise NoAnswerError(Outcome.EMPTY, "the answer is nothing but citations")
    show(covered.finish()[0])
    verdict = _screen(cited.text, brief)
    rendered = outgoing_verdict(verdict.text, brief.pseudonyms, brief.rules)
    return Answer(verdict.text, cited.text, tuple(cited.citations), verdict, rendered)


def _screen(written: str, brief: Brief) -> Verdict:
    """The whole answer with the customer's own data back: once, for as a stream it costs twenty times as much."""
    restored = brief.pseudonyms.restore(written)
    return screen(restored, brief.rules, permitted=brief.pseudonyms)
