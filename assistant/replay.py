"""A stored draft's request, rebuilt from what is on record: months later, from another version of everything."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assistant.brief import Brief, dialogue_of, make_brief, rejected_before
from assistant.desk import Desk
from assistant.models import Article, Call, Draft, DraftSource
from assistant.parts import Part, name_in_words, parts_of
from assistant.passages import cut_again
from assistant.profiles import Profile
from assistant.prompt import VERSIONS
from tickets.models import Erasure, Language


@dataclass(frozen=True)
class Replay:
    """What came of it. `asker` is the draft whose request it is: the leader's, for an answer that several share.

    `was` and `now` are the SHA-256 of the request's bytes; both "" when nothing was ever asked. `attempts`: for each
    attempt that asked something else than the last one, whether its request can be rebuilt too.
    """

    asker: Draft
    was: str = ""
    now: str = ""
    differences: tuple[str, ...] = ()
    attempts: tuple[tuple[int, bool], ...] = ()

    @property
    def was_asked(self) -> bool:
        return bool(self.was)

    @property
    def is_identical(self) -> bool:
        return self.was_asked and self.was == self.now and all(same for _number, same in self.attempts)


def replay(draft: Draft) -> Replay:
    """Rebuild the request of `draft`, and say in words what differs if it is not byte-identical. Sends nothing."""
    draft = draft.origin or draft
    was = draft.prompt_hash
    if not was or draft.source != DraftSource.MODEL:
        return Replay(draft)
    gone = what_is_gone(draft)
    if gone:
        return Replay(draft, was, differences=(gone,))
    brief = rebuild(draft)
    differences = () if brief.hash == was else tuple(_differences(draft, brief))
    return Replay(draft, was, brief.hash, differences, tuple(_attempts(draft)))


def what_is_gone(draft: Draft) -> str:
    """Why nothing can be rebuilt, "" when it can be tried."""
    if Erasure.objects.has_emptied(draft.ticket):
        return _("What was asked here was deleted, as the customer had wished.")
    if draft.prompt_version not in VERSIONS:
        return _("Nobody has kept the texts of prompt version %(version)s.") % {
            "version": draft.prompt_version
        }
    if not draft.prompt_parts or not draft.parameters:
        return _("It was written when the parts of a request were not kept yet.")
    return ""


def rebuild(draft: Draft, call: Call | None = None) -> Brief:
    """From rows that are never changed (messages, versions of articles, rejected drafts) and the parts on record.

    With `call`: as that attempt asked; it may have found other articles than the last one.
    """
    asked = call or draft
    chosen = {part["name"]: part.get("value", "") for part in draft.prompt_parts}
    return make_brief(
        dialogue_of(draft),
        language=Language(chosen.get("language", draft.ticket.language)),
        found=cut_again(Article.objects.at_versions(asked.articles), asked.passages),
        rejected=rejected_before(draft),
        profile=Profile(asked.profile, **asked.parameters),
        desk=Desk(**{name: chosen.get(name, "-") for name in ("name", "user_id", "model", "canary")}),
        version=asked.prompt_version,
    )


def _attempts(draft: Draft) -> Iterator[tuple[int, bool]]:
    others = Call.objects.filter(draft=draft).exclude(prompt_hash=draft.prompt_hash)
    for call in others.order_by("draft_attempt", "pk").distinct("draft_attempt"):
        is_kept = call.prompt_version in VERSIONS and call.parameters
        yield call.draft_attempt, bool(is_kept) and rebuild(draft, call).hash == call.prompt_hash


def _differences(draft: Draft, brief: Brief) -> Iterator[str]:
    """Part by part; when no part differs, it is the way in which they are put together."""
    was, now = _by_name(draft.prompt_parts), _by_name(parts_of(brief))
    found = [_difference(name, was.get(name), now.get(name)) for name in dict.fromkeys([*was, *now])]
    yield from filter(None, found)
    if not any(found):
        yield _("Every part is the same, but they are put together differently.")


def _difference(name: str, was: Part | None, now: Part | None) -> str:
    """One part, "" when it is the same."""
    if was == now:
        return ""
    words = {"part": name_in_words(name)}
    if now is None:
        return _("%(part)s: not on record any more.") % words
    if was is None:
        return _("%(part)s: was not there.") % words
    if "value" in was:
        return _("%(part)s: was %(was)s, is %(now)s.") % {**words, "was": was["value"], "now": now["value"]}
    return _("%(part)s: reads differently.") % words


def _by_name(parts: list[Part]) -> dict[str, Part]:
    return {part["name"]: part for part in parts}
