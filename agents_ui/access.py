"""Who may open the console's doors. What one may see behind them is `visible_to` of the models."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth import get_user
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from tickets.models import User

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """What a view of the console gets: the doors below have let only people of the desk through."""

    user: User
    htmx: HtmxDetails


View = Callable[Concatenate[StaffRequest, P], HttpResponse]


def page(view: View[P]) -> View[P]:
    """For pages and their forms: who is not signed in is sent to sign in. Fragments get 403 instead."""

    @wraps(view)
    def guarded(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated and not _is_of_another(request, request.user):
            return view(request, *args, **kwargs)
        if request.htmx:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "")

    return guarded


def fragment(view: View[P]) -> View[P]:
    """For what a page fetches by itself: 403 for who is not signed in."""

    @wraps(view)
    def guarded(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated or _is_of_another(request, request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _is_of_another(request: HttpRequest, user: User) -> bool:
    """Whether the page that asks was somebody else's than `user`'s, who has signed in in this browser since: what was
    typed or decided there is not done in the name of `user`, nor is shown there what is theirs. A page says whose it
    is in a header.
    """
    mine = str(user.pk)
    return request.headers.get("X-Person", mine) != mine


def supervisors(view: View[P]) -> View[P]:
    """Within `page` or `fragment`: 403 for agents."""

    @wraps(view)
    def guarded(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_supervisor:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def signed_in(request: HttpRequest) -> User | None:
    """Who is signed in at this moment, read anew: a stream lives longer than its request's session may."""
    request.session = type(request.session)(request.session.session_key)
    user = get_user(request)
    return user if isinstance(user, User) else None
