"""{{ outlook.reply_by|instant }}: when something will be, for a customer."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

register = template.Library()


@register.filter
def instant(at: datetime) -> SafeString:
    """By the desk's clock, and its day unless that is today. The page's script puts it into the reader's time zone."""
    here = timezone.localtime(at)
    form = "H:i" if here.date() == timezone.localdate() else pgettext("date format", "l j F, H:i")
    return format_html(
        '<time datetime="{}" data-weekday>{}</time>', here.isoformat(), date_format(here, form)
    )
