"""An answer against its brief: a leak ends it, foreign links are cut, what it claims is marked or tied to its quote."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from assistant.brief import Brief
from assistant.claims import Hosts, Inputs, LeakWatch, Mark, cut_links, find_marks, hosts_in
from assistant.deepseek import Stream
from assistant.grounding import Citation, Sentence, follow, ground
from tickets.models.message import MAX_MESSAGE_CHARS

#: Why people have to answer, in words for colleagues (a msgid).
WHY_LEAKED = gettext_noop("The answer repeated the assistant's own rules. It was stopped and thrown away.")


class LeakError(Exception):
    """The answer repeats the rules of its prompt. What has come of it must not be kept."""


@dataclass(frozen=True)
class Checked:
    """An answer as it may be shown, what a person has to look at in it, and who says each sentence: offsets of
    `text`.
    """

    text: str
    marks: tuple[Mark, ...]
    sentences: tuple[Sentence, ...]


def unleaked(stream: Stream, brief: Brief) -> Iterator[str]:
    """The texts of `stream` as they come. Ends the call and raises LeakError as soon as they repeat the rules."""
    watch = LeakWatch(brief.prompt.rules, brief.prompt.canary, brief.prompt.contents.knowledge)
    with closing(stream):
        for chunk in stream:
            if watch.sees(chunk.text):
                raise LeakError
            yield chunk.text


def check_answer(text: str, brief: Brief, *, said: str, citations: Sequence[Citation]) -> Checked:
    """The whole screened `text` without links to foreign hosts, with its marks and the quotes it stands on.

    `citations` were taken out of `said`, which is the text before it was screened.
    """
    with override(brief.language):
        instead = _("[link removed]")
    cut = cut_links(text, _allowed(brief), instead=instead)
    links = (Mark(start, end, "link", "foreign") for start, end in cut.places)
    places = follow([citation.place for citation in citations], said, cut.text)
    moved = [replace(citation, place=place) for citation, place in zip(citations, places, strict=True)]
    inputs = _inputs(brief)
    grounded = ground(cut.text, moved, brief.prompt.contents.passages, inputs.customer)
    marks = [*links, *grounded.marks, *find_marks(cut.text, inputs), *mark_what_is_too_long(cut.text)]
    return Checked(cut.text, tuple(sorted(marks, key=_place)), grounded.sentences)


def mark_what_is_too_long(text: str) -> list[Mark]:
    """The end of `text` that does not fit in one message: a person has to make it shorter."""
    return [Mark(MAX_MESSAGE_CHARS, len(text), "length", "long")] if len(text) > MAX_MESSAGE_CHARS else []


def _allowed(brief: Brief) -> Hosts:
    """The desk's own hosts, and those that its articles link to. Not those that a customer names."""
    return Hosts.of(
        [*settings.LINK_HOSTS, *settings.ALLOWED_HOSTS, *hosts_in(brief.prompt.contents.knowledge)]
    )


def _inputs(brief: Brief) -> Inputs:
    """What the model was given, with the customer's own data back in it."""
    turns = brief.prompt.contents.dialogue
    customer, desk = (
        tuple(brief.pseudonyms.restore(turn.text) for turn in turns if turn.role == role)
        for role in ("user", "assistant")
    )
    return Inputs(customer, desk, tuple(brief.prompt.contents.knowledge))


def _place(mark: Mark) -> tuple[int, int]:
    return mark.start, -mark.end
