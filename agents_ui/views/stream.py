"""Event streams: one for each open page. The right to listen is looked at when it opens, and again while it is open.

Whose the page is (agents_ui/access.py) stands in the address: the headers are the browser's.
"""

from collections.abc import Callable
from typing import TypeAlias

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from agents_ui import topics
from agents_ui.access import signed_in
from tickets import realtime
from tickets.models import Ticket, User

#: The topics that this person may follow now. Raises PermissionDenied or Http404 when it is none of them.
Rights: TypeAlias = Callable[[User], list[str]]


@require_GET
async def inbox_stream(request: HttpRequest) -> HttpResponseBase:
    return await _stream(request, topics.of_inbox)


@require_GET
async def ticket_stream(request: HttpRequest, public_id: str) -> HttpResponseBase:
    def rights(user: User) -> list[str]:
        if not Ticket.objects.visible_to(user).filter(public_id=public_id).exists():
            raise Http404
        return topics.of_ticket(user, public_id)

    return await _stream(request, rights)


@require_GET
async def escalations_stream(request: HttpRequest) -> HttpResponseBase:
    def rights(user: User) -> list[str]:
        if not user.is_supervisor:
            raise PermissionDenied
        return topics.of_escalations(user)

    return await _stream(request, rights)


@require_GET
async def person_stream(request: HttpRequest) -> HttpResponseBase:
    """For pages that show nothing that changes."""
    return await _stream(request, topics.of_person)


async def _stream(request: HttpRequest, rights: Rights) -> HttpResponseBase:
    def allowed() -> list[str]:
        user = signed_in(request)
        if user is None or request.GET.get("person", str(user.pk)) != str(user.pk):
            raise PermissionDenied
        return rights(user)

    def still_allowed() -> bool:
        try:
            return sorted(allowed()) == sorted(followed)
        except (PermissionDenied, Http404):
            return False

    followed = await sync_to_async(allowed)()
    return realtime.event_stream(followed, after=realtime.last_event_id(request), still_allowed=still_allowed)
