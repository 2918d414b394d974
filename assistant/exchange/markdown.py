"""One markdown file, one article. What is said about it may stand in front, between two lines of dashes:

---
title: When your card arrives
questions:
- Where is my card?
---
"""

import json
import re
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext_noop as _

from assistant.exchange.problems import Place, Problem, Wrong
from assistant.exchange.row import Row, row_of

_FENCE = "---"
_SAID = re.compile(r"([A-Za-z_]+):(?:\s+(.*))?$")
_ITEM = re.compile(r"\s*-\s+(.*)$")
_HEADING = re.compile(r"\s*+#[^\S\n]++([^\n]++)(?:\n|$)")


def read_markdown(name: str, text: str) -> Row | Wrong:
    """Without a title in front, the first heading is it, else the name of the file."""
    lines = text.replace("\r\n", "\n").split("\n")
    said: dict[str, Any] = {}
    if lines[0].rstrip() == _FENCE:
        end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), 0)
        if not end:
            return Wrong(Place(name, 1), Problem(_("A second line of dashes (---) was expected.")))
        for number, line in enumerate(lines[1:end], 2):
            if not _note(said, line):
                problem = Problem(_("“name: value” was expected, not “%(line)s”."), {"line": line[:80]})
                return Wrong(Place(name, number), problem)
        lines = lines[end + 1 :]
    return row_of(Place(name, 1), _titled(said, "\n".join(lines), name), key=_path_key(name))


def _note(said: dict[str, Any], line: str) -> bool:
    """Take down one line of the front; False if it makes no sense there."""
    item, named = _ITEM.match(line), _SAID.match(line.rstrip())
    if item and said and isinstance(said[last := list(said)[-1]], list):
        said[last].append(_value(item[1]))
    elif named:
        said[named[1]] = _value(named[2]) if named[2] else ([] if named[1] == "questions" else "")
    else:
        return not line.strip()
    return True


def _value(text: str) -> str:
    """As it stands; in quotes, as JSON has it."""
    try:
        value = json.loads(text) if text.startswith('"') else text
    except ValueError:
        value = text
    return str(value).strip()


def _titled(said: dict[str, Any], body: str, name: str) -> dict[str, Any]:
    if said.get("title"):
        return {**said, "body": body}
    heading = _HEADING.match(body)
    title = heading[1].rstrip().rstrip("#").rstrip() if heading else ""
    if heading and title:
        return {**said, "title": title, "body": body[heading.end() :]}
    return {**said, "title": PurePosixPath(name).stem.replace("-", " ").replace("_", " "), "body": body}


def _path_key(name: str) -> str:
    return str(PurePosixPath(name).with_suffix(""))[-120:]
