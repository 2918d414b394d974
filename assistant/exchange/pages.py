"""Our own articles as pages of HTML: to be read in a browser, and the same article again when they come back.

Markdown says more than the HTML that it makes, so the page carries it besides. Who changes what is shown means that:
then the page is read like anybody's.
"""

import hashlib
import json
from collections.abc import Mapping
from html import escape

from tickets.markup import render_markdown

#: Before the names of what is said about an article, in the head of its page.
SAID = "helpdesk:"
_OPEN, _SHOWN, _END, _CLOSE = (
    '<main data-sha256="',
    '">\n',
    '\n</main>\n<script type="application/json">',
    "</script>",
)


def page_of(title: str, body: str, language: str, said: Mapping[str, list[str]]) -> str:
    """`said` by its name, once for each value."""
    shown, source = render_markdown(body), json.dumps(body, ensure_ascii=False).replace("<", "\\u003c")
    metas = [
        f'<meta name="{SAID}{name}" content="{escape(value)}">'
        for name, values in said.items()
        for value in values
    ]
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">',
            f"<title>{escape(title)}</title>",
            *metas,
            f"</head>\n<body>\n<h1>{escape(title)}</h1>",
            f"{_OPEN}{_seal(shown)}{_SHOWN}{shown}{_END}{source}{_CLOSE}\n</body>\n</html>\n",
        ]
    )


def kept_markdown(page: str) -> str | None:
    """What one of our pages was made of; None for others', and where what it shows was changed since."""
    _, _, rest = page.replace("\r\n", "\n").partition(_OPEN)
    seal, _, rest = rest.partition(_SHOWN)
    shown, _, rest = rest.partition(_END)
    source, is_ours, _ = rest.partition(_CLOSE)
    if not is_ours or seal != _seal(shown):
        return None
    try:
        body = json.loads(source)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, str) else None


def _seal(shown: str) -> str:
    return hashlib.sha256(shown.encode()).hexdigest()
