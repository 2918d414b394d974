"""Words as the searches see them: PostgreSQL's full text, the index of the knowledge, the classifier of topics."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

import rjieba

CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_WORD = re.compile(r"[a-z0-9]+")
#: A run of Chinese, or a word with what stands behind its apostrophe. PIN码 is one of each.
_RUN = re.compile("([\u3400-\u4dbf\u4e00-\u9fff]+)|([^\\W_\u3400-\u4dbf\u4e00-\u9fff]+)(?:['’]([a-z]+))?")
#: Said around a question, whatever it is about; PostgreSQL's list of common words lacks them.
POLITE = frozenset(
    {"hello", "hi", "please", "thank", "thanks", "tell", "know", "want", "need", "would", "could"}
)
#: They carry a sentence, not its matter. `not` and `no` are none of them: they turn it.
_COMMON = frozenset(
    {
        "a", "an", "the", "is", "are", "am", "be", "was", "were", "been", "being", "to", "of", "in",
        "on", "at", "for", "with", "and", "or", "do", "does", "did", "has", "have", "had", "having",
        "i", "you", "he", "she", "it", "we", "they", "my", "your", "me", "its", "his", "her", "our",
        "their", "this", "that", "these", "those", "as", "by", "from", "so", "if", "then", "than",
        "there", "here", "would", "could", "should", "will", "shall", "may", "might", "must", "can",
        "just", "very", "im", "ive", "id", "ill", "how", "what", "when", "where", "which", "who",
        "why", "please", "hi", "hello", "thanks", "thank", "us", "them", "him", "into", "about",
        "also", "any", "some",
    }
)  # fmt: skip
#: The longest first.
_ENDINGS = (
    "ations", "ation", "ments", "ment", "ings", "able", "ions", "ing", "ied", "ies", "ers", "ion",
    "ed", "es", "er", "ly", "al", "s", "y",
)  # fmt: skip
#: Ways to say the same around a matter, each with the one that stands for all.
_ONE_WAY = {
    **dict.fromkeys(("如何", "怎样", "咋样", "咋", "怎么样", "怎么", "怎"), "怎么"),
    **dict.fromkeys(("为啥", "为何"), "为什么"),
    **dict.fromkeys(("能不能", "可不可以", "能否", "可否", "是否可以", "可以", "能够"), "能"),
    **dict.fromkeys(("是不是", "是否"), "是"),
    **dict.fromkeys(("什么时候", "何时", "啥时候", "多久"), "几时"),
    **dict.fromkeys(("木有", "没有"), "没"),
    "有没有": "有",
    "啥": "什么",
}
_ASKED_ALIKE = re.compile("|".join(sorted(_ONE_WAY, key=len, reverse=True)))
#: Characters of the longest Chinese word in alike.txt.
_LONGEST_MATTER = 4
#: Forms that no ending tells.
_IRREGULAR = {
    "paid": "pay", "sent": "send", "lost": "lose", "stole": "steal", "stolen": "steal", "got":
    "get", "gotten": "get", "took": "take", "taken": "take", "went": "go", "gone": "go", "made":
    "make", "came": "come", "bought": "buy", "spent": "spend", "kept": "keep", "held": "hold",
    "forgot": "forget", "forgotten": "forget", "broke": "break", "broken": "break", "chose":
    "choose", "chosen": "choose", "gave": "give", "given": "give", "saw": "see", "seen": "see",
    "told": "tell", "said": "say", "found": "find", "left": "leave", "withdrew": "withdraw",
    "withdrawn": "withdraw", "wrote": "write", "written": "write", "thought": "think", "brought":
    "bring", "felt": "feel", "met": "meet", "sold": "sell", "knew": "know", "known": "know",
    "began": "begin", "begun": "begin", "drew": "draw", "drawn": "draw", "showed": "show", "shown":
    "show", "stuck": "stick", "understood": "understand", "ate": "eat",
}  # fmt: skip
#: One word with a `not` in it, and what is left of it: "does not work", "doesnt work" and "doesn't work" say the same.
_DENIED = {
    **{
        f"{said}{turned}": said
        for said in (
            "do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "could", "would", "should",
            "must", "might",
        )
        for turned in ("nt", "not")
    },
    **dict.fromkeys(("cant", "cannot", "unable"), "can"),
    "wont": "will",
}  # fmt: skip
_SHORTEST = 3
_LONGEST_WORD = 40
_GRAMS = (3, 4)


def chinese_pairs(text: str) -> list[str]:
    """会员怎么取消 -> 会员 员怎 怎么 么取 取消; a lone character stands for itself."""
    runs = CHINESE.findall(text)
    return [run[i : i + 2] for run in runs for i in range(max(len(run) - 1, 1))]


def chinese_words() -> Iterator[str]:
    """Those that stand for a matter or a way to ask."""
    yield from _ONE_WAY
    yield from (said for said in _alike() if CHINESE.fullmatch(said))


def latin_words(text: str) -> list[str]:
    """The words of `text` in lower case; PostgreSQL stems them and drops the common ones."""
    return _WORD.findall(text.casefold())


def tokens(text: str, *, with_grams: bool = False) -> Iterator[str]:
    """What the index knows `text` by; the first letter says what each is.

    w a stem, s a common word, p two neighbouring words, g letters of a word (for typos, `with_grams`), y a matter that
    several words stand for;
    c a Chinese word, d two Chinese characters, e one: another cutting or a wrong character leaves the others.
    """
    before = ""
    for chinese, word, rest in _RUN.findall(unicodedata.normalize("NFKC", text).casefold()):
        if chinese:
            before = ""
            yield from _chinese(chinese)
            continue
        if denied := _DENIED.get(word + rest):
            yield "wnot"
            yield f"s{stem(denied)}"
            before = "not"
            continue
        said = word[:_LONGEST_WORD]
        found = stem(said)
        yield f"s{found}" if said in _COMMON else f"w{found}"
        if before:
            yield f"p{before} {found}"
            yield from _matters(f"{before} {found}")
        yield from _matters(found)
        if with_grams and said not in _COMMON:
            yield from _grams(said)
        before = found


def _chinese(run: str) -> Iterator[str]:
    run = _one_way(run)
    yield from (f"c{word}" for word in rjieba.cut(run))
    yield from (f"e{character}" for character in run)
    yield from (f"d{one}{other}" for one, other in pairwise(run))
    yield from _chinese_matters(run)


def _one_way(text: str) -> str:
    return _ASKED_ALIKE.sub(lambda found: _ONE_WAY[found.group()], text)


def _chinese_matters(run: str) -> Iterator[str]:
    """Of every stretch, wherever words are cut."""
    alike = _alike()
    for size in range(1, _LONGEST_MATTER + 1):
        for start in range(len(run) - size + 1):
            for matter in alike.get(run[start : start + size], ()):
                yield f"y{matter}"


def _matters(said: str) -> Iterator[str]:
    return (f"y{matter}" for matter in _alike().get(said, ()))


@cache
def _alike() -> dict[str, list[str]]:
    """By a stem, by two with a space between, or by a Chinese word: what it may stand for."""
    found: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("alike.txt").read_text("utf-8").splitlines():
        words = [] if line.startswith("#") else line.split(", ")
        for said in {_one_way(" ".join(map(stem, word.split()))) for word in words}:
            found.setdefault(said, []).append(words[0])
    return found


@lru_cache(maxsize=20_000)
def _grams(word: str) -> tuple[str, ...]:
    bounded = f"<{word}>"
    return tuple(f"g{bounded[i : i + size]}" for size in _GRAMS for i in range(len(bounded) - size + 1))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Cut a common ending: enough for card and cards, paid and paying, verify and verification, to meet."""
    word = _IRREGULAR.get(word, word)
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= _SHORTEST), "")
    found = word.removesuffix(ending)
    if len(found) > _SHORTEST and found.endswith("e"):
        return found[:-1]
    if len(found) > _SHORTEST and found[-1] == found[-2] and not _is_double(found):
        return found[:-1]
    return found[:-1] if len(found) > _SHORTEST and found[-1] in "iy" else found


def _is_double(found: str) -> bool:
    """By its own spelling, as in pass and sell; that of cancelled is its ending's."""
    return found[-1] in "sz" or (found[-1] == "l" and len(found) <= _SHORTEST + 1)
