"""What a browser may prepare while a ticket is read: the page of the next one, so that it is there at once.

Browsers that do not know these rules load it when it is asked for. A page prepared ahead listens to nothing and marks
nothing as read before it is seen (static/js/ticket-page.js). The page that is seen comes first: nothing is prepared
before it has been painted and listens.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.urls import reverse

from agents_ui.access import StaffRequest

P = ParamSpec("P")
View = Callable[Concatenate[StaffRequest, P], HttpResponse]

_NEXT = "main[data-lives] #queue .row:has(> a[aria-current]) + .row > a"
_FIRST = "main[data-lives] #queue:not(:has(a[aria-current])) .row:first-child > a"
RULES = {
    "prerender": [
        {"where": {"selector_matches": selector}, "eagerness": "immediate"} for selector in (_NEXT, _FIRST)
    ]
}


def next_ahead(view: View[P]) -> View[P]:
    @wraps(view)
    def with_rules(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Speculation-Rules"] = f'"{reverse("console:ahead")}"'
        return response

    return with_rules
