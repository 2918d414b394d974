"""Lists under a name of one's own."""

from django.http import HttpRequest, HttpResponse
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
#: Characters of an address, as its column holds: a Chinese one takes nine.
LONGEST = 500


@require_POST
@page
def saving(request: StaffRequest) -> HttpResponse:
    """The filter as it was chosen, shown or not. The same name again stands for the new list."""
    name = cleaned(SavedViewForm, request)["name"]
    query = Wanted.of(request.POST).query
    if len(query) > LONGEST:
        raise Invalid(_("These words are too long to be saved."))
    mine = request.user.saved_views
    if not mine.filter(name=name).exists() and mine.count() >= MOST:
        raise Invalid(_("You have %(most)d saved views. Remove one first.") % {"most": MOST})
    mine.update_or_create(name=name, defaults={"query": query})
    return _back(request, query)


@require_POST
@page
def removal(request: StaffRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedView, pk=pk, user=request.user)
    saved.delete()
    return _back(request, saved.query)


def _back(request: HttpRequest, query: str) -> HttpResponse:
    return redirect(f"{reverse('console:inbox')}?{query}")
