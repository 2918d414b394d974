"""From a conversation to the exact request: dialogue -> passages -> pseudonyms -> prompt -> request."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.deepseek import ChatMessage, ChatRequest
from assistant.desk import Desk
from assistant.facts import profile_for
from assistant.grounding import is_small_talk
from assistant.lexicon import DeskRules, rules_for
from assistant.models import Article, Draft, Rejection
from assistant.passages import choose_passages
from assistant.profiles import FLASH, Profile
from assistant.prompt import NOTHING, PROMPT_VERSION, Found, Prompt, RejectedDraft, Role, Turn, build_prompt
from assistant.screening import Pseudonyms
from tickets.models import Author, Language, Message, Ticket

#: What the customer asked lately; older words would only blur the search.
_ASKED = 2


@dataclass(frozen=True)
class Said:
    """One public message, raw. `by_customer` is false for what the desk said; `seq` is its number, if it has one;
    `files` are the names of those that came with it.
    """

    text: str
    by_customer: bool
    seq: int = 0
    files: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """As the assistant reads it, who sees no file: it is told that there is one, by its name."""
        return "\n".join(filter(None, [self.text, *(f"[attachment: {name}]" for name in self.files)]))


@dataclass(frozen=True)
class Brief:
    """All that one answer is written from, and the `rules` it is screened by. `pseudonyms` puts the customer's own
    data back into it.
    """

    desk: Desk
    language: Language
    dialogue: tuple[Said, ...]
    articles: tuple[Article, ...]
    prompt: Prompt
    profile: Profile
    request: ChatRequest
    pseudonyms: Pseudonyms
    rules: DeskRules

    @property
    def hash(self) -> str:
        """SHA-256 of the bytes that go out."""
        return hashlib.sha256(self.request.body()).hexdigest()


def brief_of(draft: Draft) -> Brief:
    """The brief of `draft` as knowledge and routing stand now. Raises ForPeople."""
    dialogue, rules = dialogue_of(draft), rules_for(draft.ticket.team_id)
    asked, rejected = asked_in(dialogue), rejected_before(draft)
    return make_brief(
        dialogue,
        language=Language(draft.ticket.language),
        found=choose_passages(*asked, team_id=draft.ticket.team_id),
        rejected=rejected,
        profile=profile_for(draft, asked, rules, is_rejected=bool(rejected)),
        rules=rules,
    )


def make_brief(
    dialogue: Sequence[Said],
    *,
    language: Language,
    found: Found = NOTHING,
    rejected: Sequence[RejectedDraft] = (),
    profile: Profile = FLASH,
    desk: Desk | None = None,
    version: str = PROMPT_VERSION,
    rules: DeskRules | None = None,
) -> Brief:
    """Personal data of `dialogue` and `rejected` leaves only as placeholders, except what was `found` publishes.

    They are numbered as they were said, whoever said them, so that a later message changes no earlier turn.
    `desk` is the one of the settings, unless a request of old is rebuilt; `rules` those of the whole desk.
    """
    desk = desk or Desk.as_set()
    pseudonyms = Pseudonyms(published=[article.body for article in found.articles])
    prompt = build_prompt(
        [turn_of(said, pseudonyms) for said in dialogue],
        desk=desk,
        language=language,
        found=found,
        rejected=[RejectedDraft(pseudonyms.hide(one.text), pseudonyms.hide(one.why)) for one in rejected],
        version=version,
    )
    request, rules = request_of(prompt, profile, desk), rules or rules_for(None)
    return Brief(desk, language, tuple(dialogue), found.articles, prompt, profile, request, pseudonyms, rules)


def nothing_fits(brief: Brief) -> bool:
    """Whether the customer asks something that no article answers. A greeting, thanks or a file asks nothing."""
    newest = asked_in(brief.dialogue)[-1:]
    return not brief.prompt.passages and not all(map(is_small_talk, newest))


def dialogue_of(draft: Draft) -> list[Said]:
    """What was said in public up to the message that `draft` answers, less what was split off by then; notices of the
    system are nobody's words.
    """
    messages = _messages(draft.ticket, draft.answers_up_to)
    gone = _split_off(messages)
    return [_said(one) for one in messages if one.author != Author.SYSTEM and one.seq not in gone]


def conversation_of(ticket: Ticket, *, up_to: int) -> list[Said]:
    """All that was said in public up to that message."""
    return [_said(one) for one in _messages(ticket, up_to) if one.author != Author.SYSTEM]


def _messages(ticket: Ticket, up_to: int) -> list[Message]:
    return list(ticket.messages.public().filter(seq__lte=up_to).prefetch_related("attachments"))


def _split_off(messages: Sequence[Message]) -> set[int]:
    """By the notices that say so: what comes later changes no request of old."""
    back = {one.facts["other"] for one in messages if one.event == "ticket.merged_in" and "back" in one.facts}
    notices = [one for one in messages if one.event == "ticket.split" and "first" in one.facts]
    split = [one for one in notices if one.facts.get("other") not in back]
    return {seq for notice in split for seq in range(int(notice.facts["first"]), notice.seq)}


def asked_in(dialogue: Sequence[Said]) -> list[str]:
    """The newest words of the customer, for the search: what their files are called says nothing of what they ask."""
    return [said.text for said in dialogue if said.by_customer and said.text][-_ASKED:]


def rejected_before(draft: Draft) -> list[RejectedDraft]:
    """The rejected drafts that this one follows, oldest first, each with why."""
    return [RejectedDraft(earlier.text, _why(earlier, draft)) for earlier in _chain(draft)]


def _said(message: Message) -> Said:
    files = tuple(attachment.name for attachment in message.attachments.all())
    return Said(message.body, message.author == Author.CUSTOMER, message.seq, files)


def turn_of(said: Said, pseudonyms: Pseudonyms) -> Turn:
    role: Role = "user" if said.by_customer else "assistant"
    return Turn(role, pseudonyms.hide(said.told, is_given=said.by_customer), f"message {said.seq}")


def _chain(draft: Draft) -> Iterable[Draft]:
    if draft.after:
        yield from _chain(draft.after)
        yield draft.after


def _why(rejected: Draft, following: Draft) -> str:
    """As it was said before the one that follows it was asked for: it may have been taken back since."""
    said = rejected.history.filter(history_change_reason="draft.rejected")
    past = said.filter(history_date__lte=following.requested_at).order_by("-history_id").first()
    decision = past or rejected
    return f"{Rejection(decision.rejection).name.lower()}. {decision.reason}".strip()


def request_of(prompt: Prompt, profile: Profile, desk: Desk) -> ChatRequest:
    return ChatRequest(
        model=desk.model,
        messages=tuple(ChatMessage(turn.role, turn.text) for turn in prompt.turns),
        max_tokens=profile.max_tokens,
        temperature=profile.temperature,
        thinking=profile.thinking,
        user_id=desk.user_id,
    )
