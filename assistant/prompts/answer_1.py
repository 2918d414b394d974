"""How version 1 put a prompt together. Kept as it was: drafts of its time are rebuilt byte for byte."""

from django.utils.html import escape

from assistant.prompts.contents import Contents, Excerpt, RejectedDraft, Turn


def put_together(rules: str, contents: Contents) -> tuple[Turn, ...]:
    return (
        Turn("system", "\n".join([rules, *map(_article_text, contents.excerpts)]), "rules"),
        *contents.dialogue,
        *(
            Turn("system", _objection(one), f"rejected {number}")
            for number, one in enumerate(contents.rejected, 1)
        ),
    )


def _article_text(excerpt: Excerpt) -> str:
    return (
        f'<article id="{excerpt.id}" version="{excerpt.version}" title="{escape(excerpt.title)}" '
        f'language="{excerpt.language}">\n{_inside(excerpt.body)}\n</article>'
    )


def _objection(draft: RejectedDraft) -> str:
    return f"Rejected: {draft.why}\n<rejected>\n{_inside(draft.text)}\n</rejected>"


def _inside(text: str) -> str:
    return text.replace("</", "<\\/")
