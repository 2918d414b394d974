"""How a file that somebody sent is given out: as what it was found to be, and never as a page."""

from django.http import FileResponse, Http404

from tickets.models import Attachment

#: Whatever stands in it, nothing of it runs, loads or reaches the desk's own pages.
_SANDBOX = "default-src 'none'; sandbox"


def serve_attachment(attachment: Attachment) -> FileResponse:
    """A picture in place, all else to be saved. Raises Http404 where its content is gone. Rights are the caller's."""
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
    response["Cache-Control"] = "private, max-age=300"
    return response
