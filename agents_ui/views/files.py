"""Files: what came with a message, and what an agent sends along."""

from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from agents_ui.access import StaffRequest, fragment
from tickets.models import Attachment
from tickets.serving import serve_attachment


@require_safe
@fragment
def attachment(request: StaffRequest, public_id: str) -> HttpResponse:
    visible = Attachment.objects.visible_to(request.user)
    found = get_object_or_404(visible, public_id=public_id)
    return cast(HttpResponse, serve_attachment(request, found))


def files_of(request: StaffRequest) -> list["UploadedFile[Any]"]:
    return request.FILES.getlist("files")
