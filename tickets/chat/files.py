"""What came with a message, for whose conversation it is."""

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from tickets.chat.pages import Request
from tickets.chat.visitor import customer_of
from tickets.models import Attachment
from tickets.serving import serve_attachment


@require_safe
def attachment(request: Request, public_id: str) -> HttpResponseBase:
    mine = Attachment.objects.of_customer(customer_of(request))
    return serve_attachment(request, get_object_or_404(mine, public_id=public_id))
