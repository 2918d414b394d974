"""Whether the assistant works, for pages that are told that it changed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agents_ui.access import StaffRequest, fragment


@require_GET
@fragment
def outages(request: StaffRequest) -> HttpResponse:
    return render(request, "console/_outages.html")
