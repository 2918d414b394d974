"""Times in few characters. The same units as static/js/moments.js, which keeps them up to date."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

register = template.Library()
HOUR, DAY = 60, 24 * 60


@register.filter
def span_to_now(moment: datetime) -> str:
    """ "3m", "2h" or "5d" between `moment` and now, in either direction."""
    return short_span(abs(timezone.now() - moment))


@register.filter
def span_or_now(moment: datetime) -> str:
    """The same, and "now" for less than a minute."""
    span = abs(timezone.now() - moment)
    return _("now") if span < timedelta(minutes=1) else short_span(span)


def short_span(span: timedelta) -> str:
    minutes = max(1, int(span.total_seconds() // 60))
    if minutes < HOUR:
        return _("%(count)dm") % {"count": minutes}
    if minutes < DAY:
        return _("%(count)dh") % {"count": minutes // HOUR}
    return _("%(count)dd") % {"count": minutes // DAY}


@register.filter
def has_passed(moment: datetime | None) -> bool:
    return moment is not None and moment <= timezone.now()
