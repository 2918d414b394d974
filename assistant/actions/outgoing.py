"""What goes out is screened, whoever wrote it (rule 5)."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Unpack

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from assistant.actions.request import tell_draft
from assistant.lexicon import rules_for
from assistant.models import Article, Draft, DraftSource
from assistant.screening import Pseudonyms, Rules, Verdict, screen
from tickets.actions import Terms, send_reply
from tickets.exceptions import Refused
from tickets.markup import plain_text
from tickets.models import SYSTEM, Author, Outgoing, Ticket, User


class Blocked(Refused):
    """The text holds something that must not leave the desk: edit it, or override with a reason."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(_("This holds sensitive content. Remove it, or say why it has to be sent."))
        self.verdict = verdict


def check_outgoing(ticket: Ticket, text: str, *, override_reason: str) -> bool:
    """Whether `text` needed its reason. Raises Blocked when it has a high-risk span and no reason to be sent."""
    verdict = outgoing_verdict(text, sayable(ticket), rules_for(ticket.team_id))
    if verdict.is_high_risk and not override_reason.strip():
        raise Blocked(verdict)
    return verdict.is_high_risk


def screen_again(draft: Draft) -> bool:
    """Whether rules that have come since `draft` was written find what must not go out: then it is blocked, and keeps
    what was found. Nothing happens while the rules are those it was written by. Relies on the ticket's lock.
    """
    rules = rules_for(draft.ticket.team_id)
    if draft.screening_version == rules.version:
        return False
    verdict = outgoing_verdict(draft.text, _sayable_in(draft), rules)
    draft.screening_version = rules.version
    if verdict.is_high_risk:
        draft.is_blocked, draft.spans = True, [*draft.spans, *map(asdict, verdict.spans)]
        tell_draft(draft)
    draft.record("draft.screened_again", actor=SYSTEM, fields=["screening_version", "is_blocked", "spans"])
    return verdict.is_high_risk


def outgoing_verdict(text: str, permitted: Pseudonyms, rules: Rules) -> Verdict:
    """Of the text as it is written, or as it reads once rendered: markdown must not hide a number from us."""
    written = screen(text, rules, permitted=permitted)
    read = screen(plain_text(text), rules, permitted=permitted)
    return read if read.is_high_risk and not written.is_high_risk else written


def sayable(ticket: Ticket) -> Pseudonyms:
    """The data that may be said to this customer: their own, and what stands in the articles of the last answer."""
    given = ticket.messages.public().filter(author=Author.CUSTOMER).values_list("body", flat=True)
    newest = Draft.objects.for_ticket(ticket).standing().exclude(articles=[]).order_by("-pk").first()
    ids = [article["id"] for article in newest.articles] if newest else []
    return Pseudonyms(
        given, published=Article.objects.published().filter(pk__in=ids).values_list("body", flat=True)
    )


def _sayable_in(draft: Draft) -> Pseudonyms:
    """What stands in a macro is the desk's own, whatever it is."""
    is_macro = draft.source == DraftSource.MACRO
    return Pseudonyms(published=[draft.text]) if is_macro else sayable(draft.ticket)


@transaction.atomic
def send_checked_reply(
    ticket: Ticket,
    *,
    agent: User,
    text: str,
    files: Sequence["File[Any]"] = (),
    **terms: Unpack[Terms],
) -> Outgoing:
    """An agent's own reply from the composer, screened first, the names of its files with it. Raises Blocked and
    whatever `send_reply` raises.
    """
    said = "\n".join([text, *(file.name or "" for file in files)])
    reason = terms.get("override_reason", "")
    overridden = check_outgoing(ticket, said, override_reason=reason)
    terms["override_reason"] = reason.strip() if overridden else ""
    return send_reply(ticket, agent=agent, text=text, files=files, **terms)
