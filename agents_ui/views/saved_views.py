"""Lists under a name of one's own."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agents_ui.access import StaffRequest, page
from agents_ui.forms import SavedViewForm, cleaned
from agents_ui.wanted import Wanted
from tickets.exceptions import Invalid
from tickets.models import SavedView

#: More names than these are no help in finding one.
MOST = 20


@require_POST
@page
def saving(request: StaffRequest) -> HttpResponse:
    """The same name again stands for the new list."""
    said = cleaned(SavedViewForm, request)
    query = Wanted.of(QueryDict(said["query"])).query
    mine = request.user.saved_views
    if not mine.filter(name=said["name"]).exists() and mine.count() >= MOST:
        raise Invalid(_("You have %(most)d saved views. Remove one first.") % {"most": MOST})
    mine.update_or_create(name=said["name"], defaults={"query": query})
    return _back(request, query)


@require_POST
@page
def removal(request: StaffRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedView, pk=pk, user=request.user)
    saved.delete()
    return _back(request, saved.query)


def _back(request: HttpRequest, query: str) -> HttpResponse:
    return redirect(f"{reverse('console:inbox')}?{query}")
