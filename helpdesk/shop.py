"""An invented shop with the desk's widget on its page, on another site than the desk's. For the demo alone."""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

_SHOP, _DESK = "127.0.0.1", "localhost"
_HOUR_S = 3600
_LENA = {"sub": "shop-customer-17", "name": "Lena"}


@require_safe
def shop(request: HttpRequest) -> HttpResponse:
    """`?as=lena`: signed in at the shop, which says so to the desk. One machine has two names, and so two sites."""
    port = request.get_port()
    if request.get_host().partition(":")[0] == _DESK:
        return redirect(f"{request.scheme}://{_SHOP}:{port}{request.get_full_path()}")
    desk = f"{request.scheme}://{_DESK}:{port}"
    is_lena = request.GET.get("as") == "lena"
    shown = {"desk": desk, "identity": _token({**_LENA, "exp": time.time() + _HOUR_S}) if is_lena else ""}
    response = render(request, "shop/shop.html", shown)
    response._csp_update = {"script-src": [desk], "frame-src": [desk]}  # type: ignore[attr-defined]
    return response


def _token(claims: dict[str, object]) -> str:
    """As any site would make it: a JSON Web Token, HS256."""
    head, body = (_part(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    signed = hmac.digest(settings.WIDGET_SECRET.encode(), f"{head}.{body}".encode(), hashlib.sha256)
    return f"{head}.{body}.{_part(signed)}"


def _part(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
