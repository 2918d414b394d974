"""`<cite id="12.3">exact words</cite>` in an answer that is still being written: taken out and kept, never shown."""

import re
from dataclasses import dataclass

#: A quote that is longer is none: its end was forgotten, and what follows is the answer itself.
LONGEST_QUOTE = 600
_LONGEST_TAG = 100
_BRACKET = r"(?:[<＜‹〈⟨]|&lt;)\s{0,3}"
_CLOSING = r"(?:[>＞]|&gt;)"
_ATTRIBUTES = rf"(?P<attributes>[^<>＜＞\n]{{0,{_LONGEST_TAG}}}?)"
_BEGIN = re.compile(rf"{_BRACKET}(?:/\s{{0,3}})?cite\b", re.IGNORECASE)
_CITATION = re.compile(
    rf"{_BRACKET}cite\b{_ATTRIBUTES}{_CLOSING}(?P<quote>.{{0,{LONGEST_QUOTE}}}?)"
    rf"(?P<end>{_BRACKET}/\s{{0,3}}cite\s{{0,3}}{_CLOSING}|(?={_BRACKET}cite\b)|(?=\n\s*\n)|\Z)",
    re.IGNORECASE | re.DOTALL,
)
#: An end without a beginning, a beginning without an end.
_STRAY = re.compile(rf"{_BEGIN.pattern}[^<>＜＞\n]{{0,{_LONGEST_TAG}}}{_CLOSING}?", re.IGNORECASE)
_BEGUN = rf"(?:{_BRACKET}(?:/\s{{0,3}})?(?:c(?:i(?:t(?:e)?)?)?)?|&(?:l(?:t)?)?)"
_UNFINISHED = re.compile(rf"{_BEGUN}\Z", re.IGNORECASE)
#: Must not meet what comes behind a citation: together they might read as another one. Atomic: never looked at twice.
_LOOSE_END = re.compile(rf"(?>(?:\s|{_BEGUN})*)\Z", re.IGNORECASE)
_NO_SPACE = re.compile(r"\S+")
_ID = re.compile(r"""id\s*=\s*["'“”]?\s*(?P<id>[^\s"'“”/]+)""", re.IGNORECASE)
#: What may still become a citation is held back so far (characters), and then decided as it stands.
_LONGEST = LONGEST_QUOTE + 3 * _LONGEST_TAG
#: It joins the words before a citation, whatever space the model left there.
_JOINS = frozenset(".,;:!?)]。，；：！？）】、")


@dataclass(frozen=True)
class Citation:
    """What the model cites: the id of a passage and words of it, both as it wrote them, "" where it wrote none.

    `place`: after so many characters of the answer without its citations. `is_broken`: it was not written as asked.
    """

    id: str
    quote: str
    place: int
    is_broken: bool = False


class CitationFilter:
    """Takes the citations out of an answer that comes piece by piece, however it is cut, and the space before them.

    What came out so far is always the beginning of what comes out of the whole.
    """

    def __init__(self) -> None:
        self.citations: list[Citation] = []
        self.text = ""
        self._held = ""
        self._space = ""
        self._space_before = ""
        self._is_cited = False

    def feed(self, piece: str) -> str:
        """Take the next piece; return what is no citation and cannot become one any more."""
        self._held += piece
        return self._take(is_last=False)

    def finish(self) -> str:
        """The rest."""
        rest = self._take(is_last=True) + ("" if self._is_cited else self._space)
        self.text += "" if self._is_cited else self._space
        return rest

    def _take(self, *, is_last: bool) -> str:
        out = []
        while begin := _BEGIN.search(self._held):
            out.append(self._show(self._held[: begin.start()]))
            self._held = self._held[begin.start() :]
            end = self._note(is_last=is_last)
            if not end:
                return "".join(out)
            self._held = self._held[end:]
        unfinished = None if is_last else _UNFINISHED.search(self._held)
        safe = unfinished.start() if unfinished else len(self._held)
        out.append(self._show(self._held[:safe]))
        self._held = self._held[safe:]
        return "".join(out)

    def _note(self, *, is_last: bool) -> int:
        """Note the citation that what is held begins with; its length, 0 while it may go on."""
        is_decided = is_last or len(self._held) > _LONGEST
        found = _CITATION.match(self._held)
        if found and (is_last or self._has_ended(found)):
            named = _ID.search(found["attributes"])
            self._cite(named["id"] if named else "", found["quote"], is_broken=not (named and found["end"]))
            return found.end()
        stray = _STRAY.match(self._held)
        if stray is None or not is_decided:
            return 0
        self._cite("", "", is_broken=True)
        return stray.end()

    def _has_ended(self, found: re.Match[str]) -> bool:
        """Whether what comes next cannot change it any more."""
        if found["end"]:
            return True
        return found.end() < len(self._held) and not _UNFINISHED.match(self._held, found.end())

    def _cite(self, name: str, quote: str, *, is_broken: bool) -> None:
        self.citations.append(Citation(name, quote, len(self.text), is_broken))
        if not self._is_cited or self._space:
            space = _NO_SPACE.sub("", self._space)
            self._space_before, self._space = self._space_before or space, ""
        self._is_cited = True

    def _show(self, text: str) -> str:
        whole = self._space + text
        loose = _LOOSE_END.search(whole)
        end = loose.start() if loose else len(whole)
        if not end:
            self._space = whole
            return ""
        shown, self._space = whole[:end], whole[end:]
        if self._is_cited:
            words = shown.lstrip()
            lead = shown[: len(shown) - len(words)] or self._space_before
            shown = words if words[0] in _JOINS else lead + words
        self._space_before, self._is_cited = "", False
        self.text += shown
        return shown
