"""When two customers ask the same: the key under which one answer may serve both.

Only what is nobody's own has a key: one question in an otherwise empty conversation, without a file, personal data,
sensitive words or long numbers.
"""

import hashlib
import hmac
import json
import re
import unicodedata

from django.conf import settings

from assistant.brief import Brief
from assistant.knowledge import knowledge_version
from assistant.screening import LOG_RULES, Rules, screen

#: A question with so many digits is about one order, one amount, one day: nobody else's.
_OWN_DIGITS = 5
_DIGIT = re.compile(r"\d")
#: At the end they change how a question sounds, not what it asks. (NFKC has made them of their wide forms.)
_AT_THE_END = " .!?。~"


def key_of(brief: Brief) -> str:
    """64 hexadecimal digits that reveal nothing; "" for what has to be answered for itself.

    All that the answer depends on is in it. A change of the knowledge makes other keys: nothing has to be cleared.
    """
    said = brief.dialogue
    if brief.prompt.contents.rejected or len(said) != 1 or said[0].files:
        return ""
    if not is_common(said[0].text, brief.rules):
        return ""
    rules = [turn.text for turn in brief.prompt.turns if turn.role == "system"]
    facts = [
        [settings.DEEPSEEK_BASE_URL, brief.desk.name, brief.language],
        [brief.request.model, brief.profile.name, brief.profile.parameters()],
        [brief.prompt.version, rules, knowledge_version()],
        [brief.rules.version, sorted(brief.rules.actions.items())],
        normalised(said[0].text),
    ]
    sealed = hmac.new(settings.SECRET_KEY.encode(), digestmod=hashlib.sha256)
    sealed.update(b"same question\0" + json.dumps(facts, sort_keys=True).encode())
    return sealed.hexdigest()


def is_common(text: str, rules: Rules) -> bool:
    """Whether others may ask the very same: nothing in `text` is anybody's own, or sensitive."""
    own_digits = len(_DIGIT.findall(unicodedata.normalize("NFKC", text))) >= _OWN_DIGITS
    return not own_digits and not screen(text, rules).spans and not screen(text, LOG_RULES).spans


def normalised(text: str) -> str:
    """How it is written does not matter, what it says does: every word and every number stays."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return folded.rstrip(_AT_THE_END) or folded
