"""A sample of what was sent by itself, for people to look at."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from agents_ui import topics
from agents_ui.access import StaffRequest, fragment, page
from agents_ui.forms import ReviewForm, cleaned
from agents_ui.frame import frame_of
from agents_ui.reviewing import answers_of
from assistant.actions import review_answer
from assistant.models import Review

#: So many stand on the page at once, the oldest first.
SHOWN = 20


@require_GET
@page
def reviews(request: StaffRequest) -> HttpResponse:
    cursor = topics.cursor_of(topics.of_inbox(request.user))
    context = {**_list(request), "frame": frame_of(request.user, "reviews"), "cursor": cursor}
    return render(request, "reviews/reviews.html", context)


@require_GET
@fragment
def reviews_list(request: StaffRequest) -> HttpResponse:
    return render(request, "reviews/_list.html", _list(request))


@require_POST
@page
def verdict(request: StaffRequest, public_id: str) -> HttpResponse:
    visible = Review.objects.visible_to(request.user).select_related("draft__ticket")
    review = get_object_or_404(visible, public_id=public_id)
    review_answer(review, agent=request.user, **cleaned(ReviewForm, request))
    return HttpResponse(status=204) if request.htmx else redirect("console:reviews")


def _list(request: StaffRequest) -> dict[str, Any]:
    pending = Review.objects.visible_to(request.user).pending()
    found = pending.select_related("draft__ticket__requester", "draft__topic").order_by("asked_at")
    return {"answers": answers_of(list(found[:SHOWN]))}
