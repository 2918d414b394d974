"""How a file that somebody sent is given out: as what it was found to be, and never as a page."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response

from tickets.models import Attachment

#: Whatever stands in it, nothing of it runs, loads or reaches the desk's own pages.
_SANDBOX = "default-src 'none'; sandbox"


def serve_attachment(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    """A picture in place, all else to be saved. The reader's browser keeps it, and asks each time whether it still may
    show it: 304 then, without the content. Raises Http404 where that is gone. Rights are the caller's.
    """
    etag = f'"{attachment.sha256}"'
    response = get_conditional_response(request, etag=etag) or _with_content(attachment)
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    return response


def _with_content(attachment: Attachment) -> FileResponse:
    try:
        content = attachment.content.open("rb")
    except FileNotFoundError as error:
        raise Http404("The content of this file is gone.") from error
    response = FileResponse(
        content,
        as_attachment=not attachment.is_picture,
        filename=attachment.name,
        content_type=attachment.mime,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
