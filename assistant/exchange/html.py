"""One HTML file, one article: what a reader would see of it, as the markdown that we render ourselves.

Read by our own expression, in time that grows with the file: the standard library's parser takes minutes for 100 kB
of tags that never end, and stops with an AssertionError at others.
"""

import re
from collections import Counter
from html import unescape
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext_noop as _

from assistant.exchange.pages import SAID, kept_markdown
from assistant.exchange.problems import Place, Problem, Wrong
from assistant.exchange.row import FIELDS, Row, row_of

_SILENT = frozenset(
    {"script", "style", "noscript", "template", "svg", "nav", "header", "footer", "form", "title"}
)
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "table", "tr", "dl", "dt", "dd", "figure", "body"}
)
#: What stands before a block, and what around words.
_LEADS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "h5": "#### ", "h6": "#### ", "pre": "```\n",
          "blockquote": "> "}  # fmt: skip
_AROUND = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`", "td": " ", "th": " "}
#: Comments, declarations and scripts are passed over, also where nothing ends them. Nothing here gives back what it has
#: matched, and a tag ends before the next "<": no stretch is read more than a few times.
_MARKUP = re.compile(
    r"""<!--.*?(?:-->|\Z)
    | <[!?][^>]*+>?
    | <(script|style)\b[^<>]*+>.*?(?:</\1[^>]*+>?|\Z)
    | <(?P<end>/?)(?P<tag>[a-z][^\s/<>"']*+)(?P<said>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+'|["'])*+)>""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""(?<![^\s"'])(lang|href|alt|name|content)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"']++))""",
    re.IGNORECASE,
)
#: Lists in lists are set in so far; deeper ones stand as deep.
_DEEPEST = 8
_BLANKS, _SPACES = re.compile(r"\n{3,}"), re.compile(r"\s+")


def read_html(name: str, text: str) -> Row | Wrong:
    """Its title is the first <h1>, else <title>, else the name of the file. One of our own pages says the rest too."""
    page = _Page()
    try:
        page.read(text)
    except ValueError:  # a character reference of thousands of digits
        return Wrong(Place(name, 1), Problem(_("This HTML cannot be read.")))
    title = page.heading or page.title or PurePosixPath(name).stem
    body = kept_markdown(text) or page.markdown()
    shown = {"title": title, "body": body, "language": _language(page.language)}
    return row_of(
        Place(name, 1),
        {**page.said, **{field: value for field, value in shown.items() if value}},
        key=str(PurePosixPath(name).with_suffix(""))[-120:],
    )


def _language(code: str) -> str:
    return "zh-hans" if code.lower().startswith("zh") else code.lower().split("-")[0]


class _Page:
    """Collects markdown while it reads. Unknown elements are as good as their contents."""

    def __init__(self) -> None:
        self.language = ""
        self.said: dict[str, Any] = {}
        self._title: list[str] = []
        self._heading: list[str] = []
        self._is_heading = False
        self._out: list[str] = []
        self._open: list[str] = []
        self._depths = Counter[str]()
        self._silent = 0
        self._lists: list[int] = []
        self._links: list[str] = []

    @property
    def title(self) -> str:
        return "".join(self._title)

    @property
    def heading(self) -> str:
        return "".join(self._heading)

    def read(self, text: str) -> None:
        """Raises ValueError for a reference to no character."""
        at = 0
        for found in _MARKUP.finditer(text):
            self._data(unescape(text[at : found.start()]))
            at = found.end()
            if found["tag"]:
                self._tag(found)
        self._data(unescape(text[at:]))

    def markdown(self) -> str:
        lines = (line.rstrip() for line in "".join(self._out).split("\n"))
        return _BLANKS.sub("\n\n", "\n".join(lines)).strip()

    def _tag(self, found: re.Match[str]) -> None:
        tag = found["tag"].lower()
        if not found["end"]:
            self._start(tag, found["said"])
        if found["end"] or found["said"].endswith("/"):
            self._close(tag)

    def _start(self, tag: str, text: str) -> None:
        said = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(text)}
        if tag == "html":
            self.language = said.get("lang", "")
        elif tag == "meta":
            self._note(said.get("name", ""), said.get("content", ""))
        elif tag == "br":
            self._write("\n")
        elif tag == "hr":
            self._block("---\n\n")
        elif tag == "img":
            self._write(said.get("alt", ""))
        else:
            self._open.append(tag)
            self._count(tag, 1)
            self._begin(tag, said)

    def _note(self, name: str, value: str) -> None:
        """What our own pages say in their head; of no question, that there is none."""
        field = name.removeprefix(SAID)
        if field != name and field in FIELDS:
            asked = self.said.setdefault("questions", [])
            if field == "questions":
                asked.append(value)
            else:
                self.said[field] = value

    def _close(self, tag: str) -> None:
        if not self._depths[tag]:
            return
        while self._open and (closed := self._open.pop()):
            self._count(closed, -1)
            self._end(closed)
            if closed == tag:
                break

    def _count(self, tag: str, by: int) -> None:
        self._depths[tag] += by
        self._silent += by if tag in _SILENT else 0

    def _data(self, data: str) -> None:
        text = data if self._depths["pre"] else _SPACES.sub(" ", data)
        if self._depths["title"]:
            self._title.append(text.strip())
        elif self._is_heading:
            self._heading.append(text)
        elif text:
            at_start = not self._out or self._out[-1].endswith(("\n", " "))
            self._write(text.lstrip() if at_start and not self._depths["pre"] else text)

    def _begin(self, tag: str, said: dict[str, str]) -> None:
        if tag == "h1" and not self._heading:
            self._is_heading = True
        elif tag in _LEADS:
            self._block(_LEADS[tag])
        elif tag in ("ul", "ol"):
            self._list(is_ordered=tag == "ol")
        elif tag == "li":
            self._item()
        elif tag == "a":
            self._links.append(said.get("href", ""))
            self._write("[")
        elif tag in _BLOCKS:
            self._block("", tight=self._depths["li"] > 0)
        else:
            self._mark(tag)

    def _mark(self, tag: str) -> None:
        if not self._depths["pre"]:
            self._write(_AROUND.get(tag, ""))

    def _end(self, tag: str) -> None:
        if tag == "h1" and self._is_heading:
            self._is_heading = False
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self._write("\n" if self._lists else "\n\n")
        elif tag == "a" and self._links:
            address = self._links.pop()
            self._write(f"]({address})" if address else "]")
        elif tag == "pre":
            self._write("\n```\n\n")
        elif tag in _LEADS or (tag in _BLOCKS and not self._depths["li"]):
            self._write("\n\n")
        else:
            self._mark(tag)

    def _list(self, *, is_ordered: bool) -> None:
        self._block("", tight=bool(self._lists))
        self._lists.append(1 if is_ordered else 0)

    def _item(self) -> None:
        depth, number = min(len(self._lists), _DEEPEST), self._lists[-1] if self._lists else 0
        mark = f"{number}. " if number else "- "
        if number:
            self._lists[-1] += 1
        self._write("\n" + "   " * max(depth - 1, 0) + mark)

    def _block(self, mark: str, *, tight: bool = False) -> None:
        """Begin a block of its own."""
        written = self._out[-1] if self._out else "\n\n"
        if not tight and not written.endswith("\n\n"):
            self._write("\n\n")
        self._write(mark)

    def _write(self, text: str) -> None:
        """Into the body, unless it belongs to the title or to what no reader sees of a page."""
        if not (self._is_heading or self._silent):
            self._out.append(text)
