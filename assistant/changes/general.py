"""Whether a sentence says how things are at the desk, for everybody: only that can be written into an article.

What thanks, asks, promises in the first person or tells of this one case is left out, in doubt too.
"""

import re

from assistant.changes.facts import content
from assistant.changes.words import CJK, plain

#: So many words of content say something.
_LEAST = 3
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^,!.:，！。：\n]{0,40}[,!:，！：]+\s*"
    r"|[^,，!！。\n]{0,12}(?:您好|你好)[,，!！。:：]*\s*)",
    re.IGNORECASE,
)
_MARKS = re.compile(r"^(?:[-*+•>#]+|\d{1,2}[.)、])\s+|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
_COURTESY = re.compile(
    r"\b(?:thanks?|thank you|sorry|apologi[sz]e|glad|happy to|pleas(?:ed|ure)|welcome|regards|sincerely|cheers"
    r"|have a (?:nice|good|great)|let (?:me|us) know|feel free|hesitate|hope (?:this|that|it)|take care|reach out)\b"
    r"|感谢|谢谢|抱歉|对不起|不好意思|祝您|祝你|敬请|随时(?:联系|告诉|咨询)|希望(?:对|能|可以)|很高兴|久等|理解您|辛苦",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|when|whenever|once|until|unless|before|after|as soon as)\b|如果|若|当|一旦|的话|之前|之后"
)
#: The desk has done something, or something has happened to this customer.
_OF_THIS_CASE = re.compile(
    r"\bI\b|\bI['’](?:m|ve|ll|d)\b|\bmy\b"
    r"|\b[Ww]e(?:['’]ve| have| had| just|['’]re (?:now|currently)| are (?:now|currently))\b"
    r"|\b(?:has|have|had) (?:now |just |already |also )?(?:been|gone|left|arrived|\w+ed)\b"
    r"|(?<!that )(?<!which )(?<!who )\b(?:was|were)\b"
    r"|\b(?:you (?:wrote|mentioned|said|told|asked|sent)|as discussed|in your case|on your account|for you)\b"
    rf"|我(?!们)|(?:已经|已)(?:经)?[为帮给将把]|我们(?:已|刚|正在)|(?:为|帮|替|给)[您你](?!的)|[您你](?:刚才|之前|提到|说的)|这[笔次单][{CJK}]"
)
_WEEKDAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
#: A day of this case; days on which the desk is always open or closed come in ranges, or in the plural.
_DAY = re.compile(
    rf"\b(?:today|tonight|tomorrow|yesterday|(?:this|next|last) (?:week|month|year|\w+day)|{_WEEKDAY})\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\b|\b{_MONTH} \d{{1,2}}\b"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
    r"|[今明昨]天|大?后天|[本下上]个?(?:周|月|星期)|\d{1,2}月\d{1,2}[日号]"
    r"|(?<![至到每])(?:周|星期)[一二三四五六日天](?![至到—~-])",
    re.IGNORECASE,
)
_ALWAYS = re.compile(
    rf"\b{_WEEKDAY}s\b|\b{_WEEKDAY} (?:to|through|until|and) {_WEEKDAY}\b|\bevery \w+day\b", re.IGNORECASE
)


def statement(sentence: str) -> str:
    """`sentence` as it may stand in an article, without greeting and marks of lists; "" where it is nothing general."""
    said = general(sentence)
    return said if len(content(plain(said).lower())) >= _LEAST else ""


def general(sentence: str) -> str:
    """The same, however little it says by itself."""
    said = _MARKS.sub("", " ".join(sentence.split())).strip()
    said = _GREETING.sub("", said, count=1).strip()
    said = said[:1].upper() + said[1:]
    return said if _is_general(plain(said)) else ""


def _is_general(said: str) -> bool:
    if said.endswith(("?", ":")) or _COURTESY.search(said) or _DAY.search(_ALWAYS.sub(" ", said)):
        return False
    return not _OF_THIS_CASE.search(said) or _is_hypothetical(said)


def _is_hypothetical(said: str) -> bool:
    """ "If your card was stolen" tells of nobody's card."""
    return bool(_CONDITION.search(said)) and not re.search(r"\bI\b|\bI['’]|\bmy\b|我(?!们)", said)
