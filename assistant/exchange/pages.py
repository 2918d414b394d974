"""Our own articles as pages of HTML: to be read in a browser, and the same article again when they come back.

Markdown says more than the HTML that it makes, so the page carries it besides. It counts only where it makes what is
shown: who has changed that means it, and nobody reads one article and brings in another. Else the page is read like
anybody's.
"""

import json
from collections.abc import Mapping
from html import escape

from tickets.markup import render_markdown

#: Before the names of what is said about an article, in the head of its page.
SAID = "helpdesk:"
_OPEN, _END, _CLOSE = "<main>\n", '\n</main>\n<script type="application/json">', "</script>"


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
            f"{_OPEN}{shown}{_END}{source}{_CLOSE}\n</body>\n</html>\n",
        ]
    )


def kept_markdown(page: str) -> str | None:
    """What one of our pages was made of; None for others', and where it shows something else."""
    _, _, rest = page.replace("\r\n", "\n").partition(_OPEN)
    shown, _, rest = rest.partition(_END)
    source, is_ours, _ = rest.partition(_CLOSE)
    try:
        body = json.loads(source) if is_ours else None
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, str) and render_markdown(body) == shown else None
