"""What is on record, in words."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistant.models import Draft

register = template.Library()

OUTCOMES = {
    "begun": gettext_lazy("under way"),
    "lost": gettext_lazy("its worker died"),
    "answered": gettext_lazy("answered"),
    "interrupted": gettext_lazy("broke off"),
    "cancelled": gettext_lazy("cancelled"),
    "rate_limited": gettext_lazy("refused: too busy"),
    "overloaded": gettext_lazy("refused: overloaded"),
    "server_error": gettext_lazy("failed at the provider"),
    "unauthorised": gettext_lazy("refused: key"),
    "balance_exhausted": gettext_lazy("refused: balance"),
    "content_risk": gettext_lazy("refused by moderation"),
    "content_filtered": gettext_lazy("cut by moderation"),
    "timeout": gettext_lazy("too slow"),
    "empty": gettext_lazy("empty"),
    "insufficient_resource": gettext_lazy("broke off: overloaded"),
    "too_long": gettext_lazy("too long"),
    "network": gettext_lazy("network failed"),
}
CLAIMS = {
    "amount": gettext_lazy("An amount"),
    "time": gettext_lazy("A time"),
    "number": gettext_lazy("A number"),
    "reference": gettext_lazy("An order number"),
    "promise": gettext_lazy("A promise"),
    "advice": gettext_lazy("Advice"),
    "link": gettext_lazy("A link"),
    "source": gettext_lazy("A sentence"),
}


@register.filter
def outcome(name: str) -> str:
    """How a request to the provider ended."""
    return str(OUTCOMES.get(name, gettext_lazy("failed")))


@register.filter
def claim(mark: dict[str, str]) -> str:
    """What kind of thing had to be checked."""
    return str(CLAIMS.get(mark["kind"], gettext_lazy("A claim")))


@register.filter
def marked_words(draft: Draft, mark: dict[str, int]) -> str:
    return draft.text[mark["start"] : mark["end"]]


@register.filter
def dollars(cost: Decimal) -> str:
    """Down to a hundred-thousandth: one draft costs less than a cent."""
    return f"$ {cost:.5f}"


@register.filter
def seconds(milliseconds: int | None) -> str:
    if milliseconds is None:
        return "–"
    return _("%(seconds).1f s") % {"seconds": milliseconds / 1000}
