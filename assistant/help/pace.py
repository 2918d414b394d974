"""How often one may have articles looked up, and read pages of them. Searches are an extra: without the counter there
are none. Pages cost little: without it they are there.
"""

from time import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from tickets.chat.visitor import visitor_id

#: Per minute. An address may be a whole office.
PER_VISITOR, PER_ADDRESS, PAGES_PER_ADDRESS = 30, 300, 600
_WINDOW_S = 60


def may_look_up(request: HttpRequest) -> bool:
    """Counts this time in. Who is no visitor of ours counts by the address alone."""
    visitor = visitor_id(request)
    return (visitor is None or _is_within(PER_VISITOR, f"visitor:{visitor}")) and _is_within(
        PER_ADDRESS, f"address:{_address(request)}"
    )


def may_read(request: HttpRequest) -> bool:
    """Counts this time in, by the address alone."""
    return (_counted(f"pages:{_address(request)}") or 0) <= PAGES_PER_ADDRESS


def _is_within(most: int, who: str) -> bool:
    counted = _counted(who)
    return counted is not None and counted <= most


def _counted(who: str) -> int | None:
    """How often `who` has asked in this minute, this time included; None without the counter."""
    key = f"help:{salted_hmac('assistant.help.pace', who).hexdigest()}:{int(time()) // _WINDOW_S}"
    cache.add(key, 0, 2 * _WINDOW_S)
    try:
        return None if cache.get(key) is None else cache.incr(key)
    except ValueError:  # evicted in between
        return None


def _address(request: HttpRequest) -> str:
    """As the trusted proxies tell it; those of whom they tell nothing count together."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""
