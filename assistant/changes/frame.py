"""What stands around an answer: how it greets, and who has signed it. Whose names stand there is no matter of fact."""

import re

from assistant.changes.words import CJK

_NAME = r"[A-Z][\w'’-]*\.?"
#: "Liam", "Liam from Harbour", "The Harbour team".
_WHO = rf"(?:[Tt]he |[Yy]our )?{_NAME}(?:,? (?:{_NAME}|from|of|at|the|and|team|support))*"
_WHO_CHINESE = rf"[{CJK}·]{{1,8}}"
_GREETING = re.compile(
    r"\s*[^\n,，。！!?？]{0,12}[,，]?(?:您好|你好)[,，。！!：:]?\s*"
    r"|\s*(?:(?i:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^,!.:\n，！。：]{0,40}[,!.:\n，！。：]+\s*)?"
    rf"(?:{_WHO} here[.,!]+\s*)?"
)
_CLOSE = (
    r"(?i:(?:with )?(?:(?:kind|kindest|best|warm|many) )?(?:regards|wishes)|(?:all the )?best|cheers|sincerely"
    r"|yours(?: (?:sincerely|truly|faithfully))?|(?:many )?thanks|thank you|take care|greetings)"
)
_CLOSE_CHINESE = "祝好|此致|敬礼|顺祝商祺|谢谢|敬上"
#: Only at the end, and of names alone: "Thanks, ask Maria" tells something.
_SIGNATURE = re.compile(
    rf"(?:(?:\n|(?<=[.!?。！？])) *(?:[-–—]+ *)?{_CLOSE}[,.!]*\s*(?:[-–—]+ *)?(?:{_WHO}[.!]?\s*){{0,3}}"
    rf"|\n *(?:[-–—]+ *)?(?:{_WHO}[.!]?\s*){{1,3}}"
    rf"|(?:\n|(?<=[.!?。！？])) *(?:{_CLOSE_CHINESE})[,，。！!]*\s*(?:{_WHO_CHINESE}|{_NAME})?[。！]?\s*"
    rf"|\n *[-–—]+ *{_WHO_CHINESE}\s*)\Z"
)
#: A signature is no longer than this (characters): the search begins there.
_REACH = 160


def unframed(text: str) -> str:
    """`text` without its greeting and its signature."""
    text = text.strip()
    start = len(text) - _REACH if len(text) > _REACH else 0
    found = _SIGNATURE.search(text, start)
    body = text[: found.start()] if found else text
    greeting = _GREETING.match(body)
    rest = body[greeting.end() :] if greeting else body
    return rest or body
