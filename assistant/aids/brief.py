"""From an aid to the exact request. What leaves is what was said in public, with placeholders for personal data."""

from collections.abc import Sequence

from assistant.brief import Brief, Said, conversation_of, request_of, turn_of
from assistant.desk import Desk
from assistant.lexicon import rules_for
from assistant.models import Aid, AidKind
from assistant.profiles import AID
from assistant.prompt import LANGUAGE_NAMES, Prompt, text_of
from assistant.prompts.aids import put_together
from assistant.prompts.contents import Contents, Turn
from assistant.screening import Pseudonyms
from tickets.models import Language

VERSIONS = {AidKind.TRANSLATION: "translation-1", AidKind.SUMMARY: "summary-1"}
#: A summary looks at so many messages, the newest, and at so much of each.
_MOST_MESSAGES, _MOST_CHARS = 60, 1500


def brief_of_aid(aid: Aid) -> Brief:
    """As the conversation stands; its brief's dialogue is what went out, and what an answer is held against."""
    pseudonyms = Pseudonyms()
    said = conversation_of(aid.ticket, up_to=aid.seq)
    turns = {one.seq: turn_of(one, pseudonyms) for one in said}  # all, so that they are numbered as ever
    chosen = _chosen(aid, said)
    prompt = _prompt(aid, [_cut(turns[one.seq], aid) for one in chosen])
    rules = rules_for(aid.ticket.team_id)
    desk, language = Desk.as_set(), Language(aid.language)
    request = request_of(prompt, AID, desk)
    return Brief(desk, language, tuple(chosen), (), prompt, AID, request, pseudonyms, rules)


def _chosen(aid: Aid, said: Sequence[Said]) -> list[Said]:
    if aid.kind == AidKind.TRANSLATION:
        return [one for one in said if one.seq == aid.seq]
    return list(said[-_MOST_MESSAGES:])


def _cut(turn: Turn, aid: Aid) -> Turn:
    is_whole = aid.kind == AidKind.TRANSLATION or len(turn.text) <= _MOST_CHARS
    return turn if is_whole else Turn(turn.role, f"{turn.text[:_MOST_CHARS]} …", turn.source)


def _prompt(aid: Aid, said: Sequence[Turn]) -> Prompt:
    desk, version = Desk.as_set(), VERSIONS[AidKind(aid.kind)]
    language = LANGUAGE_NAMES[Language(aid.language)]
    rules = text_of(version).format(desk=desk.name, canary=desk.canary)
    return Prompt(
        turns=put_together(aid.kind, rules, said, language=language),
        articles=(),
        passages=(),
        version=version,
        rules=rules,
        canary=desk.canary,
        contents=Contents(language, (), tuple(said), ()),
    )
