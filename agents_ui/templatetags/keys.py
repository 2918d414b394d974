"""{% client_key %}: the key of one send, rendered by the server for browsers without JavaScript (rule 3)."""

from uuid import uuid4

from django import template

register = template.Library()


@register.simple_tag
def client_key() -> str:
    return str(uuid4())
