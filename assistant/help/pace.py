"""How often one may have articles looked up. They are an extra: without the counter there are none."""

from time import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from tickets.chat.visitor import visitor_id

#: Per minute. An address may be a whole office.
PER_VISITOR, PER_ADDRESS = 30, 300
_WINDOW_S = 60


def may_look_up(request: HttpRequest) -> bool:
    """Counts this time in. Who is no visitor of ours counts by the address alone."""
    visitor = visitor_id(request)
    return (visitor is None or _counted(f"visitor:{visitor}", PER_VISITOR)) and _counted(
        f"address:{_address(request)}", PER_ADDRESS
    )


def _counted(who: str, most: int) -> bool:
    """True while `who` has not asked more than `most` times in this minute."""
    key = f"help:{salted_hmac('assistant.help.pace', who).hexdigest()}:{int(time()) // _WINDOW_S}"
    cache.add(key, 0, 2 * _WINDOW_S)
    try:
        return cache.get(key) is not None and cache.incr(key) <= most
    except ValueError:  # evicted in between
        return False


def _address(request: HttpRequest) -> str:
    """As the trusted proxies tell it; those of whom they tell nothing count together."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""
