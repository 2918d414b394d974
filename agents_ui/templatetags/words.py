"""Text as agents may see it: what the screening masks is masked, what it marks carries the reason."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from assistant.actions import Marked, mark_text
from tickets.models import Ticket

register = template.Library()

KINDS = {
    "card": _("Card number"),
    "cn_id": _("Identity number"),
    "phone": _("Phone number"),
    "email": _("E-mail address"),
    "secret": _("Key or password"),
    "iban": _("Bank account"),
    "ip": _("IP address"),
    "us_ssn": _("Social security number"),
    "passport": _("Passport number"),
    "address": _("Address"),
}


@register.filter
def marked(text: str) -> SafeString:
    """Escaped `text` with a <mark title="reason"> around what the screening found in it."""
    return format_html_join("", "{}", ((_piece(piece, piece.masked),) for piece in mark_text(text)))


@register.filter
def marked_only(text: str) -> SafeString:
    """As `marked`, but nothing is masked: of a draft one has to see what would go out."""
    return format_html_join("", "{}", ((_piece(piece, piece.text),) for piece in mark_text(text)))


@register.filter
def masked(text: str) -> str:
    """`text` on one line, masked and without marks: for lists and titles."""
    return " ".join("".join(piece.masked or piece.text for piece in mark_text(text)).split())


def _piece(piece: Marked, shown: str) -> str:
    if not piece.kind:
        return piece.text
    reason = KINDS.get(piece.kind, _("Sensitive wording"))
    severity = "high" if piece.is_high else "low"
    return format_html('<mark data-severity="{}" title="{}">{}</mark>', severity, reason, shown)


@register.filter
def has_moved_on(ticket: Ticket) -> bool:
    """Whether the last words are others than the first, which are the subject."""
    return not ticket.preview.startswith(ticket.subject.removesuffix("…"))
