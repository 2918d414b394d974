"""Text that others wrote, as an element of the prompt that it can neither close nor forge.

Every element begins with `<`. So no `<` of a text survives, nor anything that looks like one to a reader who knows
its Unicode: each becomes a reference, which `read_data` turns back. All else stays as it was written.
"""

import re

from tickets.text import clean_text

#: The opening angle bracket, and what passes for one: arrows, quotation marks, brackets, letters.
_OPENING = "<\u02c2\u1438\u16b2\u2039\u2329\u276c\u276e\u2770\u27e8\u27ea\u29fc\u2a79\u3008\ufe3f\ufe64\uff1c"
_BRACKET = re.compile(f"[{_OPENING}]")
#: What would read like a reference of ours, however often it was escaped before.
_LOOKS_ESCAPED = re.compile("&(?=(?:amp;)*(?:lt|quot|#x[0-9A-F]{2,5});)")
_REFERENCE = re.compile("&(?:(lt|quot)|#x([0-9A-F]{2,5}));")
_ESCAPED = re.compile("&amp;(?=(?:amp;)*(?:lt|quot|#x[0-9A-F]{2,5});)")
_NAMED = {"lt": "<", "quot": '"'}


def element(name: str, text: str, **attributes: object) -> str:
    """`text` inside `<name attribute="...">`, on lines of its own."""
    opening = "".join(f' {key}="{_attribute(str(value))}"' for key, value in attributes.items())
    return f"<{name}{opening}>\n{data(text)}\n</{name}>"


def data(text: str) -> str:
    """`text` without invisible characters, and without anything that could begin an element."""
    return _BRACKET.sub(_reference, _LOOKS_ESCAPED.sub("&amp;", clean_text(text)))


def read_data(written: str) -> str:
    """What `data` was given, without invisible characters."""
    return _ESCAPED.sub("&", _REFERENCE.sub(_bracket, written))


def _attribute(text: str) -> str:
    return data(text).replace('"', "&quot;").replace("\n", " ")


def _reference(bracket: re.Match[str]) -> str:
    return "&lt;" if bracket[0] == "<" else f"&#x{ord(bracket[0]):X};"


def _bracket(reference: re.Match[str]) -> str:
    return _NAMED[reference[1]] if reference[1] else chr(int(reference[2], 16))
