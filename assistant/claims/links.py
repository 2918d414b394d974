"""Links to hosts that are not the desk's are taken out of an answer: their text stays."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.claims.hosts import Hosts, host_of
from assistant.screening.normalise import CJK

_LABEL = r"(?:[^\[\]]|\[[^\[\]]{0,300}\]){0,300}"
_TARGET = r"<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*"
_TITLE = r"""(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?"""
_PATH = rf"[^\s<>\"'`|{CJK}\u3000-\u303f\uff00-\uffef]*"
_LETTER = rf"[^\W_{CJK}]"
#: Endings that make a host of two words with a dot between them. Those that are also words need a path behind them.
_ENDINGS = (
    "com|net|org|info|biz|io|co|ai|app|dev|xyz|top|club|site|online|shop|store|live|link|click|icu|vip|cc|tk|ru|cn|"
    "hk|tw|uk|de|fr|eu|us|jp|kr|nl|pl|br|au|ca|ch|se|es|tld|example|test|中国|公司|网络|xn--[a-z0-9-]+"
)
#: In small or in capital letters throughout: `arrived.Click here` lacks a space and names no host.
_ENDING = f"(?-i:{_ENDINGS}|{_ENDINGS.upper()})"
_HOST_NAME = rf"(?:{_LETTER}(?:{_LETTER}|-){{0,62}}[.．｡])+"
_LINK = re.compile(
    rf"!?\[(?P<label>{_LABEL})\]\(\s*(?P<target>{_TARGET}){_TITLE}\s*\)"
    rf"|^[ >*+-]*\[{_LABEL}\]:\s*(?P<defined>\S+)"
    r"|<(?P<auto>[a-z][a-z0-9+.-]{1,31}:[^<>\s]*)>"
    rf"|(?<![a-z0-9])(?P<url>(?:https?[:：][/／\\]*|[a-z][a-z0-9+.-]{{1,31}}[:：][/／\\]{{2,3}})[^\s/?#<>\"'`|，。；、）】」]+{_PATH})"
    rf"|(?<![\w:/])(?P<bare>(?://|www\.){_PATH})"
    rf"|(?<![a-z0-9])(?P<mail>mailto:{_PATH})"
    rf"|(?<!{_LETTER})(?<![@._-])(?P<host>(?:[{CJK}]{{1,20}}\.(?={_ENDING})|{_HOST_NAME})"
    rf"(?:{_ENDING}(?!{_LETTER}|[_@-])(?:[:/?#]{_PATH})?|[^\W\d_{CJK}]{{2,24}}(?::[0-9]+)?/{_PATH}))",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL = re.compile(r"mailto:[a-z0-9.+_-]+@(?P<host>[\w.-]+)", re.IGNORECASE | re.ASCII)
_CHINESE_TAIL = re.compile(f"[{CJK}][^.。．｡/?#]*$")
_TRAILING = ".,;:!?)]}'\"*_~"


@dataclass(frozen=True)
class Cut:
    """A text without foreign links, and where in it they stood (half-open offsets)."""

    text: str
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    text: str


def cut_links(text: str, allowed: Hosts, *, instead: str) -> Cut:
    """Links to hosts that are not `allowed` leave their text behind, or `instead` where their text is the address.

    What is left may read as a link again; so it is looked at until nothing is left to cut.
    """
    places: list[tuple[int, int]] = []
    while edits := list(_edits(text, allowed, instead)):
        places = [_moved(place, edits) for place in places]
        text, fresh = _apply(text, edits)
        places += fresh
    return Cut(text, tuple(sorted(set(places))))


def hosts_in(texts: Iterable[str]) -> set[str]:
    """The hosts that `texts` link to."""
    found = {host_of(_target(link)) for text in texts for link in _LINK.finditer(text)}
    return found - {""}


def link_places(text: str) -> list[tuple[int, int]]:
    """Where the targets of links stand in `text`: addresses, not sentences."""
    return [(link.start(link.lastgroup or 0), link.end(link.lastgroup or 0)) for link in _LINK.finditer(text)]


def _edits(text: str, allowed: Hosts, instead: str) -> Iterator[_Edit]:
    for link in _LINK.finditer(text):
        target = _target(link)
        if link["label"] is not None:
            if not _may_stand(target, link["label"], allowed):
                yield _Edit(link.start(), link.end(), _words_of(link["label"], instead))
        elif not _is_allowed(target, allowed):
            kept = len(link[0]) - len(link[0].rstrip(_TRAILING)) if link["auto"] is None else 0
            yield _Edit(link.start(), link.end() - kept, instead)


def _target(link: re.Match[str]) -> str:
    written = next(link[name] for name in _GROUPS if link[name] is not None)
    if link["label"] is not None or link["auto"] is not None:
        return written.strip("<>")
    return _CHINESE_TAIL.sub("", written.rstrip(_TRAILING)) or written


_GROUPS = ("target", "defined", "auto", "url", "bare", "mail", "host")


def _may_stand(target: str, label: str, allowed: Hosts) -> bool:
    """A label that is an address itself must be the address it leads to."""
    named = [host_of(_target(link)) for link in _LINK.finditer(label)]
    return _is_allowed(target, allowed) and all(host == host_of(target) for host in named)


def _is_allowed(target: str, allowed: Hosts) -> bool:
    """Mail goes to one plain address of an allowed host. Commas, escapes and fields (`?bcc=`) could name others."""
    if not target.lower().startswith("mailto:"):
        return allowed.allow(target)
    mail = _MAIL.fullmatch(target)
    return mail is not None and allowed.allow(mail["host"])


def _words_of(label: str, instead: str) -> str:
    return instead if not label.strip() or _LINK.search(label) else label


def _apply(text: str, edits: list[_Edit]) -> tuple[str, list[tuple[int, int]]]:
    out: list[str] = []
    places, done, length = [], 0, 0
    for edit in edits:
        length += edit.start - done
        places.append((length, length + len(edit.text)))
        out += (text[done : edit.start], edit.text)
        done, length = edit.end, length + len(edit.text)
    return "".join([*out, text[done:]]), places


def _moved(place: tuple[int, int], edits: list[_Edit]) -> tuple[int, int]:
    """`place` after `edits`; one that was edited itself covers what came in its stead."""
    start, end = place
    before = sum(len(edit.text) - (edit.end - edit.start) for edit in edits if edit.end <= start)
    inside = [edit for edit in edits if edit.end > start and edit.start < end]
    start = min([start, *(edit.start for edit in inside)]) + before
    grown = sum(len(edit.text) - (edit.end - edit.start) for edit in inside)
    return start, max([end, *(edit.end for edit in inside)]) + before + grown
