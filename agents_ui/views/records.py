"""Why did it say that? Everything on record of one draft, in words."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from agents_ui.access import StaffRequest, page
from agents_ui.frame import frame_of
from agents_ui.quotes import quotes_of
from agents_ui.records import basis_of
from assistant.actions import replay, told
from assistant.models import Draft


@require_GET
@page
def record(request: StaffRequest, public_id: str) -> HttpResponse:
    visible = Draft.objects.visible_to(request.user).select_related(
        "ticket__team", "ticket__requester", "decided_by", "topic", "after", "origin__ticket"
    )
    draft = get_object_or_404(visible, public_id=public_id)
    rebuilt, basis = replay(draft), basis_of(draft)
    sees_asker = Draft.objects.visible_to(request.user).filter(pk=rebuilt.asker.pk).exists()
    context = {
        "draft": draft,
        "ticket": draft.ticket,
        "rebuilt": rebuilt,
        "basis": basis,
        "quotes": quotes_of(draft, basis),
        "sees_asker": sees_asker,
        "told": told(rebuilt.asker) if sees_asker else None,
        "calls": rebuilt.asker.calls.all() if sees_asker else (),
        "frame": frame_of(request.user, "inbox"),
    }
    return render(request, "console/record.html", context)
