"""One HTML file, one article: what a reader would see of it, as the markdown that we render ourselves."""

import re
from html.parser import HTMLParser
from pathlib import PurePosixPath

from assistant.exchange.row import Row, Wrong, row_of

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
_BLANKS, _SPACES = re.compile(r"\n{3,}"), re.compile(r"\s+")


def read_html(name: str, text: str) -> Row | Wrong:
    """Its title is the first <h1>, else <title>, else the name of the file."""
    page = _Page()
    page.feed(text)
    page.close()
    title = page.heading or page.title or PurePosixPath(name).stem
    said = {"title": title, "body": page.markdown(), "language": _language(page.language)}
    return row_of(
        f"{name}, line 1",
        {field: value for field, value in said.items() if value},
        key=str(PurePosixPath(name).with_suffix(""))[-120:],
    )


def _language(code: str) -> str:
    return "zh-hans" if code.lower().startswith("zh") else code.lower().split("-")[0]


class _Page(HTMLParser):
    """Collects markdown while it reads. Unknown elements are as good as their contents."""

    def __init__(self) -> None:
        super().__init__()
        self.title = self.heading = self.language = ""
        self._is_heading = False
        self._out: list[str] = []
        self._open: list[str] = []
        self._lists: list[int] = []
        self._links: list[str] = []

    def markdown(self) -> str:
        lines = (line.rstrip() for line in "".join(self._out).split("\n"))
        return _BLANKS.sub("\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = said.get("lang", "")
        elif tag == "br":
            self._write("\n")
        elif tag == "hr":
            self._block("---\n\n")
        elif tag == "img":
            self._write(said.get("alt", ""))
        else:
            self._open.append(tag)
            self._begin(tag, said)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open and (closed := self._open.pop()):
            self._end(closed)
            if closed == tag:
                break

    def handle_data(self, data: str) -> None:
        text = data if "pre" in self._open else _SPACES.sub(" ", data)
        if "title" in self._open:
            self.title += text.strip()
        elif self._is_heading:
            self.heading += text
        else:
            at_start = not self._out or self._out[-1].endswith(("\n", " "))
            self._write(text.lstrip() if at_start and "pre" not in self._open else text)

    def _begin(self, tag: str, said: dict[str, str]) -> None:
        if tag == "h1" and not self.heading:
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
            self._block("", tight="li" in self._open[:-1])
        else:
            self._mark(tag)

    def _mark(self, tag: str) -> None:
        if "pre" not in self._open:
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
        elif tag in _LEADS or (tag in _BLOCKS and "li" not in self._open):
            self._write("\n\n")
        else:
            self._mark(tag)

    def _list(self, *, is_ordered: bool) -> None:
        self._block("", tight=bool(self._lists))
        self._lists.append(1 if is_ordered else 0)

    def _item(self) -> None:
        depth, number = len(self._lists), self._lists[-1] if self._lists else 0
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
        if not (self._is_heading or _SILENT & set(self._open)):
            self._out.append(text)
