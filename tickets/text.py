"""What every message goes through at the door."""

import re
import unicodedata

ZWNJ, ZWJ = "\u200c", "\u200d"
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_SURROGATES = "\ud800-\udfff"
_ZERO_WIDTH = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2064\u3164\ufeff\uffa0"
_BIDI = "\u200e\u200f\u202a-\u202e\u2066-\u206f"
_ANNOTATIONS = "\ufff9-\ufffb\U000e0000-\U000e0fff"
INVISIBLE = re.compile(f"[{_CONTROLS}{_SURROGATES}{_ZERO_WIDTH}{_BIDI}{_ANNOTATIONS}]+")
_JOINERS = re.compile("[\u200c\u200d]")
_CHINESE = re.compile("[\u3400-\u9fff]")
_LATIN_WORD = re.compile("[A-Za-z]+")
_OTHER_LETTER = re.compile("[^\\W\\d_A-Za-z]")
_KANA_OR_HANGUL = re.compile("[\u3041-\u30ff\uac00-\ud7a3]")
#: English has these. Other languages that are written with the same letters have _SHARED too: one of them tells
#: nothing, but two do.
_ENGLISH = re.compile(
    r"\b(?:the|my|your?|and|th(?:is|at|ose|ese|e(?:re|ir|y))|with|wh(?:at|en|ere|ich|o|y)|how|please|thanks?|(?:w|c|sh)ould"
    r"|been|because|do(?:es|esn)|did(?:n)?|(?:is|have|has|was)n|have|had|were|from|about|again|yet|hello|can|cannot|if|its"
    r"|before|after|i['’](?:m|ve|d|ll)|i|it|is|are|has|not|to|of|for)\b",
    re.IGNORECASE,
)
_SHARED = frozenset(("the", "that", "my", "and", "been", "had", "have", "haven", "were", "from"))
#: So many languages have these that they tell nothing, two neither; beside a telling word they speak for English too.
_COMMON = frozenset(("i", "it", "is", "are", "has", "not", "to", "of", "for"))
#: Texts in any language begin or end with one of these; they tell where half of the words are English.
_GREETINGS = frozenset(("hello", "please", "thank", "thanks"))
_HALF = 2
#: So many Chinese characters to one Latin word leave no doubt; nor does one English word among so many where one tells.
_BEYOND_DOUBT, _EVERY = 4, 5
#: A name with an accent among so many English words leaves none either.
_PER_OTHER_LETTER = 10
#: Addresses are of no language.
_ADDRESS = re.compile("[!-~]*@[!-~]+|https?://[!-~]+")
# Arabic to Mongolian: the scripts in which a joiner changes how a word is written.
_JOINING_SCRIPTS = (("\u0600", "\u0dff"), ("\u1000", "\u109f"), ("\u1780", "\u18af"))


#: What is no space and of no script that is written without spaces, at the end of a line: Thai to Lao, Burmese, Khmer,
#: Japanese and Chinese.
_LAST_WORD = re.compile(
    "[^\\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uff0c\uff1a\uff1b\uff01\uff1f]+$"
)


def shortened(text: str, most: int) -> str:
    """`text` on one line of at most `most` characters, which ends with "…" where it was cut.

    Neither a word nor a row of words with digits is cut in two: half a card number or password is not known for what
    it is, and would stand uncovered in titles and lists.
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    kept = line[: most - 1]
    if _LAST_WORD.search(line[:most]):
        kept = _LAST_WORD.sub("", kept)
    while (last := _LAST_WORD.search(kept.rstrip())) and any(map(str.isdigit, last[0])):
        kept = kept[: last.start()]
    return kept.rstrip() + "…"


def clean_text(text: str) -> str:
    """Return `text` without characters that nobody can see, its line ends as newlines.

    Gone are NUL and other controls, lone surrogates, tag, zero-width and bidi control characters.
    A joiner stays where it is part of an emoji or of a script that needs it. Idempotent.
    """
    if text.isascii() and text.isprintable():
        return text
    visible = INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    return _JOINERS.sub(_keep_joiner, visible)


def _keep_joiner(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    if found.group() == ZWJ and _is_emoji_part(before) and _is_emoji_part(after):
        return ZWJ
    return found.group() if _needs_joiners(before) else ""


def _is_emoji_part(character: str) -> bool:
    return character == "\ufe0f" or (character != "" and unicodedata.category(character) in ("So", "Sk"))


def _needs_joiners(character: str) -> bool:
    return any(first <= character <= last for first, last in _JOINING_SCRIPTS)


def language_of(text: str) -> str:
    """`zh-hans` when Chinese characters outnumber half of the words in Latin letters, else `en`."""
    return "zh-hans" if 2 * len(_CHINESE.findall(text)) > len(_LATIN_WORD.findall(text)) else "en"


def is_surely(text: str, language: str) -> bool:
    """Whether all of `text` is in `language` (as of language_of) beyond doubt. Little or mixed text never is."""
    text = _ADDRESS.sub("", text)
    words = len(_LATIN_WORD.findall(text))
    if language == "zh-hans":
        return len(_CHINESE.findall(text)) > _BEYOND_DOUBT * words and not _KANA_OR_HANGUL.search(text)
    known = _ENGLISH.findall(text.casefold())
    telling = set(known) - _COMMON
    if _HALF * len(known) < words:
        telling -= _GREETINGS
    is_telling = len(telling) > 1 or not _SHARED.issuperset(telling)
    is_mixed = _PER_OTHER_LETTER * len(_OTHER_LETTER.findall(text)) > words
    return is_telling and _EVERY * len(known) >= words and not is_mixed
