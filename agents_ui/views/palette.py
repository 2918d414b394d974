"""The command palette's finds, and whether single keys act."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from agents_ui.access import StaffRequest, fragment, page
from agents_ui.palette import hits_of
from agents_ui.views.arranging import came_from
from agents_ui.wanted import searched


@require_GET
@fragment
def palette(request: StaffRequest) -> HttpResponse:
    return render(
        request, "console/_palette_hits.html", {"hits": hits_of(request.user, searched(request.GET))}
    )


@require_POST
@page
def keys(request: StaffRequest) -> HttpResponse:
    """Off or on again, for this person on every device."""
    user = request.user
    user.has_keys = request.POST.get("keys") == "on"
    user.save(update_fields=["has_keys"])
    return redirect(came_from(request.POST))
